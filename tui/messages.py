"""Facts that travel up or across the console, in the past tense."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from core.feed import Changes
    from core.services.queues import QueueRow


class DeskOpened(Message):
    """The desk answers: panes may ask it now."""


class FeedChanged(Message):
    """Tickets changed, here or in another process. `changes` None: unknown what; look at everything again."""

    def __init__(self, changes: "Changes | None") -> None:
        super().__init__()
        self.changes = changes


class StoreLost(Message):
    """The store stopped answering; the feed keeps trying."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class StoreBack(Message):
    """It answers again."""


class TicketHighlighted(Message):
    """The queue's cursor rests on another ticket, or on a changed row of the same; `row` None: on none."""

    def __init__(self, row: "QueueRow | None") -> None:
        super().__init__()
        self.row = row


class TicketChosen(Message):
    """Somebody wants to see this ticket: a due row, a notice, `:1234`."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__()
        self.ticket_id = ticket_id


class NeighbourWanted(Message):
    """The reader asks the queue for the next ticket (1) or the one before (-1)."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step


class ViewChanged(Message):
    """The queue shows another view. `total` as shown: `42`, `1000+`, empty while it is not counted."""

    def __init__(self, name: str, total: str) -> None:
        super().__init__()
        self.name = name
        self.total = total


class NoticeForMe(Message):
    """The desk told this agent in person; the desktop may hear of it too. Both texts are clean."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.title = title
        self.text = text
