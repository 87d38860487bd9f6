"""What the console remembers: privately, by desk and agent, and never in the way of a start."""

import json
from pathlib import Path

import pytest

from tests.tui.console_desk import NOW, console, small_desk
from tui.first_paint import read_first_page
from tui.remembered import AT_MOST, FILE, Remembered, keep, key_of, recall

URL = "postgresql://budi:hunter2@host/desk"
OLDER = {"theme": "siaga-light", "views": {key_of("desk.db", None): "Solved"}}
"""As siaga wrote it before it told agents apart."""


def test_it_comes_back_from_a_private_file_without_the_address(tmp_path: Path) -> None:
    mine = Remembered("siaga-light", "Mine")
    keep(tmp_path / "state", URL, "budi", mine)
    file = tmp_path / "state" / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert "hunter2" not in file.read_text()
    assert [each.name for each in file.parent.iterdir()] == [FILE]
    assert recall(tmp_path / "state", URL, "budi") == mine
    assert recall(tmp_path / "state", "other.db", "budi") == Remembered()


def test_nobody_finds_the_view_and_theme_of_whoever_was_there_last(tmp_path: Path) -> None:
    """The user saw: with one account of the host for all, the last person's view."""
    keep(tmp_path, "desk.db", "budi", Remembered("siaga-light", "Mine"))
    assert recall(tmp_path, "desk.db", "sari") == Remembered()
    keep(tmp_path, "desk.db", "sari", Remembered("siaga-16", "Solved"))
    keep(tmp_path, "desk.db", None, Remembered("", "All open"))
    assert recall(tmp_path, "desk.db", "budi") == Remembered("siaga-light", "Mine")
    assert recall(tmp_path, "desk.db", "sari") == Remembered("siaga-16", "Solved")
    assert recall(tmp_path, "desk.db", None) == Remembered("", "All open")


@pytest.mark.parametrize("agent", [None, "budi"])
def test_what_an_older_siaga_kept_is_still_read_and_taken_over_by_the_first(tmp_path: Path, agent: str | None) -> None:
    (tmp_path / FILE).write_text(json.dumps(OLDER))
    assert recall(tmp_path, "desk.db", agent) == Remembered("siaga-light", "Solved")
    assert recall(tmp_path, "other.db", agent) == Remembered("siaga-light")
    keep(tmp_path, "desk.db", agent, Remembered("siaga-dark", "Mine"))
    assert recall(tmp_path, "desk.db", agent) == Remembered("siaga-dark", "Mine")
    assert recall(tmp_path, "desk.db", "sari") == Remembered("siaga-light")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"theme": 3}', '{"views": []}', '{"looks": 3}', '{"looks": {"x": 3}}', "[" * 100_000, "\x00\xff"],
)
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_bytes(content.encode("latin-1"))
    assert recall(tmp_path, "desk.db", "budi") == Remembered()


def test_who_was_there_long_ago_is_forgotten(tmp_path: Path) -> None:
    old = {f"{number:x}": {"theme": "", "view": "Mine"} for number in range(AT_MOST)}
    (tmp_path / FILE).write_text(json.dumps({"looks": old}))
    keep(tmp_path, "desk.db", "budi", Remembered("", "All open"))
    kept = json.loads((tmp_path / FILE).read_text())["looks"]
    assert len(kept) == AT_MOST and "0" not in kept and "1" in kept
    assert recall(tmp_path, str(Path("desk.db").absolute()), "budi").view == "All open"


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keep(tmp_path / "file" / "state", "desk.db", None, Remembered("siaga-light"))
    assert recall(tmp_path / "file" / "state", "desk.db", None) == Remembered()


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
