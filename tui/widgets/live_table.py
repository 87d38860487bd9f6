"""A list of tickets of any length that is always as the desk is: keys and mouse over pages that are read ahead.

The owner gives columns and a `RowSource`, tells changed ids to `apply_changes`, and calls `tick` from its one timer.
"""

from typing import ClassVar, TypeVar

from textual import events
from textual.binding import Binding, BindingType

from tui.i18n import N_
from tui.widgets import live_messages
from tui.widgets.live_reads import LiveReads
from tui.widgets.row_window import Row

R = TypeVar("R", bound=Row)

WHEEL_ROWS = 3


class LiveTable(LiveReads[R], can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", N_("Down"), id="list.down", show=False),
        Binding("up,k", "move(-1)", N_("Up"), id="list.up", show=False),
        Binding("pagedown", "page(1)", N_("Page down"), id="list.pagedown", show=False),
        Binding("pageup", "page(-1)", N_("Page up"), id="list.pageup", show=False),
        Binding("home,g", "jump('forward')", N_("Top"), id="list.top", show=False),
        Binding("end,G", "jump('backward')", N_("Bottom"), id="list.bottom", show=False),
        Binding("enter", "choose", N_("Read"), id="list.open", tooltip=N_("Read the ticket")),
        Binding(
            "space", "mark", N_("Mark"), id="list.mark", tooltip=N_("Mark and go down; actions then concern all marks")
        ),
    ]

    RowHighlighted = live_messages.RowHighlighted
    RowChosen = live_messages.RowChosen
    WindowMoved = live_messages.WindowMoved
    SelectionLost = live_messages.SelectionLost
    MarksChanged = live_messages.MarksChanged
    NotInView = live_messages.NotInView

    def move(self, step: int) -> None:
        """The cursor by `step` rows; from a place that is not loaded any more it comes back to the screen."""
        at = self.cursor
        if at is None:
            self.go(self.top if step > 0 else self.top + self.body_height - 1)
        else:
            self.go(at + step)

    def page(self, step: int) -> None:
        """A screenful: the cursor keeps its line."""
        rows = step * max(1, self.body_height)
        at = self.cursor
        self.scroll_rows(self.top + rows)
        self.go(self.top if at is None else at + rows)

    def action_move(self, step: int) -> None:
        self.move(step)

    def action_page(self, step: int) -> None:
        self.page(step)

    def action_jump(self, direction: str) -> None:
        self.jump("backward" if direction == "backward" else "forward")

    def action_choose(self) -> None:
        if self.selected is not None:
            self.post_message(self.RowChosen(self, self.selected))

    def action_mark(self) -> None:
        if self.selected is None:
            return
        chosen = self.selected.ticket_id
        if chosen in self.marked:
            self.unmark(chosen)
        else:
            self.mark(chosen)
        self.move(1)

    def on_click(self, event: events.Click) -> None:
        line = event.y - self.header_height
        rows = self.visible_rows
        if event.x >= self.size.width - 1:
            self.page(-1 if line < self._thumb.start else 1 if line >= self._thumb.stop else 0)
        elif 0 <= line < len(rows):
            self.go(self.top + line)
            if event.chain == 2:
                self.action_choose()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._wheel(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._wheel(-WHEEL_ROWS)

    def _wheel(self, rows: int) -> None:
        self.scroll_rows(self.top + rows)
        self.repaint()
        self.prefetch()
