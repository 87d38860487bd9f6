"""Arithmetic of open time: how much of it lies between two instants, and when an amount of it is used up.

An instant is open if the wall clock of the calendar's zone then shows a date and a time inside one of that date's
intervals. Everything else follows (rules C1 to C26 of the SLA contract). Instants are aware; fractions of a second
are cut off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.domain.calendars import Calendar, CalendarError, CalendarFault, Hours, Interval
from core.domain.open_blocks import block
from core.domain.zone_offsets import EPOCH, year_of, year_start_s

__all__ = [
    "Calendar",
    "CalendarError",
    "CalendarFault",
    "Hours",
    "Interval",
    "Window",
    "closed_days",
    "due",
    "elapsed",
    "is_open",
    "windows",
]

_SECOND = timedelta(seconds=1)
_END_S = year_start_s(10_000)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of open time; aware UTC, the end excluded."""

    start_at: datetime
    end_at: datetime

    @property
    def open_s(self) -> int:
        return (self.end_at - self.start_at) // _SECOND


def elapsed(calendar: Calendar, start_at: datetime, end_at: datetime) -> int:
    """Open seconds in [start_at, end_at); 0 if the end is not later (C17)."""
    start_s, end_s = _epoch_s(start_at), _epoch_s(end_at)
    if end_s <= start_s:
        return 0
    first, last = year_of(start_s), year_of(end_s)
    this, base_s = block(calendar, first), year_start_s(first)
    if first == last:
        return this.before(end_s - base_s) - this.before(start_s - base_s)
    used_s = block(calendar, last).before(end_s - year_start_s(last)) - this.before(start_s - base_s)
    return used_s + sum(block(calendar, year).total_s for year in range(first, last))


def due(calendar: Calendar, start_at: datetime, open_s: int) -> datetime:
    """The earliest instant, in UTC, at which `open_s` open seconds have passed since `start_at`.

    Raises:
        CalendarError: `negative_duration`, or `out_of_range` beyond the year 9999.
    """
    if open_s < 0:
        raise CalendarError(CalendarFault.NEGATIVE_DURATION)
    start_s = _epoch_s(start_at)
    return _instant(start_s if open_s == 0 else _reach_s(calendar, start_s, open_s))


def _reach_s(calendar: Calendar, start_s: int, open_s: int) -> int:
    if open_s > _END_S - start_s:
        raise CalendarError(CalendarFault.OUT_OF_RANGE)
    year = year_of(start_s)
    base_s = year_start_s(year)
    this = block(calendar, year)
    left_s = open_s + this.before(start_s - base_s)
    while left_s > this.total_s:
        left_s -= this.total_s
        year += 1
        if year > 9999:
            raise CalendarError(CalendarFault.OUT_OF_RANGE)
        this = block(calendar, year)
    return year_start_s(year) + this.reach(left_s)


def is_open(calendar: Calendar, at: datetime) -> bool:
    at_s = _epoch_s(at)
    year = year_of(at_s)
    this, second = block(calendar, year), at_s - year_start_s(year)
    return this.before(second + 1) > this.before(second)


def windows(calendar: Calendar, start_at: datetime, end_at: datetime) -> Iterator[Window]:
    """The open stretches in [start_at, end_at), clipped to it, in order; touching ones are one."""
    open_begin_s = open_end_s = None
    for begin_s, end_s in _stretches(calendar, _epoch_s(start_at), _epoch_s(end_at)):
        if begin_s == open_end_s:
            open_end_s = end_s
            continue
        if open_begin_s is not None and open_end_s is not None:
            yield Window(_instant(open_begin_s), _instant(open_end_s))
        open_begin_s, open_end_s = begin_s, end_s
    if open_begin_s is not None and open_end_s is not None:
        yield Window(_instant(open_begin_s), _instant(open_end_s))


def _stretches(calendar: Calendar, start_s: int, stop_s: int) -> Iterator[tuple[int, int]]:
    """As `windows`, in epoch seconds, cut at the turn of the UTC year."""
    for year in range(year_of(start_s), year_of(stop_s) + 1 if start_s < stop_s else 0):
        base_s = year_start_s(year)
        this = block(calendar, year)
        for begin, end in zip(this.begins, this.ends, strict=True):
            begin_s, end_s = max(start_s, base_s + begin), min(stop_s, base_s + end)
            if begin_s < end_s:
                yield begin_s, end_s


def closed_days(calendar: Calendar, start_at: datetime, end_at: datetime) -> tuple[date, ...]:
    """Local dates of the span on which a holiday or special date closes a desk that is else open that weekday."""
    if end_at <= start_at:
        return ()
    zone = ZoneInfo(calendar.tz)
    first, last = start_at.astimezone(zone).date(), (end_at - _SECOND).astimezone(zone).date()
    shut = {*calendar.holidays, *(day for day, hours in calendar.partial if not hours)}
    return tuple(sorted(day for day in shut if first <= day <= last and calendar.weekly[day.weekday()]))


def _epoch_s(at: datetime) -> int:
    return (at - EPOCH) // _SECOND


def _instant(epoch_s: int) -> datetime:
    try:
        return EPOCH + timedelta(seconds=epoch_s)
    except OverflowError as error:
        raise CalendarError(CalendarFault.OUT_OF_RANGE) from error
