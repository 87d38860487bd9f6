"""F1: the guide page of the focused pane. Import late: it brings the Markdown widget along."""

from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Markdown, OptionList
from textual.widgets.option_list import Option

from tui import guide_pages
from tui.dialogs.dialog import Dialog
from tui.i18n import N_, _, language
from tui.present import fit

WIDE_FROM = 100
"""Columns from which the list of pages stands beside the page."""


class GuideScreen(Dialog[None]):
    """The page as Markdown, our own text only; `/` searches all pages, the arrows turn them."""

    SIZE = "-large"
    AUTO_FOCUS: ClassVar[str | None] = "#page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "back", N_("Close"), id="guide.close", priority=True, tooltip=N_("Leave the search, or the guide")
        ),
        Binding("f1,q", "cancel", N_("Close"), id="guide.quit"),
        Binding("slash", "search", N_("Search"), id="guide.search", tooltip=N_("Search all pages")),
        Binding("right,l", "turn(1)", N_("Next page"), id="guide.next"),
        Binding("left,h", "turn(-1)", N_("Page before"), id="guide.before"),
        Binding("j,down", "scroll(1)", N_("Down"), id="guide.down"),
        Binding("k,up", "scroll(-1)", N_("Up"), id="guide.up"),
        Binding("space,pagedown", "page(1)", N_("Scroll"), id="guide.page_down"),
        Binding("pageup", "page(-1)", N_("Scroll up"), id="guide.page_up"),
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("guide.close", "guide.search", "guide.next", "guide.before", "guide.page_down")

    def __init__(self, page_id: str = guide_pages.START) -> None:
        super().__init__(Text(_("Guide")))
        self.page_id = page_id if page_id in guide_pages.PAGES else guide_pages.START
        self.hits: list[guide_pages.Hit] = []

    def body(self) -> ComposeResult:
        yield Input(id="search", placeholder=_("Words to find in the guide"), select_on_focus=False)
        with Horizontal(id="columns"):
            yield OptionList(id="contents", markup=False)
            with VerticalScroll(id="page"):
                yield Markdown(open_links=False, id="markdown")

    async def on_mount(self) -> None:  # type: ignore[override]
        super().on_mount()
        self.query_one("#contents", OptionList).can_focus = False
        await self.open_page(self.page_id)

    def on_resize(self) -> None:
        super().on_resize()
        self.set_class(self.size.width >= WIDE_FROM, "-wide")

    @property
    def searching(self) -> bool:
        return self.has_class("-searching")

    async def open_page(self, page_id: str, heading: str = "") -> None:
        """Show a page from its start, or from the heading given."""
        self.page_id = page_id
        markdown = self.query_one("#markdown", Markdown)
        await markdown.update(guide_pages.page(page_id, language()))
        self._pane.scroll_home(animate=False)
        if heading:
            self.call_after_refresh(self._show_heading, heading)
        at = guide_pages.PAGES.index(page_id) + 1
        title = f"{_('Guide')} {at}/{len(guide_pages.PAGES)}: {guide_pages.title(page_id, language())}"
        self.query_one("#heading").update(Text(title))  # type: ignore[attr-defined]
        self._list_pages()

    def _show_heading(self, heading: str) -> None:
        for block in self.query("MarkdownHeader"):
            if heading in str(getattr(block, "source", "") or ""):
                self._pane.scroll_to_widget(block, top=True, animate=False)
                return

    @property
    def _pane(self) -> VerticalScroll:
        return self.query_one("#page", VerticalScroll)

    def _list_pages(self) -> None:
        contents = self.query_one("#contents", OptionList)
        contents.set_options(Option(Text(fit(guide_pages.title(each, language()), 28))) for each in guide_pages.PAGES)
        contents.highlighted = guide_pages.PAGES.index(self.page_id)

    # Searching

    def action_search(self) -> None:
        self.add_class("-searching")
        field = self.query_one("#search", Input)
        field.value = ""
        field.focus()
        self._list_hits([])

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        if self.searching:
            self._list_hits(guide_pages.search(event.value, language()))

    def _list_hits(self, hits: list[guide_pages.Hit]) -> None:
        self.hits = hits
        contents = self.query_one("#contents", OptionList)
        contents.set_options(Option(_hit_line(hit)) for hit in hits)
        contents.highlighted = 0 if hits else None

    @on(Input.Submitted, "#search")
    async def _submitted(self) -> None:
        at = self.query_one("#contents", OptionList).highlighted
        if at is not None and at < len(self.hits):
            await self._show_hit(self.hits[at])

    @on(OptionList.OptionSelected, "#contents")
    async def _clicked(self, event: OptionList.OptionSelected) -> None:
        if self.searching:
            await self._show_hit(self.hits[event.option_index])
        else:
            await self.open_page(guide_pages.PAGES[event.option_index])

    async def _show_hit(self, hit: guide_pages.Hit) -> None:
        self._end_search()
        await self.open_page(hit.page, hit.heading)

    def _end_search(self) -> None:
        self.remove_class("-searching")
        self._list_pages()
        self._pane.focus()

    def on_key(self, event: events.Key) -> None:
        """In the search field the arrows move in the list of hits."""
        if self.searching and event.key in ("up", "down"):
            event.stop()
            contents = self.query_one("#contents", OptionList)
            (contents.action_cursor_down if event.key == "down" else contents.action_cursor_up)()

    @on(Markdown.LinkClicked)
    async def _followed(self, event: Markdown.LinkClicked) -> None:
        """Links lead to other pages only."""
        event.stop()
        target = event.href.removesuffix(".md")
        if target in guide_pages.PAGES:
            await self.open_page(target)

    # Moving

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self.searching and action in ("turn", "scroll", "page", "search", "cancel"):
            return False
        return super().check_action(action, parameters)

    async def action_turn(self, step: int) -> None:
        at = guide_pages.PAGES.index(self.page_id)
        await self.open_page(guide_pages.PAGES[(at + step) % len(guide_pages.PAGES)])

    def action_scroll(self, step: int) -> None:
        self._pane.scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        self._pane.scroll_relative(y=step * max(self._pane.size.height - 1, 1), animate=False)

    def action_back(self) -> None:
        if self.searching:
            self._end_search()
        else:
            self.dismiss(None)


def _hit_line(hit: guide_pages.Hit) -> Text:
    line = Text(fit(guide_pages.title(hit.page, language()), 22), style="dim")
    return line.append(" ").append(hit.line, style="bold" if hit.line == hit.heading else "")
