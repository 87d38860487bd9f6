"""Weekly windows, breaks and special days of a calendar: from a person's words to intervals of minutes."""

import re
from datetime import date
from itertools import pairwise

from core.desk_file.findings import Code, Log, Path, nearest
from core.desk_file.section import Section

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
CLOSED = "closed"
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_SPAN = re.compile(r"\s*(\S+?)\s*[-–]\s*(\S+)\s*")

Interval = tuple[int, int]
"""Minutes since local midnight; the end is excluded, 1440 is 24:00."""
Week = dict[str, list[Interval]]


def read_week(section: Section) -> Week:
    """`mon-fri = "09:00-12:00, 13:00-17:00"`: the intervals of each day that is written."""
    week: Week = {}
    for key in section.table:
        section.raw(key)
        days = _days(key, section.at(key), section.log)
        intervals = read_intervals(section, key, following=days[0] if days else "")
        for day in days:
            if day in week:
                section.log.add(Code.DAY_TWICE, section.at(key), day=day)
            week[day] = intervals
    return week


def _days(key: str, path: Path, log: Log) -> list[str]:
    """`mon`, `mon-fri`, `sat-mon`, `mon,wed`."""
    found: list[str] = []
    for part in key.lower().split(","):
        first, _, last = part.strip().partition("-")
        last = last or first
        if first not in DAYS or last not in DAYS:
            log.add(Code.BAD_DAY, path, found=key, nearest=nearest(part, DAYS))
            return []
        start, length = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7 + 1
        found += [DAYS[(start + step) % 7] for step in range(length)]
    return found


def read_intervals(section: Section, key: str, *, following: str = "") -> list[Interval]:
    """The intervals of one key; `closed`, an empty text and an empty list are closed. Faulty ones are left out."""
    found: list[Interval] = []
    for text, path in section.texts(key):
        for part in text.split(","):
            if part.strip() and part.strip().lower() != CLOSED:
                interval = _interval(part, path, section.log, following)
                found += [interval] if interval else []
    return sorted(found)


def _interval(part: str, path: Path, log: Log, day: str) -> Interval | None:
    match = _SPAN.fullmatch(part)
    if match is None:
        log.add(Code.BAD_INTERVAL, path, found=part.strip())
        return None
    begin, end = _minute(match[1], path, log), _minute(match[2], path, log)
    if begin is None or end is None:
        return None
    if begin in (DAY_MINUTES, end):
        log.add(Code.BAD_INTERVAL, path, found=part.strip())
        return None
    if begin > end:
        after = DAYS[(DAYS.index(day) + 1) % 7] if day else ""
        log.add(Code.OVER_MIDNIGHT, path, found=part.strip(), begin=match[1], end=match[2], day=day, next_day=after)
        return None
    return begin, end


def _minute(word: str, path: Path, log: Log) -> int | None:
    if not _TIME.fullmatch(word) or not word.isascii():
        log.add(Code.BAD_TIME, path, found=word)
        return None
    hours, minutes = word.split(":")
    return int(hours) * 60 + int(minutes)


def without_breaks(week: Week, breaks: Week, section: Section) -> Week:
    """The week with its breaks cut out; a break that touches no open hour becomes a finding."""
    result: Week = {}
    for day, intervals in week.items():
        result[day] = intervals
        for pause in breaks.get(day, []):
            result[day] = _cut(result[day], pause)
    for day, pauses in breaks.items():
        if any(not _touches(week.get(day, []), pause) for pause in pauses):
            section.log.add(Code.BREAK_OUTSIDE_HOURS, section.at("breaks"), day=day)
    return result


def _cut(intervals: list[Interval], pause: Interval) -> list[Interval]:
    pieces = [(begin, min(end, pause[0])) for begin, end in intervals]
    pieces += [(max(begin, pause[1]), end) for begin, end in intervals]
    return sorted({piece for piece in pieces if piece[0] < piece[1]})


def _touches(intervals: list[Interval], pause: Interval) -> bool:
    return any(begin < pause[1] and pause[0] < end for begin, end in intervals)


def open_minutes(week: Week) -> int:
    """Of one week; overlapping intervals count once."""
    return sum(_length(intervals) for intervals in week.values())


def _length(intervals: list[Interval]) -> int:
    edges = [0, *sorted({edge for interval in intervals for edge in interval}), DAY_MINUTES]
    inside = [(a, b) for a, b in pairwise(edges) if any(begin <= a and b <= end for begin, end in intervals)]
    return sum(b - a for a, b in inside)


def as_mapping(intervals: list[Interval]) -> list[list[str]]:
    """As `Calendar.parse` reads it."""
    return [[_clock(begin), _clock(end)] for begin, end in intervals]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def read_date(value: object, path: Path, log: Log) -> date | None:
    """A local date, as text `2026-12-25` or as a TOML date; an instant is none."""
    if type(value) is date:
        return value
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        log.add(Code.BAD_DATE, path, found=str(value)[:40])
        return None
