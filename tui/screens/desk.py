"""The desk: queue, ticket and SLA pane, one line above and one below. Panes are mounted once and only rearranged."""

import asyncio
from dataclasses import dataclass
from types import MethodType
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from core.errors import NotFound
from tui import asks
from tui.alerts import Alerts
from tui.context import Context
from tui.feed import ConsoleFeed
from tui.history import History
from tui.i18n import N_, _
from tui.live_keys import live_keys
from tui.loading import loading
from tui.messages import NeighbourWanted, NoticeForMe, TicketChosen, TicketHighlighted, ViewChanged
from tui.panes.pane import Pane
from tui.panes.queue import QueuePane
from tui.panes.sla import DueList, SlaPane
from tui.panes.ticket import TicketPane
from tui.screens.merge_actions import MergeActions
from tui.screens.ticket_actions import Aim
from tui.steady import Steady
from tui.terminal.bands import BandCompositor
from tui.widgets.key_bar import KeyBar
from tui.widgets.sla_strip import SlaStrip
from tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from core.desk import Desk
    from core.feed import Changes
    from tui.first_paint import FirstPage


@dataclass(frozen=True, slots=True)
class Layout:
    name: str
    """`-wide`, `-normal`, `-narrow` or `-tiny`: the class of the screen."""

    @property
    def one_at_a_time(self) -> bool:
        return self.name == "-narrow"


WIDE, NORMAL, NARROW, TINY = Layout("-wide"), Layout("-normal"), Layout("-narrow"), Layout("-tiny")
SMALLEST = (60, 15)
REST_S = 0.04
"""The cursor rests this long before the panes follow it: a key held costs them nothing."""


def layout_for(width: int, height: int) -> Layout:
    """Three columns from 170 cells, queue above ticket and SLA from 100x30, one pane at a time down to 60x15."""
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return TINY
    if width >= 170 and height >= 24:
        return WIDE
    return NORMAL if width >= 100 and height >= 28 else NARROW


