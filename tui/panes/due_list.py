"""The clocks of the desk as a list to walk, with the lane of the next 60 minutes above and the chosen one below."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.context import Context
from tui.i18n import N_, _
from tui.messages import TicketChosen
from tui.panes.due_rows import about_lines, due_row
from tui.panes.radar_lines import Part, arranged, lane, part_line
from tui.panes.sla_lines import next_wake
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from core.services.radar import DueRow


class DueList(Lines, can_focus=True):
    """One line for each open clock, what can still be kept first; only the visible ones are drawn anew by a tick."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", N_("Down"), id="sla.down", show=False),
        Binding("up,k", "move(-1)", N_("Up"), id="sla.up", show=False),
        Binding("pagedown", "page(1)", N_("Page down"), id="sla.pagedown", show=False),
        Binding("pageup", "page(-1)", N_("Page up"), id="sla.pageup", show=False),
        Binding("home,g", "edge(-1)", N_("Top"), id="sla.top", show=False),
        Binding("end,G", "edge(1)", N_("Bottom"), id="sla.bottom", show=False),
        Binding("enter", "choose", N_("Go to ticket"), id="sla.open", tooltip=N_("Show this ticket in the queue")),
    ]

    class Moved(Message):
        """Another clock is chosen, or the clocks are arranged anew."""

    def __init__(self, context: Context, *, id: str) -> None:
        super().__init__(id=id)
        self.context = context
        self.rows: tuple[DueRow, ...] | None = None
        self.listed: list[DueRow | Part] = []
        """What each line shows: a clock, or the heading of those below it."""
        self.follows = False
        """Whether the cursor was moved: since then it stays on its clock, until then on the first row."""

    @property
    def chosen(self) -> "DueRow | None":
        if self.cursor is None or self.cursor >= len(self.listed):
            return None
        at = self.listed[self.cursor]
        return None if isinstance(at, Part) else at

    def show_rows(self, rows: "tuple[DueRow, ...]") -> None:
        self.rows = rows
        self.draw(self.context.now())

    def draw(self, now: datetime) -> None:
        """Arrange and write everything; a moved cursor stays on its clock, or on the one now in its place."""
        if self.rows is None:
            self.show([((" ", "faint"),)])
            return
        key, in_sight = self.chosen.key if self.chosen else None, self.cursor in self.shown_rows
        self.listed = arranged(self.rows, now)
        same = (at for at, one in enumerate(self.listed) if not isinstance(one, Part) and one.key == key)
        cursor = next(same, self._nearest(self.cursor or 0)) if self.follows else self._nearest(0)
        if cursor is None:
            self.show([((_("Every promise is kept or paused."), "muted"),)])
        else:
            self.show([self._line(one, now)[0] for one in self.listed], cursor=cursor)
        if in_sight:
            self.call_after_refresh(self._scroll_to_cursor)
        self.post_message(self.Moved())

    def tick(self, now: datetime) -> datetime | None:
        if not self.rows or not self.display or self.size.height == 0:
            return None
        if arranged(self.rows, now) != self.listed:
            self.draw(now)
        changes = []
        for y in self.shown_rows:
            line, change_at = self._line(self.listed[y], now)
            self.show_line(y, line)
            changes.append(change_at)
        return next_wake(changes)

    def cursor_to(self, index: int) -> None:
        at, self.follows = self._nearest(index), True
        if at is None or at == self.cursor:
            return
        self.show(self.lines, cursor=at)
        self._scroll_to_cursor()
        self.post_message(self.Moved())

    def _scroll_to_cursor(self) -> None:
        at = self.cursor
        if at is None or at >= len(self.listed):
            return
        first, height = self.scroll_offset.y, max(1, self.size.height)
        top = at - 1 if at and isinstance(self.listed[at - 1], Part) else at  # with its heading
        if not first <= top or not at < first + height:
            self.scroll_to(y=top if top < first else at - height + 1, animate=False)

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        self.draw(self.context.now())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.context.ticker.poke()

    def action_move(self, step: int) -> None:
        at = (self.cursor or 0) + step
        if 0 <= at < len(self.listed) and isinstance(self.listed[at], Part):
            at += step
        if at >= 0:
            self.cursor_to(at)

    def action_page(self, step: int) -> None:
        self.cursor_to((self.cursor or 0) + step * max(1, self.size.height - 1))

    def action_edge(self, side: int) -> None:
        """At the top the cursor is as if it had never been moved."""
        self.cursor_to(0 if side < 0 else len(self.listed))
        self.follows = side > 0

    def action_choose(self) -> None:
        if self.chosen is not None:
            self.post_message(TicketChosen(self.chosen.ticket_id))

    def on_click(self, event: object) -> None:
        y = int(getattr(event, "y", 0)) + self.scroll_offset.y
        if 0 <= y < len(self.listed) and not isinstance(self.listed[y], Part):
            again = y == self.cursor
            self.cursor_to(y)
            if again:
                self.action_choose()

    def _nearest(self, index: int) -> int | None:
        """The line of a clock at `index` or next to it; None: there is none."""
        clocks = [at for at, one in enumerate(self.listed) if not isinstance(one, Part)]
        return min(clocks, key=lambda at: (abs(at - index), at < index), default=None)

    def _line(self, one: "DueRow | Part", now: datetime) -> tuple[Line, datetime | None]:
        if isinstance(one, Part):
            return part_line(one), None
        return due_row(one, now, self.room, coarse=self.context.coarse)


class RadarLane(Lines, can_focus=False):
    """The next 60 minutes as a lane."""

    def draw(self, due: DueList, now: datetime) -> datetime | None:
        if due.rows is None or due.room == 0:
            return None
        drawn = lane(due.rows, now, due.room, chosen=due.chosen if due.has_focus else None)
        self.show(drawn.lines)
        return drawn.next_change_at


class AboutDue(Lines, can_focus=False):
    """Whose the chosen clock is and what its forecast rests on. Written also while hidden: so it has its height."""

    def draw(self, due: DueList, now: datetime) -> None:
        if due.rows is not None and due.room:
            self.show(about_lines(due.chosen, now, due.room))
