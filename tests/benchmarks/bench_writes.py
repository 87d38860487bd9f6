"""Hot writes through the services, each committed with its event and clocks, beside a bare UPDATE."""

import statistics
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, text

from core.desk import Desk
from core.domain.vocabulary import Status
from core.services import assignment, clock_replay, intake, status
from core.services.people import RequesterFacts
from core.uow import UnitOfWork
from storage.tables import Ticket
from tests.benchmarks.figures import Figure, Taken, taken

TICKET: Any = Ticket.__table__  # type: ignore[attr-defined]
NEW = intake.NewTicket(
    "It does not work", body="Please help.", requester=RequesterFacts("Sari", "sari@one.example"), team="team3"
)


def figures(desk: Desk, size: str, times: int) -> Iterator[Figure]:
    bare = taken(lambda: _bare(desk), times)
    yield bare.figure("bare UPDATE of one row, committed", size)
    made = fresh(desk, times + 1)
    claims = taken(lambda: desk.write(assignment.claim_next), times)
    yield from _both("claim next, committed", size, claims, bare)
    ids = iter(made)
    held = taken(lambda: desk.write(status.set_status, next(ids), Status.PENDING), times)
    yield from _both("status change, committed", size, held, bare)


def replays(desk: Desk, size: str) -> Iterator[Figure]:
    ids = desk.read(_live, 500)

    def replay_all(uow: UnitOfWork) -> None:
        for ticket_id in ids:
            clock_replay.replay(uow, ticket_id, uow.now)

    yield taken(lambda: desk.read(replay_all), 5).rate("tickets replayed from their events", size, len(ids))


def _both(name: str, size: str, done: Taken, bare: Taken) -> Iterator[Figure]:
    cpu_ms = statistics.median(done.cpu_ms)
    ratio = done.median_ms / bare.median_ms
    yield Figure(name + ", median", size, done.median_ms, "ms", None, ratio, "a bare UPDATE", cpu_ms)
    yield Figure(name + ", p95", size, done.p95_ms, "ms", 2)
    yield Figure(name + ", one process", size, 1000 / statistics.fmean(done.wall_ms), "/s", 1000)


def fresh(desk: Desk, count: int) -> list[int]:
    """New tickets of the agent's team, nobody's yet, with clocks that run."""

    def create(uow: UnitOfWork, some: int) -> list[int]:
        return [intake.create(uow, NEW).ticket_id for _ in range(some)]

    return [number for start in range(0, count, 100) for number in desk.write(create, min(100, count - start))]


def _live(uow: UnitOfWork, limit: int) -> list[int]:
    wanted = select(TICKET.c.id).where(TICKET.c.event_seq > 0, TICKET.c.status != "closed").limit(limit)
    return list(uow.session.execute(wanted).scalars())


def _bare(desk: Desk) -> None:
    with desk.database.writer.begin() as connection:
        connection.execute(text("UPDATE agent SET version = version + 1 WHERE id = 1"))
