"""What a live table tells its owner. Handlers choose the table by `control` (`@on(RowHighlighted, "#queue")`)."""

from typing import Any

from textual.message import Message
from textual.widget import Widget


class TableMessage(Message):
    def __init__(self, table: Widget) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> Widget:
        return self.table


class RowHighlighted(TableMessage):
    """The cursor went to another row, or its row changed; `row` None: the list is empty."""

    def __init__(self, table: Widget, row: Any | None) -> None:
        super().__init__(table)
        self.row = row


class RowChosen(TableMessage):
    """Enter or a double click."""

    def __init__(self, table: Widget, row: Any) -> None:
        super().__init__(table)
        self.row = row


class WindowMoved(TableMessage):
    """Other rows are visible, or they differ: the next change of a shown text may be sooner than the last tick said."""


class SelectionLost(TableMessage):
    """The selected ticket left the view; the cursor stands on `neighbour` now, None where nothing is left."""

    def __init__(self, table: Widget, row: Any, neighbour: Any | None) -> None:
        super().__init__(table)
        self.row = row
        self.neighbour = neighbour


class MarksChanged(TableMessage):
    """Others are marked: by the user, or because a marked ticket left the view."""


class NotInView(TableMessage):
    """`go_to` found no such ticket in this view."""

    def __init__(self, table: Widget, ticket_id: int) -> None:
        super().__init__(table)
        self.ticket_id = ticket_id
