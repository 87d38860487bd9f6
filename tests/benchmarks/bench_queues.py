"""Queues through the services: what the console waits for, each read in a transaction of its own."""

from collections.abc import Iterator
from typing import Any

from core.desk import Desk
from core.services import queues
from core.services.query_plans import plan
from core.services.queues import QueuePage, Way
from core.uow import UnitOfWork
from storage.selects import queues as selects
from tests.benchmarks.figures import Figure, Taken, taken

PAGES = 40
VIEWS = (("all open", "is:open"), ("my teams", "is:open team:mine"), ("everything", ""))
SEARCHES = ("certificate", "is:open certificate", "in", "subject:97531")


def figures(desk: Desk, size: str) -> Iterator[Figure]:
    for view, query in VIEWS:
        yield _walk(desk, query).figure(f"page of 64, next, {view}", size)
        yield _read(desk, queues.page, query, None, Way.UP).figure(f"page of 64, last, {view}", size)
    shown = desk.read(queues.views)
    yield _read(desk, queues.counts, shown).figure("counts of the views (4)", size)
    yield _read(desk, queues.by_number, 500).figure("ticket by number", size)


def searches(desk: Desk, size: str) -> Iterator[Figure]:
    for query in SEARCHES:
        yield _read(desk, queues.page, query).figure(f"search, newest page: {query}", size, budget=25)


def _read(desk: Desk, *asked: Any) -> Taken:
    return taken(lambda: desk.read(*asked))


def plans(uow: UnitOfWork) -> Iterator[str]:
    """How the database runs each view: one line per run of an index."""
    for view in queues.views(uow):
        planned = plan(uow, view.query)
        for segment in planned.segments:
            walk = selects.Walk(segment.condition, planned.sort.by, planned.sort.reverse, None)
            steps = selects.plan(uow.session.connection(), selects.keys_statement(walk, queues.PAGE))
            yield f"{view.name}: {' / '.join(step.strip() for step in steps.splitlines())}"


def _walk(desk: Desk, query: str) -> Taken:
    """The next pages, one after the other, from the start again where the view ends."""
    page = QueuePage((), True, True)

    def step() -> None:
        nonlocal page
        page = desk.read(queues.page, query, None if page.at_end else page.rows[-1].sort_key)

    return taken(step, PAGES)
