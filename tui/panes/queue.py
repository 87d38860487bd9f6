"""The queue pane: a line of views with live counts, a filter on demand, and the list of tickets."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets._input import Input

from core.domain.query.errors import QueryError
from core.domain.query.parser import parse
from core.domain.query.reading import reading
from core.errors import Refused
from tui import asks
from tui.context import Context
from tui.error_display import explain
from tui.held_keys import opened
from tui.i18n import N_, _, ngettext
from tui.loading import loading
from tui.messages import TicketHighlighted, ViewChanged
from tui.panes.pane import Heading, Pane
from tui.panes.queue_columns import queue_columns
from tui.panes.queue_source import QueueSource
from tui.panes.view_names import count_text, view_line, view_name
from tui.present import safe_line
from tui.query_text import error_text, reading_text
from tui.sentence_lines import told
from tui.widgets.lines import Lines
from tui.widgets.live_columns import Cell
from tui.widgets.live_messages import NotInView, RowChosen, RowHighlighted, WindowMoved
from tui.widgets.live_table import LiveTable
from tui.widgets.live_view import Total

if TYPE_CHECKING:
    from core.feed import Changes
    from core.services.queues import Count, QueueRow, QueueView
    from tui.dialogs.views import ViewChoice
    from tui.first_paint import FirstPage

MOST_MARKED = 1_000
WORDS_LINES = 3
"""Lines under the filter at most; an error at 60 columns needs them."""
COUNT_REST_S = 0.4
"""Changes come in bursts; the counts follow when they rest."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the list shows."""

    name: str
    query: str


