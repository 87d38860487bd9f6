"""What the SLA pane shows: what falls due next across the desk, and the clocks of one ticket with their chain."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from core.domain.open_time import Calendar
from core.domain.vocabulary import OPEN_STATUSES, Metric, Outcome
from core.services import policies, presence
from core.uow import UnitOfWork
from storage.tables import NO_DUE, Agent, Clock, Team, Ticket

SOON_S = 3_600
COUNT_CAP = 1_000
"""Counts stop here: a number beyond it tells no more."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """One open clock of the desk, nearest due first; breached ones come before."""

    ticket_id: int
    version: int
    subject: str
    priority: str
    metric: Metric
    due_at: datetime
    breached: bool
    warn_at: datetime | None
    """First warning; None where there is none or it is not known ahead."""
    started_at: datetime
    target_s: int
    elapsed_s: int
    """Open seconds used at `as_of_at`; `calendar` counts on from there (`open_time.elapsed`)."""
    as_of_at: datetime
    calendar: Calendar
    assignee: str | None
    team: str | None

    @property
    def key(self) -> tuple[int, str]:
        return (self.ticket_id, self.metric)


@dataclass(frozen=True, slots=True)
class DeskPulse:
    """How the desk stands now, for the head of the SLA pane."""

    breached: int
    due_soon: int
    """Open clocks due within the next hour."""
    paused: int
    sweeper_beat_at: datetime | None
    """Last completed sweep of any scheduler; None: there never was one."""


def due_next(uow: UnitOfWork, limit: int = 100) -> tuple[DueRow, ...]:
    """The open clocks that fall due next, one row a clock, the breached and unanswered ones first."""
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Clock,
            col(Ticket.version),
            col(Ticket.subject),
            col(Ticket.priority),
            col(Ticket.calendar_version_id).label("calendar_id"),
            col(Agent.name).label("assignee"),
            col(Team.name).label("team"),
            col(Ticket.due_warn_at).label("warn_at"),
            col(Ticket.due_metric).label("nearest"),
        )
        .join(Ticket, col(Ticket.id) == col(Clock.ticket_id))
        .outerjoin(Agent, col(Agent.id) == col(Ticket.assignee_id))
        .outerjoin(Team, col(Team.id) == col(Ticket.team_id))
        .where(
            col(Ticket.id).in_(
                select(col(Ticket.id))
                .where(col(Ticket.status).in_(OPEN_STATUSES), col(Ticket.due_at).is_not(None))
                .order_by(col(Ticket.queue_rank), col(Ticket.id))
                .limit(limit)
            ),
            col(Clock.met_at).is_(None),
            col(Clock.cancelled_at).is_(None),
            col(Clock.due_at).is_not(None),
            col(Clock.target_s).is_not(None),
            col(Clock.running),
        )
        .order_by(col(Clock.due_at), col(Clock.id))
        .limit(limit)
    )
    return tuple(
        DueRow(
            ticket_id=row[0].ticket_id,
            version=row.version,
            subject=row.subject,
            priority=row.priority,
            metric=Metric(row[0].metric),
            due_at=row[0].due_at,
            breached=row[0].outcome == Outcome.BREACHED,
            warn_at=row.warn_at if row.nearest == row[0].metric else _warned_at(row[0]),
            started_at=row[0].started_at,
            target_s=row[0].target_s,
            elapsed_s=row[0].elapsed_s,
            as_of_at=row[0].as_of_at,
            calendar=policies.calendar_in_force(uow, row.calendar_id),
            assignee=row.assignee,
            team=row.team,
        )
        for row in uow.session.execute(wanted)
    )


def _warned_at(clock: Clock) -> datetime | None:
    """When the first warning was reached, as the row knows it; a ticket's nearest clock is known better."""
    first = next(iter(json.loads(clock.warned_at)), None)
    return datetime.fromtimestamp(first, UTC) if first is not None else None


def pulse(uow: UnitOfWork) -> DeskPulse:
    """Open tickets by the state of their nearest clock, each counted up to COUNT_CAP along the queue's own index."""
    now_s = int(uow.now.timestamp())
    return DeskPulse(
        breached=_ranked(uow, 0, now_s),
        due_soon=_ranked(uow, now_s + 1, now_s + SOON_S),
        paused=_ranked(uow, NO_DUE - 1, NO_DUE - 1),
        sweeper_beat_at=presence.sweeper_beat(uow),
    )


def _ranked(uow: UnitOfWork, first: int, last: int) -> int:
    """Open tickets whose queue rank is from `first` to `last`."""
    wanted: Select[int | None] = select(col(Ticket.id)).where(
        col(Ticket.status).in_(OPEN_STATUSES), col(Ticket.queue_rank) >= first, col(Ticket.queue_rank) <= last
    )
    counted = select(func.count()).select_from(wanted.limit(COUNT_CAP).subquery())
    return int(uow.session.execute(counted).scalar_one())
