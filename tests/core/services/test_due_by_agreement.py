"""A date agreed with a requester to whom the policy promises no resolution."""

from datetime import timedelta

import pytest

from core import jobs
from core.domain.vocabulary import Metric, Outcome, Priority, Status
from core.services import conversation, status, undo
from core.services.due_dates import set_due
from storage.engine import Database
from tests.builders import MONDAY, TEXT, Staff, clock_rows, desk_on, opened, row_of, steps_fired
from tests.core.services.test_promises_by_hand import in_order, refused

UNPROMISED = TEXT.replace(
    'low = { first_response = "4h", next_response = "none", resolution = "24h" }',
    'low = { first_response = "4h", next_response = "none", resolution = "none" }',
)
TOMORROW = MONDAY + timedelta(days=1)


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database, text=UNPROMISED)


@pytest.fixture
def lite(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database, text=UNPROMISED)


def unpromised(staff: Staff) -> int:
    """An answered ticket of which nothing is promised any more."""
    ticket_id = opened(staff, priority=Priority.LOW)
    staff.by("ani").write(conversation.reply, ticket_id, "Somebody will look at it.")
    assert "resolution-1" not in clock_rows(staff.desk, ticket_id)
    assert row_of(staff.desk, ticket_id).due_at is None
    return ticket_id


def test_what_the_policy_does_not_promise_can_be_agreed(staff: Staff) -> None:
    ticket_id = unpromised(staff)
    staff.now.ahead(hours=1)
    staff.by("ani").write(set_due, ticket_id, TOMORROW, "Agreed by phone")
    resolution = clock_rows(staff.desk, ticket_id)["resolution-1"]
    assert (resolution.outcome, resolution.due_at, resolution.running) == (Outcome.RUNNING, TOMORROW, True)
    assert (resolution.started_at, resolution.elapsed_s) == (MONDAY, 3_600)
    row = row_of(staff.desk, ticket_id)
    assert (row.due_at, row.due_metric) == (TOMORROW, Metric.RESOLUTION)
    in_order(staff, ticket_id)


def test_the_agreed_date_is_kept_or_missed_like_any_other(lite: Staff) -> None:
    kept, missed = unpromised(lite), unpromised(lite)
    for ticket_id in (kept, missed):
        lite.by("ani").write(set_due, ticket_id, TOMORROW, "Agreed")
    lite.now.at = TOMORROW
    lite.by("ani").write(status.set_status, kept, Status.SOLVED)
    lite.now.ahead(seconds=1)
    jobs.sweep(lite.desk)
    assert clock_rows(lite.desk, kept)["resolution-1"].outcome == Outcome.MET
    assert clock_rows(lite.desk, missed)["resolution-1"].breached_at == TOMORROW
    assert "breach" in {step for _metric, step, _round, _late_s in steps_fired(lite.desk, missed)}
    in_order(lite, kept)


def test_taken_away_nothing_is_promised_as_before(lite: Staff) -> None:
    ticket_id, ani = unpromised(lite), lite.by("ani")
    ani.write(set_due, ticket_id, TOMORROW, "Agreed")
    ani.write(set_due, ticket_id, None, "No longer")
    resolution = clock_rows(lite.desk, ticket_id)["resolution-1"]
    assert (resolution.outcome, resolution.next_alarm_at) == (Outcome.CANCELLED, None)
    assert row_of(lite.desk, ticket_id).due_at is None
    in_order(lite, ticket_id)


def test_undone_nothing_is_promised_as_before(lite: Staff) -> None:
    ticket_id, ani = unpromised(lite), lite.by("ani")
    ani.write(set_due, ticket_id, TOMORROW, "Agreed")
    ani.write(undo.last)
    assert row_of(lite.desk, ticket_id).due_at is None
    in_order(lite, ticket_id)


def test_there_is_no_date_to_take_away_and_no_other_clock_to_date(lite: Staff) -> None:
    ticket_id, ani = unpromised(lite), lite.by("ani")
    refused("no_due_date", lambda: ani.write(set_due, ticket_id, None, "why"))
    for metric in (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE):
        refused("no_such_clock", lambda: ani.write(set_due, ticket_id, TOMORROW, "why", metric=metric))  # noqa: B023
    assert "resolution-1" not in clock_rows(lite.desk, ticket_id)
