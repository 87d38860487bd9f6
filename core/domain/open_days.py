"""Open time told day by day: which windows counted, which days did not and why, long runs of like days as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from core.domain.calendars import Calendar
from core.domain.open_time import Window, windows

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class ClosedWhy(StrEnum):
    HOLIDAY = "holiday"
    SPECIAL_DATE = "special_date"
    WEEKDAY = "weekday"
    """The calendar has no hours on this day of the week: usually the weekend."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """What counted on one date; `windows` in aware UTC, in order, inside that date."""

    on: date
    windows: tuple[Window, ...]
    open_s: int


@dataclass(frozen=True, slots=True)
class ClosedDay:
    on: date
    """Of the calendar's zone."""
    why: ClosedWhy


@dataclass(frozen=True, slots=True)
class DayRun:
    """One open day, or several that follow each other (closed days left out) and are told as one."""

    first: OpenDay
    last: OpenDay
    days: int
    each_s: int | None
    """The same windows on each; None: they differ."""
    open_s: int
    """Of all of them, exactly."""


def open_days(calendar: Calendar, start_at: datetime, end_at: datetime, zone: tzinfo) -> tuple[OpenDay, ...]:
    """The open time in [start_at, end_at) by the dates of `zone`; the seconds add up to `open_time.elapsed`."""
    pieces = (piece for window in windows(calendar, start_at, end_at) for piece in _by_date(window, zone))
    return tuple(
        _open_day(on, [window for _, window in of_day]) for on, of_day in groupby(pieces, lambda pair: pair[0])
    )


def _open_day(on: date, found: Sequence[Window]) -> OpenDay:
    return OpenDay(on, tuple(found), sum(window.open_s for window in found))


def _by_date(window: Window, zone: tzinfo) -> Iterator[tuple[date, Window]]:
    at = window.start_at
    while at < window.end_at:
        on = at.astimezone(zone).date()
        end_at = min(window.end_at, _ends(on, at, zone))
        yield on, Window(at, end_at)
        at = end_at


def _ends(on: date, after_at: datetime, zone: tzinfo) -> datetime:
    """The first midnight after `after_at`, past dates that a zone skipped."""
    end_at = after_at
    while end_at <= after_at:
        if on >= date.max - _DAY:
            return datetime.max.replace(tzinfo=UTC)
        on += _DAY
        end_at = datetime.combine(on, time(), zone).astimezone(UTC)
    return end_at


def closed_days(calendar: Calendar, start_at: datetime, end_at: datetime) -> tuple[ClosedDay, ...]:
    """Dates of the calendar's zone touched by [start_at, end_at) that have no hours, and why."""
    if end_at <= start_at:
        return ()
    zone = ZoneInfo(calendar.tz)
    first, last = start_at.astimezone(zone).date(), (end_at - _SECOND).astimezone(zone).date()
    holidays, special = frozenset(calendar.holidays), dict(calendar.partial)
    found = []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        on = date.fromordinal(ordinal)
        usual = calendar.weekly[on.weekday()]
        hours = special.get(on, usual)
        if on in holidays and (hours or usual):
            found.append(ClosedDay(on, ClosedWhy.HOLIDAY))
        elif not hours or on in holidays:
            found.append(ClosedDay(on, ClosedWhy.SPECIAL_DATE if usual else ClosedWhy.WEEKDAY))
    return tuple(found)


def runs(days: Sequence[OpenDay], zone: tzinfo, *, least: int = 3, at_most: int = 12) -> tuple[DayRun, ...]:
    """The days in order: `least` or more like ones as one run; what still exceeds `at_most` is one in the middle."""
    found: list[DayRun] = []
    for _, alike in groupby(days, lambda day: _pattern(day, zone)):
        same = tuple(alike)
        found += [_run(same)] if len(same) >= least else [_run((day,)) for day in same]
    if len(found) <= at_most:
        return tuple(found)
    head, tail = at_most // 2, at_most - at_most // 2 - 1
    return (*found[:head], _joined(found[head:-tail]), *found[-tail:])


def _pattern(day: OpenDay, zone: tzinfo) -> tuple[object, ...]:
    walls = ((each.start_at.astimezone(zone).time(), each.end_at.astimezone(zone).time()) for each in day.windows)
    return (day.open_s, *walls)


def _run(days: Sequence[OpenDay]) -> DayRun:
    return DayRun(days[0], days[-1], len(days), days[0].open_s, sum(day.open_s for day in days))


def _joined(many: Sequence[DayRun]) -> DayRun:
    days, open_s = sum(run.days for run in many), sum(run.open_s for run in many)
    return DayRun(many[0].first, many[-1].last, days, None, open_s)