class FilterBar(Input):
    """`/`: the query, filtering as it is typed."""

    FOOTER: ClassVar[tuple[str, ...]] = ("filter.keep", "filter.cancel")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel_filter", N_("Drop filter"), id="filter.cancel"),
        Binding("down", "keep_filter", N_("To the list"), id="filter.keep"),
    ]

    class Left(Message):
        """`kept` False: the view is to be shown as before."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def action_cancel_filter(self) -> None:
        self.post_message(self.Left(kept=False))

    def action_keep_filter(self) -> None:
        self.post_message(self.Left(kept=True))


class QueuePane(Pane):
    GUIDE = "queue"
    FOOTER = ("list.open", "ticket.take", "ticket.assign", "ticket.status", "queue.filter")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,right", "view(1)", N_("Next view"), id="queue.next_view", show=False),
        Binding("h,left", "view(-1)", N_("Previous view"), id="queue.previous_view", show=False),
        Binding("V", "pick_view", N_("Views"), id="queue.views", tooltip=N_("Choose a view by number or name")),
        Binding("slash", "filter", N_("Filter"), id="queue.filter", tooltip=N_("Filter this view as you type")),
        Binding(
            "A",
            "mark_all",
            N_("Mark all"),
            id="queue.mark_all",
            tooltip=N_("Mark every ticket of this view; Esc clears"),
        ),
    ]

    class Opened(Message):
        """Enter on a row."""

    class ShownAlone(Message):
        """A ticket that the view does not hold is shown: no row here is it."""

    def __init__(
        self, context: Context, first_page: "FirstPage | None" = None, view: str = "", *, id: str = "queue"
    ) -> None:
        super().__init__(context, id=id)
        self.first_page = first_page
        self.first_view = view
        """Name of the view to begin with, if it is still there."""
        self.views: tuple[QueueView, ...] = ()
        self.counts: dict[str, Count] = {}
        self.at = 0
        """Index of the view shown."""
        self.filter = ""
        self._good_filter = ""
        self._said: tuple[str, str] = ("", "muted")
        """What stands under the filter, and its ink."""
        self._leaving_filter = False
        """Enter was pressed: to the list, as soon as the query is known to be understood."""

    def compose(self) -> ComposeResult:
        yield Heading(id="views")
        yield FilterBar(id="filter", placeholder=_("is:open prio>=high vpn"), select_on_focus=False, compact=True)
        yield Lines(id="filter-words")
        yield Lines(id="first-page")
        yield LiveTable(queue_columns(coarse=self.context.coarse), self.context.now, id="list")

    def on_mount(self) -> None:
        self._show_filter(False)
        self._draw_views()
        self.context.ticker.add(self.tickets.tick)
        self._show_first_page(self.first_page)

    def _show_first_page(self, page: "FirstPage | None") -> None:
        """Until the desk answers, what was painted before Textual came."""
        shown = self.query_one("#first-page", Lines)
        shown.display = page is not None
        self.tickets.styles.height = "1fr" if page is None else 0
        shown.show(page.lines if page is not None else ())

    def on_resize(self) -> None:
        self._draw_views()
        self.call_after_refresh(self._draw_words)

    def redraw(self) -> None:
        self._draw_views()
        self.tickets.show_columns(queue_columns(coarse=self.context.coarse))
        self._say_if_empty()

    @property
    def tickets(self) -> "LiveTable[QueueRow]":
        return self.query_one("#list", LiveTable)

    @property
    def source(self) -> Source | None:
        """The view, narrowed by the filter."""
        if not self.views:
            return None
        view = self.views[self.at]
        return Source(view.name, " ".join(part for part in (view.query, self._good_filter) if part))

    @property
    def view_key(self) -> str:
        """The view's name as stored, empty before there are any."""
        return self.views[self.at].name if self.views else ""

    def focus_list(self) -> None:
        self.tickets.focus(scroll_visible=False)

    # Views

    @loading("views")
    async def load_views(self) -> None:
        self.views = await self.context.bridge.read(asks.views)
        names = [view.name for view in self.views]
        self.at = names.index(self.first_view) if self.first_view in names else 0
        self._show_source()
        self.counts = await self.context.bridge.read(asks.counts, self.views)
        self._draw_views()

    @loading("counts")
    async def load_counts(self) -> None:
        await asyncio.sleep(COUNT_REST_S)
        self.counts = await self.context.bridge.read(asks.counts, self.views)
        self._draw_views()

    def action_view(self, step: int) -> None:
        if self.views:
            self._open((self.at + step) % len(self.views))

    def open_view(self, key: str) -> None:
        names = [view.name for view in self.views]
        if key in names:
            self._open(names.index(key))

    def view_choices(self) -> "list[ViewChoice]":
        from tui.dialogs.views import ViewChoice

        return [
            ViewChoice(view.name, view_name(view), count.n if count else None, count.capped if count else False)
            for view in self.views
            for count in [self.counts.get(view.name)]
        ]

    def action_pick_view(self) -> None:
        from tui.dialogs.views import ViewPicker

        current = self.views[self.at].name if self.views else None
        picker = ViewPicker(self.view_choices(), current)
        opened(self.app, picker, lambda key: self.open_view(key) if key else None)

    def _open(self, at: int) -> None:
        self.at = at
        self.filter = self._good_filter = ""
        self._show_filter(False)
        self._draw_views()
        self._show_source()

    def _show_source(self) -> None:
        source = self.source
        if source is not None:
            self._say_if_empty()
            self.tickets.show_source(QueueSource(self.context.bridge, source.query))
            self._tell_view()

    def _say_if_empty(self) -> None:
        """An empty list says which way on."""
        if self._good_filter:
            lines = [Cell(_("No ticket matches. Esc drops the filter."), "muted")]
        else:
            lines = [
                Cell(_("Nothing here."), "strong"),
                Cell(_("l goes to the next view, T takes the next ticket of your teams."), "muted"),
            ]
        self.tickets.show_empty([Cell("  " + line.text, line.ink) for line in lines])

    def _tell_view(self) -> None:
        view = self.views[self.at]
        self.post_message(ViewChanged(view_name(view), count_text(self.counts.get(view.name))))

    def _draw_views(self) -> None:
        heading = self.query_one("#views", Heading)
        self.show_heading(view_line(self.views, self.counts, self.at, heading.room - 1))
        if self.views:
            self._tell_view()
            count = None if self._good_filter else self.counts.get(self.views[self.at].name)
            self.tickets.show_total(Total(count.n, count.capped) if count is not None else None)

    # Filter

    def action_filter(self) -> None:
        if not self.views:
            return
        self._show_filter(True)
        bar = self.query_one(FilterBar)
        bar.value = self.filter
        bar.focus()

    def _show_filter(self, shown: bool) -> None:
        self.query_one(FilterBar).display = shown
        self.query_one("#filter-words", Lines).display = shown

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        self.filter = event.value
        self._leaving_filter = False
        self.try_filter(event.value)

    @on(Input.Submitted, "#filter")
    def _submitted(self) -> None:
        self.on_filter_bar_left(FilterBar.Left(kept=True))

    @loading("filter")
    async def try_filter(self, typed: str) -> None:
        """Show what matches; a query that is not understood yet is explained and changes nothing."""
        try:
            said = reading_text(reading(parse(typed)))
            await self.context.bridge.read(asks.page, f"{self.views[self.at].query} {typed}", None, False, 1)
        except QueryError as error:
            self._say("! " + safe_line(error_text(error)), "error")
            return
        except Refused as error:
            self._say("! " + explain(error).sentence, "error")
            return
        self._say(safe_line(said), "muted")
        if typed != self._good_filter:
            self._good_filter = typed
            self._show_source()
        if self._leaving_filter:
            self._to_the_list()

    def _say(self, words: str, ink: str) -> None:
        self._said = (words, ink)
        self._draw_words()

    def _draw_words(self) -> None:
        words, ink = self._said
        lines = self.query_one("#filter-words", Lines)
        lines.show([((line, ink),) for line in told(words, lines.room, WORDS_LINES)])

    def on_filter_bar_left(self, event: FilterBar.Left) -> None:
        """A query that is not understood is not left: the list below is not what it asks for."""
        self.filter = self.query_one(FilterBar).value
        if not event.kept or not self.filter.strip():
            self._drop_filter()
            self.focus_list()
        else:
            self._leaving_filter = True
            self.try_filter(self.filter)

    def _to_the_list(self) -> None:
        self._leaving_filter = False
        self.query_one("#filter-words", Lines).display = False
        if self.query_one(FilterBar).has_focus:
            self.focus_list()

    def _drop_filter(self) -> None:
        self.filter = ""
        self._leaving_filter = False
        self._say("", "muted")
        self._show_filter(False)
        if self._good_filter:
            self._good_filter = ""
            self._show_source()

    def clear_one(self) -> bool:
        """Esc: marks first, then the filter. False if there was neither."""
        if self.marked():
            self.clear_marks()
            return True
        if self.query_one(FilterBar).display:
            self._drop_filter()
            return True
        return False

    # Rows

    def marked(self) -> tuple[int, ...]:
        return tuple(sorted(self.tickets.marked))

    def clear_marks(self) -> None:
        self.tickets.unmark()

    def action_mark_all(self) -> None:
        self.mark_all()

    @loading("mark-all")
    async def mark_all(self) -> None:
        """Every ticket of the view, up to MOST_MARKED."""
        source = self.source
        if source is not None:
            page = await self.context.bridge.read(asks.page, source.query, None, False, MOST_MARKED)
            self.tickets.mark(*(row.ticket_id for row in page.rows))
            words = ngettext("%d ticket marked.", "%d tickets marked.", len(page.rows)) % len(page.rows)
            self.notify(words if page.at_end else words + " " + _("There are more."), markup=False)

    def step(self, step: int) -> None:
        self.tickets.move(step)

    def go_to(self, ticket_id: int) -> None:
        """In the view if it is there, else shown on its own."""
        self.tickets.go_to(ticket_id)

    @on(NotInView)
    def _not_in_view(self, event: NotInView) -> None:
        self.show_alone(event.ticket_id)

    @loading("alone")
    async def show_alone(self, ticket_id: int) -> None:
        row = await self.context.bridge.read(asks.by_number, ticket_id)
        if row is None:
            self.notify(_("There is no ticket {id}.").format(id=ticket_id), markup=False)
        else:
            self.post_message(TicketHighlighted(row))
            self.post_message(self.ShownAlone())

    def refetch(self, ids: "tuple[int, ...]") -> None:
        self.tickets.apply_changes(ids)

    def changed(self, changes: "Changes | None") -> None:
        """Named tickets anew, by difference; counts when the changes rest."""
        if changes is None:
            self.tickets.reload()
        elif changes.ticket_ids:
            self.tickets.apply_changes(changes.ticket_ids)
        if changes is None or "ticket" in changes.tables:
            self.load_counts()

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        event.stop()
        if self.query_one("#first-page").display:
            self._show_first_page(None)
        self.post_message(TicketHighlighted(event.row))

    @on(RowChosen)
    def _chosen(self, event: RowChosen) -> None:
        event.stop()
        self.post_message(self.Opened())

    @on(WindowMoved)
    def _window_moved(self) -> None:
        self.context.ticker.poke(self.tickets.tick)
