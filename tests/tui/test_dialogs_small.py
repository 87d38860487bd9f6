"""The least screen that is promised, 60x15: every dialog keeps its key line, and the composer its text."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.text import Text
from textual.screen import Screen
from textual.widgets import TextArea

from core.domain.desk_config import default_matrix
from core.domain.vocabulary import Level, Priority, Status, Visibility
from tests.tui.dialog_host import Host, frame
from tui import i18n
from tui.dialogs.assign import AgentChoice, AssignDialog, Assigned, TeamChoice
from tui.dialogs.composer import Composer, Rules, Subject
from tui.dialogs.confirm import Confirm
from tui.dialogs.due_date import DueDate
from tui.dialogs.merge import MergePicker
from tui.dialogs.picker import Line, Picker
from tui.dialogs.priority import PriorityDialog
from tui.dialogs.reason import Reason
from tui.dialogs.status import StatusDialog
from tui.dialogs.trouble import TroubleDialog
from tui.dialogs.views import ViewChoice, ViewPicker
from tui.error_display import details, explain
from tui.palette import Palette, UseTheme

SIZES = ((60, 15), (60, 19), (80, 20), (80, 24), (120, 40))
LONG = "Sejak pukul 08.15 seluruh kantor Jakarta tidak ada internet. " * 6


@pytest.fixture(params=["en", "id"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use_language(request.param)
    yield request.param
    i18n.use_language("en")


def assign() -> AssignDialog:
    agents = [AgentChoice(at, f"Agent {at}", f"a{at}", ("Network",), absent=at > 9, load=at) for at in range(14)]
    return AssignDialog(agents, [TeamChoice(1, "Network", 23)], Assigned(3, 1), me=3)


def composer() -> Composer:
    rules = Rules((Status.PENDING, Status.SOLVED))
    return Composer(Subject(353, "Kantor cabang Jakarta", "Claire Dubois", LONG), Visibility.PUBLIC, rules=rules)


def trouble() -> TroubleDialog:
    error = ValueError("broken")
    return TroubleDialog(explain(error), details(error))


DIALOGS: dict[str, Callable[[], Screen[Any]]] = {
    "assign": assign,
    "composer": composer,
    "confirm": lambda: Confirm(Text("Merge 3 tickets?"), yes="Merge", detail=Text("#1 One\n#2 Two\n↓\n#3 Three")),
    "confirm-many": lambda: Confirm(Text("Merge 31 tickets?"), yes="Merge", detail=Text("x\n" * 12), count=31),
    "due": lambda: DueDate(Text("Due date of #353"), datetime(2026, 11, 26, tzinfo=UTC), UTC),
    "merge": lambda: MergePicker(
        Text("Into which?"), [(at, str(at), (f"#{at}", "VPN", "Ayu", "3h")) for at in range(30)]
    ),
    "palette": lambda: Palette([Line(UseTheme("x"), f"Line {at}", Text(f"Line {at}")) for at in range(30)]),
    "picker": lambda: Picker(Text("Which message?"), [Line(at, f"{at}", Text(f"{at}")) for at in range(30)]),
    "priority": lambda: PriorityDialog(Priority.NORMAL, Level.MEDIUM, Level.MEDIUM, default_matrix()),
    "reason": lambda: Reason(Text("#353 needs no reply: why?")),
    "status": lambda: StatusDialog(Status.NEW, tuple(Status)),
    "trouble": trouble,
    "views": lambda: ViewPicker([ViewChoice(f"v{at}", f"View {at}", at) for at in range(14)]),
}


@pytest.mark.parametrize("name", DIALOGS)
@pytest.mark.parametrize("size", SIZES)
async def test_the_dialog_lost_its_key_line_on_a_small_screen(language: str, name: str, size: tuple[int, int]) -> None:
    app = Host(DIALOGS[name])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        hints, box = app.screen.query_one("#hints"), app.screen.query_one("#frame").region
        assert "Esc " in frame(pilot).splitlines()[hints.region.y], frame(pilot)
        assert hints.region.bottom < box.bottom <= size[1], "the frame is closed below"
        if hasattr(app.screen, "matching") and size[0] > 60:
            assert "↓ " in frame(pilot).splitlines()[hints.region.y], "the arrows are named"
        assert "…" not in frame(pilot).splitlines()[hints.region.y]


async def test_a_preview_longer_than_the_screen_can_be_read_to_its_end() -> None:
    app = Host(lambda: Confirm(Text("Merge?"), yes="Merge", detail=Text("x\n" * 12 + "to the end")))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "↓ read on" in frame(pilot) and "to the end" not in frame(pilot)
        await pilot.press(*["down"] * 12)
        await pilot.pause()
        assert "to the end" in frame(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_the_composer_had_no_text_area_at_60x15(size: tuple[int, int]) -> None:
    app = Host(composer)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"word")
        await pilot.pause()
        assert app.screen.query_one(TextArea).size.height >= 3
        assert "word" in frame(pilot), frame(pilot)
