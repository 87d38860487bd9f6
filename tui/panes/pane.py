"""What the three panes share: a heading line above the content, a guide page, the keys that the footer names."""

from typing import ClassVar

from textual.containers import Vertical

from tui.context import Context
from tui.widgets.lines import Line, Lines, Span

FOCUS: Span = ("▌", "focus")
"""First cell of a heading: seen where the pane has the focus."""


class Heading(Lines, can_focus=False):
    """One line; the pane that has the focus shows it brighter."""


class Pane(Vertical):
    GUIDE: ClassVar[str] = ""
    """Id of the guide page."""
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Binding ids, the most likely first; at most five are shown."""

    def __init__(self, context: Context, *, id: str) -> None:
        super().__init__(id=id, classes="pane")
        self.context = context

    def show_heading(self, line: Line) -> None:
        self.query_one(Heading).show([(FOCUS, *line)])
