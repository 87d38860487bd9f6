"""How the desk stands now: the counts at the head of the SLA pane."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlmodel import col

from core.domain.vocabulary import OPEN_STATUSES
from core.services import presence
from core.uow import UnitOfWork
from storage.selects import radar as selects
from storage.tables import NO_DUE, Ticket

SOON = timedelta(hours=1)
COUNT_CAP = 1_000
"""Counts stop here: a number beyond it tells no more."""


@dataclass(frozen=True, slots=True)
class DeskPulse:
    """How the desk stands now, for the head of the SLA pane."""

    breached: int
    """Tickets whose nearest clock is past due."""
    due_soon: int
    """Clocks that fall due within the next hour, of all open tickets: what the radar's lane shows."""
    paused: int
    """Tickets none of whose clocks runs."""
    sweeper_beat_at: datetime | None
    """Last completed sweep of any scheduler; None: there never was one."""


def pulse(uow: UnitOfWork) -> DeskPulse:
    """How many, each counted up to COUNT_CAP along an index of its own."""
    now_s = int(uow.now.timestamp())
    return DeskPulse(
        breached=_ranked(uow, 0, now_s),
        due_soon=_due_soon(uow),
        paused=_ranked(uow, NO_DUE - 1, NO_DUE - 1),
        sweeper_beat_at=presence.sweeper_beat(uow),
    )


def _due_soon(uow: UnitOfWork) -> int:
    statement = selects.soon_statement(uow.now, uow.now + SOON, COUNT_CAP)
    return int(uow.session.execute(statement).scalar_one())


def _ranked(uow: UnitOfWork, first: int, last: int) -> int:
    """Open tickets whose queue rank is from `first` to `last`."""
    wanted: Select[int | None] = select(col(Ticket.id)).where(
        col(Ticket.status).in_(OPEN_STATUSES), col(Ticket.queue_rank) >= first, col(Ticket.queue_rank) <= last
    )
    counted = select(func.count()).select_from(wanted.limit(COUNT_CAP).subquery())
    return int(uow.session.execute(counted).scalar_one())
