"""`u` is an undo for the clocks as well: they go on as if the key had never been pressed (rule B)."""

from datetime import timedelta
from functools import partial

import pytest

from core import applying
from core.domain.vocabulary import EventKind, Metric, Priority, Status
from core.errors import Refused
from core.services import (
    assignment,
    bounces,
    conversation,
    due_dates,
    manual_escalation,
    merging,
    no_reply,
    presence,
    prioritise,
    status,
    tagging,
    undo,
)
from core.services.explain import account
from storage.engine import Database
from tests.builders import (
    MONDAY,
    TEXT,
    Staff,
    clock_rows,
    config,
    desk_on,
    kinds,
    opened,
    row_of,
    steps_fired,
    trail_of,
)
from tests.core.services.test_chains_over_time import fired, later
from tests.core.services.test_promises_by_hand import WITH_OPTIONS, in_order
from tests.core.services.test_versions import SHORTER

UNPROMISED = TEXT.replace('next_response = "2h", resolution = "8h" }\nlow', 'next_response = "2h" }\nlow')
ASKING = TEXT.replace('notify = ["lead"]\n', 'notify = ["lead"]\nacknowledge = "5m"\n', 1)


def asked(staff: Staff) -> int:
    """A ticket that was answered, and whose customer has asked again ten minutes later."""
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "Have you tried again?")
    staff.now.ahead(minutes=10)
    staff.desk.write(conversation.customer_message, ticket_id, "Yes. And now?")
    return ticket_id


def pressed_by_mistake(staff: Staff) -> None:
    staff.now.ahead(seconds=3)
    staff.by("ani").write(undo.last)


def test_a_ticket_solved_by_mistake_owes_its_answer_still(database: Database) -> None:
    staff = desk_on(database, text=WITH_OPTIONS)
    ticket_id = asked(staff)
    later(staff, minutes=110)
    staff.by("ani").write(status.set_status, ticket_id, Status.SOLVED)
    pressed_by_mistake(staff)
    rows = clock_rows(staff.desk, ticket_id)
    assert (rows["next_response-1"].outcome, rows["next_response-1"].elapsed_s) == ("running", 110 * 60 + 3)
    assert rows["periodic_update-1"].elapsed_s == 120 * 60 + 3
    later(staff, hours=1)
    assert ("next_response", "breach", 1) in fired(staff, ticket_id)
    in_order(staff, ticket_id)


def test_a_hand_over_by_mistake_ends_nothing(database: Database) -> None:
    staff = desk_on(database, text=WITH_OPTIONS)
    ticket_id = opened(staff)
    later(staff, minutes=200)
    staff.by("ani").write(assignment.assign, ticket_id, team_id=staff.teams["second"])
    pressed_by_mistake(staff)
    later(staff, minutes=41)
    rows = clock_rows(staff.desk, ticket_id)
    assert rows["team_resolution-1"].breached_at == MONDAY + timedelta(minutes=240)
    assert (rows["team_resolution-2"].outcome, rows["ownership-2"].outcome) == ("cancelled", "cancelled")
    in_order(staff, ticket_id)


def test_a_priority_by_mistake_takes_no_promise_away(staff: Staff) -> None:
    ticket_id = asked(staff)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.LOW)
    assert clock_rows(staff.desk, ticket_id)["next_response-1"].outcome == "cancelled"
    pressed_by_mistake(staff)
    row = clock_rows(staff.desk, ticket_id)["next_response-1"]
    assert (row.outcome, row.target_s, row.due_at) == ("running", 7200, MONDAY + timedelta(minutes=130))
    in_order(staff, ticket_id)


def test_a_priority_taken_back_leaves_the_version_that_the_ticket_counted_by(staff: Staff) -> None:
    ticket_id = opened(staff)
    version = row_of(staff.desk, ticket_id).policy_version_id
    applying.apply(staff.desk, config(SHORTER))
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.URGENT)
    pressed_by_mistake(staff)
    assert row_of(staff.desk, ticket_id).policy_version_id == version
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].target_s == 3600
    in_order(staff, ticket_id)


