"""Which status may follow which, and where a workflow leads nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.desk_config import Workflow
from core.domain.vocabulary import DONE, OPEN_STATUSES, Status

Transitions = Mapping[Status, frozenset[Status]]


@dataclass
class TransitionRefused(Exception):
    """The desk's workflow does not allow it."""

    now: Status
    to: Status


def check_transition(workflow: Workflow, now: Status, to: Status) -> None:
    """Raises:
    TransitionRefused: the desk does not allow this step. A step to the same status is none.
    """
    if to not in workflow.transitions.get(now, frozenset()):
        raise TransitionRefused(now, to)


def next_statuses(workflow: Workflow, now: Status) -> tuple[Status, ...]:
    """The statuses that may follow `now`, in the order of the vocabulary."""
    allowed = workflow.transitions.get(now, frozenset())
    return tuple(status for status in Status if status in allowed and status is not now)


def reachable(transitions: Transitions, start: Status) -> frozenset[Status]:
    """Every status that a ticket may come to from `start`, which is included."""
    seen: set[Status] = set()
    waiting = [start]
    while waiting:
        status = waiting.pop()
        if status not in seen:
            seen.add(status)
            waiting.extend(transitions.get(status, frozenset()))
    return frozenset(seen)


def dead_ends(transitions: Transitions) -> tuple[Status, ...]:
    """Statuses that cannot be left, `closed` excepted: a desk may end there for good."""
    return tuple(
        status
        for status in Status
        if status is not Status.CLOSED and not transitions.get(status, frozenset()) - {status}
    )


def never_reached(transitions: Transitions) -> tuple[Status, ...]:
    """Statuses that no ticket comes to, whether it starts as new or, written by an agent, as open."""
    seen = reachable(transitions, Status.NEW)
    return tuple(status for status in Status if status not in seen)


def never_done(transitions: Transitions) -> tuple[Status, ...]:
    """Undone statuses from which a ticket can never be finished."""
    return tuple(status for status in OPEN_STATUSES if not reachable(transitions, status) & DONE)
