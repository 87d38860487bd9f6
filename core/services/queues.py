"""Queues: saved views of tickets, read page by page in the order of an index, counted up to a cap."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import merge
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection

from core.domain.default_views import DEFAULT_VIEWS
from core.domain.query.errors import QueryError
from core.domain.query.tree import SortBy
from core.domain.vocabulary import Priority
from core.errors import Refused
from core.services.query_plans import Plan, Segment, plan, prefix_of, visible
from core.uow import UnitOfWork
from storage.selects import queues as selects
from storage.selects.time_limit import TooSlow, limited

PAGE = 64
"""Rows."""
LIMIT_S = 2.0
"""Of one query; a slower one is refused instead of holding the screen."""

SortKey = tuple[Any, ...]
"""(…, sort value, ticket id): where a row stands in its view. Opaque outside; give it back as an anchor."""


class Way(StrEnum):
    """In which direction a page is read from its anchor."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class QueueRow:
    ticket_id: int
    version: int
    subject: str
    """As received, like the names. Show it through `present.safe_text`."""
    requester: str
    requester_email: str
    assignee: str | None
    assignee_id: int | None
    team: str | None
    status: str
    priority: str
    queue_rank: int
    """Epoch seconds of the due instant; `storage.tables.NO_DUE` without an open clock, one less while paused."""
    due_at: datetime | None
    due_metric: str | None
    due_state: str
    due_warn_at: datetime | None
    due_left_s: int | None
    due_target_s: int | None
    created_at: datetime
    updated_at: datetime
    breaches: int
    escalations: int
    vip: bool
    merged_into_id: int | None
    sort_key: SortKey


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[QueueRow, ...]
    """In the order of the view, whichever way they were read."""
    at_start: bool
    """No row of the view stands before the first of these."""
    at_end: bool


@dataclass(frozen=True, slots=True)
class QueueView:
    view_id: int | None
    """None for one of `default_views`, whose key is then the name."""
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Count:
    n: int
    capped: bool
    """There are more than n."""


def views(uow: UnitOfWork) -> tuple[QueueView, ...]:
    """The views of the desk, then the actor's own; the default ones where the desk has none."""
    saved = selects.saved_views(uow.session.connection(), uow.actor.agent_id)
    if not saved:
        return tuple(QueueView(None, key, query) for key, query in DEFAULT_VIEWS)
    return tuple(QueueView(number, name, query) for number, name, query in saved)


def counts(uow: UnitOfWork, shown: Sequence[QueueView], cap: int = 1000) -> dict[str, Count]:
    """By name. A view whose query is not understood any more, or is too slow to count, is left out."""
    found = {}
    for view in shown:
        try:
            found[view.name] = count(uow, view.query, cap)
        except (QueryError, Refused):
            continue
    return found


def count(uow: UnitOfWork, view_query: str, cap: int = 1000) -> Count:
    """Raises QueryError, Refused as `page` does."""
    with _reading(uow) as connection:
        parts = [segment.condition for segment in plan(uow, view_query).segments]
        return _capped(selects.count(connection, parts, cap), cap)


def page(
    uow: UnitOfWork, view_query: str, anchor: SortKey | None = None, direction: Way = Way.DOWN, limit: int = PAGE
) -> QueuePage:
    """Up to `limit` rows beyond `anchor` (exclusive); without an anchor the first, or upwards the last, of the view.

    Raises:
        QueryError: the query is not understood.
        Refused: `query_too_slow`: it ran for two seconds.
    """
    with _reading(uow) as connection:
        planned = plan(uow, view_query)
        keys = _keys(connection, planned, anchor, direction, limit + 1)
        more = len(keys) > limit
        rows = _rows(connection, planned, [key[-1] for key in _in_order(keys[:limit], direction)])
    if direction is Way.DOWN:
        return QueuePage(rows, at_start=anchor is None, at_end=not more)
    return QueuePage(rows, at_start=not more, at_end=anchor is None)


def rows(uow: UnitOfWork, view_query: str, ids: Sequence[int]) -> dict[int, QueueRow]:
    """Those of `ids` that are in the view now."""
    with _reading(uow) as connection:
        planned = plan(uow, view_query)
        kept = selects.among(connection, ids, planned.condition)
        return {row.ticket_id: row for row in _rows(connection, planned, kept)}


