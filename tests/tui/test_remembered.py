"""What the console remembers: privately, by desk, and never in the way of a start."""

from pathlib import Path

import pytest

from tests.tui.console_desk import NOW, console, small_desk
from tui.first_paint import read_first_page
from tui.remembered import DESKS, FILE, Remembered, desk_key, keep, recall


def test_it_comes_back_from_a_private_file_without_the_address(tmp_path: Path) -> None:
    url = "postgresql://budi:hunter2@host/desk"
    remembered = Remembered("siaga-light")
    remembered.note_view(url, "Mine")
    keep(tmp_path / "state", remembered)
    file = tmp_path / "state" / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert "hunter2" not in file.read_text()
    assert [each.name for each in file.parent.iterdir()] == [FILE]
    assert recall(tmp_path / "state") == remembered
    assert recall(tmp_path / "state").view_of(url) == "Mine"
    assert recall(tmp_path / "state").view_of("other.db") == ""


@pytest.mark.parametrize("content", ["", "{", "[]", '{"theme": 3}', '{"views": []}', "[" * 100_000, "\x00\xff"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_bytes(content.encode("latin-1"))
    assert recall(tmp_path) == Remembered()


def test_desks_used_long_ago_are_forgotten() -> None:
    remembered = Remembered()
    for number in range(DESKS + 5):
        remembered.note_view(f"desk-{number}.db", "Mine")
        remembered.note_view("always.db", "All open")
    assert len(remembered.views) == DESKS
    assert remembered.view_of("always.db") == "All open" and not remembered.view_of("desk-0.db")
    assert desk_key("a.db") == desk_key(str(Path("a.db").absolute()))


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep(tmp_path / "file" / "state", Remembered("siaga-light"))
    assert recall(tmp_path / "file" / "state") == Remembered()


async def test_the_console_begins_with_the_last_view_and_theme(tmp_path: Path) -> None:
    path = small_desk(tmp_path / "desk")
    async with console(path, view="All open", remembered=Remembered("siaga-light")) as shown:
        assert shown.app.theme == "siaga-light"
        await shown.keys("l", "l")
        await shown.until(lambda: shown.app.view_shown == "Solved")
        shown.app.theme = "siaga-dark"
        await shown.keys("h", "h")
        await shown.until(lambda: shown.chosen)
    async with console(path, view="No such view") as shown:
        assert shown.app.view_shown == "All open"


async def test_a_view_is_found_by_its_name(tmp_path: Path) -> None:
    path = small_desk(tmp_path / "desk")
    async with console(path) as shown:
        await shown.keys("t", "l")
        await shown.until(lambda: shown.app.view_shown == "Mine")
        await shown.until(lambda: shown.chosen)
    async with console(path, view="Mine") as shown:
        assert shown.screen.queue.view_key == "Mine"


def test_the_first_paint_is_of_that_view_or_none(tmp_path: Path) -> None:
    path = small_desk(tmp_path / "desk")
    page = read_first_page(path, 120, 40, NOW, "All open")
    assert page is not None and page.view == "All open"
    assert read_first_page(path, 120, 40, NOW, "Mine") is None
    assert read_first_page(path, 120, 40, NOW, "No such view") is None
