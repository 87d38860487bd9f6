"""The radar in the console: a lead sees the next hour, what a forecast rests on, and goes to the ticket."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.vocabulary import Priority, Status
from core.services import conversation, intake
from tests.tui.console_desk import AYU, NOW, Wrist, console, opened, small_desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


def planted(path: Path) -> Path:
    """24 tickets of the last days, urgent ones first answered after 5 (10 of them), 14 (4) or 20 minutes (10)."""
    desk = opened(path)
    for number, minutes in enumerate([5] * 10 + [14] * 4 + [20] * 10):
        at = NOW - timedelta(days=5) + timedelta(hours=2 * number)
        new = intake.NewTicket(
            subject="Earlier", body="Hello", requester=AYU, priority=Priority.URGENT, category="general"
        )
        ticket_id = desk.at(at).write(intake.create, new).ticket_id
        then = at + timedelta(minutes=minutes)
        desk.at(then).write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    desk.close()
    return path


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_forecast_its_basis_and_enter_goes_to_the_ticket(path: Path, size: tuple[int, int]) -> None:
    """Number 2 has used 13 of its 15 minutes: 14 of the 24 were still open then, 10 of them took longer: 71 %."""
    async with console(planted(path), size=size) as shown:
        await shown.keys("3")
        await shown.sees_soon("Next 60 minutes", "now", "60 min", "probably breaches 71 %", "10 of 14 still open")
        assert shown.sees("24 ended clocks of General", "at 75 % used:", "right")
        await shown.keys("enter")
        await shown.until(lambda: shown.chosen == 2)


async def test_words_and_load_where_there_is_room(path: Path) -> None:
    async with console(planted(path)) as shown:
        await shown.keys("3", "f")
        await shown.sees_soon("unassigned", "◆ probably breaches  71 %", "Past due", "Later")


async def test_too_little_history_gives_no_forecast(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("3")
        await shown.sees_soon("? No forecast", "it takes 20 ended clocks")


async def test_nothing_in_the_next_hour_is_said(path: Path) -> None:
    async with console(path, watch=Wrist(NOW - timedelta(hours=5))) as shown:
        await shown.sees_soon("Nothing falls due in the next 60 minutes.", "Later")


def crowded(path: Path) -> Path:
    """A dozen more clocks that fall due in 3, 4 … 14 minutes: those past due stand below the fold."""
    desk = opened(path)
    for minutes in range(1, 13):
        new = intake.NewTicket(
            subject="Soon", body="Hello", requester=AYU, priority=Priority.URGENT, category="general"
        )
        desk.at(NOW - timedelta(minutes=13 - minutes)).write(intake.create, new)
    desk.close()
    return path


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_no_row_was_highlighted_once_the_first_one_breached_and_j_threw_the_list_to_its_end(
    path: Path, size: tuple[int, int]
) -> None:
    async with console(crowded(path), size=size) as shown:
        due = shown.screen.sla.query_one("#due")
        await shown.keys("3")
        assert due.chosen.ticket_id == 2
        shown.watch.forward(121)
        shown.app.context.ticker.tick()
        await shown.pilot.pause()
        assert (due.cursor, due.chosen.ticket_id, due.scroll_offset.y) == (0, 7, 0)
        await shown.keys("j")
        assert (due.cursor, due.scroll_offset.y) == (1, 0)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_moved_cursor_stays_on_its_clock_and_the_list_scrolls_with_it(
    path: Path, size: tuple[int, int]
) -> None:
    async with console(crowded(path), size=size) as shown:
        due = shown.screen.sla.query_one("#due")
        await shown.keys("3", "j")
        key = due.chosen.key
        shown.watch.forward(4 * 60)
        shown.app.context.ticker.tick()
        await shown.pilot.pause()
        assert due.chosen.key == key and due.cursor > 10 and due.cursor in due.shown_rows
        await shown.keys("g")
        shown.watch.forward(60)
        shown.app.context.ticker.tick()
        await shown.pilot.pause()
        assert due.cursor == 0 and due.chosen.key != key


async def test_the_cursor_steps_over_headings_and_stays_on_its_clock(path: Path) -> None:
    async with console(path) as shown:
        due = shown.screen.sla.query_one("#due")
        await shown.keys("3", "G")
        last = due.chosen
        assert last is not None
        await shown.keys("g", "j", "j", "j", "k")
        assert due.chosen is not None and due.chosen.key != last.key
        key = due.chosen.key
        shown.watch.forward(121)
        shown.app.context.ticker.tick()
        await shown.pilot.pause()
        assert due.chosen.key == key
