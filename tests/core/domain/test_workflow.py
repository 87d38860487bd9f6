import pytest

from core.domain.desk_config import DEFAULT_TRANSITIONS, Workflow
from core.domain.vocabulary import Status
from core.domain.workflow import (
    TransitionRefused,
    check_transition,
    dead_ends,
    never_done,
    never_reached,
    next_statuses,
)

USUAL = Workflow(DEFAULT_TRANSITIONS)
STRICT = Workflow({Status.NEW: frozenset({Status.OPEN}), Status.OPEN: frozenset({Status.PENDING, Status.OPEN})})


def test_the_usual_workflow_has_no_holes() -> None:
    assert (dead_ends(DEFAULT_TRANSITIONS), never_reached(DEFAULT_TRANSITIONS), never_done(DEFAULT_TRANSITIONS)) == (
        (),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("now", "to"),
    [
        (Status.NEW, Status.OPEN),
        (Status.OPEN, Status.SOLVED),
        (Status.SOLVED, Status.CLOSED),
        (Status.CLOSED, Status.OPEN),
    ],
)
def test_allowed(now: Status, to: Status) -> None:
    check_transition(USUAL, now, to)
    assert to in next_statuses(USUAL, now)


@pytest.mark.parametrize(
    ("now", "to"), [(Status.OPEN, Status.NEW), (Status.CLOSED, Status.PENDING), (Status.OPEN, Status.OPEN)]
)
def test_refused(now: Status, to: Status) -> None:
    with pytest.raises(TransitionRefused) as raised:
        check_transition(USUAL, now, to)
    assert (raised.value.now, raised.value.to) == (now, to)


def test_next_statuses_come_in_the_usual_order_without_the_present_one() -> None:
    assert next_statuses(USUAL, Status.SOLVED) == (Status.OPEN, Status.CLOSED)
    assert next_statuses(STRICT, Status.OPEN) == (Status.PENDING,)
    assert next_statuses(STRICT, Status.CLOSED) == ()


def test_holes() -> None:
    assert dead_ends(STRICT.transitions) == (Status.PENDING, Status.ON_HOLD, Status.SOLVED)
    assert never_reached(STRICT.transitions) == (Status.ON_HOLD, Status.SOLVED, Status.CLOSED)
    assert never_done(STRICT.transitions) == (Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD)