def test_a_hand_over_to_a_team_with_other_hours_counts_its_minutes_by_the_old_ones_again(staff: Staff) -> None:
    """Monday, half past four in Jakarta: the office closes at five, the other calendar never does."""
    staff.now.at = MONDAY + timedelta(hours=5, minutes=58)
    ticket_id = opened(staff, team="office")
    before = row_of(staff.desk, ticket_id)
    staff.by("ani").write(assignment.assign, ticket_id, team_id=staff.teams["first"])
    staff.now.ahead(minutes=9)
    staff.by("ani").write(undo.last)
    after = row_of(staff.desk, ticket_id)
    assert after.policy_version_id == before.policy_version_id
    assert after.calendar_version_id == before.calendar_version_id
    in_order(staff, ticket_id)


def test_a_tag_taken_back_takes_its_policy_along(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(tagging.add_tag, ticket_id, "gold")
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].target_s == 1800
    pressed_by_mistake(staff)
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].target_s == 3600
    in_order(staff, ticket_id)


def test_a_date_set_on_the_wrong_ticket_fires_nothing_twice(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "Soon.")
    later(staff, hours=9)
    before, breached_at = fired(staff, ticket_id), clock_rows(staff.desk, ticket_id)["resolution-1"].breached_at
    staff.by("ani").write(due_dates.set_due, ticket_id, staff.now.at + timedelta(days=1), "wrong ticket")
    pressed_by_mistake(staff)
    later(staff, seconds=2)
    assert fired(staff, ticket_id) == before
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].breached_at == breached_at
    in_order(staff, ticket_id)


def test_a_date_can_be_set_again_where_the_policy_promises_nothing(database: Database) -> None:
    staff = desk_on(database, text=UNPROMISED)
    ticket_id, ani, due_at = opened(staff), staff.by("ani"), MONDAY + timedelta(hours=3)
    ani.write(due_dates.set_due, ticket_id, due_at, "agreed")
    ani.write(due_dates.set_due, ticket_id, None, "not any more")
    staff.now.ahead(minutes=1)
    ani.write(due_dates.set_due, ticket_id, due_at, "agreed again")
    row = clock_rows(staff.desk, ticket_id)["resolution-1"]
    assert (row.outcome, row.due_at) == ("running", due_at)
    ani.write(due_dates.set_due, ticket_id, None, "by mistake")
    pressed_by_mistake(staff)
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].due_at == due_at
    in_order(staff, ticket_id)


