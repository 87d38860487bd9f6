"""A step that asks for a key: acknowledged in time nothing follows, else the next tier is told, once."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import jobs
from core.desk import Desk, open_desk
from core.domain.vocabulary import EffectKind, EventKind, Status
from core.errors import NotAllowed, Refused
from core.services import acknowledgement, conversation, deep_check, inbox
from core.services.clocks import STEP
from storage.engine import Database
from storage.selects.queues import plan
from tests.builders import MONDAY, TEXT, Staff, desk_on, opened, trail_of

CHAIN = """\
[[chains.standard.steps]]
name = "first-tier"
at = "-10m"
metrics = ["resolution"]
notify = ["agent:ani"]
acknowledge = "10m"
[[chains.standard.steps]]
name = "only-a-tag"
at = "+10m"
metrics = ["resolution"]
tag = "late"
[[chains.standard.steps]]
name = "second-tier"
at = "+1h"
metrics = ["resolution"]
notify = ["agent:beni"]
acknowledge = "5m"

[[chains.major.steps]]"""
ASKING = TEXT[: TEXT.index("[[chains.standard.steps]]")] + CHAIN + TEXT[TEXT.index('\nname = "raise-alarm"') :]
ASKED = MONDAY + timedelta(hours=7, minutes=50, seconds=1)
"""The first tier fires in this second, ten minutes before the resolution is due."""


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database, text=ASKING)


@pytest.fixture
def lite(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database, text=ASKING)


def asked(staff: Staff) -> int:
    """A ticket whose first tier has just been told."""
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    sweep(staff, ASKED - MONDAY)
    return ticket_id


def sweep(staff: Staff, after: timedelta) -> int:
    staff.now.at = MONDAY + after
    return jobs.sweep(staff.desk).fired


def passed_on(desk: Desk, ticket_id: int | None = None) -> list[str]:
    wanted = select(STEP.c.step).where(STEP.c.kind == EffectKind.UNACKNOWLEDGED).order_by(STEP.c.id)
    if ticket_id is not None:
        wanted = wanted.where(STEP.c.ticket_id == ticket_id)
    return desk.read(lambda uow: list(uow.session.execute(wanted).scalars()))


def told(staff: Staff, handle: str) -> list[str]:
    return [one.data["step"] for one in staff.by(handle).read(inbox.newest) if one.kind is EventKind.ESCALATED]


def test_nobody_answers_the_next_tier_is_told_once_and_after_the_last_the_lead(staff: Staff) -> None:
    ticket_id = asked(staff)
    start = ASKED - MONDAY
    assert staff.desk.read(acknowledgement.due_at, ticket_id) == ASKED + timedelta(minutes=10)
    assert sweep(staff, start + timedelta(minutes=10)) == 1  # the breach, not yet the acknowledgement
    assert passed_on(staff.desk) == []
    assert sweep(staff, start + timedelta(minutes=10, seconds=1)) == 1
    assert passed_on(staff.desk) == ["first-tier > second-tier"]
    assert told(staff, "beni") == ["first-tier > second-tier"]
    escalated = trail_of(staff.desk, ticket_id)[-1]
    assert escalated.kind is EventKind.ESCALATED
    assert (escalated.data["unacknowledged"], escalated.data["told"]) == ("first-tier", "second-tier")
    assert sweep(staff, start + timedelta(minutes=15, seconds=1)) == 0
    assert sweep(staff, start + timedelta(minutes=15, seconds=2)) == 1
    assert passed_on(staff.desk)[1:] == ["first-tier > second-tier > *"]
    assert told(staff, "lea") == ["first-tier > second-tier > *"]
    assert staff.desk.read(acknowledgement.due_at, ticket_id) is None
    assert not deep_check.check(staff.desk.database, now=staff.now.at).findings


def test_the_tier_that_was_told_early_still_fires_at_its_time(lite: Staff) -> None:
    asked(lite)
    sweep(lite, timedelta(hours=8, minutes=59))
    assert told(lite, "beni") == ["first-tier > second-tier"]
    sweep(lite, timedelta(hours=9, seconds=1))
    assert told(lite, "beni") == ["second-tier", "first-tier > second-tier"]


def test_a_key_in_time_settles_it_and_says_who_and_when(staff: Staff) -> None:
    ticket_id = asked(staff)
    staff.now.ahead(minutes=9)
    staff.by("beni").write(acknowledgement.acknowledge, ticket_id)
    entry = trail_of(staff.desk, ticket_id)[-1]
    assert (entry.kind, entry.agent_id, entry.at) == (EventKind.ACKNOWLEDGED, staff.agents["beni"], staff.now.at)
    assert [step["step"] for step in entry.data["steps"]] == ["first-tier"]
    sweep(staff, timedelta(hours=8, minutes=50))
    assert passed_on(staff.desk) == []
    row = staff.desk.read(
        lambda uow: uow.session.execute(select(STEP).where(STEP.c.acknowledged_at.is_not(None))).one()
    )
    assert (row.acknowledged_by_id, row.ack_due_at) == (staff.agents["beni"], None)


def test_a_key_that_comes_late_but_before_the_sweep_still_counts(lite: Staff) -> None:
    ticket_id = asked(lite)
    lite.now.ahead(minutes=12)
    lite.by("ani").write(acknowledgement.acknowledge, ticket_id)
    jobs.sweep(lite.desk)
    assert passed_on(lite.desk) == []


def test_ones_own_notice_of_it_counts_as_read(lite: Staff) -> None:
    ticket_id = asked(lite)
    (notice,) = [one for one in lite.by("ani").read(inbox.newest) if one.kind is EventKind.ESCALATED]
    assert notice.data["acknowledge_s"] == 600
    lite.by("ani").write(acknowledgement.acknowledge, ticket_id)
    (notice,) = [one for one in lite.by("ani").read(inbox.newest) if one.kind is EventKind.ESCALATED]
    assert notice.read_at == lite.now.at


@pytest.mark.parametrize("status", [Status.PENDING, Status.SOLVED])
def test_a_clock_that_stands_still_or_has_ended_presses_nobody(lite: Staff, status: Status) -> None:
    ticket_id = asked(lite)
    lite.by("ani").write(conversation.reply, ticket_id, "Done?", then=status)
    sweep(lite, timedelta(days=2))
    assert passed_on(lite.desk) == []
    assert lite.desk.read(jobs.next_alarm) is None


def test_it_is_part_of_the_next_alarm_and_found_by_its_index(staff: Staff) -> None:
    asked(staff)
    staff.now.ahead(minutes=1)
    swept = jobs.sweep(staff.desk)
    assert swept.next_alarm_at == MONDAY + timedelta(hours=8)
    sweep(staff, timedelta(hours=8, seconds=1))
    assert staff.desk.read(jobs.next_alarm) == ASKED + timedelta(minutes=10)
    if staff.desk.database.dialect == "sqlite":
        assert "ix_escalation_step_ack" in plan_of(staff.desk)


def plan_of(desk: Desk) -> str:
    return desk.read(lambda uow: plan(uow.session.connection(), acknowledgement.DUE.params(now=uow.now, rows=50)))


def test_who_only_watches_and_what_asks_for_nothing_are_refused(lite: Staff) -> None:
    ticket_id = opened(lite)
    with pytest.raises(NotAllowed):
        lite.by("eye").write(acknowledgement.acknowledge, ticket_id)
    with pytest.raises(Refused) as refused:
        lite.by("ani").write(acknowledgement.acknowledge, ticket_id)
    assert refused.value.rule == "nothing_to_acknowledge"


def test_two_desks_sweeping_at_once_tell_the_next_tier_once(staff: Staff) -> None:
    tickets = [opened(staff) for _ in range(10)]
    sweep(staff, ASKED - MONDAY)
    staff.now.ahead(minutes=10, seconds=1)
    desks = [staff.desk, open_desk(staff.desk.database.url_shown, agent=None, system=True, now=staff.now)]
    start = threading.Barrier(len(desks))

    def sweep_now(desk: Desk) -> None:
        start.wait()
        jobs.sweep(desk)

    threads = [threading.Thread(target=sweep_now, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desks[1].close()
    assert {ticket_id: passed_on(staff.desk, ticket_id) for ticket_id in tickets} == {
        key: ["first-tier > second-tier"] for key in tickets
    }
    assert Counter(told(staff, "beni")) == {"first-tier > second-tier": 10}
