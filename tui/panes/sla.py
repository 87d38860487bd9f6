"""The SLA pane: what falls due next across the desk, and the selected ticket's clocks."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from core.errors import NotFound
from tui import asks
from tui.context import Context
from tui.i18n import N_, _
from tui.loading import loading
from tui.messages import TicketChosen
from tui.panes.pane import FOCUS, Heading, Pane
from tui.panes.sla_lines import clock_lines, due_line, next_wake, pulse_line
from tui.present import fit
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from core.feed import Changes
    from core.services.clock_views import ClockView
    from core.services.sla_board import DeskPulse, DueRow

PULSE_EVERY_S = 15
"""The counts of what is due within the hour move with time alone; so does the sweeper's beat."""


class DueList(Lines, can_focus=True):
    """One line for each open clock, nearest first; only the visible ones are drawn anew by a tick."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", N_("Down"), id="sla.down", show=False),
        Binding("up,k", "move(-1)", N_("Up"), id="sla.up", show=False),
        Binding("pagedown", "page(1)", N_("Page down"), id="sla.pagedown", show=False),
        Binding("pageup", "page(-1)", N_("Page up"), id="sla.pageup", show=False),
        Binding("home,g", "edge(-1)", N_("Top"), id="sla.top", show=False),
        Binding("end,G", "edge(1)", N_("Bottom"), id="sla.bottom", show=False),
        Binding("enter", "choose", N_("Go to ticket"), id="sla.open", tooltip=N_("Show this ticket in the queue")),
    ]

    def __init__(self, context: Context, *, id: str) -> None:
        super().__init__(id=id)
        self.context = context
        self.rows: tuple[DueRow, ...] | None = None

    def show_rows(self, rows: "tuple[DueRow, ...]") -> None:
        """Put the cursor back on the same clock, or on the one now in its place."""
        chosen = self._chosen()
        self.rows = rows
        keys = [row.key for row in rows]
        if chosen is not None and chosen.key in keys:
            self.cursor_to(keys.index(chosen.key), scroll=False)
        else:
            self.cursor_to(min(self.cursor or 0, max(0, len(rows) - 1)), scroll=False)

    def cursor_to(self, index: int, *, scroll: bool = True) -> None:
        last = len(self.rows or ()) - 1
        at = max(0, min(index, last)) if last >= 0 else None
        self.draw(self.context.now(), cursor=at)
        if scroll and at is not None:
            first, height = self.scroll_offset.y, max(1, self.size.height)
            if not first <= at < first + height:
                self.scroll_to(y=at if at < first else at - height + 1, animate=False)
        self.context.ticker.poke()

    def draw(self, now: datetime, *, cursor: int | None = None) -> None:
        if self.rows is None:
            self.show([((" ", "faint"),)])
        elif not self.rows:
            self.show([((_("Nothing is due. Every promise is kept or paused."), "muted"),)])
        else:
            width = self.room
            lines = [due_line(row, now, width, coarse=self.context.coarse)[0] for row in self.rows]
            self.show(lines, cursor=cursor if cursor is not None else self.cursor)

    def tick(self, now: datetime) -> datetime | None:
        if not self.rows or not self.display or self.size.height == 0:
            return None
        changes = []
        for y in self.shown_rows:
            line, change_at = due_line(self.rows[y], now, self.room, coarse=self.context.coarse)
            self.show_line(y, line)
            changes.append(change_at)
        return next_wake(changes)

    def on_resize(self) -> None:
        self.draw(self.context.now())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.context.ticker.poke()

    def action_move(self, step: int) -> None:
        self.cursor_to((self.cursor or 0) + step)

    def action_page(self, step: int) -> None:
        self.cursor_to((self.cursor or 0) + step * max(1, self.size.height - 1))

    def action_edge(self, side: int) -> None:
        self.cursor_to(0 if side < 0 else len(self.rows or ()))

    def action_choose(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.post_message(TicketChosen(chosen.ticket_id))

    def on_click(self, event: object) -> None:
        y = int(getattr(event, "y", 0)) + self.scroll_offset.y
        if self.rows and y < len(self.rows):
            again = y == self.cursor
            self.cursor_to(y)
            if again:
                self.action_choose()

    def _chosen(self) -> "DueRow | None":
        if self.rows and self.cursor is not None and self.cursor < len(self.rows):
            return self.rows[self.cursor]
        return None


class SlaPane(Pane):
    GUIDE = "sla"
    FOOTER = ("sla.open", "ticket.take", "ticket.assign", "desk.zoom", "desk.queue")
    ticket_id: reactive[int | None] = reactive(None, init=False, repaint=False)

    class DueLoaded(Message):
        """What falls due next was read anew."""

        def __init__(self, rows: "tuple[DueRow, ...]", pulse: "DeskPulse") -> None:
            super().__init__()
            self.rows = rows
            self.pulse = pulse

    class PulseTaken(Message):
        """The desk's counts, and when a scheduler last swept."""

        def __init__(self, pulse: "DeskPulse") -> None:
            super().__init__()
            self.pulse = pulse

    def __init__(self, context: Context, *, id: str = "sla") -> None:
        super().__init__(context, id=id)
        self.pulse: DeskPulse | None = None
        self.clocks: tuple[ClockView, ...] | None = None
        self._pulse_at: datetime | None = None
        self._due_key: object = None

    def compose(self) -> ComposeResult:
        yield Heading(id="sla-heading")
        yield DueList(self.context, id="due")
        yield Heading(id="clocks-heading")
        yield Lines(id="clocks")

    def on_mount(self) -> None:
        self.context.ticker.add(self.tick)
        self._draw_headings()

    def on_resize(self) -> None:
        self._draw_headings()
        self._draw_clocks(self.context.now())

    def redraw(self) -> None:
        self.on_resize()
        self.query_one(DueList).draw(self.context.now())

    def watch_ticket_id(self) -> None:
        self.clocks = None
        self.load_clocks()

    def changed(self, changes: "Changes | None") -> None:
        """Look again at what the changes may touch."""
        self.load_due()
        if changes is None or self.ticket_id in changes.ticket_ids:
            self.load_clocks()

    def reload(self) -> None:
        self.load_due()
        self.load_clocks()

    @loading("due")
    async def load_due(self) -> None:
        rows = await self.context.bridge.read(asks.due_next)
        self.query_one(DueList).show_rows(rows)
        self.pulse = await self.context.bridge.read(asks.pulse)
        self._pulse_at = self.context.now()
        self._draw_headings()
        self.post_message(self.DueLoaded(rows, self.pulse))

    @loading("clocks")
    async def load_clocks(self) -> None:
        ticket_id = self.ticket_id
        if ticket_id is not None:
            try:
                self.clocks = await self.context.bridge.read(asks.clocks, ticket_id)
            except NotFound:
                self.clocks = ()
        self._draw_headings()
        self._draw_clocks(self.context.now())
        self.context.ticker.poke()

    def tick(self, now: datetime) -> datetime | None:
        if self._pulse_at is not None and (now - self._pulse_at).total_seconds() >= PULSE_EVERY_S:
            self._pulse_at = now
            self.load_pulse()
        if not self.query("#clocks"):
            return None  # the console is closing: children go before their pane
        return next_wake([self.query_one(DueList).tick(now), self._draw_clocks(now)])

    @loading("pulse")
    async def load_pulse(self) -> None:
        self.pulse = await self.context.bridge.read(asks.pulse)
        self._draw_headings()
        self.post_message(self.PulseTaken(self.pulse))

    def _draw_headings(self) -> None:
        self.query_one("#sla-heading", Heading).show([(FOCUS, (_("SLA") + "  ", "strong"), *pulse_line(self.pulse))])
        number = f"#{self.ticket_id}" if self.ticket_id is not None else ""
        self.query_one("#clocks-heading", Heading).show([self._clocks_heading(number)])

    def _clocks_heading(self, number: str) -> Line:
        policy = next((clock.policy for clock in self.clocks or ()), "")
        width = max(0, self.query_one("#clocks-heading", Heading).room - len(number) - 10)
        return (FOCUS, (_("Clocks") + " ", "strong"), (number + "  ", "plain"), (fit(policy, width).rstrip(), "muted"))

    def _draw_clocks(self, now: datetime) -> datetime | None:
        shown = self.query_one("#clocks", Lines)
        if self.ticket_id is None or not shown.display:
            shown.show([])
            return None
        if self.clocks is None or shown.room == 0:
            return None
        drawn = clock_lines(self.clocks, now, self.context.zone, shown.room, coarse=self.context.coarse)
        shown.show(drawn.lines)
        return drawn.next_change_at
