"""The calendars of the desk file."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path as FilePath
from zoneinfo import ZoneInfo, available_timezones

from core.desk_file import holidays_list, hours
from core.desk_file.findings import Code, Path, nearest
from core.desk_file.holidays_list import BadSource
from core.desk_file.section import Section
from core.domain.open_time import Calendar, CalendarError

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_SOURCE_CODES = {
    "country": Code.UNKNOWN_COUNTRY,
    "subdivision": Code.UNKNOWN_SUBDIVISION,
    "category": Code.UNKNOWN_HOLIDAY_CATEGORY,
    "path": Code.ICS_BAD_PATH,
    "missing": Code.ICS_MISSING,
    "unreadable": Code.ICS_UNREADABLE,
}


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones())


def read_zone(section: Section, key: str, default: str, *, required: bool = False) -> str:
    """An IANA zone name; the default after a finding."""
    name = section.text(key, required=required)
    if not name:
        return default
    if is_zone(name):
        return name
    near = nearest(name, zones()) or nearest(name.rpartition("/")[2], _by_city())
    section.log.add(Code.UNKNOWN_ZONE, section.at(key), found=name, nearest=_by_city().get(near, near))
    return default


def is_zone(name: str) -> bool:
    """True for a zone that this machine knows; a path is never looked at."""
    if not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@cache
def _by_city() -> dict[str, str]:
    return {name.rpartition("/")[2]: name for name in sorted(zones()) if "/" in name}


@dataclass(frozen=True, slots=True)
class Sources:
    """What calendars may be read from besides the desk file itself."""

    folder: FilePath | None
    """Of iCalendar files; None: they are not looked for."""
    countries: bool = True


def read_calendars(root: Section, zone: str, sources: Sources, today: date | None) -> dict[str, Calendar]:
    """Faulty calendars are left out; each has its findings."""
    sections = root.named("calendars", required=True)
    if root.section("calendars") and not sections:
        root.log.add(Code.EMPTY_VALUE, root.at("calendars"))
    found = {handle: _calendar(section, zone, sources, today) for handle, section in sections.items()}
    return {handle: calendar for handle, calendar in found.items() if calendar is not None}


def _calendar(section: Section, zone: str, sources: Sources, today: date | None) -> Calendar | None:
    zone = read_zone(section, "zone", zone)
    faults = section.log.count
    week = _week(section)
    readable = section.log.count == faults
    own, others = _own_holidays(section, today), _foreign_holidays(section, sources)
    special = _special(section, own)
    holidays = own | (others - special.keys())
    section.finish()
    if hours.open_minutes(week) == 0:
        if readable:
            section.log.add(Code.NEVER_OPENS, section.at("hours"))
        return None
    mapping = {
        "tz": zone,
        "hours": {day: hours.as_mapping(intervals) for day, intervals in week.items()},
        "holidays": sorted(day.isoformat() for day in holidays),
        "partial": {day.isoformat(): hours.as_mapping(special[day]) for day in sorted(special)},
    }
    try:
        return Calendar.parse(mapping)
    except CalendarError as error:
        section.log.add(Code.CALENDAR_REFUSED, section.path, reason=str(getattr(error, "code", error)))
        return None


def _week(section: Section) -> hours.Week:
    windows, breaks = section.section("hours", required=True), section.section("breaks")
    week = hours.read_week(windows) if windows else {}
    return hours.without_breaks(week, hours.read_week(breaks), section) if breaks else week


def _own_holidays(section: Section, today: date | None) -> set[date]:
    own = _dates(section, "holidays")
    if own and today and max(own) < today and not section.has("country") and not section.has("icalendar"):
        section.log.add(Code.HOLIDAYS_PAST, section.at("holidays"), last=max(own).isoformat())
    return own


def _foreign_holidays(section: Section, sources: Sources) -> frozenset[date]:
    """Of country and iCalendar file, less the days on which the desk works all the same."""
    return (_country(section, sources) | _icalendar(section, sources.folder)) - _dates(section, "workdays")


def _dates(section: Section, key: str) -> set[date]:
    items = section.items(key)
    dates = (hours.read_date(each, section.at(key, index), section.log) for index, each in enumerate(items))
    return {day for day in dates if day is not None}


def _country(section: Section, sources: Sources) -> frozenset[date]:
    country = section.text("country")
    subdivision = section.text("subdivision") or None
    categories = tuple(word for word, _ in section.texts("categories"))
    if not country:
        for key in ("subdivision", "categories"):
            if section.has(key):
                section.log.add(Code.MISSING_KEY, section.path, missing="country")
                break
        return frozenset()
    if not sources.countries:
        return frozenset()
    try:
        return holidays_list.of_country(country, subdivision, categories)
    except BadSource as bad:
        key = {"country": "country", "subdivision": "subdivision"}.get(bad.reason, "categories")
        _report(section, section.at(key), bad)
        return frozenset()


def _icalendar(section: Section, folder: FilePath | None) -> frozenset[date]:
    name = section.text("icalendar")
    if not section.has("icalendar") or folder is None:
        return frozenset()
    try:
        days, left_out = holidays_list.of_file(holidays_list.safe_file(name, folder))
    except BadSource as bad:
        _report(section, section.at("icalendar"), bad)
        return frozenset()
    if not days:
        section.log.add(Code.ICS_EMPTY, section.at("icalendar"), found=name)
    if left_out:
        section.log.add(Code.ICS_RECURRENCE, section.at("icalendar"), found=name, count=left_out)
    return days


def _report(section: Section, path: Path, bad: BadSource) -> None:
    near = nearest(bad.found, bad.known)
    section.log.add(_SOURCE_CODES[bad.reason], path, found=bad.found, nearest=near, known=bad.known[:40])


def _special(section: Section, own: set[date]) -> dict[date, list[hours.Interval]]:
    """They win over the holidays of a country or file, and lose against the desk's own list (rule C15)."""
    days = section.section("special")
    found: dict[date, list[hours.Interval]] = {}
    for key in days.table if days else ():
        assert days is not None
        day = hours.read_date(key, days.at(key), section.log)
        intervals = hours.read_intervals(days, key)
        if day is None:
            continue
        if day in own:
            section.log.add(Code.HOLIDAY_AND_SPECIAL, days.at(key), day=day.isoformat())
        found[day] = intervals
    return found
