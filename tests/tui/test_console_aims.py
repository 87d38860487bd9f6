"""Keys do what they say to the ticket that is highlighted, and say what they did."""

from pathlib import Path

import pytest
from textual.events import Key

from core.services import queues
from tests.tui.console_desk import Console, console, opened, small_desk
from tui.panes.sla import DueList


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


async def burst(shown: Console, text: str) -> None:
    """All at once, as a stalled link delivers it."""
    for character in text:
        name = {"\n": "enter", " ": "space"}.get(character, character)
        shown.app.post_message(Key(name, character if character.isprintable() else "\r"))
    await shown.pilot.pause()


def owner_of(path: Path, ticket_id: int) -> str | None:
    desk = opened(path)
    row = desk.read(queues.by_number, ticket_id)
    desk.close()
    assert row is not None
    return row.assignee


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_in_the_sla_pane_a_key_concerns_the_clock_that_is_highlighted(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size) as shown:
        await shown.keys("3")
        due = shown.screen.query_one(DueList)
        while due.chosen is None or due.chosen.ticket_id == shown.chosen:
            await shown.keys("j")
        chosen = due.chosen
        await shown.keys("t")
        await shown.until(lambda: owner_of(path, chosen.ticket_id) is not None, "taken")
        assert f"#{chosen.ticket_id} assigned" in shown.toasts()
        assert shown.chosen is not None
        assert owner_of(path, shown.chosen) is None


async def test_words_that_come_at_once_after_c_go_into_the_note_and_run_no_command(path: Path) -> None:
    async with console(path) as shown:
        before = [owner_of(path, number) for number in range(1, 7)]
        await burst(shown, "cThis is a note typed at once tTpse")
        await shown.sees_soon("This is a note typed at once tTpse")
        assert [owner_of(path, number) for number in range(1, 7)] == before


async def test_what_was_typed_for_a_dialog_that_does_not_come_is_no_command(path: Path) -> None:
    """`x` on a ticket whose requester waits for nothing: said at once, and the reason takes no ticket."""
    async with console(path) as shown:
        await burst(shown, "xthanks")
        await shown.until(lambda: "No message waits for an answer" in shown.toasts(), "refused")
        assert len(shown.app.screen_stack) == 1
        assert owner_of(path, shown.chosen or 0) is None


async def test_keys_go_their_way_again_after_a_dialog(path: Path) -> None:
    async with console(path) as shown:
        await burst(shown, "szz")
        await shown.until(lambda: len(shown.app.screen_stack) == 2, "dialog")
        await shown.keys("escape")
        first = shown.chosen
        await shown.keys("j")
        await shown.until(lambda: shown.chosen != first, "moved on")


async def test_a_key_says_what_it_did(path: Path) -> None:
    async with console(path) as shown:
        number = shown.chosen
        await shown.keys("t")
        await shown.until(lambda: f"#{number} assigned" in shown.toasts(), "said")


async def test_a_ticket_outside_the_view_is_read_where_it_is_shown(path: Path) -> None:
    """`:5` in a view that does not hold it: the bar of the queue must not point at another ticket."""
    async with console(path) as shown:
        await shown.keys(*"/question", "enter")
        await shown.until(lambda: shown.chosen == 6, "filtered")
        await shown.keys(*":1", "enter")
        await shown.until(lambda: shown.chosen == 1, "shown")
        await shown.until(lambda: shown.screen.main == "ticket", "read there")


async def test_q_leads_to_the_queue_before_it_leads_out(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("3", "q")
        await shown.until(lambda: shown.screen.main == "queue", "the queue")
        assert shown.app.is_running
        await shown.keys("q")
        await shown.until(lambda: not shown.app.is_running, "left")


async def test_a_screen_with_one_pane_at_a_time_offers_no_zoom(path: Path) -> None:
    async with console(path, size=(80, 24)) as shown:
        await shown.keys("3")
        await shown.until(lambda: "Go to ticket" in shown.text(), "the keys of the pane")
        assert "Zoom" not in shown.text()
        await shown.pilot.resize_terminal(120, 40)
        await shown.sees_soon("f Zoom")
