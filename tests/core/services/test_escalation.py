"""What clocks reach fires once, with its effects, whoever sweeps and however late."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from core import jobs
from core.desk import Desk, open_desk
from core.domain.vocabulary import EventKind, Priority, Status
from core.services import assignment, conversation, inbox, intake, prioritise, reading
from core.services.clocks import STEP
from core.uow import UnitOfWork
from storage.engine import Database
from storage.tables import Notification
from tests.builders import (
    MONDAY,
    TEXT,
    Staff,
    clock_rows,
    desk_on,
    kinds,
    new_ticket,
    opened,
    row_of,
    steps_fired,
    trail_of,
)


def sweep_at(staff: Staff, **after: float) -> jobs.Swept:
    """Sweep when so much time has passed since Monday morning."""
    staff.now.at = MONDAY + timedelta(**after)
    return jobs.sweep(staff.desk)


def notices(staff: Staff, handle: str) -> list[tuple[int | None, EventKind, str]]:
    found = staff.by(handle).read(inbox.newest)
    return [(one.ticket_id, one.kind, one.data["step"]) for one in reversed(found)]


def test_warning_step_before_breach_and_step_after_it_each_once(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    fired = [sweep_at(staff, hours=hours, seconds=1).fired for hours in (5.9, 6, 7.9, 8, 8.1, 8.5, 9, 30)]
    assert fired == [0, 1, 1, 1, 0, 1, 0, 0]
    assert [step for _, step, _, _ in steps_fired(staff.desk, ticket_id)] == [
        "warning-1",
        "tell-lead",
        "breach",
        "hand-over",
    ]
    assert kinds(staff.desk, ticket_id)[-7:] == [
        EventKind.WARNING,
        EventKind.ESCALATED,
        EventKind.BREACH,
        EventKind.ASSIGNED,
        EventKind.TAGGED,
        EventKind.INTERNAL_NOTE,
        EventKind.ESCALATED,
    ]


def test_the_sweep_says_when_to_look_again(staff: Staff) -> None:
    assert jobs.sweep(staff.desk) == jobs.Swept(0, None)
    opened(staff)
    assert jobs.sweep(staff.desk) == jobs.Swept(0, MONDAY + timedelta(minutes=45))
    assert sweep_at(staff, minutes=45) == jobs.Swept(0, MONDAY + timedelta(minutes=45))
    assert sweep_at(staff, minutes=45, seconds=1) == jobs.Swept(1, MONDAY + timedelta(minutes=50))


def test_an_answer_in_the_second_of_the_breach_is_in_time(staff: Staff) -> None:
    ticket_id = opened(staff)
    assert sweep_at(staff, minutes=60).fired == 2
    staff.by("ani").write(conversation.reply, ticket_id, "Just in time.")
    assert sweep_at(staff, minutes=61).fired == 0
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].outcome == "met"
    assert row_of(staff.desk, ticket_id).breaches == 0


def test_what_fired_stays_before_what_is_written_after_the_clock_was_set_back(staff: Staff) -> None:
    ticket_id = opened(staff)
    sweep_at(staff, minutes=60, seconds=1)
    staff.now.step(minutes=-5)
    staff.by("ani").write(conversation.reply, ticket_id, "Late, whatever this host's clock says.")
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].outcome == "breached"
    assert trail_of(staff.desk, ticket_id)[-1].at > MONDAY + timedelta(minutes=60)


def test_the_effects_of_a_step(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "On it.")
    staff.by("ani").write(assignment.assign, ticket_id, assignee_id=staff.agents["ani"])
    sweep_at(staff, hours=8, minutes=31)
    view = staff.desk.read(reading.ticket, ticket_id)
    assert (view.team, view.assignee, view.tags, view.escalations) == ("Second", None, ("late",), 2)
    assert (view.messages[-1].body, view.messages[-1].visibility) == ("Promise missed.", "internal")
    assert notices(staff, "lea") == [(ticket_id, EventKind.ESCALATED, "tell-lead")]
    assert notices(staff, "ani") == [
        (ticket_id, EventKind.WARNING, "warning-1"),
        (ticket_id, EventKind.BREACH, "breach"),
    ]
    escalated = trail_of(staff.desk, ticket_id)[-1]
    assert [effect["action"] for effect in escalated.data["effects"]] == ["reassign", "tag", "note"]
    assert escalated.agent_id is None


def test_firing_late_says_how_late_and_keeps_the_instant_of_the_clock(staff: Staff) -> None:
    ticket_id = opened(staff)
    sweep_at(staff, days=7)
    breach = next(event for event in trail_of(staff.desk, ticket_id) if event.kind is EventKind.BREACH)
    assert breach.at == MONDAY + timedelta(hours=1)
    assert breach.recorded_at == MONDAY + timedelta(days=7)
    assert breach.data["late_s"] == 7 * 86_400 - 3_600


def test_after_a_week_of_downtime_late_steps_run_once_and_in_order(staff: Staff) -> None:
    tickets = [opened(staff, priority=priority) for priority in (Priority.NORMAL, Priority.LOW, Priority.HIGH)]
    sweep_at(staff, days=7)
    assert sweep_at(staff, days=7, seconds=5).fired == 0
    for ticket_id in tickets:
        rows = staff.desk.read(
            lambda uow, one: [
                row.reached_at
                for row in uow.session.execute(select(STEP).where(STEP.c.ticket_id == one).order_by(STEP.c.id))
            ],
            ticket_id,
        )
        assert rows == sorted(rows)
        assert len(rows) == 7
    names = Counter((metric, step) for metric, step, _, _ in steps_fired(staff.desk))
    assert set(names.values()) == {3}
    assert all(late_s > 60 for *_, late_s in steps_fired(staff.desk))


def test_a_paused_clock_arms_nothing(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "?", then=Status.PENDING)
    assert sweep_at(staff, days=30) == jobs.Swept(0, None)
    staff.desk.write(conversation.customer_message, ticket_id, "Here I am.")
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].next_alarm_at == staff.now.at + timedelta(hours=6)


def test_a_solved_ticket_fires_nothing_more(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)
    assert sweep_at(lite, days=30) == jobs.Swept(0, None)


def test_history_that_was_imported_is_silent_and_what_comes_later_is_not(staff: Staff) -> None:
    staff.now.at = MONDAY + timedelta(hours=2)
    silent = new_ticket(silent_until_at=staff.now.at)
    ticket_id = staff.desk.write(intake.create, silent, at=MONDAY).ticket_id
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].outcome == "breached"
    assert sweep_at(staff, hours=2, seconds=1).fired == 0
    sweep_at(staff, hours=8, seconds=1)
    fired = [(metric, step) for metric, step, _, _ in steps_fired(staff.desk, ticket_id)]
    assert fired == [("resolution", "warning-1"), ("resolution", "tell-lead"), ("resolution", "breach")]


NOTIFY = TEXT.replace('notify = ["lead"]', 'notify = ["agent:ani"]')


@pytest.mark.parametrize(
    ("absent", "told"), [((), "ani"), (("ani",), "beni"), (("ani", "beni"), "lea"), (("ani", "beni", "lea"), "root")]
)
def test_who_is_absent_is_replaced_by_the_deputy_then_the_lead_then_an_administrator(
    sqlite_database: Database, absent: tuple[str, ...], told: str
) -> None:
    staff = desk_on(sqlite_database, text=NOTIFY)
    ticket_id = opened(staff)
    for handle in absent:
        staff.absent(handle)
    sweep_at(staff, minutes=50, seconds=1)
    found = {
        handle: [one for one in staff.by(handle).read(inbox.newest) if one.data["step"] == "tell-lead"]
        for handle in ("ani", "beni", "lea", "root")
    }
    assert [handle for handle, all_of_them in found.items() if all_of_them] == [told]
    assert found[told][0].ticket_id == ticket_id
    assert found[told][0].data.get("instead_of") == (None if told == "ani" else "Ani")


def test_a_ticket_of_nobody_tells_the_lead_and_says_in_whose_place(lite: Staff) -> None:
    ticket_id = opened(lite)
    sweep_at(lite, minutes=45, seconds=1)
    (notice,) = lite.by("lea").read(inbox.newest)
    assert (notice.ticket_id, notice.kind, notice.data["instead_of"]) == (ticket_id, EventKind.WARNING, "assignee")


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ('reassign = "lead"', {"assignee_id": "lea", "team_id": "first"}),
        ('reassign = "agent:citra"', {"assignee_id": "citra", "team_id": "first"}),
        ('reassign = "team:office"', {"assignee_id": None, "team_id": "office"}),
    ],
)
def test_a_step_hands_over(sqlite_database: Database, effect: str, expected: dict[str, Any]) -> None:
    staff = desk_on(sqlite_database, text=TEXT.replace('reassign = "team:second"', effect))
    ticket_id = opened(staff)
    sweep_at(staff, hours=8, minutes=31)
    row = row_of(staff.desk, ticket_id)
    assert row.assignee_id == staff.agents.get(expected["assignee_id"] or "")
    assert row.team_id == staff.teams[expected["team_id"]]


def test_a_step_raises_the_priority_and_with_it_the_targets(sqlite_database: Database) -> None:
    raising = TEXT.replace('at = "-10m"\nnotify = ["lead"]', 'at = "-10m"\nraise_priority = true')
    staff = desk_on(sqlite_database, text=raising)
    ticket_id = opened(staff)
    sweep_at(staff, minutes=50, seconds=1)
    row = row_of(staff.desk, ticket_id)
    # raised once to high, whose first response is breached at once and whose own step raises it once more
    assert row.priority == Priority.HIGH
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].target_s == 30 * 60
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].outcome == "breached"
    assert jobs.sweep(staff.desk).fired == 0
    sweep_at(staff, minutes=50, seconds=2)
    assert [step for metric, step, _, _ in steps_fired(staff.desk, ticket_id) if metric == "first_response"].count(
        "breach"
    ) == 1


@pytest.mark.parametrize("with_lease", [True, False])
def test_two_desks_sweeping_the_same_store_at_once_give_one_effect(staff: Staff, with_lease: bool) -> None:
    tickets = [opened(staff) for _ in range(15)]
    staff.now.at = MONDAY + timedelta(days=2)
    desks = [staff.desk, open_desk(staff.desk.database.url_shown, agent=None, system=True, now=staff.now)]
    start, swept = threading.Barrier(len(desks)), []

    def sweep(desk: Desk) -> None:
        start.wait()
        swept.append(jobs.sweep(desk, holder="nobody" if with_lease else None))

    threads = [threading.Thread(target=sweep, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    desks[1].close()
    if with_lease:
        assert [one.fenced for one in swept] == [True, True]
        assert steps_fired(staff.desk) == []
        return
    assert sum(one.fired for one in swept) == 15 * 7
    effects = Counter(steps_fired(staff.desk, ticket_id)[index][:3] for ticket_id in tickets for index in range(7))
    assert set(effects.values()) == {15}
    told = staff.desk.read(
        lambda uow: Counter(
            (row.escalation_step_id, row.agent_id) for row in uow.session.execute(select(Notification)).scalars()
        )
    )
    assert set(told.values()) == {1}
    breaches = Counter(kind for ticket_id in tickets for kind in kinds(staff.desk, ticket_id))
    assert (breaches[EventKind.BREACH], breaches[EventKind.ESCALATED]) == (30, 45)


def test_a_thousand_due_at_one_instant_are_all_done(lite: Staff) -> None:
    created = [opened_with_one_write(lite, 250) for _ in range(4)]
    swept = sweep_at(lite, minutes=45, seconds=1)
    assert swept.fired == 1_000 == sum(len(batch) for batch in created)
    assert len(steps_fired(lite.desk)) == 1_000
    assert swept.next_alarm_at == MONDAY + timedelta(minutes=50)


def opened_with_one_write(staff: Staff, count: int) -> list[int]:
    def create(uow: UnitOfWork) -> list[int]:
        return [intake.create(uow, new_ticket()).ticket_id for _ in range(count)]

    return staff.desk.write(create)


def test_a_ticket_that_cannot_be_fired_holds_nobody_up(lite: Staff, caplog: pytest.LogCaptureFixture) -> None:
    broken = opened(lite, priority=Priority.HIGH)
    good = [opened(lite) for _ in range(3)]

    def spoil(uow: UnitOfWork) -> None:
        uow.session.execute(text("DROP TRIGGER ticket_event_no_update"))
        uow.session.execute(text("UPDATE ticket_event SET data = '{}' WHERE ticket_id = :id"), {"id": broken})

    lite.desk.write(spoil)
    swept = sweep_at(lite, minutes=61)
    assert swept.fired == 9
    assert {ticket_id: len(steps_fired(lite.desk, ticket_id)) for ticket_id in (broken, *good)} == {
        broken: 0,
        **dict.fromkeys(good, 3),
    }
    assert f"cannot fire ticket {broken}" in caplog.text


def test_unread_notices_and_reading_them(staff: Staff) -> None:
    tickets = [opened(staff) for _ in range(2)]
    sweep_at(staff, minutes=61)
    lea = staff.by("lea")
    assert lea.read(inbox.unread) == 6
    newest = lea.read(inbox.newest, 2)
    assert newest[0].ticket_id in tickets
    assert lea.write(inbox.mark_read, newest[0].notice_id) == 1
    assert lea.write(inbox.mark_read, newest[0].notice_id) == 0
    assert staff.by("ani").write(inbox.mark_read) == 0
    assert lea.write(inbox.mark_read) == 5
    assert (lea.read(inbox.unread), len(lea.read(inbox.newest))) == (0, 6)


def test_a_retarget_by_a_person_between_two_sweeps_fires_what_it_reached_at_once(staff: Staff) -> None:
    ticket_id = opened(staff, priority=Priority.LOW)
    staff.now.at = MONDAY + timedelta(minutes=50)
    staff.by("ani").write(prioritise.set_priority, ticket_id, Priority.URGENT)
    sweep_at(staff, minutes=50, seconds=1)
    fired = [step for metric, step, _, _ in steps_fired(staff.desk, ticket_id) if metric == "first_response"]
    assert fired == ["warning-1", "breach", "raise-alarm"]
    assert all(late_s == 1 for *_, late_s in steps_fired(staff.desk, ticket_id))
    assert sweep_at(staff, minutes=52).fired == 0
