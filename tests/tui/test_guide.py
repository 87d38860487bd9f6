"""The guide is complete in both languages, true to the keys, and opens where the agent is."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input, Markdown, OptionList

from core.domain.default_views import DEFAULT_VIEWS
from core.domain.query.parser import parse
from core.domain.vocabulary import Status
from core.services.queues import QueueView
from tests.tui.dialog_host import SIZES, Host, frame
from tui import guide_pages, i18n
from tui.dialogs.composer import Composer, Subject
from tui.dialogs.status import StatusDialog
from tui.dialogs.views import ViewPicker
from tui.i18n import LANGUAGES
from tui.panes.queue_columns import PRIORITY_CODES
from tui.panes.view_names import view_name
from tui.screens.guide import GuideScreen

CODE = re.compile(r"`([^`]+)`")
QUERY = re.compile(r"^[-(]?(is|prio|team|sla|frt|nrt|upd|own|ola|res|age|idle|sort|tag|org|cat|text|subject)(:|[<>]=?)")
"""What a query begins with; `sla:` alone names the key."""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    i18n.use_language(request.param)
    yield request.param
    i18n.use_language("en")


@pytest.mark.parametrize("page_id", guide_pages.PAGES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_stands_in_every_language(code: str, page_id: str) -> None:
    file = guide_pages.FOLDER / code / f"{page_id}.md"
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ") and len(text.split()) > 80


def test_no_page_is_left_out_of_the_list() -> None:
    for code in LANGUAGES:
        assert {file.stem for file in (guide_pages.FOLDER / code).glob("*.md")} == set(guide_pages.PAGES)


@pytest.mark.parametrize("page_id", guide_pages.PAGES)
def test_both_languages_name_the_same_keys_and_queries(page_id: str) -> None:
    english, indonesian = (sorted(CODE.findall(guide_pages.page(page_id, code))) for code in ("en", "id"))
    assert english == indonesian


@pytest.mark.parametrize("page_id", guide_pages.PAGES)
def test_both_languages_have_the_same_parts(page_id: str) -> None:
    def shape(code: str) -> list[str]:
        lines = guide_pages.page(page_id, code).splitlines()
        return [line.split(" ")[0] for line in lines if line.startswith(("#", "|", "1.", "-"))]

    assert shape("en") == shape("id")


@pytest.mark.parametrize("page_id", guide_pages.PAGES)
def test_every_query_of_the_guide_is_understood(page_id: str) -> None:
    for span in CODE.findall(guide_pages.page(page_id, "en")):
        if QUERY.search(span) and not span.endswith(":"):
            parse(span)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_of_the_views_names_those_of_a_desk_file_without_any(code: str) -> None:
    i18n.use_language(code)
    try:
        views = [(view_name(QueueView(None, key, query)), query) for key, query in DEFAULT_VIEWS]
    finally:
        i18n.use_language("en")
    page = guide_pages.page("views", code)
    assert re.findall(r"^- \*\*(.+?)\*\* (?:`(.+?)`)?", page, re.MULTILINE) == views


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_of_the_queue_explains_what_its_cells_show(code: str) -> None:
    """The user saw `P1`, which no page explained; the page told of signs that no cell shows."""
    spans = CODE.findall(guide_pages.page("queue", code))
    assert set(PRIORITY_CODES.values()) <= set(spans)
    assert not {"‼", "↓"} & set(spans)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_table_cell_holds_a_square_bracket(code: str) -> None:
    """Textual's Markdown parses the tooltip of a table cell as markup (Textualize/textual#6642)."""
    rows = [
        line
        for page_id in guide_pages.PAGES
        for line in guide_pages.page(page_id, code).splitlines()
        if line[:1] == "|"
    ]
    assert rows and not any("[" in row or "]" in row for row in rows)


def test_the_pages_of_the_panes_are_there() -> None:
    assert {"desk", "queue", "ticket", "sla"} <= set(guide_pages.PAGES)


def test_an_unknown_language_is_english_and_an_unknown_page_the_first() -> None:
    assert guide_pages.page("queue", "xx") == guide_pages.page("queue", "en")
    assert guide_pages.page("../../secret", "en") == guide_pages.page("desk", "en")


@pytest.mark.parametrize(
    ("page_id", "size"), [*((page_id, SIZES[0]) for page_id in guide_pages.PAGES), ("queue", SIZES[1])]
)
async def test_a_page_opens_at_its_start(size: tuple[int, int], page_id: str, language: str) -> None:
    app = Host(lambda: GuideScreen(page_id))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        title = guide_pages.title(page_id, language)
        assert title in frame(pilot).replace("\n", " ")
        assert app.screen.query_one("#contents").display is (size[0] >= 100)
        await pilot.press("escape")
    assert app.answer is None


async def test_words_are_found_on_all_pages_and_enter_goes_there() -> None:
    app = Host(lambda: GuideScreen("help"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"unanswered message")
        await pilot.pause()
        assert app.screen.query_one("#contents", OptionList).option_count >= 1
        assert "Next response" in frame(pilot)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, GuideScreen) and screen.page_id == "sla" and not screen.searching
        assert "Next response" in frame(pilot)


async def test_the_second_hit_is_reached_by_the_arrow() -> None:
    app = Host(lambda: GuideScreen("help"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"draft")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, GuideScreen)
        wanted = screen.hits[1]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert screen.page_id == wanted.page


async def test_escape_leaves_the_search_first_and_letters_are_letters_there() -> None:
    app = Host(lambda: GuideScreen("queue"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"jql h")
        await pilot.pause()
        assert app.screen.query_one("#search", Input).value == "jql h"
        await pilot.press("escape")
        screen = app.screen
        assert isinstance(screen, GuideScreen) and not screen.searching
        await pilot.press("l")
        await pilot.pause()
        assert screen.page_id == "ticket"
        await pilot.press("escape")
    assert app.answer is None


async def test_the_pages_turn_round() -> None:
    app = Host(lambda: GuideScreen(guide_pages.PAGES[0]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("left")
        await pilot.pause()
        assert isinstance(app.screen, GuideScreen) and app.screen.page_id == guide_pages.PAGES[-1]


async def test_space_scrolls_the_page() -> None:
    app = Host(lambda: GuideScreen("queue"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        before = frame(pilot)
        await pilot.press("space")
        await pilot.pause()
        assert frame(pilot) != before


async def test_the_guide_opens_no_links() -> None:
    app = Host(GuideScreen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(Markdown)._open_links is False


@pytest.mark.parametrize(
    ("make", "page_id"),
    [
        (lambda: Composer(Subject(1, "x", "y")), "composer"),
        (lambda: ViewPicker([]), "views"),
        (lambda: StatusDialog(Status.NEW, tuple(Status)), "ticket"),
    ],
)
async def test_f1_in_a_dialog_opens_its_page_and_f1_closes_it(make: Callable[[], Screen[Any]], page_id: str) -> None:
    app = Host(make)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        guide = app.screen
        assert isinstance(guide, GuideScreen) and guide.page_id == page_id
        await pilot.press("f1")
        await pilot.pause()
        assert guide not in app.screen_stack and len(app.screen_stack) == 2


def test_every_screen_and_pane_has_its_page() -> None:
    """What says `GUIDE` anywhere in the console names a page."""
    folder = guide_pages.FOLDER.parent
    named = {
        page_id
        for file in folder.rglob("*.py")
        for page_id in re.findall(
            r"^    GUIDE(?:: ClassVar\[str\])? = \"(\w+)\"", file.read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert {"composer", "views", "inbox", "help"} <= named <= set(guide_pages.PAGES)
