"""On the border of two rules: in the same instant, or on a ticket that is done; Monday 09:00 is minute 0."""

import pytest

from core.domain.clock_account import LineKind
from core.domain.vocabulary import Outcome
from tests.core.domain.clock_builders import after, clocks_at, happened
from tests.core.domain.test_clock_options import by, handed, of

SECOND = 1 / 60
OWNED = (handed(0, "network"), handed(10, "network", owned=True), happened(20, "status", "solved"))


def test_giving_a_solved_ticket_back_leaves_its_ownership_fulfilled() -> None:
    (owned,) = of("ownership", 60, *OWNED, handed(30, "network"))
    assert (owned.outcome, owned.met_at, owned.running, owned.elapsed_s) == (Outcome.MET, after(10), False, 600)
    assert LineKind.REOPENED not in {line.kind for line in owned.lines}


def test_reopened_nobody_has_it_and_the_ownership_goes_on() -> None:
    (owned,) = of("ownership", 60, *OWNED, handed(30, "network"), happened(50, "status", "open"))
    assert (owned.outcome, owned.met_at, owned.elapsed_s, owned.due_at) == (Outcome.RUNNING, None, 1200, after(70))


def test_reopened_with_its_owner_the_ownership_stays_fulfilled() -> None:
    (owned,) = of("ownership", 60, *OWNED, happened(50, "status", "open"))
    assert (owned.outcome, owned.met_at) == (Outcome.MET, after(10))


def test_taken_while_solved_and_given_back_it_is_as_unowned_as_before() -> None:
    story = (handed(0, "network"), happened(20, "status", "solved"), handed(30, "network", owned=True))
    (owned,) = of("ownership", 55, *story, handed(40, "network"), happened(50, "status", "open"))
    assert (owned.outcome, owned.elapsed_s) == (Outcome.RUNNING, 25 * 60)


@pytest.mark.parametrize(
    ("reopened", "date"), [(199, after(200)), (200 - SECOND, after(200)), (200, None), (200 + SECOND, None)]
)
def test_a_date_of_the_very_instant_of_reopening_was_for_the_past(reopened: float, date: object) -> None:
    story = (by(200, at=10), happened(50, "status", "solved"), happened(reopened, "status", "open"))
    resolution = clocks_at(reopened, *story)["resolution"]
    assert resolution.due_date_at == date
    assert resolution.breached_at is None
    assert resolution.target_s == 480 * 60 if date is None else resolution.due_at == date


def test_reopened_in_the_second_before_the_date_is_missed_with_it() -> None:
    story = (by(200, at=10), happened(50, "status", "solved"), happened(200 - SECOND, "status", "open"))
    resolution = clocks_at(201, *story)["resolution"]
    assert (resolution.outcome, resolution.breached_at) == (Outcome.BREACHED, after(200))


def test_a_resumption_in_the_instant_of_the_date_misses_it() -> None:
    """A pause does not move the date, and only reopening lets it pass."""
    story = (by(200, at=10), happened(50, "status", "pending"), happened(200, "status", "open"))
    resolution = clocks_at(200, *story)["resolution"]
    assert (resolution.due_date_at, resolution.breached_at) == (after(200), after(200))
