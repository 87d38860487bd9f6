"""Who is here: each running process keeps one row fresh; one that stops is gone after a minute."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from core.uow import UnitOfWork
from storage.tables import Lease, Presence

FRESH = timedelta(seconds=60)
BEAT_S = 20
"""Seconds between two beats of a process."""


def beat(uow: UnitOfWork, process: str, *, ticket_id: int | None, mode: str) -> None:
    """Say that `process` lives and what its agent looks at. `mode`: viewing, writing or worker."""
    row = uow.session.get(Presence, process)
    if row is None:
        row = Presence(process=process, seen_at=uow.now)
        uow.session.add(row)
    row.agent_id, row.ticket_id, row.mode, row.seen_at = uow.actor.agent_id, ticket_id, mode, uow.now


def leave(uow: UnitOfWork, process: str) -> None:
    uow.session.execute(delete(Presence).where(col(Presence.process) == process))


def present_agents(uow: UnitOfWork) -> frozenset[int]:
    """Ids of the agents with a console open now."""
    rows = uow.session.exec(
        select(Presence.agent_id).where(col(Presence.agent_id).is_not(None), col(Presence.seen_at) >= uow.now - FRESH)
    )
    return frozenset(agent_id for agent_id in rows if agent_id is not None)


def sweeper_beat(uow: UnitOfWork) -> datetime | None:
    """When any scheduler last completed a sweep; None: none ever did."""
    return uow.session.exec(select(Lease.beat_at).where(Lease.name == "sweep")).first()
