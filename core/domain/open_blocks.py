"""The open time of a calendar year by year, with running sums: what makes business-time arithmetic a bisection.

A block covers one UTC year. Within a span of constant offset the wall clock is the instant plus the offset, so taking
each date's hours over to UTC and clipping them to the span is the definition itself: gaps, repeated hours and skipped
dates need no case of their own (C9 to C13, C23).
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.domain.calendars import Calendar, Hours
from core.domain.zone_offsets import DAY_S, OffsetSpan, offset_spans, twin, year_start_s

_UNIX_DAY = date(1970, 1, 1).toordinal()
_THURSDAY = 3
"""Weekday of 1 January 1970."""


@dataclass(frozen=True, slots=True)
class Block:
    """Open intervals in order; all in UTC seconds since the year's start."""

    begins: "array[int]"
    ends: "array[int]"
    opened: "array[int]"
    """Open seconds up to the end of each interval."""
    total_s: int

    def before(self, second: int) -> int:
        """Open seconds from the year's start to `second`."""
        index = bisect_right(self.begins, second) - 1
        if index < 0:
            return 0
        return self.opened[index] - max(0, self.ends[index] - second)

    def reach(self, amount_s: int) -> int:
        """The earliest second with `before(second) >= amount_s`, for an amount from 1 to `total_s`."""
        index = bisect_left(self.opened, amount_s)
        return self.ends[index] - (self.opened[index] - amount_s)


def block(calendar: Calendar, year: int) -> Block:
    """The block of a UTC year; far years without special dates share one."""
    other = twin(year)
    if other != year and _special_near(calendar, year):
        return _build(calendar, year)
    return _build(calendar, other)


@lru_cache(maxsize=512)
def _build(calendar: Calendar, year: int) -> Block:
    begins, ends, opened = array("q"), array("q"), array("q")
    total_s = 0
    for begin, end in _joined(_pieces(calendar, year)):
        total_s += end - begin
        begins.append(begin)
        ends.append(end)
        opened.append(total_s)
    return Block(begins, ends, opened, total_s)


def _joined(pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Pieces in order, touching ones as one."""
    begin, end = -1, -1
    for piece_begin, piece_end in pieces:
        if piece_begin == end:
            end = piece_end
            continue
        if begin < end:
            yield begin, end
        begin, end = piece_begin, piece_end
    if begin < end:
        yield begin, end


def _pieces(calendar: Calendar, year: int) -> Iterator[tuple[int, int]]:
    base_s = year_start_s(year)
    special = _special(calendar)
    for span in offset_spans(calendar.tz, year):
        yield from _span_pieces(calendar.weekly, special, base_s, span)


def _span_pieces(
    weekly: tuple[Hours, ...], special: Mapping[int, Hours], base_s: int, span: OffsetSpan
) -> Iterator[tuple[int, int]]:
    begin_s, end_s, offset_s = span
    first = (base_s + begin_s + offset_s) // DAY_S
    last = (base_s + end_s - 1 + offset_s) // DAY_S
    for day in range(first, last + 1):
        hours = special.get(day)
        midnight = day * DAY_S - offset_s - base_s
        for each in weekly[(day + _THURSDAY) % 7] if hours is None else hours:
            begin = max(begin_s, midnight + each.begin_minutes * 60)
            end = min(end_s, midnight + each.end_minutes * 60)
            if begin < end:
                yield begin, end


@lru_cache(maxsize=128)
def _special(calendar: Calendar) -> dict[int, Hours]:
    """Hours of holidays and special dates by days since 1970."""
    days = {day.toordinal() - _UNIX_DAY: hours for day, hours in calendar.partial}
    return days | {day.toordinal() - _UNIX_DAY: () for day in calendar.holidays}


@lru_cache(maxsize=128)
def _special_years(calendar: Calendar) -> frozenset[int]:
    """Years in which a special date may fall, in any zone."""
    days = [*calendar.holidays, *(day for day, _ in calendar.partial)]
    return frozenset(year for day in days for year in (day.year - 1, day.year, day.year + 1))


def _special_near(calendar: Calendar, year: int) -> bool:
    return year in _special_years(calendar)
