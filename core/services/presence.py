"""Who is here: each running process keeps one row fresh; one that stops is gone after a minute."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_
from sqlmodel import col, select

from core.uow import UnitOfWork
from storage.tables import Lease, Presence, Ticket

FRESH = timedelta(seconds=60)
BEAT_S = 20
"""Seconds between two beats of a process."""
KEPT = timedelta(minutes=5)
"""The rows of processes that are gone."""


def beat(uow: UnitOfWork, process: str, *, ticket_id: int | None, mode: str, view: str = "") -> None:
    """Say that `process` lives and what its agent looks at. `mode`: viewing, writing or worker."""
    row = uow.session.get(Presence, process)
    if row is None:
        row = Presence(process=process, seen_at=uow.now)
        uow.session.add(row)
    seen = uow.session.exec(select(Ticket.id).where(Ticket.id == ticket_id)).first() if ticket_id else None
    row.agent_id, row.ticket_id, row.mode, row.view = uow.actor.agent_id, seen, mode, view
    row.seen_at = uow.now


def is_fresh(now: datetime) -> ColumnElement[bool]:
    """Of processes heard of lately.

    One heard of well after `now` wrote while the host's clock was ahead. If it lives, its next beat says so.
    """
    return and_(col(Presence.seen_at) >= now - FRESH, col(Presence.seen_at) <= now + FRESH)


def trim(uow: UnitOfWork) -> None:
    """Forget the processes that are gone, and those heard of in a time that has not come."""
    gone = or_(col(Presence.seen_at) < uow.now - KEPT, col(Presence.seen_at) > uow.now + FRESH)
    uow.session.execute(delete(Presence).where(gone))


def leave(uow: UnitOfWork, process: str) -> None:
    uow.session.execute(delete(Presence).where(col(Presence.process) == process))


def present_agents(uow: UnitOfWork) -> frozenset[int]:
    """Ids of the agents with a console open now."""
    rows = uow.session.exec(select(Presence.agent_id).where(col(Presence.agent_id).is_not(None), is_fresh(uow.now)))
    return frozenset(agent_id for agent_id in rows if agent_id is not None)


def watching(uow: UnitOfWork, view: str) -> tuple[int, ...]:
    """Ids of the agents whose console shows the view of this name now."""
    rows = uow.session.exec(
        select(Presence.agent_id)
        .where(col(Presence.view) == view, is_fresh(uow.now), col(Presence.agent_id).is_not(None))
        .distinct()
        .order_by(col(Presence.agent_id))
    )
    return tuple(agent_id for agent_id in rows if agent_id is not None)


def writing_until(uow: UnitOfWork, ticket_id: int, agent_id: int) -> datetime | None:
    """Until when the agent counts as writing on the ticket if nothing more is heard; None: does not write."""
    seen_at = uow.session.exec(
        select(func.max(Presence.seen_at)).where(
            col(Presence.ticket_id) == ticket_id,
            col(Presence.agent_id) == agent_id,
            col(Presence.mode) == "writing",
            is_fresh(uow.now),
        )
    ).one()
    return seen_at + FRESH if seen_at is not None else None


def sweeper_beat(uow: UnitOfWork) -> datetime | None:
    """When any scheduler last completed a sweep; None: none ever did."""
    return uow.session.exec(select(Lease.beat_at).where(Lease.name == "sweep")).first()
