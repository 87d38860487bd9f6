"""A ticket that is closed already is merged: it was closed when it was, and is not closed once more."""

from datetime import timedelta

import pytest

from core.domain.vocabulary import EventKind, Status
from core.services import merging, status, undo
from tests.builders import MONDAY, Staff, kinds, opened, row_of
from tests.core.services.test_projection import same_as_replayed


def closed_and_another(staff: Staff) -> tuple[int, int]:
    """Solved after ten minutes, closed after twenty; and a ticket to merge it into. It is 9:30."""
    double, target = opened(staff), opened(staff)
    for to in (Status.SOLVED, Status.CLOSED):
        staff.now.ahead(minutes=10)
        staff.by("ani").write(status.set_status, double, to)
    staff.now.ahead(minutes=10)
    return double, target


def test_a_closed_ticket_is_not_closed_a_second_time(staff: Staff) -> None:
    double, target = closed_and_another(staff)
    staff.by("ani").write(merging.merge, double, target)
    assert kinds(staff.desk, double) == [EventKind.CREATED, EventKind.STATUS, EventKind.STATUS, EventKind.MERGED]
    row = row_of(staff.desk, double)
    assert (row.status, row.merged_into_id) == (Status.CLOSED, target)
    assert row.solved_at == MONDAY + timedelta(minutes=10)
    assert row.closed_at == MONDAY + timedelta(minutes=20)
    same_as_replayed(staff, double)


def test_a_solved_ticket_keeps_the_hour_of_being_solved_and_is_closed_by_the_merge(lite: Staff) -> None:
    double, target = opened(lite), opened(lite)
    lite.now.ahead(minutes=10)
    lite.by("ani").write(status.set_status, double, Status.SOLVED)
    lite.now.ahead(minutes=10)
    lite.by("ani").write(merging.merge, double, target)
    assert kinds(lite.desk, double)[-2:] == [EventKind.MERGED, EventKind.STATUS]
    row = row_of(lite.desk, double)
    assert (row.solved_at, row.closed_at) == (MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=20))


@pytest.mark.parametrize("minutes", [0, 5])
def test_taken_back_it_is_closed_as_before(lite: Staff, minutes: int) -> None:
    double, target = closed_and_another(lite)
    ani = lite.by("ani")
    ani.write(merging.merge, double, target)
    lite.now.ahead(minutes=minutes)
    ani.write(undo.last)
    row = row_of(lite.desk, double)
    assert (row.status, row.merged_into_id, row.reopened) == (Status.CLOSED, None, 0)
    assert (row.solved_at, row.closed_at) == (MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=20))
    assert kinds(lite.desk, double)[3:] == [EventKind.MERGED, EventKind.UNMERGED]
    same_as_replayed(lite, double)
