"""A step that hands over waits for whoever is writing: once, five minutes at most, and the breach never."""

from datetime import timedelta
from typing import Any

import pytest

from core import jobs
from core.domain.vocabulary import EventKind
from core.services import assignment, conversation, presence
from storage.engine import Database
from tests.builders import MONDAY, Staff, desk_on, opened, row_of, steps_fired, trail_of

REACHED = timedelta(hours=8, minutes=30)
"""The step `hand-over` of the resolution."""


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database)


def at_work(staff: Staff) -> int:
    """Ani has answered and taken the ticket."""
    ticket_id = opened(staff)
    ani = staff.by("ani")
    ani.write(conversation.reply, ticket_id, "On it.")
    ani.write(assignment.take, ticket_id)
    return ticket_id


def writes(staff: Staff, ticket_id: int, handle: str = "ani", mode: str = "writing") -> None:
    staff.by(handle).write(presence.beat, handle, ticket_id=ticket_id, mode=mode)


def sweep(staff: Staff, after: timedelta) -> jobs.Swept:
    staff.now.at = MONDAY + after
    return jobs.sweep(staff.desk)


def handed_over(staff: Staff, ticket_id: int) -> bool:
    return row_of(staff.desk, ticket_id).team_id == staff.teams["second"]


def the_step(staff: Staff, ticket_id: int) -> dict[str, Any]:
    found = [one.data for one in trail_of(staff.desk, ticket_id) if one.kind is EventKind.ESCALATED]
    return dict(found[-1])


def test_it_waits_five_minutes_at_most_and_says_how_long(staff: Staff) -> None:
    ticket_id = at_work(staff)
    for look in range(5):
        staff.now.at = MONDAY + REACHED + timedelta(seconds=1 + look * 61)
        writes(staff, ticket_id)
        swept = jobs.sweep(staff.desk)
        assert not handed_over(staff, ticket_id)
        assert swept.next_alarm_at is not None and swept.next_alarm_at > staff.now.at
    assert swept.next_alarm_at == MONDAY + REACHED + timedelta(minutes=4, seconds=59)
    writes(staff, ticket_id)
    sweep(staff, REACHED + timedelta(minutes=5))
    assert handed_over(staff, ticket_id)
    assert the_step(staff, ticket_id)["waited_s"] == 300
    assert "late_s" not in the_step(staff, ticket_id)
    assert sweep(staff, REACHED + timedelta(minutes=6)).fired == 0


def test_it_goes_on_when_the_assignee_is_no_longer_heard(staff: Staff) -> None:
    ticket_id = at_work(staff)
    staff.now.at = MONDAY + REACHED + timedelta(seconds=1)
    writes(staff, ticket_id)
    swept = jobs.sweep(staff.desk)
    assert swept.next_alarm_at == staff.now.at + presence.FRESH
    assert sweep(staff, REACHED + timedelta(seconds=62)).fired == 1
    assert handed_over(staff, ticket_id)
    assert the_step(staff, ticket_id)["waited_s"] == 62


@pytest.mark.parametrize(("handle", "mode"), [("ani", "viewing"), ("beni", "writing")])
def test_who_only_looks_and_who_is_not_the_assignee_hold_nothing_up(staff: Staff, handle: str, mode: str) -> None:
    ticket_id = at_work(staff)
    staff.now.at = MONDAY + REACHED + timedelta(seconds=1)
    writes(staff, ticket_id, handle, mode)
    jobs.sweep(staff.desk)
    assert handed_over(staff, ticket_id)
    assert "waited_s" not in the_step(staff, ticket_id)


def test_a_late_sweep_has_not_waited(staff: Staff) -> None:
    ticket_id = at_work(staff)
    sweep(staff, timedelta(hours=8, seconds=1))
    writes(staff, ticket_id)
    sweep(staff, REACHED + timedelta(minutes=4))
    assert the_step(staff, ticket_id)["late_s"] == 240
    assert "waited_s" not in the_step(staff, ticket_id)


def test_the_breach_comes_on_time_whoever_writes(staff: Staff) -> None:
    ticket_id = at_work(staff)
    staff.now.at = MONDAY + timedelta(hours=8, seconds=1)
    writes(staff, ticket_id)
    jobs.sweep(staff.desk)
    assert [step for _, step, _, _ in steps_fired(staff.desk, ticket_id)] == ["warning-1", "tell-lead", "breach"]


def test_what_is_written_meanwhile_does_not_end_the_wait(staff: Staff) -> None:
    ticket_id = at_work(staff)
    staff.now.at = MONDAY + REACHED + timedelta(seconds=1)
    writes(staff, ticket_id)
    staff.desk.write(conversation.customer_message, ticket_id, "Any news?")
    assert jobs.sweep(staff.desk).next_alarm_at == staff.now.at + presence.FRESH
    assert not handed_over(staff, ticket_id)
