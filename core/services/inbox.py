"""Notices to agents: what the scheduler tells them, read or not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from core.domain.vocabulary import EventKind, NoticeKind
from core.uow import UnitOfWork
from storage.tables import Notification, Ticket

NOTIFICATION = Notification.__table__  # type: ignore[attr-defined]
_INSERT = {
    "sqlite": sqlite.insert(NOTIFICATION).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(NOTIFICATION).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True)
class Notice:
    notice_id: int
    ticket_id: int | None
    subject: str
    kind: EventKind | NoticeKind
    data: Mapping[str, Any]
    """`metric`, `step`, `for` (as what: assignee, team, lead …), and where somebody was absent `instead_of`.

    Of steps also `acknowledge_s`, `unacknowledged`; of an agent's escalation `manual`, `by`, `reason`.
    """
    created_at: datetime
    read_at: datetime | None


def notify(
    uow: UnitOfWork,
    agent_id: int,
    ticket_id: int | None,
    kind: EventKind | NoticeKind,
    data: Mapping[str, Any],
    *,
    step_id: int | None = None,
) -> None:
    """Put a notice into an agent's inbox; at most one for each agent and fired step.

    The row is the delivery: consoles show it, ring and call the desktop; another way out (mail) starts from it too.
    """
    uow.session.execute(
        _INSERT[uow.session.get_bind().dialect.name],
        {
            "agent_id": agent_id,
            "ticket_id": ticket_id,
            "escalation_step_id": step_id,
            "kind": kind.value,
            "data": json.dumps(data, sort_keys=True),
            "created_at": uow.now,
        },
    )


def mark_step_read(uow: UnitOfWork, step_id: int) -> None:
    """The acting agent has seen what this fired step told."""
    told = NOTIFICATION.c.escalation_step_id == step_id, NOTIFICATION.c.agent_id == uow.actor.agent_id
    uow.session.execute(update(NOTIFICATION).where(*told, NOTIFICATION.c.read_at.is_(None)).values(read_at=uow.now))


def unread(uow: UnitOfWork) -> int:
    """Unread notices of the acting agent."""
    counted = select(func.count()).where(
        NOTIFICATION.c.agent_id == uow.actor.agent_id, NOTIFICATION.c.read_at.is_(None)
    )
    return int(uow.session.execute(counted).scalar_one())


def newest(uow: UnitOfWork, limit: int = 100) -> tuple[Notice, ...]:
    """The acting agent's notices, newest first by the time they were given, whoever gave them in which order."""
    wanted = (
        select(Notification, col(Ticket.subject))
        .outerjoin(Ticket, col(Ticket.id) == col(Notification.ticket_id))
        .where(col(Notification.agent_id) == uow.actor.agent_id)
        .order_by(col(Notification.created_at).desc(), col(Notification.id).desc())
        .limit(limit)
    )
    return tuple(
        Notice(
            row.id,
            row.ticket_id,
            subject or "",
            _kind(row.kind),
            json.loads(row.data),
            row.created_at,
            row.read_at,
        )
        for row, subject in uow.session.execute(wanted)
    )


def _kind(word: str) -> EventKind | NoticeKind:
    return NoticeKind(word) if word in set(NoticeKind) else EventKind(word)


def mark_read(uow: UnitOfWork, notice_id: int | None = None) -> int:
    """Mark one notice of the acting agent as read, or all; return how many were."""
    mine = update(NOTIFICATION).where(NOTIFICATION.c.agent_id == uow.actor.agent_id, NOTIFICATION.c.read_at.is_(None))
    if notice_id is not None:
        mine = mine.where(NOTIFICATION.c.id == notice_id)
    return int(uow.session.execute(mine.values(read_at=uow.now)).rowcount)  # type: ignore[attr-defined]
