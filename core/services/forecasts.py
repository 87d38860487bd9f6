"""How long the clocks of a category took lately, and how well that foretold: read now and then, kept in between."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.domain import forecast
from core.domain.forecast import History, HitRate, PastClock
from core.domain.vocabulary import Metric
from core.uow import UnitOfWork
from storage.selects import radar as selects

PERIOD = timedelta(days=90)
TEST_PERIOD = timedelta(days=30)
SAMPLES = 3_000
"""Clocks of a metric that are read, the latest."""
OF_SCOPE = 500
"""Of these, clocks of one category that a forecast looks at."""
TESTED = 100
KEPT = timedelta(minutes=5)
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Basis:
    """What forecasts for one metric and category rest on."""

    metric: Metric
    category: str
    """Name; empty: the whole desk."""
    history: History
    days: int
    """Within how many days these clocks ended."""
    rate: HitRate
    rate_days: int
    """Within how many days the clocks ended that forecasts were checked with."""


@dataclass(slots=True)
class Histories:
    """What was read of the past; good for a few minutes, then made anew. Belongs to one caller."""

    taken_at: datetime
    categories: dict[int, tuple[str, str]] = field(default_factory=dict)
    ended: dict[Metric, list[tuple[str, PastClock]]] = field(default_factory=dict)
    """By metric (path of the category, clock), the latest first."""
    bases: dict[tuple[Metric, str], Basis] = field(default_factory=dict)


def kept_or_new(uow: UnitOfWork, known: Histories | None) -> Histories:
    if known is not None and timedelta() <= uow.now - known.taken_at < KEPT:
        return known
    return Histories(uow.now, dict(selects.categories(uow.session.connection())))


def bases(uow: UnitOfWork, known: Histories, metric: Metric, category_id: int | None) -> tuple[Basis, ...]:
    """The category, the ones above it, the whole desk: the nearest first. A category includes those below it."""
    return tuple(_basis(uow, known, metric, scope) for scope in _scopes(_path(known, category_id)))


def _path(known: Histories, category_id: int | None) -> str:
    """Empty: in no category."""
    return known.categories[category_id][0] if category_id in known.categories else ""


def _scopes(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""


def _basis(uow: UnitOfWork, known: Histories, metric: Metric, scope: str) -> Basis:
    key = (metric, scope)
    if key not in known.bases:
        found = [one for path, one in _ended(uow, known, metric) if not scope or f"{path}/".startswith(f"{scope}/")]
        names = dict(known.categories.values())
        known.bases[key] = made(metric, names.get(scope, ""), found[:OF_SCOPE], known.taken_at)
    return known.bases[key]


def made(metric: Metric, category: str, clocks: list[PastClock], now: datetime) -> Basis:
    """From `clocks`, the latest first: all are the history, the latest of them are what it is checked with."""
    now_s = int(now.timestamp())
    lately_s = now_s - int(TEST_PERIOD.total_seconds())
    tested = [one for one in clocks[:TESTED] if one.settled_s >= lately_s]
    return Basis(
        metric,
        category,
        forecast.history_of(clocks),
        _days(clocks, now_s),
        forecast.hit_rate(clocks, tested),
        _days(tested, now_s),
    )


def _days(clocks: list[PastClock], now_s: int) -> int:
    oldest_s = min((one.settled_s for one in clocks), default=now_s)
    return max(1, math.ceil((now_s - oldest_s) / DAY_S))


def _ended(uow: UnitOfWork, known: Histories, metric: Metric) -> list[tuple[str, PastClock]]:
    if metric not in known.ended:
        rows = selects.ended(uow.session.connection(), metric, known.taken_at - PERIOD, SAMPLES)
        known.ended[metric] = [(_path(known, category_id), clock) for category_id, clock in rows]
    return known.ended[metric]
