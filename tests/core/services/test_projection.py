"""Truth and projection: whatever happens in whatever order, the stored clocks are those of a fresh replay."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core import jobs
from core.domain.vocabulary import DONE, Level, Priority, Status
from core.domain.workflow import TransitionRefused
from core.errors import Refused
from core.services import assignment, clock_replay, conversation, event_log, prioritise, status, tagging
from core.services.clocks import CLOCK
from core.services.event_log import EVENT
from core.uow import UnitOfWork
from storage.tables import NO_DUE
from tests.builders import MONDAY, Staff, kinds, opened, row_of, trail_of

Move = Callable[[Staff, Random, int], object]
MOVES: tuple[Move, ...] = (
    lambda staff, random, ticket_id: staff.by("ani").write(
        conversation.reply, ticket_id, "Reply.", then=random.choice([None, None, Status.PENDING, Status.SOLVED])
    ),
    lambda staff, random, ticket_id: staff.desk.write(conversation.customer_message, ticket_id, "Message."),
    lambda staff, random, ticket_id: staff.by("ani").write(conversation.add_note, ticket_id, "Note."),
    lambda staff, random, ticket_id: staff.by("ani").write(status.set_status, ticket_id, random.choice(list(Status))),
    lambda staff, random, ticket_id: staff.by("lea").write(
        prioritise.set_priority, ticket_id, random.choice(list(Priority))
    ),
    lambda staff, random, ticket_id: staff.by("lea").write(
        prioritise.set_impact_and_urgency, ticket_id, random.choice(list(Level)), random.choice(list(Level))
    ),
    lambda staff, random, ticket_id: staff.by("beni").write(assignment.take, ticket_id),
    lambda staff, random, ticket_id: staff.by("beni").write(
        assignment.assign, ticket_id, team_id=random.choice(list(staff.teams.values()))
    ),
    lambda staff, random, ticket_id: staff.by("ani").write(tagging.add_tag, ticket_id, "gold"),
    lambda staff, random, ticket_id: staff.by("ani").write(tagging.remove_tag, ticket_id, "gold"),
    lambda staff, random, ticket_id: jobs.sweep(staff.desk),
    lambda staff, random, ticket_id: staff.now.ahead(seconds=random.choice([1, 60, 700, 1800, 3600, 9000, 90_000])),
    lambda staff, random, ticket_id: staff.now.step(minutes=-random.choice([1, 30])),
)
STEPS = 40


@pytest.mark.parametrize("seed", range(12))
def test_the_projection_is_a_fresh_replay_after_every_step_of_a_random_walk(lite: Staff, seed: int) -> None:
    walk(lite, seed)


def test_the_same_walk_on_both_databases(staff: Staff) -> None:
    walk(staff, 99)


def walk(staff: Staff, seed: int) -> None:
    random, ticket_id = Random(seed), opened(staff)
    for _ in range(STEPS):
        try:
            random.choice(MOVES)(staff, random, ticket_id)
        except (Refused, TransitionRefused):
            continue
        same_as_replayed(staff, ticket_id)
    assert chain_holds(staff, ticket_id)
    assert [event.seq for event in trail_of(staff.desk, ticket_id)] == list(
        range(1, row_of(staff.desk, ticket_id).event_seq + 1)
    )


def same_as_replayed(staff: Staff, ticket_id: int) -> None:
    """Every stored clock says what a replay at its own `as_of_at` says, and so does the ticket's place in the queue."""

    def compare(uow: UnitOfWork) -> None:
        stored = {(row.metric, row.cycle): row for row in uow.session.execute(_ROWS, {"ticket": ticket_id})}
        now = max([uow.now, *(row.as_of_at for row in stored.values())])
        found = {(clock.metric.value, clock.cycle): clock for clock in clock_replay.replay(uow, ticket_id, now).clocks}
        assert found.keys() == stored.keys()
        for key, row in stored.items():
            then = clock_replay.replay(uow, ticket_id, row.as_of_at)
            clock = next(one for one in then.clocks if (one.metric.value, one.cycle) == key)
            if clock.as_of_at == row.as_of_at:
                assert row.elapsed_s == clock.elapsed_s
                assert json.loads(row.warned_at) == [int(at.timestamp()) if at else None for at in clock.warned_at]
            assert (row.target_s, row.met_at, row.cancelled_at) == (clock.target_s, clock.met_at, clock.cancelled_at)
            assert (row.paused, row.running, row.started_at) == (clock.paused, clock.running, clock.started_at)
            if row.running and row.breached_at is None:
                assert row.due_at == clock.due_at
            if not row.running:
                assert row.next_alarm_at is None or row.next_alarm_at <= uow.now

    staff.desk.read(compare)
    in_place(staff, ticket_id)


