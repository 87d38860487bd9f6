"""The projection of a ticket's clocks: what `clock_replay` gives, written in the transaction of the event."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from core.domain import sla_clocks
from core.domain.clock_account import LineKind
from core.domain.vocabulary import EffectKind, EventKind
from core.fault_points import reached
from core.services import event_log, hand_over_wait
from core.services.clock_place import place_in_queue
from core.services.clock_replay import Reach, Replayed, replay
from core.services.event_log import Event
from core.uow import UnitOfWork
from storage.tables import Clock, EscalationStep, Ticket

CLOCK = Clock.__table__  # type: ignore[attr-defined]
STEP = EscalationStep.__table__  # type: ignore[attr-defined]


def project(uow: UnitOfWork, ticket: Ticket) -> Replayed:
    """Write the ticket's clocks and its place in the queues as its events make them now."""
    assert ticket.id is not None
    reached("project.before")
    replayed = replay(uow, ticket.id, uow.now)
    _note_withdrawals(uow, ticket, replayed, fired_keys(uow, ticket.id))
    _write_clocks(uow, ticket.id, rows(uow, ticket, replayed))
    reached("project.clocks-written")
    for name, value in place_in_queue(ticket, replayed.clocks).items():
        if getattr(ticket, name) != value:
            setattr(ticket, name, value)
    reached("project.after")
    return replayed


Key = tuple[str, int]
"""(metric, cycle)"""


def rows(uow: UnitOfWork, ticket: Ticket, replayed: Replayed) -> dict[Key, dict[str, Any]]:
    """What the table of clocks has to say of the ticket at the instant of the replay, without row ids."""
    assert ticket.id is not None
    fired = fired_keys(uow, ticket.id)
    waiting = [
        (reach, hand_over_wait.look_again_at(uow, ticket, replayed, reach) or reach.at)
        for reach in replayed.reaches()
        if reach.key not in fired and not silenced(ticket, reach)
    ]
    return {
        (clock.metric.value, clock.cycle): {"ticket_id": ticket.id, **_row(replayed, clock, waiting)}
        for clock in replayed.clocks
    }


def begin(uow: UnitOfWork, ticket_id: int) -> None:
    """The ticket was made by this transaction: it has no clocks yet, and nothing fired."""
    memory = _memory(uow)
    memory.fired[ticket_id], memory.rows[ticket_id] = frozenset(), {}


def silenced(ticket: Ticket, reach: Reach) -> bool:
    """Imported history stays silent: nothing fires for what was reached before the import."""
    return ticket.silent_until_at is not None and reach.at <= ticket.silent_until_at


def fired_keys(uow: UnitOfWork, ticket_id: int) -> frozenset[tuple[str, int, str, int]]:
    known = _memory(uow).fired
    if ticket_id not in known:
        rows = uow.session.execute(_FIRED, {"ticket": ticket_id})
        known[ticket_id] = frozenset((row.metric, row.cycle, row.step, row.round) for row in rows)
    return known[ticket_id]


def remember_fired(uow: UnitOfWork, ticket_id: int, reach: Reach) -> None:
    """This transaction has just inserted it, or found it there."""
    _memory(uow).fired[ticket_id] = fired_keys(uow, ticket_id) | {reach.key}


@dataclass(slots=True)
class _Memory:
    """What this transaction has read and written of the tickets that it holds: nobody else can change them now."""

    fired: dict[int, frozenset[tuple[str, int, str, int]]] = field(default_factory=dict)
    rows: dict[int, dict[tuple[str, int], dict[str, Any]]] = field(default_factory=dict)


def _memory(uow: UnitOfWork) -> _Memory:
    memory: _Memory | None = uow.session.info.get("clocks")
    if memory is None:
        memory = uow.session.info["clocks"] = _Memory()
    return memory


_FIRED = select(STEP.c.metric, STEP.c.cycle, STEP.c.step, STEP.c.round).where(STEP.c.ticket_id == bindparam("ticket"))
_ROWS = select(CLOCK).where(CLOCK.c.ticket_id == bindparam("ticket"))
_INSERT_CLOCK = insert(CLOCK).returning(CLOCK.c.id)
_UPDATE_CLOCK = (
    update(CLOCK)
    .where(CLOCK.c.id == bindparam("row"))
    .values({column.name: bindparam(column.name) for column in CLOCK.c if column.name != "id"})
)


