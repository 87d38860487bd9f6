"""Views by the words of the reader's language, also those of a desk file that bear the name of a usual one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.desk_file.read import read
from core.desk_file.template import DeskAnswers, default_desk_file
from core.domain.default_views import DEFAULT_VIEWS
from core.services.queues import QueueView
from tests.tui.console_desk import console, small_desk
from tui import i18n
from tui.dialogs.views import ViewPicker
from tui.panes.view_names import view_name

DEMO = Path(__file__).parents[2] / "core" / "demo" / "desk.toml"


@pytest.fixture
def indonesian() -> Iterator[None]:
    i18n.use_language("id")
    yield
    i18n.use_language("en")


@pytest.mark.parametrize("key", [key for key, _query in DEFAULT_VIEWS])
def test_a_view_of_the_desk_file_with_the_name_of_a_usual_one_has_its_words(key: str, indonesian: None) -> None:
    """The user saw, in Indonesian: All open, Mine, Due soon."""
    usual = view_name(QueueView(None, key, ""))
    i18n.use_language("en")
    english = view_name(QueueView(None, key, ""))
    i18n.use_language("id")
    assert usual != english
    assert {view_name(QueueView(7, name, "")) for name in (english, english.upper())} == {usual}


def test_the_views_that_siaga_init_writes_have_words(indonesian: None) -> None:
    views = read(default_desk_file(DeskAnswers("Meja", "Asia/Jakarta")), folder=None).views
    assert [view.name for view in views if view_name(QueueView(1, view.name, "")) == view.name] == ["High and urgent"]


def test_a_name_of_ones_own_stays(indonesian: None) -> None:
    assert view_name(QueueView(7, "Network", "")) == "Network"
    assert view_name(QueueView(7, "mine \x1b[2J", "")) == "mine \ufffd[2J"


def test_the_demo_desk_has_the_usual_names_but_for_its_team(indonesian: None) -> None:
    views = read(DEMO.read_text(encoding="utf-8"), folder=DEMO.parent).views
    assert [view.name for view in views if view_name(QueueView(1, view.name, "")) == view.name] == ["Network"]


@pytest.mark.parametrize("typed", ["mine", "milik"])
async def test_it_is_found_by_both_names_and_asked_for_by_the_real_one(
    tmp_path: Path, typed: str, indonesian: None
) -> None:
    async with console(small_desk(tmp_path / "desk")) as shown:
        await shown.keys("V")
        await shown.until(lambda: isinstance(shown.app.screen, ViewPicker))
        await shown.keys(*typed, "enter")
        await shown.until(lambda: shown.app.view_shown == "Mine")
        assert shown.sees("Milik saya")
        await shown.keys("slash", *"view:mine", "enter")
        await shown.until(lambda: not shown.sees("view:mine?"))
