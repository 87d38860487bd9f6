"""The ticket pane: facts, the conversation with public and internal clearly apart, the event trail on a key."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from core.errors import NotFound
from tui import asks
from tui.context import Context
from tui.i18n import N_, _
from tui.loading import loading
from tui.messages import NeighbourWanted
from tui.panes import ticket_lines
from tui.panes.pane import Heading, Pane
from tui.panes.trail_lines import trail_lines
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from core.feed import Changes
    from core.services.queues import QueueRow
    from core.services.reading import TicketView
    from core.services.trail import TrailLine

LATE_S = 0.06
"""A ticket that takes longer to read shows first what the queue knows of it; else it is drawn once, whole."""


class Reader(Lines, can_focus=True):
    """The conversation, or the trail."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_down", N_("Down"), id="reader.down", show=False),
        Binding("up,k", "scroll_up", N_("Up"), id="reader.up", show=False),
        Binding("pagedown,space", "page_down", N_("Page down"), id="reader.pagedown", show=False),
        Binding("pageup", "page_up", N_("Page up"), id="reader.pageup", show=False),
        Binding("home,g", "scroll_home", N_("Top"), id="reader.top", show=False),
        Binding("end,G", "scroll_end", N_("Bottom"), id="reader.bottom", show=False),
    ]

    def jump(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, immediate=True)


class TicketPane(Pane):
    GUIDE = "ticket"
    FOOTER = ("ticket.reply", "ticket.note", "ticket.status", "ticket.next", "reader.trail")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "J", "neighbour(1)", N_("Next ticket"), id="ticket.next", tooltip=N_("Read the next ticket of the view")
        ),
        Binding("K", "neighbour(-1)", N_("Previous ticket"), id="ticket.previous"),
        Binding("enter", "more", N_("Whole messages"), id="reader.more", tooltip=N_("Show long messages to their end")),
        Binding(
            "H", "trail", N_("Event trail"), id="reader.trail", tooltip=N_("Everything that happened, newest first")
        ),
    ]

    def __init__(self, context: Context, *, id: str = "ticket") -> None:
        super().__init__(context, id=id)
        self.row: QueueRow | None = None
        self.view: TicketView | None = None
        self.trail: tuple[TrailLine, ...] | None = None
        self.shows_trail = False
        self.whole = False

    def compose(self) -> ComposeResult:
        yield Heading(id="ticket-heading")
        yield Lines(id="facts")
        yield Reader(id="reader")

    @property
    def ticket_id(self) -> int | None:
        return self.row.ticket_id if self.row is not None else None

    def point_at(self, row: "QueueRow | None") -> None:
        """The keys concern this ticket from now on. What is drawn follows with `show_row`."""
        if row is None or row.ticket_id != self.ticket_id:
            self.view = self.trail = None
            self.whole = False
        self.row = row

    def show_row(self) -> None:
        """Draw the ticket pointed at: one not read yet if `show_view` does not do it soon, a newer version when it is
        read."""
        if self.row is None:
            self._draw()
        elif self.view is None:
            asyncio.get_running_loop().call_later(LATE_S, self._show_late, self.row.ticket_id)
        elif self.row.version != self.view.version:
            self.load()

    def _show_late(self, ticket_id: int) -> None:
        if self.view is None and self.ticket_id == ticket_id:
            self._draw()

    def show_view(self, view: "TicketView | None", trail: "tuple[TrailLine, ...] | None") -> None:
        """The ticket pointed at was read; None: it is not there any more."""
        self.view, self.trail = view, trail
        self._draw(keep_place=False)

    def changed(self, changes: "Changes | None") -> None:
        if self.ticket_id is not None and (changes is None or self.ticket_id in changes.ticket_ids):
            self.load()

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw(keep_place=True)

    def redraw(self) -> None:
        self._draw(keep_place=True)

    @loading("ticket")
    async def load(self, to_newest: bool = False) -> None:
        ticket_id = self.ticket_id
        if ticket_id is None:
            return
        view, trail = None, None
        with suppress(NotFound):
            view = await self.context.bridge.read(asks.ticket, ticket_id)
            trail = await self.context.bridge.read(asks.trail, ticket_id) if self.shows_trail else None
        if ticket_id == self.ticket_id:
            self.view, self.trail = view, trail
            self._draw(keep_place=not to_newest)

    def action_neighbour(self, step: int) -> None:
        self.post_message(NeighbourWanted(step))

    def action_more(self) -> None:
        self.whole = not self.whole
        self._draw(keep_place=True)

    def action_trail(self) -> None:
        self.shows_trail = not self.shows_trail
        self.load(to_newest=True)

    def _draw(self, *, keep_place: bool = True) -> None:
        if not self.is_mounted:
            return
        if self.row is None:
            self.show_heading(((_("No ticket"), "muted"),))
            self._facts.show([])
            self._reader.show([((_("Nothing is selected. h and l change the view, / filters."), "muted"),)])
        elif self.view is None or self.view.ticket_id != self.row.ticket_id:
            self._draw_row(self.row)
        else:
            self._draw_view(self.view, keep_place)

    def _draw_row(self, row: "QueueRow") -> None:
        width = self._width
        self.show_heading(ticket_lines.row_heading(row, width))
        self._facts.show(ticket_lines.row_facts(row, self.context.now(), self.context.zone, width))
        self._reader.show([])
        self._reader.jump(0)

    def _draw_view(self, view: "TicketView", keep_place: bool) -> None:
        now, zone, width = self.context.now(), self.context.zone, self._width
        self.show_heading(ticket_lines.heading(view, width))
        self._facts.show(ticket_lines.facts(view, now, zone, width))
        reader = self._reader
        room = max(2, reader.room)
        if self.shows_trail and self.trail is not None:
            reader.show(trail_lines(self.trail, now, zone, room))
            if not keep_place:
                reader.jump(0)
            return
        written = ticket_lines.conversation(view, now, zone, room, whole=self.whole)
        reader.show(written.lines)
        if not keep_place:
            reader.jump(written.newest_at)

    @property
    def _facts(self) -> Lines:
        return self.query_one("#facts", Lines)

    @property
    def _reader(self) -> Reader:
        return self.query_one("#reader", Reader)

    @property
    def _width(self) -> int:
        return max(10, self._facts.room or self.size.width - 2)
