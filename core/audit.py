"""The audit of the clocks: on demand, and once a night by one process of the desk."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.desk import Desk
from core.services import clock_audit
from core.services.clock_audit import Difference
from core.uow import UnitOfWork
from storage import leases

log = logging.getLogger("siaga.audit")

AUDIT = "clock-audit"
"""Lease of the nightly audit: kept while it runs, and once it is done until the next night."""
BATCH = 20
"""Tickets of one transaction."""
LEASE_S = 900
NIGHT = time(2, 0)
"""In the zone of the desk. A desk that nobody watched then is audited at the first chance after it."""
LOGGED = 200
"""Differences named in the log; `siaga audit-clocks` names them all."""


@dataclass(frozen=True, slots=True)
class Audited:
    tickets: int
    differences: tuple[Difference, ...]


Progress = Callable[[int, int], None]
"""(tickets done, tickets in all)"""


def audit_clocks(
    desk: Desk, *, progress: Progress | None = None, goes_on: Callable[[], bool] = lambda: True
) -> Audited:
    """Replay all open clocks, a few tickets a transaction; only reads. `goes_on` is asked before each batch."""
    ids = desk.read(clock_audit.open_tickets)
    done, found = 0, list[Difference]()
    for start in range(0, len(ids), BATCH):
        if not goes_on():
            break
        batch = ids[start : start + BATCH]
        found += desk.read(clock_audit.differences, batch)
        done += len(batch)
        if progress is not None:
            progress(done, len(ids))
    return Audited(done, tuple(found))


def nightly(desk: Desk, holder: str, *, goes_on: Callable[[], bool] = lambda: True) -> Audited | None:
    """The audit of this night, by one process: what it finds is logged and told to the administrators.

    None: it has been done, another process is at it, or it was broken off; then it is begun again later.
    """
    if not desk.read(_audit_is_due) or not desk.write(_begin_audit, holder):
        return None
    broken_off = False

    def goes_on_and_holds() -> bool:
        nonlocal broken_off
        broken_off = not (goes_on() and desk.write(_keep_audit, holder, LEASE_S))
        return not broken_off

    audited = audit_clocks(desk, goes_on=goes_on_and_holds)
    if broken_off:
        desk.write(_drop_audit, holder)
        return None
    for difference in audited.differences[:LOGGED]:
        log.error("clock differs from its trail: %s", difference)
    desk.write(_end_audit, holder, audited.differences)
    log.info("audited the clocks of %s tickets, %s differences", audited.tickets, len(audited.differences))
    return audited


def next_night(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=0 if local.time() < NIGHT else 1)
    return datetime.combine(day, NIGHT, ZoneInfo(zone)).astimezone(UTC)


def _audit_is_due(uow: UnitOfWork) -> bool:
    return leases.is_free(uow.session, AUDIT, uow.now)


def _begin_audit(uow: UnitOfWork, holder: str) -> bool:
    """Asks once more, now that nobody else writes: a holder may always take its own lease again."""
    return _audit_is_due(uow) and _keep_audit(uow, holder, LEASE_S)


def _keep_audit(uow: UnitOfWork, holder: str, lease_s: int) -> bool:
    return leases.take(uow.session, AUDIT, holder, uow.now, lease_s) is not None


def _drop_audit(uow: UnitOfWork, holder: str) -> None:
    leases.release(uow.session, AUDIT, holder)


def _end_audit(uow: UnitOfWork, holder: str, found: Sequence[Difference]) -> None:
    until_at = next_night(uow.now, uow.desk.zone)
    if _keep_audit(uow, holder, int((until_at - uow.now).total_seconds())) and found:
        clock_audit.tell_admins(uow, found)


def repair(desk: Desk, found: Sequence[Difference]) -> int:
    """Write the clocks of the tickets in `found` again, a few a transaction; return how many tickets."""
    ids = sorted({difference.ticket_id for difference in found})
    for start in range(0, len(ids), BATCH):
        desk.write(clock_audit.repair, ids[start : start + BATCH])
    return len(ids)
