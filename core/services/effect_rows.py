"""Rows of `escalation_step`: what fired, once. Their unique key is the guarantee, whoever sweeps or presses a key."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from core.services import clocks
from core.services.clock_replay import Reach
from core.services.clocks import STEP
from core.uow import UnitOfWork
from storage.tables import Ticket


def insert_once(uow: UnitOfWork, ticket: Ticket, reach: Reach, *, acknowledge_s: int | None = None) -> int | None:
    """The row's id, or None if it fired before. With `acknowledge_s` somebody has to answer within so many seconds."""
    values = {
        "ticket_id": ticket.id,
        "metric": reach.metric.value,
        "cycle": reach.cycle,
        "step": reach.step,
        "round": reach.round,
        "kind": reach.kind.value,
        "reached_at": reach.at,
        "fired_at": uow.now,
        "late_s": max(0, int((uow.now - reach.at).total_seconds())),
        "ack_due_at": uow.now + timedelta(seconds=acknowledge_s) if acknowledge_s else None,
    }
    found = uow.session.execute(_INSERT[uow.session.get_bind().dialect.name], values).scalar_one_or_none()
    assert ticket.id is not None
    clocks.remember_fired(uow, ticket.id, reach)
    return int(found) if found is not None else None


def name_event(uow: UnitOfWork, step_id: int, event_id: int) -> None:
    """The entry of the trail that tells of the effect."""
    uow.session.execute(_NAME_EVENT, {"row": step_id, "event": event_id})


def event_data(reach: Reach) -> dict[str, Any]:
    """The key of the effect, as the trail and the notices name it."""
    return {"metric": reach.metric.value, "cycle": reach.cycle, "step": reach.step, "round": reach.round}


_INSERT = {
    "sqlite": sqlite.insert(STEP).on_conflict_do_nothing().returning(STEP.c.id),
    "postgresql": postgresql.insert(STEP).on_conflict_do_nothing().returning(STEP.c.id),
}
_NAME_EVENT = update(STEP).where(STEP.c.id == bindparam("row")).values(event_id=bindparam("event"))