def _note_withdrawals(
    uow: UnitOfWork, ticket: Ticket, replayed: Replayed, fired: frozenset[tuple[str, int, str, int]]
) -> None:
    """A fired breach was taken back: that too is an event, once for what took it back."""
    noted = {
        (event.data["metric"], event.data["cycle"], event.data["round"], event.data["by_event"])
        for event in replayed.events
        if event.kind is EventKind.BREACH_WITHDRAWN
    }
    for clock in replayed.clocks:
        taken_back = [one for one in clock.withdrawn if one.kind is EffectKind.BREACH]
        for one in taken_back:
            key = (clock.metric.value, clock.cycle, one.round)
            if (*key, one.seq) in noted or (clock.metric.value, clock.cycle, "breach", one.round) not in fired:
                continue
            data = {"metric": key[0], "cycle": key[1], "round": key[2], "by_event": one.seq}
            event_log.append(uow, ticket, EventKind.BREACH_WITHDRAWN, data)


def _write_clocks(uow: UnitOfWork, ticket_id: int, wanted: Mapping[Key, dict[str, Any]]) -> None:
    stored = stored_rows(uow, ticket_id)
    gone = stored.keys() - wanted.keys()
    for key, values in wanted.items():
        row = stored.get(key)
        if row is None:
            values["id"] = uow.session.execute(_INSERT_CLOCK, values).scalar_one()
        elif _differs(row, values):
            uow.session.execute(_UPDATE_CLOCK, values | {"row": row["id"]})
            values["id"] = row["id"]
        else:
            continue
        stored[key] = values
    for key in gone:
        uow.session.execute(delete(CLOCK).where(CLOCK.c.id == stored.pop(key)["id"]))


def _differs(row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """A clock that just ran on needs no new row: what it had used at `as_of_at` is still true."""
    changed = {name for name, value in values.items() if row[name] != value}
    return bool(changed - {"as_of_at"} - ({"elapsed_s"} if row["running"] and values["running"] else set()))


def next_alarm_of(uow: UnitOfWork, ticket_id: int) -> datetime | None:
    """Earliest instant at which a clock of this ticket reaches something."""
    alarms = [row["next_alarm_at"] for row in stored_rows(uow, ticket_id).values()]
    return min((at for at in alarms if at is not None), default=None)


def stored_rows(uow: UnitOfWork, ticket_id: int) -> dict[Key, dict[str, Any]]:
    known = _memory(uow).rows
    if ticket_id not in known:
        rows = uow.session.execute(_ROWS, {"ticket": ticket_id}).mappings()
        known[ticket_id] = {(row["metric"], row["cycle"]): dict(row) for row in rows}
    return known[ticket_id]


def _row(replayed: Replayed, clock: sla_clocks.Clock, waiting: Sequence[tuple[Reach, datetime]]) -> dict[str, Any]:
    alarms = [at for reach, at in waiting if (reach.metric, reach.cycle) == (clock.metric, clock.cycle)]
    alarms += [clock.next_alarm_at] if clock.next_alarm_at is not None else []
    warned = [int(at.timestamp()) if at else None for at in clock.warned_at]
    policy, calendar = _versions_of(replayed.events, clock)
    return {
        "metric": clock.metric.value,
        "cycle": clock.cycle,
        "policy_version_id": policy,
        "calendar_version_id": calendar,
        "target_s": clock.target_s,
        "started_at": clock.started_at,
        "outcome": clock.outcome.value,
        "due_at": clock.due_at,
        "met_at": clock.met_at,
        "breached_at": clock.breached_at,
        "cancelled_at": clock.cancelled_at,
        "warned_at": json.dumps(warned),
        "paused": clock.paused,
        "running": clock.running,
        "elapsed_s": clock.elapsed_s,
        "as_of_at": clock.as_of_at,
        "next_alarm_at": min(alarms, default=None),
    }


_ENDS = frozenset({LineKind.FULFILLED, LineKind.STOPPED, LineKind.CANCELLED, LineKind.TARGET_LOST})


def _versions_of(events: Sequence[Event], clock: sla_clocks.Clock) -> tuple[int | None, int | None]:
    """Policy and calendar version that the clock counts by; of one that has ended those in force at its end."""
    found = {"policy": events[0].data["policy"], "calendar": events[0].data["calendar"]}
    if any(event.kind in (EventKind.POLICY, EventKind.CALENDAR) for event in events):
        last = _ended_by(clock)
        for event in events:
            if event.kind in (EventKind.POLICY, EventKind.CALENDAR) and (last is None or event.seq <= last):
                found[event.kind.value] = event.data["to"]
    return found["policy"], found["calendar"]


def _ended_by(clock: sla_clocks.Clock) -> int | None:
    """Number of the entry that ended the clock; None: it has not ended."""
    if clock.running or clock.paused:
        return None
    return next((line.seq for line in reversed(clock.lines) if line.kind in _ENDS), None)
