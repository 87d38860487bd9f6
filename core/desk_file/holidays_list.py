"""Holidays from the library of countries and from iCalendar files, within one fixed span of years."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

FIRST_YEAR, LAST_YEAR = 2010, 2045
"""Imports reach back, targets reach ahead. Fixed, so that one file always gives the same calendar, on any day."""
MAX_ICS_BYTES = 500_000
MAX_ICS_LINE = 4_000
"""Octets; RFC 5545 folds lines at 75."""
MAX_RULES = 300
OLDEST_RULE_YEAR = 1900
MAX_EVENT_DAYS = 400
_RULE_PARTS = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}


class BadSource(Exception):
    """`reason`: country, subdivision, category, path, missing, unreadable."""

    def __init__(self, reason: str, found: str, known: Iterable[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.found = found
        self.known = tuple(known)


def of_country(country: str, subdivision: str | None, categories: tuple[str, ...]) -> frozenset[date]:
    """Raises:
    BadSource: country, subdivision, category; with what the library knows.
    """
    import holidays  # loads 4 MB of countries: only for desks that name one

    countries: dict[str, list[str]] = holidays.list_supported_countries()
    if country not in countries:
        raise BadSource("country", country, countries)
    if subdivision and subdivision not in countries[country]:
        raise BadSource("subdivision", subdivision, countries[country])
    supported = holidays.country_holidays(country).supported_categories
    for category in categories:
        if category not in supported:
            raise BadSource("category", category, supported)
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years, categories=categories or None))


def safe_file(name: str, folder: FilePath) -> FilePath:
    """A file beside the desk file or in a folder below it.

    Raises:
        BadSource: path.
    """
    wanted = FilePath(name)
    if not name or wanted.is_absolute() or ".." in wanted.parts or "\\" in name or "\0" in name:
        raise BadSource("path", name)
    return folder / wanted


def of_file(path: FilePath) -> tuple[frozenset[date], int]:
    """The all-day events of an iCalendar file, multi-day and yearly ones too; and how many recurrences it left out.

    Raises:
        BadSource: missing, unreadable.
    """
    days: set[date] = set()
    rules = left_out = 0
    for event in _events(path):
        first, length = _value(event, "DTSTART"), _length(event)
        rules += event.get("RRULE") is not None
        try:
            starts = _starts(event, first, allowed=rules <= MAX_RULES)
        except (ValueError, TypeError, OverflowError):
            starts, left_out = [first], left_out + 1
        days |= {start + timedelta(days=step) for start in starts for step in range(length)}
    return frozenset(day for day in days if FIRST_YEAR <= day.year <= LAST_YEAR), left_out


def _events(path: FilePath) -> list[Any]:
    """The all-day events that begin before the calendar's last year ends."""
    from icalendar import Calendar

    try:
        if not path.exists():
            raise BadSource("missing", path.name)
        if not path.is_file() or path.stat().st_size > MAX_ICS_BYTES:
            raise BadSource("unreadable", path.name)
        content = path.read_bytes()
        if any(len(line) > MAX_ICS_LINE for line in content.splitlines()):
            raise BadSource("unreadable", path.name)
        events = Calendar.from_ical(content).walk("VEVENT")
        starts = [(_value(event, "DTSTART"), event) for event in events]
        return [event for start, event in starts if type(start) is date and start.year <= LAST_YEAR]
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise BadSource("unreadable", path.name) from None


def _value(event: Any, name: str) -> Any:
    return getattr(event.get(name), "dt", None)


def _length(event: Any) -> int:
    """Days of the event; its end is excluded, as RFC 5545 says."""
    start: date = _value(event, "DTSTART")
    end, duration = _value(event, "DTEND"), _value(event, "DURATION")
    if type(end) is date:
        return min(MAX_EVENT_DAYS, max(1, (end - start).days))
    if isinstance(duration, timedelta):
        return min(MAX_EVENT_DAYS, max(1, duration.days))
    return 1


def _starts(event: Any, first: date, *, allowed: bool) -> list[date]:
    """First days, the yearly recurrence carried out.

    Raises:
        ValueError: a recurrence that is not yearly, or more than a holiday needs.
    """
    if event.get("RRULE") is None:
        return [first]
    if not allowed:
        raise ValueError
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    rule = event["RRULE"].to_ical().decode().upper()
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if parts.get("FREQ") != "YEARLY" or not parts.keys() <= _RULE_PARTS or "," in rule or first.year < OLDEST_RULE_YEAR:
        raise ValueError(rule)
    # Without a last day dateutil would look for a date that never comes until the year 9999.
    last = min(parts.get("UNTIL", "99991231")[:8], f"{LAST_YEAR}1231")
    kept = ";".join(f"{name}={value}" for name, value in parts.items() if name not in ("COUNT", "UNTIL"))
    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - local dates
    days = rrulestr(f"{kept};UNTIL={last}", dtstart=start)
    return [moment.date() for moment in islice(days, int(parts.get("COUNT", MAX_EVENT_DAYS)))]
