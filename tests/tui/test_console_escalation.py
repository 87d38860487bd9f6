"""Escalating and acknowledging, told in keys."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from core.domain.vocabulary import EventKind, Status
from core.services import event_log, manual_escalation
from core.services.clocks import STEP
from core.services.status import set_status
from tests.tui.console_desk import NOW, console, opened, small_desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


def events(path: Path, ticket_id: int, kind: EventKind) -> list[event_log.Event]:
    desk = opened(path)
    found = [one for one in desk.read(event_log.history, ticket_id) if one.kind is kind]
    desk.close()
    return found


def waits(path: Path, ticket_id: int) -> None:
    """Sari has escalated, and the step asks for an acknowledgement."""
    desk = opened(path, "sari")
    desk.write(manual_escalation.escalate, ticket_id, "Customer waits at the desk")
    asked = update(STEP).where(STEP.c.ticket_id == ticket_id, STEP.c.kind == "step")
    desk.write(lambda uow: uow.session.execute(asked.values(ack_due_at=NOW + timedelta(minutes=10))))
    desk.close()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_e_asks_why_and_tells_the_next_tier(path: Path, size: tuple[int, int]) -> None:
    async with console(path, size=size, agent="sari") as shown:
        await shown.keys("e")
        await shown.sees_soon("Escalate #1: why?")
        await shown.keys("enter")
        await shown.sees_soon("A reason is needed")
        await shown.keys(*"VIP", "enter")
        await shown.until(lambda: events(path, 1, EventKind.ESCALATED))
        assert events(path, 1, EventKind.ESCALATED)[0].data["reason"] == "VIP"
        await shown.keys("2", "H")
        await shown.sees_soon("escalated", "by Sari: VIP")


async def test_leaving_the_question_escalates_nothing(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("e")
        await shown.sees_soon("why?")
        await shown.keys("escape")
        await shown.until(lambda: len(shown.app.screen_stack) == 1)
    assert not events(path, 1, EventKind.ESCALATED)


async def test_marked_tickets_are_escalated_with_one_reason(path: Path) -> None:
    async with console(path) as shown:
        await shown.keys("space", "space", "e")
        await shown.sees_soon("Escalate 2 tickets: why?")
        await shown.keys(*"flood", "enter")
        await shown.until(lambda: events(path, 1, EventKind.ESCALATED) and events(path, 2, EventKind.ESCALATED))
        await shown.until(lambda: "2 tickets done" in shown.toasts())


async def test_an_observer_is_refused_before_the_question(path: Path) -> None:
    async with console(path, agent="ori") as shown:
        await shown.keys("e")
        await shown.until(lambda: shown.toasts())
        assert len(shown.app.screen_stack) == 1


async def test_a_done_ticket_says_why_not(path: Path) -> None:
    desk = opened(path)
    desk.write(set_status, 2, Status.SOLVED)
    desk.close()
    async with console(path) as shown:
        await shown.keys("l", "l")
        await shown.until(lambda: shown.chosen == 2)
        await shown.keys("e")
        await shown.sees_soon("why?")
        await shown.keys(*"late", "enter")
        await shown.until(lambda: "The ticket is done" in shown.toasts())
    assert not events(path, 2, EventKind.ESCALATED)


async def test_E_acknowledges_and_the_pane_says_until_when(path: Path) -> None:
    waits(path, 1)
    async with console(path) as shown:
        await shown.sees_soon("E acknowledges the escalation, until 10:10")
        await shown.keys("E")
        await shown.until(lambda: events(path, 1, EventKind.ACKNOWLEDGED))
        await shown.until(lambda: not shown.sees("E acknowledges"))
        await shown.keys("E")
        await shown.until(lambda: "waits for an acknowledgement" in shown.toasts())


async def test_a_in_the_inbox_acknowledges_and_reads(path: Path) -> None:
    waits(path, 1)
    async with console(path) as shown:
        await shown.keys("I")
        await shown.sees_soon("Inbox: 1 unread", "by Sari: Customer waits")
        await shown.keys("a")
        await shown.until(lambda: events(path, 1, EventKind.ACKNOWLEDGED))
        await shown.sees_soon("Inbox: 0 unread")
        assert "#1 acknowledged." in shown.toasts()
