"""Stories told in keys: a dialog is opened, something is pressed, it answers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.text import Text
from textual.events import Paste
from textual.screen import Screen
from textual.widgets import Button, Input, OptionList

from core.domain.desk_config import default_matrix
from core.domain.vocabulary import Level, Priority, Status
from core.services.reasons import REASON_LENGTH
from tests.tui.dialog_host import NO_ANSWER, SIZES, Host, frame
from tui import i18n
from tui.dialogs.assign import AgentChoice, AssignChoice, AssignDialog, Assigned, TeamChoice
from tui.dialogs.confirm import Confirm
from tui.dialogs.due_date import DueDate
from tui.dialogs.priority import PriorityChoice, PriorityDialog
from tui.dialogs.reason import Reason
from tui.dialogs.status import StatusDialog
from tui.dialogs.trouble import TroubleAnswer, TroubleDialog
from tui.dialogs.views import ViewChoice, ViewPicker
from tui.error_display import details, explain
from tui.themes import THEMES

HOSTILE = "[@click=app.quit]re: [/ \x1b]52;c;aGk=\x07\u202e"
AGENTS = (
    AgentChoice(1, "Budi Santoso", "budi", ("Desktop",), absent=True, load=0),
    AgentChoice(2, "Ana López", "ana", ("Network", "Field"), absent=False, load=7),
    AgentChoice(3, "Sari Wulandari", "sari", ("Network",), absent=False, load=9),
    AgentChoice(4, HOSTILE, "bad", (HOSTILE,), absent=False, load=1),
)
TEAMS = (TeamChoice(1, "Network", 23), TeamChoice(2, "Desktop", 4))


async def told(make: Callable[[], Screen[Any]], keys: str, size: tuple[int, int] = (80, 24)) -> object:
    """The answer after these keys, separated by blanks; NO_ANSWER while the dialog is still open."""
    app = Host(make)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys.split():
            await pilot.press(key)
        await pilot.pause()
    return app.answer


def assign(**changes: Any) -> AssignDialog:
    return AssignDialog(
        AGENTS, TEAMS, changes.get("current", Assigned(None, 1)), me=3, tickets=changes.get("tickets", 1)
    )


@pytest.mark.parametrize("size", SIZES)
async def test_enter_assigns_to_me_because_i_stand_first(size: tuple[int, int]) -> None:
    assert await told(assign, "enter", size) == AssignChoice(3, None)


async def test_people_present_come_before_absent_ones_and_fewer_tickets_before_more() -> None:
    assert [line.value.agent_id for line in assign().lines][:4] == [3, 4, 2, 1]


@pytest.mark.parametrize("size", SIZES)
async def test_letters_narrow_the_list_and_absence_is_said_in_words(size: tuple[int, int]) -> None:
    app = Host(assign)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*"budi")
        await pilot.pause()
        assert "absent" in frame(pilot) and "Sari" not in frame(pilot)
        await pilot.press("enter")
    assert app.answer == AssignChoice(1, None)


async def test_a_team_is_chosen_by_its_name() -> None:
    assert await told(assign, "d e s k t o p space t e a m enter") == AssignChoice(None, 2)


async def test_the_present_holder_is_not_offered_but_nobody_is() -> None:
    values = [line.value for line in assign(current=Assigned(2, 1)).lines]
    assert AssignChoice(2, None) not in values and AssignChoice(None, None) in values
    assert values[0] == AssignChoice(3, None)


async def test_nothing_fits_and_enter_keeps_the_dialog_open() -> None:
    assert await told(assign, "x x x x x enter") is NO_ANSWER


@pytest.mark.parametrize("key", ["1", "p"])
async def test_a_digit_or_the_letter_chooses_a_status_at_once(key: str) -> None:
    assert await told(lambda: StatusDialog(Status.OPEN, (Status.PENDING, Status.SOLVED)), key) is Status.PENDING


@pytest.mark.parametrize("size", SIZES)
async def test_a_status_says_what_it_does_to_the_clocks(size: tuple[int, int]) -> None:
    app = Host(lambda: StatusDialog(Status.OPEN, tuple(Status)))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "waits for the requester; clocks pause" in frame(pilot)
        await pilot.press("j", "j", "enter")
    assert app.answer is Status.ON_HOLD


@pytest.mark.parametrize("key", ["o", "x", "9"])
async def test_a_status_that_is_not_allowed_cannot_be_typed(key: str) -> None:
    assert await told(lambda: StatusDialog(Status.OPEN, (Status.SOLVED,)), key) is NO_ANSWER


def priority() -> PriorityDialog:
    return PriorityDialog(Priority.NORMAL, Level.MEDIUM, Level.MEDIUM, default_matrix())


@pytest.mark.parametrize("size", SIZES)
async def test_arrows_move_in_the_matrix_and_the_priority_it_yields_is_said(size: tuple[int, int]) -> None:
    app = Host(priority)
    async with app.run_test(size=size) as pilot:
        await pilot.press("up", "right")
        await pilot.pause()
        assert "impact high, urgency high: priority urgent" in frame(pilot)
        await pilot.press("enter")
    assert app.answer == PriorityChoice(Priority.URGENT, Level.HIGH, Level.HIGH)


async def test_the_edge_of_the_matrix_holds() -> None:
    chosen = await told(priority, "down down down left left left enter")
    assert chosen == PriorityChoice(Priority.LOW, Level.LOW, Level.LOW)


async def test_a_digit_says_the_priority_and_judges_neither_impact_nor_urgency() -> None:
    assert await told(priority, "1") == PriorityChoice(Priority.URGENT)


def views() -> ViewPicker:
    named = [
        ViewChoice("mine", "Mine", 12),
        ViewChoice("soon", "Due soon", 1000, capped=True),
        ViewChoice("x", HOSTILE, None),
    ]
    return ViewPicker(named, "mine")


@pytest.mark.parametrize("size", SIZES)
async def test_a_view_is_chosen_by_number_or_by_letters(size: tuple[int, int]) -> None:
    assert await told(views, "2 enter", size) == "soon"
    assert await told(views, "d s o enter", size) == "soon"


async def test_a_capped_count_says_that_there_are_more() -> None:
    app = Host(views)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "1000+" in frame(pilot)


def confirm(count: int = 3) -> Confirm:
    return Confirm(Text("Close them?"), yes="Close", count=count)


@pytest.mark.parametrize("size", SIZES)
async def test_enter_alone_never_does_it(size: tuple[int, int]) -> None:
    assert await told(confirm, "enter", size) is None


async def test_the_other_button_and_enter_do_it() -> None:
    assert await told(confirm, "left enter") is True


@pytest.mark.parametrize(("keys", "answer"), [("3 1 enter", True), ("3 0 enter", NO_ANSWER), ("enter", None)])
async def test_more_than_twenty_rows_ask_for_the_number_to_be_typed(keys: str, answer: object) -> None:
    assert await told(lambda: confirm(31), keys) is answer


async def test_the_button_is_shut_until_the_count_is_right() -> None:
    app = Host(lambda: confirm(31))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        assert app.screen.query_one("#yes", Button).disabled
        await pilot.press("1")
        await pilot.pause()
        assert not app.screen.query_one("#yes", Button).disabled


async def test_a_reason_is_needed_and_comes_back_clean() -> None:
    assert await told(lambda: Reason(Text("Why?")), "space enter") is NO_ANSWER
    assert await told(lambda: Reason(Text("Why?")), "v i p enter") == "vip"


async def test_a_pasted_escape_does_not_come_through_a_reason() -> None:
    app = Host(lambda: Reason(Text("Why?")))
    async with app.run_test(size=(80, 24)) as pilot:
        app.screen.query_one(Input).value = "a\x1b[31mb"
        await pilot.press("enter")
    assert isinstance(app.answer, str) and "\x1b" not in app.answer


def trouble() -> TroubleDialog:
    try:
        password = "hunter2"
        raise ValueError(f"could not log in with {password}")
    except ValueError as error:
        return TroubleDialog(explain(error), details(error))


@pytest.mark.parametrize("size", SIZES)
async def test_trouble_shows_where_but_no_values_and_the_console_lives_on(size: tuple[int, int]) -> None:
    app = Host(trouble)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = frame(pilot)
        assert "builtins.ValueError" in shown and "test_dialogs.py" in shown and "hunter2" not in shown
        await pilot.press("y")
        assert "test_dialogs.py" in app.clipboard and "hunter2" not in app.clipboard
        await pilot.press("enter")
    assert app.answer is TroubleAnswer.CONTINUE


async def test_quitting_after_trouble_is_a_choice_of_its_own() -> None:
    assert await told(trouble, "right enter") is TroubleAnswer.QUIT
    assert await told(trouble, "escape") is TroubleAnswer.CONTINUE


EVERY: dict[str, Callable[[], Screen[Any]]] = {
    "assign": assign,
    "status": lambda: StatusDialog(Status.NEW, tuple(Status)),
    "priority": priority,
    "views": views,
    "confirm": lambda: Confirm(Text(HOSTILE), yes="Close", detail=Text(HOSTILE)),
    "reason": lambda: Reason(Text("Why?")),
}


@pytest.mark.parametrize("name", EVERY)
async def test_escape_leaves_every_dialog_without_an_answer(name: str) -> None:
    assert await told(EVERY[name], "escape") is None


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_every_dialog_fits_80x24_in_every_theme(name: str, theme: str) -> None:
    app = Host(EVERY[name], theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        region = app.screen.query_one("#frame").region
        assert 0 < region.height <= 24 and 0 < region.width <= 80 and region.y >= 0
        assert "Esc" in frame(pilot)


@pytest.mark.parametrize("name", ["assign", "views"])
async def test_names_from_outside_are_no_markup_no_action_no_control(name: str) -> None:
    app = Host(EVERY[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "[@click" in frame(pilot) and "\x1b" not in frame(pilot) and "\u202e" not in frame(pilot)
        lines = app.screen.query_one(OptionList)
        assert all(
            "@click" not in (segment.style.meta if segment.style else {})
            for row in range(lines.size.height)
            for segment in lines.render_line(row)
        )


@pytest.mark.parametrize("size", [*SIZES, (60, 15)])
async def test_a_reason_was_cut_at_its_limit_without_a_sign(size: tuple[int, int]) -> None:
    app = Host(lambda: Reason(Text("Why?"), value="x" * (REASON_LENGTH - 41)))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "left" not in frame(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert "40 left" in frame(pilot)
        app.screen.query_one(Input).post_message(Paste("a long story " * 4))
        await pilot.pause()
        assert f"That does not fit: {REASON_LENGTH} characters at most." in frame(pilot)
        assert len(app.screen.query_one(Input).value) == REASON_LENGTH - 40
        await pilot.press(*"z" * 40)
        await pilot.pause()
        assert "0 left" in frame(pilot)
        await pilot.press("z")
        await pilot.pause()
        assert "That does not fit" in frame(pilot)
        await pilot.press("enter")
    assert app.answer == "x" * (REASON_LENGTH - 41) + "y" + "z" * 40


async def test_the_reason_of_a_due_date_counts_too() -> None:
    app = Host(lambda: DueDate(Text("Due"), datetime(2026, 11, 26, tzinfo=UTC), UTC, limit=10))
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("enter", *"too much")
        await pilot.pause()
        assert "2 left" in frame(pilot)
        await pilot.press(*"abc")
        await pilot.pause()
        assert "10 characters at most" in frame(pilot)


@pytest.mark.parametrize(
    ("make", "heading"),
    [
        (lambda **more: StatusDialog(Status.OPEN, tuple(Status), **more), "Status of #353: now open"),
        (
            lambda **more: PriorityDialog(Priority.NORMAL, None, None, default_matrix(), **more),
            "Priority of #353: now normal",
        ),
        (lambda **more: AssignDialog(AGENTS, TEAMS, Assigned(None, 1), **more), "Assign #353 to"),
    ],
)
async def test_the_dialog_did_not_say_whose_status_priority_or_holder(make: Callable[..., Any], heading: str) -> None:
    assert make(ticket_id=353).heading.plain == heading
    assert "3 tickets" in make(ticket_id=353, tickets=3).heading.plain


async def test_the_indonesian_example_of_a_time_is_understood_and_besok_was_refused() -> None:
    i18n.use_language("id")
    try:
        app = Host(lambda: DueDate(Text("Due"), datetime(2026, 11, 26, tzinfo=UTC), UTC))
        async with app.run_test(size=(60, 15)) as pilot:
            await pilot.pause()
            assert "jum 16:30" in frame(pilot)
            await pilot.press(*"soon", "enter")
            await pilot.pause()
            shown = " ".join(frame(pilot).replace("│", " ").split())
            assert "besok 9:00" in shown and "tomorrow" not in shown
            app.screen.query_one("#when", Input).value = "besok 9:00"
            await pilot.pause()
            assert "27" in frame(pilot) and "09:00" in frame(pilot)
    finally:
        i18n.use_language("en")
