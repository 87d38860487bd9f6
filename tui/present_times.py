"""Instants as people of the desk read them: in the desk's zone, as short as is unambiguous. Pure."""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from tui.i18n import N_, _

_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)
NEAR = timedelta(days=6)


@lru_cache(maxsize=8)
def zone_of(name: str) -> tzinfo:
    return ZoneInfo(name)


def clock_time(at: datetime, zone: tzinfo) -> str:
    """`14:05`."""
    return at.astimezone(zone).strftime("%H:%M")


def clock_time_s(at: datetime, zone: tzinfo) -> str:
    """`14:05:09`."""
    return at.astimezone(zone).strftime("%H:%M:%S")


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`14:05` today, `Wed 14:05` within six days, `12 Nov 14:05` within the year, else `12 Nov 2025`."""
    there, here = at.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    if abs(at - now) < NEAR:
        return f"{_(_DAYS[there.weekday()])} {there:%H:%M}"
    if there.year == here.year:
        return f"{there.day} {_(_MONTHS[there.month - 1])} {there:%H:%M}"
    return f"{there.day} {_(_MONTHS[there.month - 1])} {there.year}"


def day(on: date, *, year: bool = False) -> str:
    """`Wed 25 Nov`, with `2026` where asked."""
    words = f"{_(_DAYS[on.weekday()])} {on.day} {_(_MONTHS[on.month - 1])}"
    return f"{words} {on.year}" if year else words


def wall_time(at: datetime, zone: tzinfo) -> str:
    """`14:05`, `14:05:09` where seconds matter."""
    there = at.astimezone(zone)
    return f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}"
