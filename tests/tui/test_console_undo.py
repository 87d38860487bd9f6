"""`u` says what it took back, or why it did not."""

from pathlib import Path

import pytest

from core.domain.vocabulary import EventKind, Priority, Status
from core.services import assignment, reading, status
from tests.tui.console_desk import console, opened, small_desk
from tui.undone_text import undone_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


async def test_a_status_is_taken_back_and_said(path: Path) -> None:
    desk = opened(path)
    desk.write(status.set_status, 1, Status.OPEN)
    async with console(path) as shown:
        await shown.keys("s")
        await shown.until(lambda: len(shown.app.screen_stack) == 2)
        await shown.keys("p")
        await shown.until(lambda: desk.read(reading.ticket, 1).status is Status.PENDING)
        await shown.keys("u")
        await shown.until(lambda: "#1: status open again" in shown.toasts())
        assert desk.read(reading.ticket, 1).status is Status.OPEN
    desk.close()


async def test_taking_is_given_back_whole(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("t")
        await shown.until(lambda: shown.screen.ticket.view and shown.screen.ticket.view.assignee == "Budi")
        await shown.keys("u")
        await shown.until(lambda: "#1: assigned to Service Desk again" in shown.toasts())
        await shown.until(lambda: shown.screen.ticket.view and shown.screen.ticket.view.status is Status.NEW)


async def test_what_somebody_changed_since_is_left_and_said(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("t")
        await shown.until(lambda: shown.screen.ticket.view and shown.screen.ticket.view.assignee == "Budi")
        desk = opened(path, "sari")
        desk.write(assignment.assign, 1, team_id=None, assignee_id=desk.actor.agent_id)
        desk.close()
        await shown.keys("u")
        await shown.until(lambda: "#1 was changed again since" in shown.toasts())


async def test_nothing_to_take_back_is_said(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("u")
        await shown.until(lambda: "There is nothing to take back." in shown.toasts())


@pytest.mark.parametrize(
    ("what", "words"),
    [(EventKind.PRIORITY, "#1: priority urgent again"), (EventKind.TAGGED, "#1: the tag is off again")],
)
def test_every_kind_has_words(path: Path, what: EventKind, words: str) -> None:
    desk = opened(path)
    view = desk.read(reading.ticket, 1)
    desk.close()
    assert view.priority is Priority.URGENT
    assert undone_text(what, view) == words
