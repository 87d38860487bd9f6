"""The filter bar told in keys: what is not understood is not left, and what is said about it is read whole."""

from pathlib import Path

import pytest

from tests.tui.console_desk import console, small_desk
from tests.tui.dialog_host import burst
from tui.panes.queue import FilterBar
from tui.sentence_lines import told

SIZES = [(120, 40), (80, 24), (60, 15)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("query", "said"),
    [("is:opne", ("does not know “opne”", "Possible:")), ("team:nowhere", ("nowhere",)), ("(vpn", ("bracket",))],
)
@pytest.mark.parametrize("key", ["enter", "down"])
async def test_a_query_not_understood_was_left_standing_over_an_unfiltered_list(
    path: Path, size: tuple[int, int], query: str, said: tuple[str, ...], key: str
) -> None:
    async with console(path, size=size) as shown:
        await shown.keys("slash", *query, key)
        await shown.until(lambda: all(word in shown.text() for word in said))
        await shown.keys("j")
        assert isinstance(shown.app.focused, FilterBar) and shown.app.focused.value == query + "j"
        await shown.keys("escape")
        await shown.until(lambda: not shown.screen.queue.query_one(FilterBar).display)
        assert shown.screen.queue.tickets.has_focus


async def test_the_bad_query_in_one_chunk_with_enter(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.keys("slash")
        await burst(shown.pilot, "is:opne", "enter")
        await shown.sees_soon("does not know “opne”")
        assert isinstance(shown.app.focused, FilterBar)


async def test_what_is_possible_was_cut_at_80_columns_without_a_sign(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.keys("slash", *"is:opne")
        await shown.sees_soon("Possible: open", "draft.")


async def test_a_query_understood_is_kept_and_the_list_has_the_focus(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.keys("slash", *"vpn", "enter")
        await shown.until(lambda: shown.screen.queue.tickets.has_focus)
        await shown.until(lambda: shown.chosen == 2)
        assert "Old question" not in shown.text()


def test_a_sentence_that_needs_more_lines_than_there_are_ends_in_an_ellipsis() -> None:
    assert told("one two three four five six", 9, 2) == ["one two", "three fo…"]
    assert told("one two", 9, 2) == ["one two"]
    assert told("", 9, 2) == [] and told("x" * 20, 9, 2) == ["xxxxxxxxx", "xxxxxxxx…"]
