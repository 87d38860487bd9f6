"""`u`: one's own last change goes back, as a new entry of the trail."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.desk import Desk
from core.domain.vocabulary import EventKind, Level, Priority, Status
from core.errors import NotAllowed, Refused
from core.services import assignment, clocks, conversation, due_dates, prioritise, status, tagging, undo
from core.services.undo import Undone
from core.uow import UnitOfWork
from storage.tables import Ticket
from tests.builders import Staff, clock_rows, kinds, opened, row_of, trail_of
from tests.core.services.test_projection import same_as_replayed

Change = Callable[[Desk, int], object]
CHANGES: dict[EventKind, Change] = {
    EventKind.STATUS: lambda desk, ticket_id: desk.write(status.set_status, ticket_id, Status.SOLVED),
    EventKind.PRIORITY: lambda desk, ticket_id: desk.write(
        prioritise.set_impact_and_urgency, ticket_id, Level.HIGH, Level.HIGH
    ),
    EventKind.ASSIGNED: lambda desk, ticket_id: desk.write(assignment.assign, ticket_id, team_id=3),
    EventKind.TAGGED: lambda desk, ticket_id: desk.write(tagging.add_tag, ticket_id, "vip"),
    EventKind.UNTAGGED: lambda desk, ticket_id: desk.write(tagging.remove_tag, ticket_id, "gold"),
}
COUNTED = {"version", "event_seq", "updated_at"}


def looks(staff: Staff, ticket_id: int) -> tuple[dict[str, object], list[str]]:
    from core.services.reading import ticket

    row = {name: value for name, value in row_of(staff.desk, ticket_id).model_dump().items() if name not in COUNTED}
    return row, list(staff.desk.read(ticket, ticket_id).tags)


@pytest.mark.parametrize("kind", CHANGES)
def test_everything_stands_as_before_and_the_trail_has_both(staff: Staff, kind: EventKind) -> None:
    ticket_id, ani = opened(staff, tags=("gold",)), staff.by("ani")
    before, policy = looks(staff, ticket_id), clock_rows(staff.desk, ticket_id)["resolution-1"].policy_version_id
    CHANGES[kind](ani, ticket_id)
    changed = next(event for event in trail_of(staff.desk, ticket_id) if event.kind is kind)
    assert looks(staff, ticket_id) != before
    assert ani.write(undo.last) == Undone(ticket_id, kind)
    assert looks(staff, ticket_id) == before
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].policy_version_id == policy
    marked = [event for event in trail_of(staff.desk, ticket_id) if event.data.get("undo_of") == changed.seq]
    assert marked
    assert marked[0].agent_id == staff.agents["ani"]
    same_as_replayed(staff, ticket_id)
    with pytest.raises(Refused, match="nothing_to_undo"):
        ani.write(undo.last)


def test_taking_a_new_ticket_goes_back_as_one(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(assignment.take, ticket_id)
    assert ani.write(undo.last) == Undone(ticket_id, EventKind.ASSIGNED)
    row = row_of(lite.desk, ticket_id)
    assert (row.status, row.assignee_id) == ("new", None)


def test_one_after_the_other_newest_first(lite: Staff) -> None:
    one, two, ani = opened(lite), opened(lite), lite.by("ani")
    ani.write(prioritise.set_priority, one, Priority.HIGH)
    ani.write(tagging.add_tag, two, "vip")
    ani.write(prioritise.set_priority, one, Priority.LOW)
    undone = [ani.write(undo.last) for _ in range(3)]
    assert [each.ticket_id for each in undone] == [one, two, one]
    assert row_of(lite.desk, one).priority == "normal"


def test_what_somebody_else_changed_since_is_left_alone(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(prioritise.set_priority, ticket_id, Priority.HIGH)
    lite.by("beni").write(prioritise.set_priority, ticket_id, Priority.LOW)
    with pytest.raises(Refused, match="changed_since"):
        lite.by("ani").write(undo.last)
    assert row_of(lite.desk, ticket_id).priority == "low"


def test_only_ones_own_of_the_last_ten_minutes(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("beni").write(prioritise.set_priority, ticket_id, Priority.HIGH)
    with pytest.raises(Refused, match="nothing_to_undo"):
        lite.by("ani").write(undo.last)
    lite.now.ahead(minutes=10, seconds=1)
    with pytest.raises(Refused, match="nothing_to_undo"):
        lite.by("beni").write(undo.last)
    lite.now.at -= timedelta(seconds=1)
    assert lite.by("beni").write(undo.last).ticket_id == ticket_id


def test_what_was_said_stays_said(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    ani.write(undo.last)
    assert EventKind.AGENT_REPLY in kinds(lite.desk, ticket_id)
    assert clock_rows(lite.desk, ticket_id)["first_response-1"].outcome == "met"
    assert clock_rows(lite.desk, ticket_id)["resolution-1"].outcome == "running"


def test_a_reopening_taken_back_was_solved_when_it_was_solved(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    solved_at = lite.now.at
    lite.now.ahead(minutes=5)
    ani.write(status.set_status, ticket_id, Status.OPEN)
    lite.now.ahead(minutes=1)
    ani.write(undo.last)
    row = row_of(lite.desk, ticket_id)
    assert (row.status, row.solved_at, row.reopened) == ("solved", solved_at, 0)


def test_a_reopening_taken_back_twice_was_solved_when_it_was_solved(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    solved_at = lite.now.at
    for _ in range(2):
        lite.now.ahead(minutes=1)
        ani.write(status.set_status, ticket_id, Status.OPEN)
        lite.now.ahead(minutes=1)
        ani.write(undo.last)
    row = row_of(lite.desk, ticket_id)
    assert (row.status, row.solved_at, row.reopened) == ("solved", solved_at, 0)


def test_two_presses_in_one_second_are_two_undos(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(assignment.take, ticket_id)
    ani.write(assignment.assign, ticket_id, assignee_id=lite.agents["beni"])
    ani.write(status.set_status, ticket_id, Status.PENDING)
    assert ani.write(undo.last) == Undone(ticket_id, EventKind.STATUS)
    row = row_of(lite.desk, ticket_id)
    assert (row.status, row.assignee_id) == ("open", lite.agents["beni"])


def test_levels_that_a_colleague_chose_since_stay_though_the_priority_is_the_same(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(prioritise.set_impact_and_urgency, ticket_id, Level.HIGH, Level.MEDIUM)
    before = row_of(lite.desk, ticket_id).priority
    lite.by("beni").write(prioritise.set_impact_and_urgency, ticket_id, Level.MEDIUM, Level.HIGH)
    assert row_of(lite.desk, ticket_id).priority == before
    with pytest.raises(Refused, match="changed_since"):
        lite.by("ani").write(undo.last)


def test_a_date_that_a_colleague_set_since_stays(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(due_dates.set_due, ticket_id, lite.now.at + timedelta(days=1), "agreed")
    lite.by("beni").write(due_dates.set_due, ticket_id, lite.now.at + timedelta(days=2), "agreed again")
    with pytest.raises(Refused, match="changed_since"):
        lite.by("ani").write(undo.last)


def test_a_team_for_a_ticket_without_one_was_no_reassignment(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")

    def leave_without_a_team(uow: UnitOfWork) -> None:
        ticket = uow.session.get_one(Ticket, ticket_id)
        assignment.write_assignment(uow, ticket, team_id=None, assignee_id=None)
        ticket.reassigned = 0
        clocks.project(uow, ticket)

    lite.desk.write(leave_without_a_team)
    ani.write(assignment.assign, ticket_id, team_id=3)
    ani.write(undo.last)
    row = row_of(lite.desk, ticket_id)
    assert (row.team_id, row.reassigned) == (None, 0)


def test_what_was_done_long_ago_by_a_clock_that_was_set_back_is_too_old(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    written_at = lite.now.at
    lite.now.at = written_at - timedelta(minutes=20)
    ani.write(prioritise.set_priority, ticket_id, Priority.HIGH)
    assert trail_of(lite.desk, ticket_id)[-1].at == written_at
    lite.now.at = written_at
    with pytest.raises(Refused, match="nothing_to_undo"):
        ani.write(undo.last)


def test_who_may_not(lite: Staff) -> None:
    with pytest.raises(Refused, match="no_agent"):
        lite.desk.write(undo.last)
    ticket_id = opened(lite)
    lite.by("ani").write(prioritise.set_priority, ticket_id, Priority.HIGH)
    from dataclasses import replace

    from core.domain.vocabulary import Role

    now_an_observer = lite.desk.acting_as(replace(lite.actor("ani"), role=Role.OBSERVER))
    with pytest.raises(NotAllowed):
        now_an_observer.write(undo.last)
