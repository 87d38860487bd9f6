"""Work on a timer, as plain functions. `core.scheduler` only says when; the database says what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import col, select

from core.desk import Desk
from core.services import escalation
from core.uow import UnitOfWork
from storage import changes, leases
from storage.tables import Clock, Presence

SWEEP = "sweep"
BATCH = 50
"""Tickets of one transaction: short enough that a console's write never waits long behind it."""


@dataclass(frozen=True, slots=True)
class Swept:
    fired: int
    """Warnings, breaches and steps written by this sweep."""
    next_alarm_at: datetime | None
    fenced: bool = False
    """True: another process took the lease over; nothing more was written."""


def sweep(desk: Desk, *, holder: str | None = None, token: int = 0) -> Swept:
    """Fire everything that is due at the desk's now, oldest first, and say when to look again.

    With `holder` each transaction first proves that the lease is still held under `token`. Exactly-once does not rest on
    that but on the unique key of `escalation_step`.
    """
    fired = 0
    while True:
        batch = desk.write(_one_batch, holder, token)
        if batch is None:
            return Swept(fired, None, fenced=True)
        fired += batch.fired
        if not batch.more:
            return Swept(fired, desk.read(next_alarm))


def _one_batch(uow: UnitOfWork, holder: str | None, token: int) -> escalation.Fired | None:
    if holder is not None and not leases.hold(uow.session, SWEEP, holder, token):
        return None
    return escalation.fire_due(uow, limit=BATCH)


def next_alarm(uow: UnitOfWork) -> datetime | None:
    """Earliest instant at which any clock of the desk reaches something; one look at the index."""
    return uow.session.exec(select(func.min(col(Clock.next_alarm_at))).where(col(Clock.next_alarm_at).is_not(None))).one()


def trim(desk: Desk) -> None:
    """Forget what only live processes need: old changes of the feed, and processes that are gone."""
    desk.write(_trim)


def _trim(uow: UnitOfWork) -> None:
    changes.trim_changes(uow.session)
    uow.session.execute(delete(Presence).where(col(Presence.seen_at) < uow.now - timedelta(minutes=5)))
