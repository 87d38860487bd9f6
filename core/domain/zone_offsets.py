"""The offsets of a zone over one UTC year, as spans without a change."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY_S = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

OffsetSpan = tuple[int, int, int]
"""Begin, end (UTC, seconds since the year's start) and offset in seconds."""

FIRST_CHANGES = 1801
"""Before it no zone knows a change of its clocks (the earliest on record is of 1844)."""
LAST_CHANGES = 2100
"""After it zones follow yearly rules (the last change on record by itself is of 2087)."""


@lru_cache(maxsize=1024)
def year_start_s(year: int) -> int:
    """UTC seconds since 1970 at the year's first instant; also for years that `datetime` does not reach."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    return (days - 719_162) * DAY_S


def year_of(at_s: int) -> int:
    year = 1970 + at_s // 31_556_952
    if at_s < year_start_s(year):
        return year - 1
    return year + 1 if at_s >= year_start_s(year + 1) else year


def _kind(year: int) -> tuple[int, int]:
    """Weekday of the first of January and length in seconds: years that agree in both have the same calendar."""
    start_s = year_start_s(year)
    return (start_s // DAY_S % 7, year_start_s(year + 1) - start_s)


_LATER = {_kind(year): year for year in range(LAST_CHANGES + 1, LAST_CHANGES + 29)}
_EARLIER = {_kind(year): year for year in range(FIRST_CHANGES - 29, FIRST_CHANGES - 1)}


def twin(year: int) -> int:
    """A year in which zones change their clocks at the same seconds of the year.

    For far years one of 28: what repeats is worked out once, and the ends of `datetime` stay far away.
    """
    if FIRST_CHANGES <= year <= LAST_CHANGES:
        return year
    return (_LATER if year > LAST_CHANGES else _EARLIER)[_kind(year)]


@lru_cache(maxsize=512)
def offset_spans(tz: str, year: int) -> tuple[OffsetSpan, ...]:
    """Spans that fill the UTC year, in order.

    Looks once a day, then halves: the shortest time between two changes on record is four days.
    """
    zone = ZoneInfo(tz)
    base_s, end_s = year_start_s(twin(year)), year_start_s(twin(year) + 1)
    spans: list[OffsetSpan] = []
    begin_s, offset_s = base_s, _offset_s(zone, base_s)
    for day_s in range(base_s + DAY_S, end_s + 1, DAY_S):
        if _offset_s(zone, day_s) != offset_s:
            change_s = _change_s(zone, day_s - DAY_S, day_s)
            spans.append((begin_s - base_s, change_s - base_s, offset_s))
            begin_s, offset_s = change_s, _offset_s(zone, day_s)
    spans.append((begin_s - base_s, end_s - base_s, offset_s))
    return tuple(span for span in spans if span[0] < span[1])


def _offset_s(zone: ZoneInfo, at_s: int) -> int:
    offset = (EPOCH + at_s * _SECOND).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // _SECOND


def _change_s(zone: ZoneInfo, before_s: int, after_s: int) -> int:
    """The first second with another offset than at `before_s`."""
    offset_s = _offset_s(zone, before_s)
    while after_s - before_s > 1:
        middle_s = (before_s + after_s) // 2
        if _offset_s(zone, middle_s) == offset_s:
            before_s = middle_s
        else:
            after_s = middle_s
    return after_s