def around(uow: UnitOfWork, view_query: str, ticket_id: int, limit: int = PAGE) -> QueuePage | None:
    """The rows about a ticket, itself in the middle where the view goes on both ways; None if it is not in the view."""
    with _reading(uow) as connection:
        planned = plan(uow, view_query)
        here = _key_of(connection, planned, ticket_id)
        if here is None:
            return None
        above = _keys(connection, planned, here, Way.UP, limit // 2 + 1)
        below = _keys(connection, planned, here, Way.DOWN, limit - limit // 2)
        at_start, at_end = len(above) <= limit // 2, len(below) < limit - limit // 2
        keys = [*reversed(above[: limit // 2]), here, *below[: limit - limit // 2 - 1]]
        return QueuePage(_rows(connection, planned, [key[-1] for key in keys]), at_start, at_end)


def by_number(uow: UnitOfWork, number: int) -> QueueRow | None:
    """A ticket wherever it stands; its sort key is that of the default order."""
    connection = uow.session.connection()
    found = selects.among(connection, [number] if abs(number) < 2**63 else [], visible(uow.actor))
    return next(iter(_rows(connection, plan(uow, ""), found)), None)


@contextmanager
def _reading(uow: UnitOfWork, limit_s: float = LIMIT_S) -> Iterator[Connection]:
    connection = uow.session.connection()
    try:
        with limited(connection, limit_s):
            yield connection
    except TooSlow:
        raise Refused("query_too_slow") from None


def _capped(found: int, cap: int) -> Count:
    return Count(min(found, cap), found > cap)


def _descends(planned: Plan, way: Way) -> bool:
    return planned.sort.reverse is (way is Way.DOWN)


def _keys(connection: Connection, planned: Plan, anchor: SortKey | None, way: Way, limit: int) -> list[SortKey]:
    """The next keys in reading direction: prefix by prefix, merged from the segments that share one."""
    found: list[SortKey] = []
    down = _descends(planned, way)
    segments = sorted(planned.segments, key=lambda segment: segment.prefix, reverse=down)
    for prefix, sharing in groupby(segments, key=lambda segment: segment.prefix):
        walks = [walk for segment in sharing if (walk := _walk(planned, segment, anchor, way)) is not None]
        runs = [selects.keys(connection, walk, limit - len(found)) for walk in walks]
        found += [(*prefix, *key) for key in islice(merge(*runs, reverse=down), limit - len(found))]
        if len(found) == limit:
            break
    return found


def _walk(planned: Plan, segment: Segment, anchor: SortKey | None, way: Way) -> selects.Walk | None:
    """None where the whole segment lies behind the anchor."""
    down = _descends(planned, way)
    start = None if anchor is None else (anchor[-2], anchor[-1])
    if anchor is not None and anchor[:-2] != segment.prefix:
        if (segment.prefix < anchor[:-2]) is not down:
            return None
        start = None
    return selects.Walk(segment.condition, planned.sort.by, down, start, planned.few)


def _in_order(keys: list[SortKey], way: Way) -> list[SortKey]:
    return keys if way is Way.DOWN else keys[::-1]


def _key_of(connection: Connection, planned: Plan, ticket_id: int) -> SortKey | None:
    if not selects.among(connection, [ticket_id], planned.condition):
        return None
    place = selects.place_of(connection, ticket_id, planned.sort.by)
    return None if place is None else _sort_key(planned.sort.by, place[0], place[1], ticket_id)


def _sort_key(by: SortBy, value: Any, priority: str, ticket_id: int) -> SortKey:
    return (prefix_of(Priority(priority)), value, ticket_id) if by is SortBy.PRIO else (value, ticket_id)


def _rows(connection: Connection, planned: Plan, ids: Sequence[int]) -> tuple[QueueRow, ...]:
    """In the order of `ids`."""
    read = {columns[0]: columns for columns in selects.columns(connection, ids)}
    return tuple(_row(planned.sort.by, read[number]) for number in ids if number in read)


def _row(by: SortBy, columns: Sequence[Any]) -> QueueRow:
    if by is SortBy.SLA:
        return QueueRow(*columns, (columns[10], columns[0]))  # type: ignore[call-arg]  # mypy counts the star as all
    value = columns[17] if by is SortBy.AGE else columns[18] if by is SortBy.UPDATED else columns[10]
    return QueueRow(*(*columns, _sort_key(by, value, columns[9], columns[0])))
