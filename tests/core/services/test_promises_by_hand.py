"""What people do to promises: a reply bounced, none is needed, a date was agreed; and the options of a policy."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import audit, jobs
from core.desk import Desk
from core.domain.clock_account import LineKind
from core.domain.vocabulary import EventKind, Metric, Outcome, Priority, Status
from core.errors import NotAllowed, NotFound, Refused, Stale
from core.services import assignment, conversation, deep_check, prioritise, status, undo
from core.services.bounces import bounce
from core.services.due_dates import set_due
from core.services.no_reply import end_round
from core.services.reading import ticket as read_ticket
from storage.engine import Database
from tests.builders import MONDAY, TEXT, Staff, clock_rows, desk_on, kinds, opened, row_of, steps_fired, trail_of
from tests.core.services.accounts import checked
from tests.core.services.test_projection import same_as_replayed

WITH_OPTIONS = TEXT.replace(
    'normal = { first_response = "1h", next_response = "2h", resolution = "8h" }\nlow = { first_response = "4h"',
    'normal = { first_response = "1h", next_response = "2h", resolution = "8h", periodic_update = "3h", '
    'ownership = "20m", team_resolution = "4h" }\nlow = { first_response = "4h"',
).replace(
    '[[chains.standard.steps]]\nname = "tell-lead"',
    '[sla.teams]\nsecond = { ownership = "5m" }\n\n[[chains.standard.steps]]\nname = "tell-lead"',
    1,
)


def minutes(amount: float) -> timedelta:
    return timedelta(minutes=amount)


def refused(rule: str, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as error:
        act()
    assert error.value.rule == rule


def in_order(staff: Staff, ticket_id: int) -> None:
    """Projection, account, audit and deep check all say the same."""
    same_as_replayed(staff, ticket_id)
    checked(staff.desk, ticket_id)
    assert not audit.audit_clocks(staff.desk).differences
    assert not deep_check.check(staff.desk.database, now=staff.now.at).findings


# A bounced reply


def test_a_bounced_reply_withdraws_the_response_and_the_breach_it_hid_fires_now(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    staff.now.ahead(minutes=10)
    said = ani.write(conversation.reply, ticket_id, "Try again.")
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].outcome == Outcome.MET
    staff.now.ahead(minutes=60)
    ani.write(bounce, ticket_id, said.message_id, "550 no such user")
    first = clock_rows(staff.desk, ticket_id)["first_response-1"]
    assert (first.outcome, first.met_at, first.elapsed_s) == (Outcome.BREACHED, None, 70 * 60)
    assert first.breached_at == MONDAY + minutes(70)
    row = row_of(staff.desk, ticket_id)
    assert (row.first_replied_at, row.last_author) == (None, "requester")
    staff.now.ahead(minutes=1 / 60)
    assert jobs.sweep(staff.desk).fired > 0
    assert "breach" in {step for _, step, _, _ in steps_fired(staff.desk, ticket_id)}
    entry = next(event for event in trail_of(staff.desk, ticket_id) if event.kind is EventKind.BOUNCED)
    assert (entry.message_id, entry.data["reason"]) == (said.message_id, "550 no such user")
    in_order(staff, ticket_id)


def test_the_account_tells_the_time_since_the_reply_day_by_day(lite: Staff) -> None:
    ticket_id, lea = opened(lite, team="office"), lite.by("lea")
    lite.now.ahead(minutes=30)
    lea.write(conversation.reply, ticket_id, "Try again.")
    lea.write(status.set_status, ticket_id, Status.PENDING)
    lite.now.ahead(minutes=30)
    lea.write(status.set_status, ticket_id, Status.OPEN)
    lite.now.ahead(hours=24)
    lea.write(bounce, ticket_id, None, "full")
    told = checked(lite.desk, ticket_id)
    first = next(clock for clock in told.clocks if clock.metric is Metric.FIRST_RESPONSE)
    [line] = [line for line in first.lines if line.what is LineKind.TAKEN_BACK]
    assert line.open_s == sum(day.open_s for day in line.days) == 7 * 3600
    assert len(line.days) == 2
    assert line.cause is not None
    assert (line.cause.kind, line.cause.reason) == (EventKind.BOUNCED, "full")
    in_order(lite, ticket_id)


def test_the_response_is_then_the_next_reply_that_arrives(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    one = ani.write(conversation.reply, ticket_id, "One")
    lite.now.ahead(minutes=5)
    ani.write(conversation.reply, ticket_id, "Two")
    lite.now.ahead(minutes=5)
    ani.write(bounce, ticket_id, one.message_id, "")
    assert clock_rows(lite.desk, ticket_id)["first_response-1"].met_at == MONDAY + minutes(5)
    row = row_of(lite.desk, ticket_id)
    assert (row.first_replied_at, row.last_author) == (MONDAY + minutes(5), "agent")
    in_order(lite, ticket_id)


def test_who_got_nothing_is_not_waited_for(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "Which printer?", then=Status.PENDING)
    lite.now.ahead(minutes=5)
    ani.write(bounce, ticket_id, None, "full")
    assert row_of(lite.desk, ticket_id).status == Status.OPEN
    assert EventKind.STATUS in kinds(lite.desk, ticket_id)[-2:]
    assert clock_rows(lite.desk, ticket_id)["first_response-1"].elapsed_s == 5 * 60
    in_order(lite, ticket_id)


def test_an_answer_that_arrived_is_waited_for_on(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    one = ani.write(conversation.reply, ticket_id, "One")
    ani.write(conversation.reply, ticket_id, "Which printer?", then=Status.PENDING)
    lite.now.ahead(minutes=5)
    ani.write(bounce, ticket_id, one.message_id, "full")
    assert row_of(lite.desk, ticket_id).status == Status.PENDING
    in_order(lite, ticket_id)


def test_an_older_reply_that_bounced_leaves_a_waiting_that_began_since(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    said = ani.write(conversation.reply, ticket_id, "Which printer?")
    lite.desk.write(conversation.customer_message, ticket_id, "I did not hear from you: the one on floor 3.")
    ani.write(status.set_status, ticket_id, Status.PENDING)
    ani.write(bounce, ticket_id, said.message_id, "full")
    assert row_of(lite.desk, ticket_id).status == Status.PENDING
    in_order(lite, ticket_id)


def test_nobody_wrote_on_a_ticket_that_the_desk_opened_and_whose_reply_bounced(lite: Staff) -> None:
    ticket_id, ani = opened(lite, by_agent=True), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "We have seen that your disk is full.")
    ani.write(bounce, ticket_id, None, "full")
    assert row_of(lite.desk, ticket_id).last_author == "agent"


def test_what_cannot_bounce_is_refused(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    refused("no_reply_to_bounce", lambda: ani.write(bounce, ticket_id, None, ""))
    note = ani.write(conversation.add_note, ticket_id, "Note")
    refused("no_reply_to_bounce", lambda: ani.write(bounce, ticket_id, note.message_id, ""))
    said = ani.write(conversation.reply, ticket_id, "One")
    ani.write(bounce, ticket_id, said.message_id, "")
    refused("bounced_already", lambda: ani.write(bounce, ticket_id, said.message_id, ""))
    with pytest.raises(NotFound):
        ani.write(bounce, opened(lite), said.message_id, "")


# No reply needed


def thanked(staff: Staff) -> tuple[int, Desk]:
    """The requester has said thank you to an answer."""
    ticket_id, ani = opened(staff), staff.by("ani")
    ani.write(conversation.reply, ticket_id, "Done.")
    staff.now.ahead(minutes=10)
    staff.desk.write(conversation.customer_message, ticket_id, "Thank you!")
    return ticket_id, ani


def test_no_reply_needed_ends_the_round_with_its_reason_and_u_takes_that_back(staff: Staff) -> None:
    ticket_id, ani = thanked(staff)
    staff.now.ahead(minutes=10)
    ani.write(end_round, ticket_id, "Said thanks")
    ended = clock_rows(staff.desk, ticket_id)["next_response-1"]
    assert (ended.outcome, ended.cancelled_at, ended.next_alarm_at) == (
        Outcome.CANCELLED,
        MONDAY + minutes(20),
        None,
    )
    assert trail_of(staff.desk, ticket_id)[-1].data == {"cycle": 1, "reason": "Said thanks"}
    assert row_of(staff.desk, ticket_id).due_metric == Metric.RESOLUTION
    in_order(staff, ticket_id)
    staff.now.ahead(minutes=5)
    assert ani.write(undo.last).what is EventKind.NO_REPLY_NEEDED
    again = clock_rows(staff.desk, ticket_id)["next_response-1"]
    assert (again.outcome, again.elapsed_s, again.due_at) == (Outcome.RUNNING, 15 * 60, MONDAY + minutes(130))
    in_order(staff, ticket_id)
    refused("nothing_to_undo", lambda: ani.write(undo.last))


def test_it_wants_a_reason_a_round_and_a_writer(lite: Staff) -> None:
    ticket_id, ani = thanked(lite)
    refused("reason_missing", lambda: ani.write(end_round, ticket_id, " \u200b"))
    refused("nothing_to_answer", lambda: ani.write(end_round, opened(lite), "why"))
    with pytest.raises(NotAllowed):
        lite.by("eye").write(end_round, ticket_id, "why")
    with pytest.raises(Stale):
        ani.write(end_round, ticket_id, "why", seen_version=1)
    ani.write(end_round, ticket_id, "why")
    refused("nothing_to_answer", lambda: ani.write(end_round, ticket_id, "again"))


# A due date by hand


def test_a_date_is_kept_by_later_edits_and_the_account_says_who_and_why(staff: Staff) -> None:
    ticket_id, ani = opened(staff), staff.by("ani")
    friday = MONDAY + timedelta(days=4)
    ani.write(set_due, ticket_id, friday, "Agreed by phone")
    ani.write(prioritise.set_priority, ticket_id, Priority.HIGH)
    ani.write(assignment.assign, ticket_id, team_id=3)
    resolution = clock_rows(staff.desk, ticket_id)["resolution-1"]
    assert (resolution.due_at, resolution.outcome) == (friday, Outcome.RUNNING)
    told = next(clock for clock in checked(staff.desk, ticket_id).clocks if clock.metric is Metric.RESOLUTION)
    assert told.due_date_at == friday
    [cause] = {line.cause for line in told.lines if line.cause and line.cause.kind is EventKind.DUE_SET}
    assert (cause.name, cause.reason, cause.due_date_at) == ("Ani", "Agreed by phone", friday)
    in_order(staff, ticket_id)
    staff.now.at = friday
    jobs.sweep(staff.desk)
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].breached_at == friday
    in_order(staff, ticket_id)


def test_the_date_goes_by_hand_and_by_undo(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    one, two = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    ani.write(set_due, ticket_id, one, "one")
    ani.write(set_due, ticket_id, two, "two")
    assert ani.write(undo.last).what is EventKind.DUE_SET
    assert clock_rows(lite.desk, ticket_id)["resolution-1"].due_at == one
    ani.write(set_due, ticket_id, None, "no longer")
    assert clock_rows(lite.desk, ticket_id)["resolution-1"].due_at == MONDAY + timedelta(hours=8)
    in_order(lite, ticket_id)


def test_the_sweep_fires_a_breach_on_a_closed_day(lite: Staff) -> None:
    """Saturday 12:00 was agreed: not on Friday at closing, and not only on Monday."""
    ticket_id = opened(lite, team="office")
    saturday = MONDAY + timedelta(days=5, hours=3)
    lite.by("lea").write(set_due, ticket_id, saturday, "Moving day")
    lite.now.at = saturday - minutes(1)
    jobs.sweep(lite.desk)
    assert clock_rows(lite.desk, ticket_id)["resolution-1"].outcome == Outcome.RUNNING
    lite.now.at = saturday + minutes(1 / 60)
    jobs.sweep(lite.desk)
    assert clock_rows(lite.desk, ticket_id)["resolution-1"].breached_at == saturday
    in_order(lite, ticket_id)


def test_dates_that_cannot_be_are_refused(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    later = MONDAY + timedelta(days=1)
    refused("reason_missing", lambda: ani.write(set_due, ticket_id, later, ""))
    refused("due_in_past", lambda: ani.write(set_due, ticket_id, MONDAY, "why"))
    refused("no_due_date", lambda: ani.write(set_due, ticket_id, None, "why"))
    refused("no_such_clock", lambda: ani.write(set_due, ticket_id, later, "why", metric=Metric.NEXT_RESPONSE))
    ani.write(set_due, ticket_id, later, "why")
    refused("no_change", lambda: ani.write(set_due, ticket_id, later, "why"))
    ani.write(status.set_status, ticket_id, Status.SOLVED)
    refused("done", lambda: ani.write(set_due, ticket_id, later + minutes(1), "why"))


# Options of a policy


def test_a_desk_file_promises_updates_and_between_teams(database: Database) -> None:
    staff = desk_on(database, text=WITH_OPTIONS)
    ticket_id, ani = opened(staff), staff.by("ani")
    rows = clock_rows(staff.desk, ticket_id)
    assert (rows["ownership-1"].target_s, rows["team_resolution-1"].target_s) == (20 * 60, 4 * 3600)
    staff.now.ahead(minutes=4)
    ani.write(assignment.assign, ticket_id, team_id=staff.teams["second"])
    staff.now.ahead(minutes=6)
    jobs.sweep(staff.desk)
    rows = clock_rows(staff.desk, ticket_id)
    assert rows["ownership-1"].cancelled_at == MONDAY + minutes(4)
    assert rows["ownership-2"].breached_at == MONDAY + minutes(9)
    assert (rows["team_resolution-1"].outcome, rows["team_resolution-2"].started_at) == ("met", MONDAY + minutes(4))
    staff.by("citra").write(assignment.take, ticket_id)
    ani.write(conversation.reply, ticket_id, "Citra has it.")
    staff.now.ahead(hours=3, minutes=1)
    jobs.sweep(staff.desk)
    rows = clock_rows(staff.desk, ticket_id)
    assert rows["ownership-2"].met_at == MONDAY + minutes(10)
    assert rows["periodic_update-1"].breached_at == MONDAY + minutes(190)
    in_order(staff, ticket_id)


def test_the_ticket_pane_knows_what_bounced(lite: Staff) -> None:
    ticket_id, ani = opened(lite), lite.by("ani")
    ani.write(conversation.reply, ticket_id, "One")
    ani.write(bounce, ticket_id, None, "full")
    assert lite.desk.read(read_ticket, ticket_id).messages[-1].bounced_at == MONDAY
    assert kinds(lite.desk, ticket_id)[-1] is EventKind.BOUNCED
