"""The radar's rows: which of the missed ones, in which order; when a clock warned; and how loaded people are."""

from datetime import timedelta

import pytest

from core import jobs
from core.domain.vocabulary import Metric, Priority
from core.services import assignment, conversation, intake, radar
from core.services.radar import Load
from core.uow import UnitOfWork
from tests.builders import MONDAY, Staff, new_ticket, opened
from tests.core.services.test_radar import look, row_of


def test_of_those_past_due_the_latest_stands_nearest_to_what_is_to_come(staff: Staff) -> None:
    early = opened(staff, priority=Priority.URGENT)
    staff.now.ahead(minutes=3)
    twins = [opened(staff, priority=Priority.URGENT) for _ in range(2)]
    last = opened(staff, priority=Priority.HIGH)
    staff.now.at = MONDAY + timedelta(minutes=40)
    missed = [(row.ticket_id, row.due_at) for row in look(staff).rows if row.due_at <= staff.now.at]
    assert [ticket_id for ticket_id, _due_at in missed] == [early, *twins, last]
    assert [due_at for _ticket_id, due_at in missed] == [
        MONDAY + timedelta(minutes=minutes) for minutes in (15, 18, 18, 33)
    ]


def test_too_many_past_due_leave_the_oldest_out(lite: Staff) -> None:
    missed = []
    for _ in range(radar.MISSED + 2):
        missed.append(opened(lite, priority=Priority.URGENT))
        lite.now.ahead(seconds=10)
    lite.now.ahead(minutes=20)
    shown = [row.ticket_id for row in look(lite).rows if row.due_at <= lite.now.at]
    assert shown == missed[2:]


def test_due_in_this_second_is_past_due(lite: Staff) -> None:
    ticket_id = opened(lite, priority=Priority.URGENT)
    lite.now.ahead(minutes=15)
    rows = [row for row in look(lite).rows if row.due_at <= lite.now.at]
    assert [(row.ticket_id, row.bases) for row in rows] == [(ticket_id, ())]


def test_a_clock_that_is_not_the_nearest_tells_its_warning_once_it_has_come(staff: Staff) -> None:
    """The next response is due at 7:00; the resolution of 8 h warned at 6:00, which nobody knew ahead of it."""
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    staff.now.ahead(hours=5)
    staff.desk.write(conversation.customer_message, ticket_id, "And?")
    before = look(staff)
    assert row_of(before, ticket_id, Metric.NEXT_RESPONSE).warn_at == MONDAY + timedelta(hours=6, minutes=30)
    assert row_of(before, ticket_id, Metric.RESOLUTION).warn_at is None
    staff.now.ahead(hours=1, seconds=1)
    jobs.sweep(staff.desk)
    after = look(staff)
    assert row_of(after, ticket_id, Metric.NEXT_RESPONSE).warn_at == MONDAY + timedelta(hours=6, minutes=30)
    assert row_of(after, ticket_id, Metric.RESOLUTION).warn_at == MONDAY + timedelta(hours=6)


@pytest.mark.parametrize(("has", "shown", "more"), [(99, 99, False), (100, 99, True), (101, 99, True)])
def test_of_a_hundred_and_more_open_tickets_ninety_nine_are_counted(
    lite: Staff, has: int, shown: int, more: bool
) -> None:
    def bury(uow: UnitOfWork) -> None:
        for _ in range(has):
            ticket_id = intake.create(uow, new_ticket(priority=Priority.LOW)).ticket_id
            assignment.assign(uow, ticket_id, assignee_id=lite.agents["ani"])

    lite.desk.write(bury)
    (row, *_) = look(lite, limit=1).rows
    assert row.load == Load(present=False, open_tickets=shown, more=more, soon=0)


def test_soon_is_within_the_hour_and_no_second_later(lite: Staff) -> None:
    for seconds in (0, 1):
        lite.now.at = MONDAY + timedelta(seconds=seconds)
        lite.by("ani").write(assignment.take, opened(lite))
    lite.now.at = MONDAY
    rows = look(lite).rows
    assert {row.load for row in rows} == {Load(present=False, open_tickets=2, more=False, soon=1)}
