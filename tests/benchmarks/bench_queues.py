"""Queues on a store of n tickets, through the services: what the console waits for."""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from core.domain.default_views import DEFAULT_VIEWS
from core.domain.desk_config import DEFAULT_TRANSITIONS, DeskConfig, Workflow, default_matrix
from core.domain.vocabulary import AuthorKind, Role
from core.services import queues
from core.services.query_plans import plan
from core.services.queues import QueuePage, Way
from core.uow import Actor, UnitOfWork
from storage.engine import Database, open_database
from storage.schema import ensure_schema
from storage.selects import queues as selects
from tests.benchmarks.store import NOW, fill

ACTOR = Actor(AuthorKind.AGENT, 3, "Agent 3", Role.AGENT, frozenset({2, 5}))
DESK = DeskConfig("Bench", "UTC", (), (), (), default_matrix(), Workflow(DEFAULT_TRANSITIONS), {}, (), {})
PAGES = 40
SEARCHES = ("is:open certificate", "subject:vpn sort:-age", "subject:97531")

Figure = tuple[str, float, str]


def run(n: int) -> list[Figure]:
    """(what, value, unit); medians, each read in a transaction of its own, as the console does."""
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "desk.db")
        ensure_schema(database)
        fill(database, n)
        figures = measure(database)
        database.close()
    return figures


def measure(database: Database) -> list[Figure]:
    """Of a store that `fill` filled, on either database."""
    figures: list[Figure] = []
    for view, query in (("all open", "is:open"), ("my team", "is:open team:mine"), ("everything", "")):
        figures.append((f"page down, {view}", _walk(database, query), "ms"))
        figures.append((f"jump to end, {view}", _time(database, lambda uow, q=query: _last(uow, q)), "ms"))
    figures.append(("counts of the default views", _time(database, _counts), "ms"))
    figures.append(("ticket by number", _time(database, lambda uow: queues.by_number(uow, 500)), "ms"))
    for query in SEARCHES:
        figures.append((f"search {query}", _time(database, lambda uow, q=query: queues.page(uow, q)), "ms"))
    return figures


def plans(database: Database) -> list[str]:
    """One line per index run of each default view."""
    lines = []
    with database.read() as session:
        uow = UnitOfWork(session, DESK, ACTOR, NOW)
        for name, query in DEFAULT_VIEWS:
            planned = plan(uow, query)
            for segment in planned.segments:
                walk = selects.Walk(segment.condition, planned.sort.by, planned.sort.reverse, None)
                steps = selects.plan(session.connection(), selects.keys_statement(walk, queues.PAGE))
                lines.append(f"{name}: {' / '.join(step.strip() for step in steps.splitlines())}")
    return lines


def _uow_time(database: Database, act: Callable[[UnitOfWork], object]) -> float:
    start = perf_counter()
    with database.read() as session:
        act(UnitOfWork(session, DESK, ACTOR, NOW))
    return (perf_counter() - start) * 1000


def _time(database: Database, act: Callable[[UnitOfWork], object], times: int = 15) -> float:
    _uow_time(database, act)
    return median(_uow_time(database, act) for _ in range(times))


def _last(uow: UnitOfWork, query: str) -> QueuePage:
    return queues.page(uow, query, None, Way.UP)


def _counts(uow: UnitOfWork) -> object:
    return queues.counts(uow, queues.views(uow))


def _walk(database: Database, query: str) -> float:
    """Median of the next pages, one after the other."""
    taken, page = [], QueuePage((), True, False)
    while len(taken) < PAGES and not page.at_end:
        start = perf_counter()
        with database.read() as session:
            uow = UnitOfWork(session, DESK, ACTOR, NOW)
            page = queues.page(uow, query, page.rows[-1].sort_key if page.rows else None)
        taken.append((perf_counter() - start) * 1000)
    return median(taken)


if __name__ == "__main__":
    for what, value, unit in run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000):
        print(f"{what:<40} {value:>9.2f} {unit}")
