"""The list of tickets of one view: selection by ticket, marks, pages read as they are reached."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui import asks
from tui.context import Context
from tui.i18n import N_, _
from tui.loading import loading
from tui.panes.queue_lines import columns_for, row_countdown, row_line
from tui.panes.sla_lines import next_wake
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from core.services.queues import QueueRow, Way
    from tui.first_paint import FirstPage

PAGE = 64
AHEAD = 24


class QueueList(Lines, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", N_("Down"), id="queue.down", show=False),
        Binding("up,k", "move(-1)", N_("Up"), id="queue.up", show=False),
        Binding("pagedown", "page(1)", N_("Page down"), id="queue.pagedown", show=False),
        Binding("pageup", "page(-1)", N_("Page up"), id="queue.pageup", show=False),
        Binding("home,g", "edge(-1)", N_("Top"), id="queue.top", show=False),
        Binding("end,G", "edge(1)", N_("Bottom"), id="queue.bottom", show=False),
        Binding("enter", "choose", N_("Read"), id="queue.open", tooltip=N_("Read the ticket")),
        Binding(
            "space", "mark", N_("Mark"), id="queue.mark", tooltip=N_("Mark and go down; actions then concern all marks")
        ),
    ]

    class Highlighted(Message):
        def __init__(self, row: "QueueRow | None") -> None:
            super().__init__()
            self.row = row

    class Chosen(Message):
        """Enter."""

    def __init__(self, context: Context, *, id: str) -> None:
        super().__init__(id=id)
        self.context = context
        self.query_text = ""
        self.filtered = False
        self.rows: list[QueueRow] | None = None
        self.at_end = False
        self._marks: dict[int, None] = {}
        self._wanted_id: int | None = None

    def on_mount(self) -> None:
        self.context.ticker.add(self.tick)

    # What is shown

    def show_source(self, query: str, *, filtered: bool) -> None:
        self.query_text, self.filtered = query, filtered
        self._marks.clear()
        self.load()

    def show_first_page(self, page: "FirstPage") -> None:
        self.show(page.lines, cursor=0)

    def reload(self) -> None:
        self.load(keep=True)

    @loading("rows")
    async def load(self, keep: bool = False) -> None:
        count = max(PAGE, len(self.rows or ()) if keep else 0)
        page = await self.context.bridge.read(asks.page, self.query_text, None, down(), count)
        chosen = self._chosen_id() if keep else None
        self.rows, self.at_end = list(page.rows), page.at_end
        self._put_cursor(chosen, reset=not keep)

    @loading("more")
    async def load_more(self) -> None:
        if self.at_end or not self.rows:
            return
        page = await self.context.bridge.read(asks.page, self.query_text, self.rows[-1].sort_key, down(), PAGE)
        self.rows += page.rows
        self.at_end = page.at_end
        self._draw(self.cursor)

    @loading("refetch", exclusive=False)
    async def refetch(self, ids: Iterable[int]) -> None:
        """The named tickets as they are now: changed, moved, gone, or new in the view."""
        if self.rows is None:
            return
        wanted = tuple(ids)
        fresh = await self.context.bridge.read(asks.rows, self.query_text, wanted)
        chosen, at = self._chosen_id(), self.cursor
        rows = [row for row in self.rows if row.ticket_id not in wanted]
        rows += [row for row in fresh.values() if self.at_end or not rows or row.sort_key <= rows[-1].sort_key]
        rows.sort(key=lambda row: row.sort_key)
        self.rows = rows
        self._put_cursor(chosen, fallback=at)

    def go_to(self, ticket_id: int) -> None:
        ids = [row.ticket_id for row in self.rows or ()]
        if ticket_id in ids:
            self.cursor_to(ids.index(ticket_id))
        else:
            self.show_alone(ticket_id)

    @loading("alone")
    async def show_alone(self, ticket_id: int) -> None:
        row = await self.context.bridge.read(asks.by_number, ticket_id)
        if row is None:
            self.notify(_("There is no ticket {id}.").format(id=ticket_id), markup=False)
        else:
            self.post_message(self.Highlighted(row))

    # Cursor and marks

    @property
    def marked(self) -> tuple[int, ...]:
        return tuple(self._marks)

    def clear_marks(self) -> None:
        self._marks.clear()
        self._draw(self.cursor)

    def mark_all(self) -> None:
        self._marks = {row.ticket_id: None for row in self.rows or ()}
        self._draw(self.cursor)

    def move(self, step: int) -> None:
        self.cursor_to((self.cursor or 0) + step)

    def cursor_to(self, index: int) -> None:
        if not self.rows:
            return
        at = max(0, min(index, len(self.rows) - 1))
        self.show(self.lines, cursor=at)
        self._into_view(at)
        if at > len(self.rows) - AHEAD:
            self.load_more()
        self.post_message(self.Highlighted(self.rows[at]))

    def action_move(self, step: int) -> None:
        self.move(step)

    def action_page(self, step: int) -> None:
        self.move(step * max(1, self.size.height - 1))

    def action_edge(self, side: int) -> None:
        self.cursor_to(0 if side < 0 else len(self.rows or ()))

    def action_choose(self) -> None:
        if self.rows:
            self.post_message(self.Chosen())

    def action_mark(self) -> None:
        chosen = self._chosen_id()
        if chosen is not None:
            if chosen in self._marks:
                del self._marks[chosen]
            else:
                self._marks[chosen] = None
            self._draw(self.cursor)
            self.move(1)

    def on_click(self, event: events.Click) -> None:
        at = event.y + self.scroll_offset.y
        if self.rows and at < len(self.rows):
            again = at == self.cursor
            self.cursor_to(at)
            if again:
                self.action_choose()

    # Drawing

    def on_resize(self) -> None:
        self._draw(self.cursor)

    def redraw(self) -> None:
        self._draw(self.cursor)

    def tick(self, now: datetime) -> datetime | None:
        if not self.rows or not self.display or self.size.height == 0:
            return None
        changes = []
        for y in self.shown_rows:
            row = self.rows[y]
            self.show_line(y, self._line(row, now))
            changes.append(row_countdown(row, now, coarse=self.context.coarse).next_change_at)
        return next_wake(changes)

    def _line(self, row: "QueueRow", now: datetime) -> Line:
        columns = columns_for(self.room)
        return row_line(row, now, columns, marked=row.ticket_id in self._marks, coarse=self.context.coarse)

    def _draw(self, cursor: int | None) -> None:
        if self.rows is None:
            return
        now = self.context.now()
        if not self.rows:
            self.show(self._nothing(), cursor=None)
        else:
            self.show([self._line(row, now) for row in self.rows], cursor=cursor)
        self.context.ticker.poke()

    def _nothing(self) -> list[Line]:
        if self.filtered:
            return [((_("  No ticket matches. Esc drops the filter."), "muted"),)]
        return [
            ((_("  Nothing here."), "strong"),),
            ((_("  l goes to the next view, T takes the next ticket of your teams."), "muted"),),
        ]

    def _put_cursor(self, chosen: int | None, *, fallback: int | None = None, reset: bool = False) -> None:
        ids = [row.ticket_id for row in self.rows or ()]
        if not ids:
            at = None
        elif chosen in ids and chosen is not None:
            at = ids.index(chosen)
        else:
            at = min(fallback or 0, len(ids) - 1)
        before = self.cursor
        self._draw(at)
        if reset:
            self.scroll_to(y=0, animate=False)
        elif at is not None and before is not None and at != before:
            self._into_view(at)
        self.post_message(self.Highlighted(self.rows[at] if self.rows and at is not None else None))

    def _into_view(self, at: int) -> None:
        first, height = self.scroll_offset.y, max(1, self.size.height)
        if not first <= at < first + height:
            self.scroll_to(y=at if at < first else at - height + 1, animate=False)

    def _chosen_id(self) -> int | None:
        if self.rows and self.cursor is not None and self.cursor < len(self.rows):
            return self.rows[self.cursor].ticket_id
        return None


def down() -> "Way":
    from core.services.queues import Way

    return Way.DOWN
