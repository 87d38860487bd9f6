"""The sweep on a store whose every ticket has a clock that is armed: it must cost what is due, not what there is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from core import jobs
from core.desk import Desk
from core.services import escalation, intake
from core.services.people import RequesterFacts
from core.uow import UnitOfWork
from storage.selects.queues import plan
from tests.benchmarks.figures import Figure, Taken, taken

WARNED_AFTER = timedelta(minutes=45)
"""75 % of the hour to the first response."""
DUE = (50, 200, 1000)


def figures(desk: Desk, size: str) -> Iterator[Figure]:
    jobs.sweep(desk)
    system = desk.as_system()
    yield taken(lambda: jobs.sweep(system)).figure("sweep, nothing due", size, budget=1)
    yield _bare_look(desk).figure("sweep, nothing due: one look at the index", size, budget=0.05)
    for due in DUE:
        _make_due(system, due)
        read = taken(lambda due=due: system.read(escalation.due_tickets, due))  # type: ignore[misc]
        yield read.figure(f"sweep, {due} due: found", size, budget=1 if due == 200 else None)
        fired: list[int] = []
        swept = taken(lambda fired=fired: fired.append(jobs.sweep(system).fired), 1, warm=0)  # type: ignore[misc]
        assert fired[0] >= due, (fired, due)
        at_once = " at one instant" if due == 1000 else ""
        yield swept.figure(f"sweep, {due} due{at_once}: all effects committed", size)


def plans(uow: UnitOfWork) -> Iterator[str]:
    yield plan(uow.session.connection(), escalation._DUE.params(now=uow.now, rows=50))


def _bare_look(desk: Desk) -> Taken:
    """The look at the next alarm alone, in one open transaction."""
    found: list[Taken] = []

    def look(uow: UnitOfWork) -> None:
        found.append(taken(lambda: jobs.next_alarm(uow), 100))

    desk.read(look)
    return found[0]


def _make_due(desk: Desk, count: int) -> None:
    """Tickets through the services, created at one instant so that each is warned a minute ago."""
    created_at = desk.now() - WARNED_AFTER - timedelta(minutes=1)
    back = desk.at(created_at)
    new = intake.NewTicket(
        "It does not work", body="Please help.", requester=RequesterFacts("Sari", "sari@one.example")
    )
    for start in range(0, count, 100):
        back.write(_create, new, min(100, count - start))


def _create(uow: UnitOfWork, new: Any, count: int) -> None:
    for _ in range(count):
        intake.create(uow, new)
