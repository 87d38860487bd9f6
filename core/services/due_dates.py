"""Due dates set by hand: an instant, with a reason, that no later edit moves (rule D)."""

from datetime import UTC, datetime

from core.domain.sla_clocks import Clock
from core.domain.vocabulary import DONE, EventKind, Metric, Status
from core.errors import Refused
from core.services import clock_replay, clocks, event_log
from core.services.clock_place import is_open
from core.services.reasons import as_received, reason_line
from core.services.ticket_rows import for_change
from core.uow import UnitOfWork
from storage.tables import Ticket


def set_due(
    uow: UnitOfWork,
    ticket_id: int,
    due_at: datetime | None,
    reason: str,
    *,
    metric: Metric = Metric.RESOLUTION,
    seen_version: int | None = None,
) -> int:
    """Let the metric's open clock fall due at that instant, or by its policy again (None). Returns the new version.

    Priorities, policies and calendars that change later leave the date alone, and so do pauses. A resolution that the
    policy does not promise can be given one.

    Raises:
        Refused: see `reasons.reason_line`; `done`: nothing is promised any more; `due_in_past`; `no_such_clock`:
            none of this metric is open; `no_due_date`: there is none to take away; `no_change`.
        Stale, NotAllowed, NotFound: see `ticket_rows.for_change`.
    """
    ticket = for_change(uow, ticket_id, action="due", seen_version=seen_version)
    if ticket.status in DONE:
        raise Refused("done", Status(ticket.status).value)
    why = reason_line(reason)
    if due_at is not None:
        due_at = due_at.astimezone(UTC).replace(microsecond=0)
        if due_at <= uow.now:
            raise Refused("due_in_past")
    clock = _open_clock(uow, ticket_id, metric)
    if clock is None and metric is not Metric.RESOLUTION:
        raise Refused("no_such_clock", metric.value)
    before = clock.due_date_at if clock is not None else None
    if before == due_at:
        raise Refused("no_due_date" if due_at is None else "no_change")
    write_due(uow, ticket, metric, before, due_at, why)
    clocks.project(uow, ticket)
    return ticket.version


def write_due(
    uow: UnitOfWork, ticket: Ticket, metric: Metric, before: datetime | None, to: datetime | None, reason: str
) -> None:
    """Record the date; the caller projects the clocks."""
    data = {
        "metric": metric.value,
        "from_s": _seconds(before),
        "due_s": _seconds(to),
        "reason": as_received(reason),
    }
    event_log.append(uow, ticket, EventKind.DUE_SET, data)


def date_in_force(uow: UnitOfWork, ticket_id: int, metric: Metric) -> datetime | None:
    """The date set by hand that the metric's open clock counts to."""
    clock = _open_clock(uow, ticket_id, metric)
    return clock.due_date_at if clock is not None else None


def _open_clock(uow: UnitOfWork, ticket_id: int, metric: Metric) -> Clock | None:
    found = clock_replay.replay(uow, ticket_id, uow.now).clocks
    return next((clock for clock in reversed(found) if clock.metric is metric and is_open(clock)), None)


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
