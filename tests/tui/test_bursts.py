"""Text and the key that takes it arrive in one piece (a stalled SSH link, a paste): what was typed is what is taken."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text
from textual.screen import Screen

from core.domain.vocabulary import Status, Visibility
from tests.tui.console_desk import console, small_desk
from tests.tui.dialog_host import Host, burst
from tui.dialogs.assign import AgentChoice, AssignChoice, AssignDialog, Assigned, TeamChoice
from tui.dialogs.composer import Composed, Composer, Subject
from tui.dialogs.confirm import Confirm
from tui.dialogs.due_date import DueChoice, DueDate
from tui.dialogs.merge import MergePicker
from tui.dialogs.picker import Line
from tui.dialogs.reason import Reason
from tui.dialogs.status import StatusDialog
from tui.dialogs.views import ViewChoice, ViewPicker
from tui.palette import Jump, Order, Palette, UseTheme

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
AGENTS = (
    AgentChoice(1, "Budi Hartono", "budi", ("Network",), absent=False, load=0),
    AgentChoice(2, "Dewi Anggraini", "dewi", ("Desktop",), absent=False, load=7),
    AgentChoice(3, "Dea Putri", "dea", ("Desktop",), absent=False, load=9),
)


async def told(make: Callable[[], Screen[Any]], text: str, *keys: str) -> object:
    app = Host(make)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, text, *keys)
    return app.answer


def assign() -> AssignDialog:
    return AssignDialog(AGENTS, (TeamChoice(1, "Network", 23),), Assigned(None, 1), me=1)


def merge() -> MergePicker:
    return MergePicker(
        Text("Into which?"), [(380, "380 Printer", ("#380", "Printer")), (381, "381 VPN", ("#381", "VPN"))]
    )


def views() -> ViewPicker:
    return ViewPicker([ViewChoice("mine", "Mine", 12), ViewChoice("soon", "Due soon", 4)], "mine")


def palette() -> Palette:
    lines: list[Line[Order]] = [
        Line(UseTheme("siaga-dark"), "Down", Text("Down")),
        Line(UseTheme("siaga-light"), "Split :split ", Text(":split Split")),
    ]
    return Palette(lines)


@pytest.mark.parametrize(
    ("make", "text", "answer"),
    [
        (assign, "dewi", AssignChoice(2, None)),
        (merge, "381", 381),
        (merge, "999", 999),
        (views, "soon", "soon"),
        (palette, "345", Jump(345)),
        (palette, "split", UseTheme("siaga-light")),
        (lambda: Reason(Text("Why?")), "by phone", "by phone"),
    ],
)
async def test_dewi_and_enter_in_one_chunk_assigned_to_budi_who_stood_first(
    make: Callable[[], Screen[Any]], text: str, answer: object
) -> None:
    assert await told(make, text, "enter") == answer


async def test_an_arrow_after_the_letters_moves_among_what_they_found() -> None:
    assert await told(assign, "de", "down", "enter") == AssignChoice(3, None)


async def test_j_and_enter_in_one_chunk_chose_the_first_status() -> None:
    assert await told(lambda: StatusDialog(Status.OPEN, (Status.PENDING, Status.SOLVED)), "j", "enter") is Status.SOLVED


@pytest.mark.parametrize("key", ["ctrl+s", "f2"])
async def test_a_reply_and_its_send_key_in_one_chunk_sent_half_of_it(key: str) -> None:
    about = Subject(1, "VPN", "Ayu")
    answer = await told(lambda: Composer(about, Visibility.PUBLIC), "restarted", key)
    assert answer == Composed("restarted", Visibility.PUBLIC, None)


async def test_leaving_in_the_same_chunk_keeps_the_whole_draft() -> None:
    kept: list[str] = []
    about = Subject(1, "VPN", "Ayu")
    composer = lambda: Composer(about, Visibility.PUBLIC, on_draft=lambda text, _side: kept.append(text))  # noqa: E731
    assert await told(composer, "restarted", "escape") is None
    assert kept[-1] == "restarted"


async def test_the_count_and_enter_in_one_chunk() -> None:
    assert await told(lambda: Confirm(Text("Close them?"), yes="Close", count=131), "131", "enter") is True


async def test_a_date_in_one_chunk_is_read_whole() -> None:
    app = Host(lambda: DueDate(Text("Due"), NOW, UTC))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await burst(pilot, "fri 16:30", "enter")
        await burst(pilot, "by phone", "enter")
    assert app.answer == DueChoice(datetime(2026, 11, 27, 16, 30, tzinfo=UTC), "by phone")


@pytest.mark.parametrize("keys", [":4", "V3", ":split"])
async def test_a_command_in_one_chunk_with_its_colon_ran_the_first_entry_of_the_palette(
    tmp_path: Path, keys: str
) -> None:
    async with console(small_desk(tmp_path / "desk")) as shown:
        await burst(shown.pilot, keys, "enter")
        if keys == ":4":
            await shown.until(lambda: shown.chosen == 4)
        elif keys == "V3":
            await shown.until(lambda: shown.screen.queue.view_key == "Solved")
        else:
            await shown.sees_soon("Split which message off #1?")
        assert len(shown.app.screen_stack) == (2 if keys == ":split" else 1)
