"""Status, priority, people and tags: what a change writes, whom it refuses, and what it does to the clocks."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import jobs
from core.desk import Desk
from core.domain.vocabulary import EventKind, Level, Priority, Status
from core.errors import NotAllowed, NotFound, Refused, Stale
from core.services import assignment, conversation, prioritise, status, tagging
from core.uow import UnitOfWork
from storage.tables import Agent, Ticket
from tests.builders import MONDAY, Staff, clock_rows, kinds, opened, row_of, steps_fired, trail_of

Change = Callable[[Desk, int], object]
CHANGES: dict[str, Change] = {
    "status": lambda desk, ticket_id: desk.write(status.set_status, ticket_id, Status.PENDING, seen_version=2),
    "priority": lambda desk, ticket_id: desk.write(prioritise.set_priority, ticket_id, Priority.LOW, seen_version=2),
    "levels": lambda desk, ticket_id: desk.write(
        prioritise.set_impact_and_urgency, ticket_id, Level.HIGH, Level.LOW, seen_version=2
    ),
    "take": lambda desk, ticket_id: desk.write(assignment.take, ticket_id, seen_version=2),
    "assign": lambda desk, ticket_id: desk.write(assignment.assign, ticket_id, team_id=2, seen_version=2),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_what_somebody_else_changed_first_is_stale_and_leaves_nothing(lite: Staff, name: str) -> None:
    ticket_id = opened(lite)
    lite.by("beni").write(conversation.add_note, ticket_id, "one")
    lite.by("beni").write(conversation.add_note, ticket_id, "two")
    before = row_of(lite.desk, ticket_id)
    with pytest.raises(Stale) as caught:
        CHANGES[name](lite.by("ani"), ticket_id)
    assert caught.value.their_version == before.version == 4
    assert row_of(lite.desk, ticket_id) == before


@pytest.mark.parametrize("name", CHANGES)
def test_observers_change_nothing(lite: Staff, name: str) -> None:
    ticket_id = opened(lite)
    with pytest.raises(NotAllowed):
        CHANGES[name](lite.by("eye"), ticket_id)
    assert kinds(lite.desk, ticket_id) == [EventKind.CREATED]


@pytest.mark.parametrize("name", CHANGES)
def test_a_merged_ticket_points_to_the_one_it_lives_on_in(lite: Staff, name: str) -> None:
    ticket_id, other = opened(lite), opened(lite)

    def merge(uow: UnitOfWork) -> None:
        row = uow.session.get(Ticket, ticket_id)
        assert row is not None
        row.merged_into_id = other

    lite.desk.write(merge)
    with pytest.raises(Refused, match="merged"):
        CHANGES[name](lite.by("ani"), ticket_id)


def test_solving_closing_and_reopening(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    ani.write(conversation.reply, ticket_id, "Done.")
    staff.now.ahead(minutes=10)
    ani.write(status.set_status, ticket_id, Status.SOLVED)
    assert row_of(staff.desk, ticket_id).solved_at == staff.now.at
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].outcome == "met"
    solved_at = staff.now.at
    staff.now.ahead(days=1)
    ani.write(status.set_status, ticket_id, Status.CLOSED)
    row = row_of(staff.desk, ticket_id)
    assert (row.solved_at, row.closed_at) == (solved_at, staff.now.at)
    ani.write(status.set_status, ticket_id, Status.OPEN)
    row, clock = row_of(staff.desk, ticket_id), clock_rows(staff.desk, ticket_id)["resolution-1"]
    assert (row.solved_at, row.closed_at, row.reopened) == (None, None, 1)
    assert (clock.outcome, clock.elapsed_s, clock.met_at) == ("running", 600, None)
    with pytest.raises(Refused, match="no_change"):
        ani.write(status.set_status, ticket_id, Status.OPEN)


def test_a_new_priority_brings_new_targets_and_keeps_the_time_used(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(minutes=10)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.HIGH)
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].due_at == MONDAY + timedelta(minutes=30)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.URGENT)
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].due_at == MONDAY + timedelta(minutes=15)
    assert EventKind.POLICY in kinds(staff.desk, ticket_id)
    assert row_of(staff.desk, ticket_id).queue_rank == int((MONDAY + timedelta(minutes=15)).timestamp())


def test_a_priority_that_takes_a_breach_back_says_so_and_it_fires_again_as_round_two(staff: Staff) -> None:
    ticket_id = opened(staff, priority=Priority.HIGH)
    staff.now.ahead(minutes=31)
    jobs.sweep(staff.desk)
    assert row_of(staff.desk, ticket_id).breaches == 1
    staff.now.ahead(minutes=1)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.NORMAL)
    row, clock = row_of(staff.desk, ticket_id), clock_rows(staff.desk, ticket_id)["first_response-1"]
    assert (row.breaches, clock.outcome, clock.due_at) == (0, "running", MONDAY + timedelta(hours=1))
    event = trail_of(staff.desk, ticket_id)[-1]
    changed = next(one for one in trail_of(staff.desk, ticket_id) if one.kind is EventKind.PRIORITY)
    assert event.kind is EventKind.BREACH_WITHDRAWN
    assert (event.data["metric"], event.data["by_event"], event.agent_id) == (
        "first_response",
        changed.seq,
        staff.agents["ani"],
    )
    staff.now.ahead(hours=1)
    jobs.sweep(staff.desk)
    fired = [(step, round_) for metric, step, round_, _ in steps_fired(staff.desk, ticket_id) if step == "breach"]
    assert fired == [("breach", 1), ("breach", 2)]
    assert kinds(staff.desk, ticket_id).count(EventKind.BREACH_WITHDRAWN) == 1


def test_impact_and_urgency_yield_the_priority(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(prioritise.set_impact_and_urgency, ticket_id, Level.HIGH, Level.HIGH)
    row = row_of(lite.desk, ticket_id)
    assert (row.impact, row.urgency, row.priority) == ("high", "high", "urgent")
    assert trail_of(lite.desk, ticket_id)[1].data["levels_before"] == [None, None]
    with pytest.raises(Refused, match="no_change"):
        lite.by("ani").write(prioritise.set_impact_and_urgency, ticket_id, Level.HIGH, Level.HIGH)


def test_take_opens_a_new_ticket_and_taking_it_again_releases_it(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    ani.write(assignment.take, ticket_id)
    row = row_of(staff.desk, ticket_id)
    assert (row.assignee_id, row.status, row.team_id) == (staff.agents["ani"], "open", staff.teams["first"])
    staff.by("beni").write(assignment.take, ticket_id)
    assert row_of(staff.desk, ticket_id).assignee_id == staff.agents["beni"]
    staff.by("beni").write(assignment.take, ticket_id)
    assert row_of(staff.desk, ticket_id).assignee_id is None
    with pytest.raises(Refused, match="no_agent"):
        staff.desk.write(assignment.take, ticket_id)


def test_assigning_to_a_team_of_other_hours_moves_the_clocks(staff: Staff) -> None:
    staff.now.at = MONDAY + timedelta(hours=2, minutes=30)  # 11:30 in Jakarta
    ticket_id = opened(staff)
    staff.by("lea").write(assignment.assign, ticket_id, team_id=staff.teams["office"])
    row = row_of(staff.desk, ticket_id)
    assert (row.reassigned, row.assignee_id) == (1, None)
    due_at = MONDAY + timedelta(hours=4, minutes=30)  # half an hour before the break, half an hour after it
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].due_at == due_at
    assert kinds(staff.desk, ticket_id)[1:] == [EventKind.ASSIGNED, EventKind.POLICY, EventKind.CALENDAR]


def test_who_has_left_gets_nothing(lite: Staff) -> None:
    ticket_id = opened(lite)

    def leaves(uow: UnitOfWork) -> None:
        agent = uow.session.get(Agent, lite.agents["beni"])
        assert agent is not None
        agent.active = False

    lite.desk.write(leaves)
    with pytest.raises(Refused, match="inactive"):
        lite.by("ani").write(assignment.assign, ticket_id, assignee_id=lite.agents["beni"])
    with pytest.raises(NotFound):
        lite.by("ani").write(assignment.assign, ticket_id, assignee_id=99)
    with pytest.raises(Refused, match="no_change"):
        lite.by("ani").write(assignment.assign, ticket_id)


def test_a_tag_that_a_policy_asks_for_moves_the_clocks_at_once(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(minutes=10)
    assert staff.by("ani").write(tagging.add_tag, ticket_id, "Gold") is True
    assert staff.by("ani").write(tagging.add_tag, ticket_id, "gold") is False
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].due_at == MONDAY + timedelta(minutes=30)
    assert staff.by("ani").write(tagging.remove_tag, ticket_id, "GOLD") is True
    assert staff.by("ani").write(tagging.remove_tag, ticket_id, "gold") is False
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].due_at == MONDAY + timedelta(hours=1)
    assert row_of(staff.desk, ticket_id).due_at == MONDAY + timedelta(hours=1)


def test_a_breached_round_that_ended_unanswered_does_not_hold_the_ticket_for_ever(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    ani.write(conversation.reply, ticket_id, "Tell me more.")
    staff.desk.write(conversation.customer_message, ticket_id, "More.")
    staff.now.ahead(hours=3)
    ani.write(status.set_status, ticket_id, Status.SOLVED)
    ani.write(status.set_status, ticket_id, Status.OPEN)
    assert clock_rows(staff.desk, ticket_id)["next_response-1"].outcome == "breached"
    row = row_of(staff.desk, ticket_id)
    assert (row.due_metric, row.due_state, row.breaches) == ("resolution", "running", 1)


def test_a_priority_that_brings_another_policy_never_leaves_a_clock_without_a_target(staff: Staff) -> None:
    """Neither promises anything for the priority of the other: the clocks go on all the same."""
    ticket_id = opened(staff, tags=("gold",))
    staff.now.ahead(minutes=5)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.URGENT)
    clock = clock_rows(staff.desk, ticket_id)["first_response-1"]
    assert (clock.outcome, clock.due_at) == ("running", MONDAY + timedelta(minutes=15))
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.NORMAL)
    clock = clock_rows(staff.desk, ticket_id)["first_response-1"]
    assert (clock.outcome, clock.due_at) == ("running", MONDAY + timedelta(minutes=30))