class DeskScreen(Steady, MergeActions):
    AUTO_FOCUS: ClassVar[str | None] = ""
    """Empty: None would be the application's, the first widget of all, seen or not."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "pane('queue')", N_("Queue"), id="desk.queue", tooltip=N_("Go to the queue")),
        Binding("2", "pane('ticket')", N_("Ticket"), id="desk.ticket", tooltip=N_("Go to the ticket")),
        Binding("3", "pane('sla')", N_("SLA"), id="desk.sla", tooltip=N_("Go to the SLA pane")),
        Binding("tab", "next_pane(1)", N_("Next pane"), id="desk.next_pane", show=False, priority=True),
        Binding("shift+tab", "next_pane(-1)", N_("Previous pane"), id="desk.previous_pane", show=False, priority=True),
        Binding(
            "f",
            "zoom",
            N_("Zoom"),
            id="desk.zoom",
            tooltip=N_("Give the focused pane the whole screen, or take it back"),
        ),
        Binding("v", "reader", N_("Reader"), id="desk.reader", tooltip=N_("Show or hide the ticket pane")),
        Binding("R", "refresh", N_("Refresh"), id="desk.refresh", tooltip=N_("Read everything again now")),
        Binding("backspace,minus", "back", N_("Back"), id="desk.back", tooltip=N_("Back to the ticket before")),
        Binding("escape", "up", N_("Up"), id="desk.up", tooltip=N_("One level up: clear, unzoom, to the queue")),
    ]
    zoomed: reactive[bool] = reactive(False, init=False)
    main: reactive[str] = reactive("queue", init=False)
    """Pane that has or last had the focus; the only one shown on a small screen."""
    reader_hidden: reactive[bool] = reactive(False, init=False)

    def __init__(
        self, context: Context, feed: ConsoleFeed, first_page: "FirstPage | None" = None, view: str = ""
    ) -> None:
        super().__init__(id="desk")
        self._compositor = BandCompositor()
        self.context = context
        self.feed = feed
        self.first_page = first_page
        self.first_view = view
        self.layout_now = NORMAL
        self._had_focus: Widget | None = None
        """Before the screen became too small for anything."""
        self.history = History()
        self._rest: asyncio.TimerHandle | None = None
        self.alerts = Alerts()

    def compose(self) -> ComposeResult:
        yield TopLine(self.context, self.feed)
        yield Static(id="banner", markup=False)
        with Container(id="panes"):
            yield QueuePane(self.context, self.first_page, self.first_view)
            yield TicketPane(self.context)
            yield SlaPane(self.context)
        yield SlaStrip(self.context)
        yield KeyBar()
        yield Static(Text(_("Too small: siaga needs 60 columns and 15 lines.")), id="too-small")

    def on_mount(self) -> None:
        self._arrange()
        self.queue.focus_list()
        self.context.ticker.start()

    def on_unmount(self) -> None:
        self.context.ticker.stop()

    @property
    def sla(self) -> SlaPane:
        return self.query_one(SlaPane)

    @property
    def top(self) -> TopLine:
        return self.query_one(TopLine)

    # Arranging

    def on_resize(self, event: events.Resize) -> None:
        before, self.layout_now = self.layout_now, layout_for(event.size.width, event.size.height)
        if self.layout_now is TINY and before is not TINY:
            self._had_focus = self.focused
        self._arrange()
        if before is TINY and self.layout_now is not TINY:
            self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        """What was hidden lost the focus: it goes back to where it was, or to its pane."""
        had = self._had_focus
        if had is not None and had.is_attached and had.region.area:
            self.set_focus(had, scroll_visible=False)
        else:
            self._focus_main()

    def watch_zoomed(self) -> None:
        self._arrange()

    def watch_main(self) -> None:
        self._arrange()

    def watch_reader_hidden(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        for layout in (WIDE, NORMAL, NARROW, TINY):
            self.set_class(layout is self.layout_now, layout.name)
        alone = self.zoomed or self.layout_now.one_at_a_time
        self.set_class(alone, "-alone")
        self.set_class(self.reader_hidden and not alone, "-no-reader")
        for pane in self.query(Pane):
            pane.set_class(pane.id == self.main, "-main")
        self.set_class(self.main == "sla", "-at-sla")
        self.call_after_refresh(self.show_keys)
        self.call_after_refresh(self.context.ticker.poke)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        pane = next((node for node in event.widget.ancestors_with_self if isinstance(node, Pane)), None)
        if pane is not None and pane.id is not None:
            self.main = pane.id
        self.call_after_refresh(self.show_keys)

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self.show_keys)

    def show_keys(self) -> None:
        by_id = {key.id: key for key in live_keys(self) if key.id}
        wanted = getattr(self.focused, "FOOTER", self.focused_pane.FOOTER)
        if self.layout_now.one_at_a_time:
            wanted = tuple(one for one in wanted if one != "desk.zoom")
        self.query_one(KeyBar).show_keys(wanted, by_id)

    def pointed(self) -> Aim | None:
        """In the SLA pane that of the chosen clock; else as everywhere."""
        due = self.query_one(DueList)
        if due.has_focus and due.chosen is not None:
            return Aim(due.chosen.ticket_id, due.chosen.version)
        return super().pointed()

    @property
    def focused_pane(self) -> Pane:
        return self.query_one(f"#{self.main}", Pane)

    def action_pane(self, name: str) -> None:
        if name == "ticket" and self.reader_hidden:
            self.reader_hidden = False
        self.main = name
        self.call_after_refresh(self._focus_main)

    def _focus_main(self) -> None:
        targets = {"queue": self.queue.focus_list, "ticket": self._focus_reader, "sla": self._focus_due}
        targets[self.main]()

    def _focus_reader(self) -> None:
        self.query_one("#reader").focus(scroll_visible=False)

    def _focus_due(self) -> None:
        self.query_one(DueList).focus(scroll_visible=False)

    def action_next_pane(self, step: int) -> None:
        names = ["queue", "ticket", "sla"] if not self.reader_hidden else ["queue", "sla"]
        at = names.index(self.main) if self.main in names else 0
        self.action_pane(names[(at + step) % len(names)])

    def action_zoom(self) -> None:
        if self.layout_now.one_at_a_time:
            self.notify(_("The screen shows one pane at a time already; 1 2 3 change it."), markup=False)
            return
        self.zoomed = not self.zoomed

    def action_reader(self) -> None:
        self.reader_hidden = not self.reader_hidden
        if self.reader_hidden and self.main == "ticket":
            self.action_pane("queue")

    def action_up(self) -> None:
        """One level up: marks and filter first, then the zoom, then to the queue."""
        if self.main == "queue" and self.queue.clear_one():
            return
        if self.zoomed:
            self.zoomed = False
        elif self.main != "queue":
            self.action_pane("queue")

    # What is shown

    def desk_opened(self, desk: "Desk") -> None:
        self.top.tell(desk=desk.config.name, agent=desk.actor.name, opened=True, as_of_at=desk.now())
        self.top.tell(readonly=not desk.actor.may_write)
        self.queue.load_views()
        self.sla.reload()
        self.load_notices()

    @on(TicketHighlighted)
    def _follow(self, event: TicketHighlighted) -> None:
        """Keys concern the new row at once; the panes follow when the cursor rests."""
        self.ticket.point_at(event.row)
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(REST_S, self._rested)

    def _rested(self) -> None:
        self._rest = None
        if not self.is_attached:
            return
        ticket_id = self.ticket.ticket_id
        self.context.attention.shown(ticket_id)
        self.ticket.show_row()
        self.sla.point_at(ticket_id)
        if ticket_id is not None and (self.ticket.view is None or self.sla.clocks is None):
            self._read_followed(ticket_id)

    @loading("followed")
    async def _read_followed(self, ticket_id: int) -> None:
        try:
            seen = await self.context.bridge.read(asks.followed, ticket_id, self.ticket.shows_trail)
        except NotFound:
            seen = None
        if ticket_id == self.ticket.ticket_id:
            self.ticket.show_view(seen.ticket if seen else None, seen.trail if seen else None)
            self.sla.show_clocks(seen.clocks if seen else ())

    @on(NeighbourWanted)
    def _neighbour(self, event: NeighbourWanted) -> None:
        self.queue.step(event.step)

    @on(ViewChanged)
    def _view_changed(self, event: ViewChanged) -> None:
        self.top.tell(view=event.name, total=event.total)
        self.context.attention.watches(self.queue.view_key)

    @on(TicketChosen)
    def _chosen(self, event: TicketChosen) -> None:
        self.go_to(event.ticket_id)

    def go_to(self, ticket_id: int) -> None:
        """Show the ticket: in the view if it is there, else on its own."""
        if self.ticket.ticket_id is not None:
            self.history.visit(self.ticket.ticket_id)
        self.queue.go_to(ticket_id)
        if self.layout_now.one_at_a_time:
            self.action_pane("ticket")

    def action_back(self) -> None:
        before = self.history.back(self.ticket.ticket_id)
        if before is None:
            self.notify(_("This is where you began."), markup=False)
            return
        self.queue.go_to(before)

    def on_queue_pane_shown_alone(self) -> None:
        """Keys concern the ticket that is shown: so they are given where it is seen."""
        if self.main == "queue":
            self.action_pane("ticket")

    def on_queue_pane_opened(self) -> None:
        """Enter on a row: read it."""
        if self.ticket.ticket_id is not None:
            self.history.visit(self.ticket.ticket_id)
        self.action_pane("ticket")

    def on_sla_pane_due_loaded(self, event: SlaPane.DueLoaded) -> None:
        self.query_one(SlaStrip).show_due(event.rows, event.pulse)
        self._tell_sweeper(event.pulse.sweeper_beat_at)

    def on_sla_pane_pulse_taken(self, event: SlaPane.PulseTaken) -> None:
        self.query_one(SlaStrip).show_due(None, event.pulse)
        self._tell_sweeper(event.pulse.sweeper_beat_at)

    def _tell_sweeper(self, beat_at: object) -> None:
        self.top.tell(sweeper_beat_at=beat_at, sweeper_known=True)

    # The feed

    def feed_changed(self, changes: "Changes | None") -> None:
        self.top.tell(as_of_at=self.context.now())
        self.ticket.changed(changes)
        if changes is None or changes.tables != {"presence"}:
            self.queue.changed(changes)
            self.sla.changed(changes)
        for window in self.app.screen_stack[1:]:
            if isinstance(heard := getattr(window, "feed_changed", None), MethodType):
                heard(changes)
        if changes is None or "notification" in changes.tables:
            self.load_notices()

    def store_lost(self, sentence: str) -> None:
        banner = self.query_one("#banner", Static)
        banner.update(Text(" ! " + _("Trying again; what you see is kept.") + " " + sentence, no_wrap=True))
        banner.display = True
        self.context.ticker.poke()

    def store_back(self) -> None:
        self.query_one("#banner", Static).display = False
        self.context.ticker.poke()

    def redraw(self) -> None:
        """The language changed: every text anew."""
        self.queue.redraw()
        self.ticket.redraw()
        self.sla.redraw()
        self.show_keys()
        self.context.ticker.poke()

    def action_refresh(self) -> None:
        self.feed_changed(None)
        self.queue.load_counts()

    @loading("notices")
    async def load_notices(self) -> None:
        newest = await self.context.bridge.read(asks.notices)
        self.top.tell(unread=await self.context.bridge.read(asks.unread))
        for flash in self.alerts.news(newest):
            self.notify(
                flash.text, title=flash.title, severity="error" if flash.serious else "warning", markup=False, timeout=8
            )
            if flash.serious and self.alerts.may_ring():
                self.app.bell()
            if flash.personal:
                self.post_message(NoticeForMe(flash.title, flash.text))
