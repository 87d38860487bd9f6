"""An agent escalates by hand: the next tier hears of it now, and not again by its time."""

from datetime import timedelta

import pytest

from core import jobs
from core.desk import apply_to
from core.domain.vocabulary import EventKind, Status
from core.errors import NotAllowed, Refused, Stale
from core.services import assignment, conversation, deep_check, inbox, presence
from core.services.manual_escalation import escalate, told_of
from core.services.reasons import REASON_LENGTH
from core.services.status import set_status
from storage.engine import Database
from tests.builders import MONDAY, TEXT, Staff, config, desk_on, opened, row_of, steps_fired, trail_of


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database)


@pytest.fixture
def lite(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database)


def notices(staff: Staff, handle: str) -> list[tuple[int | None, object, object]]:
    found = staff.by(handle).read(inbox.newest)
    return [(one.ticket_id, one.data.get("step"), one.data.get("reason")) for one in found]


def test_the_next_tier_of_the_nearest_clock_hears_of_it_now_and_its_time_fires_it_no_more(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(escalate, ticket_id, "Customer is the mayor")
    assert notices(staff, "lea") == [(ticket_id, "tell-lead", "Customer is the mayor")]
    entry = trail_of(staff.desk, ticket_id)[-1]
    assert (entry.kind, entry.agent_id) == (EventKind.ESCALATED, staff.agents["ani"])
    assert (entry.data["manual"], entry.data["reason"], entry.data["by"]) == (True, "Customer is the mayor", "Ani")
    assert (entry.data["metric"], entry.data["step"]) == ("first_response", "tell-lead")
    staff.now.at = MONDAY + timedelta(minutes=50, seconds=1)
    assert jobs.sweep(staff.desk).fired == 1  # the warning only
    assert jobs.sweep(staff.desk).next_alarm_at == MONDAY + timedelta(hours=1)
    assert [step for _, step, _, _ in steps_fired(staff.desk, ticket_id)] == ["tell-lead", "warning-1"]
    assert row_of(staff.desk, ticket_id).escalations == 1
    assert not deep_check.check(staff.desk.database, now=staff.now.at).findings


def test_without_a_tier_left_the_lead_is_told_and_by_the_lead_an_administrator(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(escalate, ticket_id, "one")
    lite.by("ani").write(escalate, ticket_id, "two")
    assert notices(lite, "lea")[0] == (ticket_id, None, "two")
    lite.by("lea").write(escalate, ticket_id, "three")
    assert notices(lite, "root") == [(ticket_id, None, "three")]
    assert row_of(lite.desk, ticket_id).escalations == 3
    lite.absent("root")
    with pytest.raises(Refused) as refused:
        lite.by("lea").write(escalate, ticket_id, "four")
    assert refused.value.rule == "nobody_above"


def test_a_step_that_hands_over_does_so_at_once_whoever_writes(sqlite_database: Database) -> None:
    only = TEXT.replace('[[chains.standard.steps]]\nname = "tell-lead"\nat = "-10m"\nnotify = ["lead"]\n', "")
    staff = desk_on(sqlite_database, text=only)
    ticket_id = opened(staff)
    ani = staff.by("ani")
    ani.write(conversation.reply, ticket_id, "On it.")
    ani.write(assignment.take, ticket_id)
    ani.write(presence.beat, "console", ticket_id=ticket_id, mode="writing")
    ani.write(escalate, ticket_id, "Not for us")
    assert row_of(staff.desk, ticket_id).team_id == staff.teams["second"]
    assert [step for _, step, _, _ in steps_fired(staff.desk, ticket_id)] == ["hand-over"]


def test_who_may_not_and_what_cannot_is_refused_with_a_reason(lite: Staff) -> None:
    ticket_id = opened(lite)
    with pytest.raises(NotAllowed):
        lite.by("eye").write(escalate, ticket_id, "please")
    with pytest.raises(Refused) as blank:
        lite.by("ani").write(escalate, ticket_id, " \u200b ")
    assert blank.value.rule == "reason_missing"
    with pytest.raises(Stale):
        lite.by("ani").write(escalate, ticket_id, "old", seen_version=0)
    lite.by("ani").write(set_status, ticket_id, Status.SOLVED)
    with pytest.raises(Refused) as done:
        lite.by("ani").write(escalate, ticket_id, "too late")
    assert (done.value.rule, done.value.detail) == ("done", "solved")


def test_the_reason_is_one_clean_line(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(escalate, ticket_id, "line\none \x1b[31m" + "x" * 400)
    reason = trail_of(lite.desk, ticket_id)[-1].data["reason"]
    assert "\n" not in reason and "\x1b" not in reason and len(reason) <= REASON_LENGTH


def test_the_lead_does_not_escalate_to_himself(staff: Staff) -> None:
    """The user saw: "Escalated to you … by Budi Hartono", as Budi. His own tier is passed over for the next one."""
    alarm = 'notify = ["assignee", "team_lead:second"]'
    both = TEXT.replace('chain = "standard"', 'chain = "major"').replace(
        f'name = "raise-alarm"\nat = "+1m"\n{alarm}',
        'name = "tell-lead"\nat = "-2m"\nnotify = ["lead", "assignee"]\n'
        f'[[chains.major.steps]]\nname = "raise-alarm"\nat = "+1m"\n{alarm.replace("assignee", "lead")}',
    )
    apply_to(staff.desk.database, config(both), now=staff.now)
    ticket_id = opened(staff)
    staff.by("lea").write(assignment.assign, ticket_id, team_id=staff.teams["first"], assignee_id=staff.agents["ani"])
    before = notices(staff, "ani")
    staff.by("lea").write(escalate, ticket_id, "Not ours")
    assert notices(staff, "lea") == []
    assert notices(staff, "citra") == [(ticket_id, "raise-alarm", "Not ours")]
    assert notices(staff, "ani") == before
    assert staff.desk.read(told_of, ticket_id) == ("Citra",)
    assert [step for _, step, _, _ in steps_fired(staff.desk, ticket_id)] == ["raise-alarm"]
    assert not deep_check.check(staff.desk.database, now=staff.now.at).findings


def test_where_no_tier_has_anybody_else_the_lead_reaches_an_administrator(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("lea").write(escalate, ticket_id, "one")
    assert notices(lite, "lea") == []
    assert notices(lite, "root") == [(ticket_id, None, "one")]
    assert lite.desk.read(told_of, ticket_id) == ("Root",)
    assert steps_fired(lite.desk, ticket_id) == []
    lite.by("ani").write(escalate, ticket_id, "two")
    assert notices(lite, "lea") == [(ticket_id, "tell-lead", "two")]
    assert lite.desk.read(told_of, ticket_id) == ("Lea",)


def test_where_nobody_else_is_there_the_tier_is_fired_all_the_same(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.absent("root")
    lite.by("lea").write(escalate, ticket_id, "one")
    assert notices(lite, "lea") == [(ticket_id, "tell-lead", "one")]
    with pytest.raises(Refused, match="nobody_above"):
        lite.by("lea").write(escalate, ticket_id, "two")


def test_a_hand_over_tells_which_team_has_it_now(lite: Staff) -> None:
    ticket_id = opened(lite)
    assert lite.desk.read(told_of, ticket_id) == ()
    ani = lite.by("ani")
    ani.write(conversation.reply, ticket_id, "On it.")
    lite.by("lea").write(escalate, ticket_id, "Not for us")
    assert row_of(lite.desk, ticket_id).team_id == lite.teams["second"]
    assert lite.desk.read(told_of, ticket_id) == ("Second",)
