"""Business-time additions and subtractions a second, beside other ways to do the same.

Peers are optional imports, of no use to the product: `businesstimedelta` 1.0.1 is the library with the same job (an
instant plus open time, holidays, a zone), but has had no release since 2020; pandas' `CustomBusinessHour` is kept up,
adds whole open hours, and is timed without zone and breaks. The day walker below is what one writes first.
"""

import datetime as dt
import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from random import Random
from zoneinfo import ZoneInfo

from core.domain import open_time
from core.domain.open_time import Calendar
from tests.benchmarks.figures import Figure, taken

ZONE = "Asia/Jakarta"
HOLIDAYS = ("2026-01-01", "2026-03-20", "2026-05-01", "2026-08-17", "2026-12-25")
SPANS = (("09:00", "12:00"), ("13:00", "17:00"))
CALENDAR = Calendar.parse(
    {"tz": ZONE, "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), SPANS), "holidays": HOLIDAYS}
)
OFFICE = ZoneInfo(ZONE)
CLOSED = frozenset(dt.date.fromisoformat(day) for day in HOLIDAYS)
MANY, FEW = 20_000, 300
SIZE = "1 to 80 open hours"

Sum = tuple[dt.datetime, int]
"""A start (aware UTC) and open hours to add."""


def figures() -> Iterator[Figure]:
    sums = _sums(MANY)
    ours = taken(lambda: [open_time.due(CALENDAR, at, hours * 3600) for at, hours in sums], 5)
    yield ours.rate("business time: additions", SIZE, MANY)
    ends = [(at, open_time.due(CALENDAR, at, hours * 3600)) for at, hours in sums]
    spans = taken(lambda: [open_time.elapsed(CALENDAR, at, end) for at, end in ends], 5)
    yield spans.rate("business time: elapsed between two instants", SIZE, MANY)
    ours_cpu = statistics.median(ours.cpu_ms) / MANY
    for name, add in _peers():
        peer = taken(lambda add=add: [add(at, hours) for at, hours in sums[:FEW]], 3)  # type: ignore[misc]
        times = statistics.median(peer.cpu_ms) / FEW / ours_cpu
        yield replace(peer.rate(f"… additions by {name}", SIZE, FEW), ratio=times, baseline="our processor time")


def walked(at: dt.datetime, hours: int) -> dt.datetime:
    """The day walker: the same instant as `open_time.due` where the zone has no changes of offset."""
    left, here = dt.timedelta(hours=hours), at.astimezone(OFFICE)
    day = here.date()
    while True:
        for start, end in _spans_of(day):
            begin = max(start, here)
            if begin < end:
                if left <= end - begin:
                    return (begin + left).astimezone(dt.UTC)
                left -= end - begin
        day += dt.timedelta(days=1)


def _spans_of(day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    if day.weekday() < 5 and day not in CLOSED:
        for start, end in SPANS:
            yield (
                dt.datetime.combine(day, dt.time.fromisoformat(start), OFFICE),
                dt.datetime.combine(day, dt.time.fromisoformat(end), OFFICE),
            )


def _sums(count: int) -> list[Sum]:
    random, start = Random(1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return [(start + dt.timedelta(seconds=random.randrange(300 * 86_400)), random.randint(1, 80)) for _ in range(count)]


Add = Callable[[dt.datetime, int], object]


def _peers() -> Iterator[tuple[str, Add]]:
    yield "a day walker", walked
    for package, make in (("businesstimedelta", _businesstimedelta), ("pandas", _pandas)):
        try:
            yield f"{package} {version(package)}", make()
        except (ImportError, PackageNotFoundError):
            continue


def _businesstimedelta() -> Add:
    import businesstimedelta as peer  # type: ignore[import-not-found,unused-ignore]
    import pytz  # type: ignore[import-untyped,unused-ignore]

    zone = pytz.timezone(ZONE)
    days = [0, 1, 2, 3, 4]
    morning, afternoon = (
        peer.WorkDayRule(
            start_time=dt.time.fromisoformat(start), end_time=dt.time.fromisoformat(end), working_days=days, tz=zone
        )
        for start, end in SPANS
    )
    closed = peer.HolidayRule(dict.fromkeys(CLOSED, "closed"), tz=zone)
    rules = peer.Rules([morning, afternoon, closed])
    return lambda at, hours: at + peer.BusinessTimeDelta(rules, hours=hours)


def _pandas() -> Add:
    import pandas  # type: ignore[import-not-found,import-untyped,unused-ignore]

    hours_of = pandas.offsets.CustomBusinessHour(start="09:00", end="17:00", holidays=list(HOLIDAYS))
    return lambda at, hours: pandas.Timestamp(at.replace(tzinfo=None)) + hours * hours_of