_ROWS = select(CLOCK).where(CLOCK.c.ticket_id == text(":ticket"))


def in_place(staff: Staff, ticket_id: int) -> None:
    row = row_of(staff.desk, ticket_id)
    rows = staff.desk.read(lambda uow: list(uow.session.execute(_ROWS, {"ticket": ticket_id})))
    running = [one.due_at for one in rows if one.running and one.due_at is not None]
    if Status(row.status) in DONE or not any(one.running or one.paused for one in rows):
        assert (row.queue_rank, row.due_at, row.due_state, row.due_metric) == (NO_DUE, None, "none", None)
    elif running:
        assert (row.due_at, row.queue_rank) == (min(running), int(min(running).timestamp()))
        assert row.due_state in ("running", "breached")
    elif any(one.paused for one in rows):
        assert (row.queue_rank, row.due_at, row.due_state) == (NO_DUE - 1, None, "paused")
        left = [one.target_s - one.elapsed_s for one in rows if one.paused]
        assert row.due_left_s == min(left)
    assert row.breaches == sum(one.breached_at is not None for one in rows)


def chain_holds(staff: Staff, ticket_id: int) -> bool:
    """Recompute the hash chain of the trail from its rows."""

    def links(uow: UnitOfWork) -> bool:
        before = ""
        for row in uow.session.execute(select(EVENT).where(EVENT.c.ticket_id == ticket_id).order_by(EVENT.c.seq)):
            values: dict[str, Any] = dict(row._mapping)
            if event_log.link(before, values) != row.chain:
                return False
            before = row.chain
        return True

    return staff.desk.read(links)


def test_the_chain_shows_an_entry_that_was_changed(sqlite_staff_without_triggers: Staff) -> None:
    staff = sqlite_staff_without_triggers
    ticket_id = opened(staff)
    staff.by("ani").write(conversation.reply, ticket_id, "x")
    assert chain_holds(staff, ticket_id)
    forge = text("UPDATE ticket_event SET at = at + 60 WHERE seq = 2")
    staff.desk.write(lambda uow: uow.session.execute(forge).rowcount)  # type: ignore[attr-defined]
    assert not chain_holds(staff, ticket_id)


@pytest.fixture
def sqlite_staff_without_triggers(lite: Staff) -> Staff:
    lite.desk.write(lambda uow: uow.session.execute(text("DROP TRIGGER ticket_event_no_update")) and None)
    return lite


@pytest.mark.parametrize("statement", ["UPDATE ticket_event SET data = '{}'", "DELETE FROM ticket_event"])
def test_the_trail_is_append_only(staff: Staff, statement: str) -> None:
    ticket_id = opened(staff)
    with pytest.raises(DBAPIError), staff.desk.database.write() as session:
        session.execute(text(statement))
    assert len(trail_of(staff.desk, ticket_id)) == 1


def test_a_host_clock_that_was_set_back_does_not_turn_history_round(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(minutes=30)
    staff.by("ani").write(conversation.reply, ticket_id, "One.", then=Status.PENDING)
    staff.now.step(minutes=-25)
    staff.by("ani").write(conversation.reply, ticket_id, "Two.", then=Status.SOLVED)
    ats = [event.at for event in trail_of(staff.desk, ticket_id)]
    assert ats == sorted(ats)
    row = row_of(staff.desk, ticket_id)
    assert row.solved_at == ats[-1] > staff.now.at
    assert trail_of(staff.desk, ticket_id)[-1].recorded_at == staff.now.at == MONDAY.replace(minute=5)
    same_as_replayed(staff, ticket_id)


def test_a_change_that_fails_half_way_leaves_no_half(staff: Staff) -> None:
    ticket_id = opened(staff)
    before, trail = row_of(staff.desk, ticket_id), kinds(staff.desk, ticket_id)

    def breaks(uow: UnitOfWork) -> None:
        conversation.reply(uow, ticket_id, "Never said.")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        staff.by("ani").write(breaks)
    assert (row_of(staff.desk, ticket_id), kinds(staff.desk, ticket_id)) == (before, trail)
    same_as_replayed(staff, ticket_id)
