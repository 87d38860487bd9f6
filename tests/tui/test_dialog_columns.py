"""Columns of the dialogs' lists: nothing is cut while there is room, and no column is an ellipsis alone."""

from collections.abc import Callable
from typing import Any

import pytest
from rich.text import Text
from textual.screen import Screen

from tests.tui.dialog_host import Host, frame
from tui.dialogs.assign import AgentChoice, AssignDialog, Assigned, TeamChoice
from tui.dialogs.columns import laid_out, widths
from tui.dialogs.merge import MergePicker
from tui.dialogs.views import ViewChoice, ViewPicker
from tui.palette import Palette, UseTheme, _line

ROWS = ((("#345", ""), ("A subject of some length", ""), ("Ayu", ""), (" 3h", "")),)
SIZES = ((60, 15), (80, 24), (120, 40))
SUBJECT = "Permintaan akses aplikasi E490 untuk karyawan baru di cabang Surabaya"


@pytest.mark.parametrize(
    ("room", "expected"),
    [(80, (4, 24, 3, 3)), (30, (4, 14, 3, 3)), (26, (4, 10, 3, 3)), (25, (4, 14, 3, 0)), (10, (4, 4, 0, 0))],
)
def test_what_each_column_gets(room: int, expected: tuple[int, ...]) -> None:
    least = (4, 10, 3, 3) if room > 20 else (4, 4, 3, 3)
    assert widths(ROWS, least, room) == expected
    assert laid_out(ROWS[0], expected).cell_len <= room


def merge() -> MergePicker:
    return MergePicker(Text("Into which?"), [(345, "", ("#345", SUBJECT, "Hannah Lindqvist", " 35m"))])


def assign() -> AssignDialog:
    agents = (AgentChoice(1, "Budi Hartono", "budi", ("Service Desk", "Network"), absent=True, load=21),)
    return AssignDialog(agents, (TeamChoice(1, "Field Service", 123),), Assigned(None, 2), me=1)


def views() -> ViewPicker:
    named = [ViewChoice(f"v{at}", f"View {at}", 10_000, capped=True) for at in range(20)]
    return ViewPicker(named, "v0")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (merge, ("#345", "Permintaan akses", " 35m")),
        (assign, ("Budi Hartono", "21 open", "me, absent", "Service Desk", "Field Service")),
        (views, ("View 1", "10000+", "◂")),
    ],
)
async def test_the_last_column_was_an_ellipsis(
    make: Callable[[], Screen[Any]], words: tuple[str, ...], size: tuple[int, int]
) -> None:
    app = Host(make)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert all(word in frame(pilot) for word in words), frame(pilot)


async def test_a_subject_was_cut_while_thirty_columns_were_free() -> None:
    app = Host(merge)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert SUBJECT in frame(pilot)
        await pilot.resize_terminal(60, 15)
        await pilot.pause()
        assert SUBJECT not in frame(pilot) and "35m" in frame(pilot)


async def test_the_line_chosen_stays_chosen_when_the_screen_changes() -> None:
    app = Host(views)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "down")
        await pilot.resize_terminal(60, 15)
        await pilot.pause()
        await pilot.press("enter")
    assert app.answer == "v2"


async def test_what_a_command_does_is_told_in_full_where_there_is_room() -> None:
    detail = "Mark and go down; actions then concern every marked ticket"
    app = Host(lambda: Palette([_line(UseTheme("x"), "Mark", "Space", detail)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert detail in frame(pilot)
