"""Working calendars as values: a zone, weekly hours, holidays and special dates, checked once when read.

The shape and the refusals are those of the SLA contract (rules C6, C8, C15, C18).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60

_TIME = re.compile(r"([0-9]{2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_IANA = frozenset({"localtime", "posixrules", "Factory"})
"""Files that may lie beside the zones and depend on the machine."""


class CalendarFault(StrEnum):
    NO_OPEN_HOURS = "no_open_hours"
    INVALID_INTERVAL = "invalid_interval"
    INVALID_TIME = "invalid_time"
    UNKNOWN_TIMEZONE = "unknown_timezone"
    NEGATIVE_DURATION = "negative_duration"
    OUT_OF_RANGE = "out_of_range"
    INVALID_DATE = "invalid_date"
    INVALID_SHAPE = "invalid_shape"
    """Not a mapping or list where one belongs, or an unknown weekday."""


class CalendarError(ValueError):
    """A calendar, or a question to one, is refused."""

    def __init__(self, code: CalendarFault, place: str = "") -> None:
        super().__init__(f"{code}: {place}" if place else str(code))
        self.code = code
        self.place = place
        """Path in the mapping, `hours.mon[0]`; empty when the question is at fault."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Wall-clock minutes of one date, from 0 to 1440; includes its beginning, excludes its end."""

    begin_minutes: int
    end_minutes: int


Hours = tuple[Interval, ...]
"""Of one date: sorted, apart from each other, none touching."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a desk is open. Made by `parse`; equal calendars count alike."""

    tz: str
    """IANA name; everything below is local to it."""
    weekly: tuple[Hours, ...]
    """Seven, from Monday."""
    holidays: tuple[date, ...] = ()
    """Sorted; closed all day."""
    partial: tuple[tuple[date, Hours], ...] = ()
    """Sorted; these hours stand in for the weekday's."""
    _hash: int = field(init=False, repr=False, compare=False)
    """Kept, because every cache asks for it and the dates may be many."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.tz, self.weekly, self.holidays, self.partial)))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def parse(cls, mapping: Mapping[str, Any]) -> "Calendar":
        """Read the JSON shape `{"tz", "hours", "holidays"?, "partial"?}`; further keys are ignored.

        Raises:
            CalendarError: with the first fault found and its place.
        """
        weekly = _weekly(_mapping(_mapping(mapping, "").get("hours", {}), "hours"))
        holidays = _list(mapping.get("holidays", ()), "holidays")
        days = {_date(day, f"holidays[{index}]") for index, day in enumerate(holidays)}
        partial = _mapping(mapping.get("partial", {}), "partial")
        special = {_date(day, f"partial.{day}"): _hours(hours, f"partial.{day}") for day, hours in partial.items()}
        if not any(weekly):
            raise CalendarError(CalendarFault.NO_OPEN_HOURS, "hours")
        return cls(_zone(mapping.get("tz")), weekly, tuple(sorted(days)), tuple(sorted(special.items())))

    def as_mapping(self) -> dict[str, Any]:
        """The JSON shape that `parse` reads, with merged intervals and sorted dates."""
        return {
            "tz": self.tz,
            "hours": {day: _as_pairs(hours) for day, hours in zip(WEEKDAYS, self.weekly, strict=True)},
            "holidays": [day.isoformat() for day in self.holidays],
            "partial": {day.isoformat(): _as_pairs(hours) for day, hours in self.partial},
        }


def _zone(name: object) -> str:
    if not isinstance(name, str) or name in _NOT_IANA or name.startswith(("posix/", "right/")):
        raise CalendarError(CalendarFault.UNKNOWN_TIMEZONE, "tz")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CalendarError(CalendarFault.UNKNOWN_TIMEZONE, "tz") from error
    return name


def _weekly(hours: Mapping[str, Any]) -> tuple[Hours, ...]:
    for day in hours:
        if day not in WEEKDAYS:
            raise CalendarError(CalendarFault.INVALID_SHAPE, f"hours.{day}")
    return tuple(_hours(hours.get(day, ()), f"hours.{day}") for day in WEEKDAYS)


def _hours(value: object, place: str) -> Hours:
    pairs = _list(value, place)
    return merged(_interval(pair, f"{place}[{index}]") for index, pair in enumerate(pairs))


def merged(intervals: Iterable[Interval]) -> Hours:
    """Sorted, with overlapping and touching ones made one (C8)."""
    apart: list[Interval] = []
    for each in sorted(intervals):
        if apart and each.begin_minutes <= apart[-1].end_minutes:
            apart[-1] = Interval(apart[-1].begin_minutes, max(apart[-1].end_minutes, each.end_minutes))
        else:
            apart.append(each)
    return tuple(apart)


def _interval(value: object, place: str) -> Interval:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise CalendarError(CalendarFault.INVALID_INTERVAL, place)
    begin, end = _minutes(value[0], place), _minutes(value[1], place)
    if begin == DAY_MINUTES:
        raise CalendarError(CalendarFault.INVALID_TIME, place)
    if end <= begin:
        raise CalendarError(CalendarFault.INVALID_INTERVAL, place)
    return Interval(begin, end)


def _minutes(value: object, place: str) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match else -1
    if match is None or int(match[2]) > 59 or minutes > DAY_MINUTES:
        raise CalendarError(CalendarFault.INVALID_TIME, place)
    return minutes


def _date(value: object, place: str) -> date:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise CalendarError(CalendarFault.INVALID_DATE, place)


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise CalendarError(CalendarFault.INVALID_SHAPE, place)
    return value


def _list(value: object, place: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise CalendarError(CalendarFault.INVALID_SHAPE, place)
    return value


def _as_pairs(hours: Hours) -> list[list[str]]:
    return [[_as_time(each.begin_minutes), _as_time(each.end_minutes)] for each in hours]


def _as_time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
