"""The SLA pane: the next 60 minutes and what falls due across the desk, and the selected ticket's clocks."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.message import Message

from core.errors import NotFound
from tui import asks
from tui.context import Context
from tui.i18n import _
from tui.loading import loading
from tui.panes.due_list import AboutDue, DueList, RadarLane
from tui.panes.pane import FOCUS, Heading, Pane
from tui.panes.radar_lines import due_soon
from tui.panes.sla_lines import next_wake, pulse_line
from tui.panes.ticket_clocks import clock_lines
from tui.present import fit
from tui.widgets.lines import Line, Lines

if TYPE_CHECKING:
    from core.feed import Changes
    from core.services.clock_views import ClockView
    from core.services.forecasts import Histories
    from core.services.radar import DueRow
    from core.services.sla_board import DeskPulse

__all__ = ["DueList", "SlaPane"]

PULSE_EVERY_S = 15
"""The counts of what is due within the hour move with time alone; so does the sweeper's beat."""


class TicketClocks(Lines, can_focus=False):
    """The clocks of the ticket; their chains take the rows that the list above leaves."""

    def __init__(self, context: Context, *, id: str) -> None:
        super().__init__(id=id)
        self.context = context

    def on_resize(self) -> None:
        self.context.ticker.poke()


class SlaPane(Pane):
    GUIDE = "sla"
    FOOTER = ("sla.open", "ticket.take", "ticket.assign", "desk.zoom", "desk.queue")

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
        self.ticket_id: int | None = None
        self.clocks: tuple[ClockView, ...] | None = None
        self._pulse_at: datetime | None = None
        self._histories: Histories | None = None

    def compose(self) -> ComposeResult:
        yield Heading(id="sla-heading")
        yield RadarLane(id="radar")
        yield DueList(self.context, id="due")
        yield AboutDue(id="about-due")
        yield Heading(id="clocks-heading")
        yield TicketClocks(self.context, id="clocks")

    def on_mount(self) -> None:
        self.context.ticker.add(self.tick)
        self.context.ticker.add(self._draw_clocks)
        self._draw_headings()

    def on_resize(self) -> None:
        self._draw_headings()
        self._draw_clocks(self.context.now())

    def redraw(self) -> None:
        self.on_resize()
        self.query_one(DueList).draw(self.context.now())

    @on(DueList.Moved)
    def draw_around_the_list(self) -> None:
        self.set_class(self.query_one(DueList).has_focus, "-walked")
        self._draw_radar(self.context.now())

    def point_at(self, ticket_id: int | None) -> None:
        """The clocks of this ticket are wanted; what is drawn follows with `show_clocks`."""
        if ticket_id != self.ticket_id:
            self.ticket_id, self.clocks = ticket_id, None
            if ticket_id is None:
                self.show_clocks(())

    def show_clocks(self, clocks: "tuple[ClockView, ...]") -> None:
        self.clocks = clocks
        self._draw_headings()
        self.context.ticker.ask(self._draw_clocks)

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
        seen = await self.context.bridge.read(asks.radar, self._histories)
        rows, self._histories = seen.rows, seen.histories
        self.query_one(DueList).show_rows(rows)
        self.pulse = await self.context.bridge.read(asks.pulse)
        self._pulse_at = self.context.now()
        self._draw_headings()
        self.post_message(self.DueLoaded(rows, self.pulse))

    @loading("clocks")
    async def load_clocks(self) -> None:
        ticket_id = self.ticket_id
        clocks: tuple[ClockView, ...] = ()
        if ticket_id is not None:
            with suppress(NotFound):
                clocks = await self.context.bridge.read(asks.clocks, ticket_id)
        if ticket_id == self.ticket_id:
            self.show_clocks(clocks)

    def tick(self, now: datetime) -> datetime | None:
        if self._pulse_at is not None and (now - self._pulse_at).total_seconds() >= PULSE_EVERY_S:
            self._pulse_at = now
            self.load_pulse()
        if not self.query("#clocks"):
            return None  # the console is closing: children go before their pane
        due_at = self.query_one(DueList).tick(now)
        return next_wake([due_at, self._draw_radar(now), self._draw_sla_heading(now)])

    def _draw_radar(self, now: datetime) -> datetime | None:
        due = self.query_one(DueList)
        self.query_one(AboutDue).draw(due, now)
        return self.query_one(RadarLane).draw(due, now)

    @loading("pulse")
    async def load_pulse(self) -> None:
        self.pulse = await self.context.bridge.read(asks.pulse)
        self._draw_headings()
        self.post_message(self.PulseTaken(self.pulse))

    def _draw_headings(self) -> None:
        self._draw_sla_heading(self.context.now())
        number = f"#{self.ticket_id}" if self.ticket_id is not None else ""
        self.query_one("#clocks-heading", Heading).show([self._clocks_heading(number)])

    def _draw_sla_heading(self, now: datetime) -> datetime | None:
        heading, name = self.query_one("#sla-heading", Heading), _("SLA") + "  "
        soon = due_soon(self.query_one(DueList).rows or (), self.pulse, now)
        told = pulse_line(self.pulse, soon.count, heading.room - cell_len(name) - 1)
        heading.show([(FOCUS, (name, "strong"), *told)])
        return soon.next_change_at

    def _clocks_heading(self, number: str) -> Line:
        policy = next((clock.policy for clock in self.clocks or ()), "")
        width = max(0, self.query_one("#clocks-heading", Heading).room - len(number) - 10)
        return (FOCUS, (_("Clocks") + " ", "strong"), (number + "  ", "plain"), (fit(policy, width).rstrip(), "muted"))

    def _draw_clocks(self, now: datetime) -> datetime | None:
        if not self.query("#clocks"):
            return None
        shown = self.query_one(TicketClocks)
        if self.ticket_id is None or not shown.display:
            shown.show([])
            return None
        if self.clocks is None or shown.room == 0:
            return None
        zone, coarse = self.context.zone, self.context.coarse
        drawn = clock_lines(self.clocks, now, zone, shown.room, shown.size.height, coarse=coarse)
        shown.show(drawn.lines)
        return drawn.next_change_at
