"""Where a ticket stands in the queues: by its nearest open clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core.domain.sla_clocks import Clock
from core.domain.vocabulary import OPEN_STATUSES
from storage.tables import NO_DUE, Ticket


def is_open(clock: Clock) -> bool:
    """Still promised: it counts, breached or not, or it waits in a status that pauses it.

    A round that was breached and ended unanswered is neither, though it was never fulfilled.
    """
    return (clock.running or clock.paused) and clock.target_s is not None


def nearest_open(clocks: Sequence[Clock]) -> Clock | None:
    """The one that falls due next, a running one before a paused one; None: nothing is promised any more."""
    return min((clock for clock in clocks if is_open(clock)), key=_nearness, default=None)


def place_in_queue(ticket: Ticket, clocks: Sequence[Clock]) -> dict[str, Any]:
    """Sort key and SLA cell of the ticket, by the names of its columns."""
    nearest = nearest_open(clocks) if ticket.status in OPEN_STATUSES else None
    place = _NOWHERE | (_place(nearest) if nearest is not None else {})
    return place | {"breaches": sum(1 for clock in clocks if clock.breached_at is not None)}


_NOWHERE: dict[str, Any] = {
    "queue_rank": NO_DUE,
    "due_at": None,
    "due_metric": None,
    "due_state": "none",
    "due_warn_at": None,
    "due_left_s": None,
    "due_target_s": None,
}


def _place(nearest: Clock) -> dict[str, Any]:
    """By the nearest open clock, a running one before a paused one."""
    assert nearest.target_s is not None
    place: dict[str, Any] = {"due_metric": nearest.metric.value, "due_target_s": nearest.target_s}
    if nearest.paused:
        left_s = nearest.target_s - nearest.elapsed_s
        return place | {"due_state": "paused", "queue_rank": NO_DUE - 1, "due_left_s": left_s}
    place["due_state"] = "breached" if nearest.breached_at is not None else "running"
    place["due_warn_at"] = warn_at(nearest)
    if nearest.due_at is not None:
        place |= {"due_at": nearest.due_at, "queue_rank": int(nearest.due_at.timestamp())}
    return place


def _nearness(clock: Clock) -> tuple[bool, float]:
    if clock.paused or clock.due_at is None:
        return (True, float((clock.target_s or 0) - clock.elapsed_s))
    return (False, clock.due_at.timestamp())


def warn_at(clock: Clock) -> datetime | None:
    """When the first warning falls or fell due; None without warnings, or for a clock that stands still before it."""
    if not clock.warn_s:
        return None
    return clock.warned_at[0] or clock.reach_at(clock.warn_s[0])
