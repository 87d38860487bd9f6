"""Instants and amounts as a person types them in a question to a calendar: `fri 16:30`, `+1h30m`, `now..mon 10:00`."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

LONGEST_S = 10 * 366 * 24 * 3600
LONGEST_WORD = 80
FIRST_AT, LAST_AT = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
"""Every zone can show what lies between; of the day before and the day after each zone lacks some hours."""

_DAYS = {
    name: weekday
    for weekday, names in enumerate(
        (
            ("mon", "monday", "sen", "senin"),
            ("tue", "tuesday", "sel", "selasa"),
            ("wed", "wednesday", "rab", "rabu"),
            ("thu", "thursday", "kam", "kamis"),
            ("fri", "friday", "jum", "jumat"),
            ("sat", "saturday", "sab", "sabtu"),
            ("sun", "sunday", "min", "minggu"),
        )
    )
    for name in names
}
_NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1, "besok": 1, "lusa": 2, "kemarin": -1}
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2}))?")
_AMOUNT = re.compile(
    r"\+?\s*(?:([0-9]{1,7})\s*h)?\s*(?:([0-9]{1,9})\s*m(?:in)?)?\s*(?:([0-9]{1,9})\s*s)?", re.IGNORECASE
)
_WITH_DAYS = re.compile(r"\+?\s*[0-9]+\s*(?:d|w|days?|weeks?)\b.*", re.IGNORECASE)


class AskFault(StrEnum):
    MOMENT = "moment"
    AMOUNT = "amount"
    DAYS = "days"
    """A day could mean 24 hours or one working day."""
    NEGATIVE = "negative"
    TOO_LONG = "too_long"


class AskError(ValueError):
    """What was typed is no instant or amount."""

    def __init__(self, fault: AskFault, word: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.word = word[:LONGEST_WORD]


class Doubt(StrEnum):
    """What a wall clock leaves open on a day on which it is changed."""

    SKIPPED = "skipped"
    """No clock ever showed it; taken as the same time before the change, that is later on the clock."""
    TWICE = "twice"
    """Clocks showed it twice; the first is meant."""


@dataclass(frozen=True, slots=True)
class Asked:
    at: datetime
    """Aware UTC, whole seconds."""
    doubt: Doubt | None = None


def moment(word: str, now: datetime, zone: tzinfo) -> Asked:
    """`now`, `fri 16:30` and `16:30` (the coming one), `tomorrow 9:00`, `2026-11-27 16:30`, ISO 8601 with an offset.
    Days may be named in Indonesian: `jum 16:30`, `besok 9:00`, `lusa 9:00`.

    What names no offset is a wall clock of `zone`; a date alone is its midnight.

    Raises:
        AskError: moment.
    """
    words = word.strip().casefold().split()
    try:
        asked = _read(word.strip(), words, now, zone)
    except (ValueError, OverflowError) as error:
        raise AskError(AskFault.MOMENT, word) from error
    if not FIRST_AT <= asked.at <= LAST_AT:
        raise AskError(AskFault.MOMENT, word)
    return asked


def _read(word: str, words: list[str], now: datetime, zone: tzinfo) -> Asked:
    if words in (["now"], ["sekarang"]):
        return Asked(now)
    if len(words) in (1, 2) and (clock := _clock(words[-1])) is not None:
        return _coming(words[0] if len(words) == 2 else "", clock, now, zone)
    return _iso(word, zone)


def span(word: str, now: datetime, zone: tzinfo) -> tuple[Asked, Asked]:
    """`FROM..TO`; a weekday or time in TO is the coming one after FROM.

    Raises:
        AskError: moment.
    """
    start, _, end = word.partition("..")
    first = moment(start, now, zone)
    return first, moment(end, now if end.strip().casefold() in ("now", "sekarang") else first.at, zone)


def amount_s(word: str) -> int:
    """Seconds of open time: `+60m`, `1h30m`, `90s`.

    Raises:
        AskError: amount, days, negative, too_long.
    """
    typed = word.strip()
    if typed.startswith(("-", "−")):
        raise AskError(AskFault.NEGATIVE, word)
    if _WITH_DAYS.fullmatch(typed):
        raise AskError(AskFault.DAYS, word)
    match = _AMOUNT.fullmatch(typed)
    if match is None or not any(match.groups()):
        raise AskError(AskFault.AMOUNT, word)
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    found = hours * 3600 + minutes * 60 + seconds
    if found > LONGEST_S:
        raise AskError(AskFault.TOO_LONG, word)
    return found


def _clock(word: str) -> time | None:
    match = _TIME.fullmatch(word)
    return time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def _coming(day: str, clock: time, now: datetime, zone: tzinfo) -> Asked:
    today = now.astimezone(zone).date()
    if day in _NEAR:
        return _wall(today + timedelta(days=_NEAR[day]), clock, zone)
    if day and day not in _DAYS:
        return _wall(date.fromisoformat(day), clock, zone)
    ahead = (_DAYS[day] - today.weekday()) % 7 if day else 0
    found = _wall(today + timedelta(days=ahead), clock, zone)
    return found if found.at >= now else _wall(today + timedelta(days=ahead + (7 if day else 1)), clock, zone)


def _iso(word: str, zone: tzinfo) -> Asked:
    read = datetime.fromisoformat(word.upper()).replace(microsecond=0)
    if read.tzinfo is not None:
        return Asked(read.astimezone(UTC))
    return _wall(read.date(), read.time(), zone)


def _wall(on: date, clock: time, zone: tzinfo) -> Asked:
    first = datetime.combine(on, clock.replace(fold=0), zone)
    second = first.replace(fold=1)
    at = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return Asked(at)
    exists = at.astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None)
    return Asked(at, Doubt.TWICE if exists else Doubt.SKIPPED)
