"""Work on a timer, as plain functions. `core.scheduler` only says when; the database says what is due."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.desk import Desk
from core.errors import Busy, DatabaseTrouble
from core.fault_points import reached
from core.services import acknowledgement, escalation, presence
from core.services.ticket_rows import locked
from core.uow import UnitOfWork
from storage import changes, leases
from storage.tables import Clock

log = logging.getLogger("siaga.jobs")

SWEEP = "sweep"
BATCH = 50
"""Tickets of one transaction: short enough that a console's write never waits long behind it."""


@dataclass(frozen=True, slots=True)
class Swept:
    fired: int
    """Warnings, breaches and steps written by this sweep."""
    next_alarm_at: datetime | None
    """It fires in the second after it."""
    fenced: bool = False
    """True: another process took the lease over; nothing more was written."""


def sweep(
    desk: Desk, *, holder: str | None = None, token: int = 0, goes_on: Callable[[], bool] = lambda: True
) -> Swept:
    """Fire everything that is due at the desk's now, oldest first, and say when to look again.

    With `holder` each transaction first proves that the lease is still held under `token`. Exactly-once does not rest
    on that but on the unique key of `escalation_step`. `goes_on` is asked after each batch; False leaves the rest to
    the next sweep, and no alarm is told. A ticket whose steps cannot be carried out is logged and left for the next
    sweep; it holds nobody else up.
    """
    fired, left = 0, set[int]()
    while True:
        due, alarm_at = desk.read(_look, frozenset(left))
        if not due:
            return Swept(fired, alarm_at)
        try:
            done = desk.write(_fire_all, due, holder, token)
        except (Busy, DatabaseTrouble):
            raise
        except Exception:
            log.exception("cannot fire tickets %s", due)
            done = _one_by_one(desk, due, holder, token)
        if done is None:
            return Swept(fired, None, fenced=True)
        fired += sum(done.values())
        reached("sweep.between-batches")
        left |= {ticket_id for ticket_id, count in done.items() if count == 0}
        if not goes_on():
            return Swept(fired, None)


Done = dict[int, int]
"""Ticket to the effects that were new."""


def _fire_all(uow: UnitOfWork, tickets: Sequence[int], holder: str | None, token: int) -> Done | None:
    """None: the lease is somebody else's by now."""
    if holder is not None and not leases.hold(uow.session, SWEEP, holder, token):
        return None
    for ticket_id in sorted(tickets):
        locked(uow, ticket_id)  # in one order, lest somebody who merges and we wait for each other
    return {ticket_id: escalation.fire_ticket(uow, ticket_id) for ticket_id in tickets}


def _one_by_one(desk: Desk, tickets: Sequence[int], holder: str | None, token: int) -> Done | None:
    """After a defect in one of them: each in a transaction of its own."""
    done: Done = {}
    for ticket_id in tickets:
        try:
            one = desk.write(_fire_all, [ticket_id], holder, token)
        except (Busy, DatabaseTrouble):
            raise
        except Exception:
            log.exception("cannot fire ticket %s", ticket_id)
            one = {ticket_id: 0}
        if one is None:
            return None
        done |= one
    return done


def _look(uow: UnitOfWork, left: frozenset[int]) -> tuple[Sequence[int], datetime | None]:
    """What is due; if nothing is, when to look again. In one transaction: it is what a sweep costs mostly."""
    due = escalation.due_tickets(uow, BATCH, left)
    return due, None if due else next_alarm(uow)


def next_alarm(uow: UnitOfWork) -> datetime | None:
    """Earliest instant at which any clock of the desk reaches something, or an acknowledgement is due; by indexes."""
    both = (uow.session.execute(_NEXT_ALARM).scalar_one(), acknowledgement.next_due_at(uow))
    return min((at for at in both if at is not None), default=None)


_NEXT_ALARM = select(func.min(col(Clock.next_alarm_at))).where(col(Clock.next_alarm_at).is_not(None))


def trim(desk: Desk) -> None:
    """Forget what only live processes need: old changes of the feed, and processes that are gone."""
    desk.write(_trim)


def _trim(uow: UnitOfWork) -> None:
    changes.trim_changes(uow.session)
    presence.trim(uow)