def test_a_date_that_passed_while_the_ticket_waited_is_missed_though_it_was_solved_from_there(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    ani.write(conversation.reply, ticket_id, "Which one?", then=Status.PENDING)
    ani.write(due_dates.set_due, ticket_id, MONDAY + timedelta(hours=3), "agreed")
    staff.now.ahead(hours=5)
    ani.write(status.set_status, ticket_id, Status.SOLVED)
    row = clock_rows(staff.desk, ticket_id)["resolution-1"]
    assert (row.outcome, row.breached_at, row.met_at) == ("breached", staff.now.at, staff.now.at)
    later(staff, seconds=2)
    in_order(staff, ticket_id)


def test_a_bounce_on_a_solved_ticket_shows_the_breach_that_the_answer_hid(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    staff.now.ahead(minutes=10)
    ani.write(conversation.reply, ticket_id, "Try again.")
    staff.now.ahead(hours=3)
    ani.write(status.set_status, ticket_id, Status.SOLVED)
    staff.now.ahead(minutes=10)
    ani.write(bounces.bounce, ticket_id, None, "full")
    row = clock_rows(staff.desk, ticket_id)["first_response-1"]
    assert (row.outcome, row.breached_at, row.met_at) == ("breached", staff.now.at, None)
    later(staff, seconds=2)
    assert ("first_response", "breach", 1) in fired(staff, ticket_id)
    in_order(staff, ticket_id)


def test_no_reply_needed_taken_back_on_a_solved_ticket_shows_the_breach_too(staff: Staff) -> None:
    ticket_id = asked(staff)
    staff.now.ahead(minutes=119)
    staff.by("ani").write(no_reply.end_round, ticket_id, "thanks")
    staff.now.ahead(minutes=2)
    staff.by("beni").write(status.set_status, ticket_id, Status.SOLVED)
    staff.now.ahead(minutes=1)
    staff.by("ani").write(undo.last)
    row = clock_rows(staff.desk, ticket_id)["next_response-1"]
    assert (row.outcome, row.breached_at) == ("breached", staff.now.at)
    in_order(staff, ticket_id)


def test_a_step_takes_nothing_from_who_solved_the_ticket_while_it_waited(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    ani.write(assignment.take, ticket_id)
    ani.write(conversation.reply, ticket_id, "On it.")
    later(staff, hours=8, minutes=29, seconds=59)
    ani.write(presence.beat, "p1", ticket_id=ticket_id, mode="writing")
    later(staff, seconds=20)
    ani.write(conversation.reply, ticket_id, "Solved it.", then=Status.SOLVED)
    ani.write(presence.leave, "p1")
    later(staff, minutes=2)
    row = row_of(staff.desk, ticket_id)
    assert (row.status, row.team_id, row.assignee_id) == ("solved", staff.teams["first"], staff.agents["ani"])
    [told] = [event for event in trail_of(staff.desk, ticket_id) if event.data.get("step") == "hand-over"]
    assert {"action": "reassign", "left": "done"} in told.data["effects"]
    in_order(staff, ticket_id)


def test_a_step_changes_no_merged_ticket_and_its_clocks_are_right_when_that_is_taken_back(database: Database) -> None:
    staff = desk_on(database, text=WITH_OPTIONS)
    target, ticket_id, ani = opened(staff, "One"), opened(staff, "Two"), staff.by("ani")
    ani.write(conversation.reply, ticket_id, "Hello.")
    later(staff, hours=8, minutes=29, seconds=50)
    staff.now.ahead(seconds=15)
    ani.write(merging.merge, ticket_id, target)
    later(staff, seconds=5)
    [told] = [event for event in trail_of(staff.desk, ticket_id) if event.data.get("step") == "hand-over"]
    assert {"action": "reassign", "left": "merged"} in told.data["effects"]
    staff.now.ahead(minutes=2)
    ani.write(undo.last)
    assert row_of(staff.desk, ticket_id).team_id == staff.teams["first"]
    later(staff, minutes=30)
    in_order(staff, ticket_id)
    in_order(staff, target)


def test_a_demand_for_an_acknowledgement_survives_a_merge_that_is_taken_back(database: Database) -> None:
    staff = desk_on(database, text=ASKING)
    target, ticket_id, ani = opened(staff, "One"), opened(staff, "Two"), staff.by("ani")
    later(staff, minutes=50, seconds=1)
    staff.now.ahead(minutes=1)
    ani.write(merging.merge, ticket_id, target)
    later(staff, minutes=5)
    ani.write(undo.last)
    later(staff, minutes=11)
    assert [step for _, step, _ in fired(staff, ticket_id) if step.startswith("tell-lead >")]


def test_two_keys_in_one_second_are_two_undos(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(assignment.assign, ticket_id, team_id=lite.teams["second"])
    ani.write(status.set_status, ticket_id, Status.ON_HOLD)
    assert ani.write(undo.last).what is EventKind.STATUS
    assert row_of(lite.desk, ticket_id).team_id == lite.teams["second"]


def test_a_round_that_never_was_is_not_warned_of(staff: Staff) -> None:
    ticket_id = asked(staff)
    staff.now.ahead(minutes=111)
    staff.by("ani").write(bounces.bounce, ticket_id, None, "full")
    later(staff, seconds=2)
    assert not [row for row in steps_fired(staff.desk, ticket_id) if row[0] == "next_response" and row[1] != "breach"]
    assert EventKind.BOUNCED in kinds(staff.desk, ticket_id)
    in_order(staff, ticket_id)


def test_what_was_changed_once_more_and_back_is_no_undo_of_the_first_change(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(status.set_status, ticket_id, Status.OPEN)
    lite.by("beni").write(status.set_status, ticket_id, Status.SOLVED)
    lite.by("beni").write(status.set_status, ticket_id, Status.OPEN)
    with pytest.raises(Refused, match="changed_since"):
        lite.by("ani").write(undo.last)


def test_a_tag_taken_back_leaves_the_policy_that_a_colleague_brought_meanwhile(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(tagging.add_tag, ticket_id, "gold")
    staff.by("beni").write(assignment.assign, ticket_id, team_id=staff.teams["office"])
    pressed_by_mistake(staff)
    assert staff.desk.read(account, ticket_id).policy == "Office"
    in_order(staff, ticket_id)


def test_a_breach_withdrawn_undone_and_withdrawn_again_is_told_each_time_and_fires_once(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    later(staff, minutes=61)
    ani.write(prioritise.set_priority, ticket_id, Priority.LOW)
    pressed_by_mistake(staff)
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].outcome == "breached"
    later(staff, seconds=2)
    ani.write(prioritise.set_priority, ticket_id, Priority.LOW)
    later(staff, seconds=2)
    assert [row for row in fired(staff, ticket_id) if row[1] == "breach"] == [("first_response", "breach", 1)]
    assert kinds(staff.desk, ticket_id).count(EventKind.BREACH_WITHDRAWN) == 2
    in_order(staff, ticket_id)


def test_what_was_reached_before_its_terms_went_is_told_late(staff: Staff) -> None:
    """The worker slept while a warning was reached, and then the policy changed to one that does not know it."""
    ticket_id = opened(staff)
    staff.now.ahead(minutes=46)
    staff.by("ani").write(tagging.add_tag, ticket_id, "gold")
    later(staff, seconds=2)
    assert [row for row in steps_fired(staff.desk, ticket_id) if row[1] == "warning-1"] == [
        ("first_response", "warning-1", 1, 62)
    ]
    in_order(staff, ticket_id)


@pytest.mark.parametrize("told", [False, True])
def test_a_promise_that_a_priority_brought_by_mistake_leaves_no_running_clock(database: Database, told: bool) -> None:
    staff = desk_on(
        database, text=UNPROMISED.replace('resolution = "6h"', 'resolution = "10m"') if told else UNPROMISED
    )
    ticket_id = opened(staff)
    staff.now.ahead(minutes=20)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.HIGH)
    later(staff, seconds=2)
    pressed_by_mistake(staff)
    row = clock_rows(staff.desk, ticket_id)["resolution-1"]
    assert (row.outcome, row.running, row.target_s) == ("cancelled", False, None)
    staff.now.ahead(minutes=1)
    in_order(staff, ticket_id)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.HIGH)
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].outcome in ("running", "breached")
    later(staff, seconds=2)
    in_order(staff, ticket_id)


def test_a_breach_that_was_taken_back_twice_is_told_when_it_comes_again(staff: Staff) -> None:
    """`:due`, missed again, taken back by `u`, and another date, missed as well: each breach under its own number."""
    ticket_id, ani = opened(staff), staff.by("ani")
    agree = partial(ani.write, due_dates.set_due, ticket_id, metric=Metric.FIRST_RESPONSE)
    later(staff, minutes=61)
    agree(staff.now.at + timedelta(minutes=5), "five minutes more")
    later(staff, minutes=6)
    ani.write(undo.last)
    later(staff, minutes=5)
    agree(staff.now.at + timedelta(minutes=90), "an hour and a half more")
    later(staff, minutes=91)
    breaches = [row for row in fired(staff, ticket_id) if row[:2] == ("first_response", "breach")]
    assert breaches == [("first_response", "breach", number) for number in (1, 2, 3)]
    in_order(staff, ticket_id)


def test_what_a_bounce_made_fire_does_not_fire_again_after_a_key_that_was_taken_back(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    staff.now.ahead(minutes=1)
    ani.write(conversation.reply, ticket_id, "Try again.")
    staff.now.ahead(minutes=69)
    ani.write(bounces.bounce, ticket_id, None, "full")
    later(staff, seconds=2)
    before = fired(staff, ticket_id)
    assert ("first_response", "breach", 1) in before
    ani.write(prioritise.set_priority, ticket_id, Priority.LOW)
    pressed_by_mistake(staff)
    later(staff, seconds=2)
    assert fired(staff, ticket_id) == before
    in_order(staff, ticket_id)


def test_a_clock_that_was_escalated_by_hand_stays_when_its_promise_goes(staff: Staff) -> None:
    ticket_id, ani = opened(staff, priority=Priority.LOW), staff.by("ani")
    ani.write(conversation.reply, ticket_id, "Which one?")
    staff.desk.write(conversation.customer_message, ticket_id, "The red one.")
    staff.by("beni").write(prioritise.set_priority, ticket_id, Priority.NORMAL)
    ani.write(manual_escalation.escalate, ticket_id, "now")
    staff.by("beni").write(undo.last)
    assert clock_rows(staff.desk, ticket_id)["next_response-1"].outcome == "cancelled"
    in_order(staff, ticket_id)


def test_u_after_a_bounce_takes_nothing_of_it_back(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Which one?", then=Status.PENDING)
    lite.now.ahead(minutes=5)
    ani.write(bounces.bounce, ticket_id, None, "full")
    with pytest.raises(Refused):
        ani.write(undo.last)
    assert row_of(lite.desk, ticket_id).status == Status.OPEN
