"""Judge what a person answers to `siaga init`, by the same rules as the desk file itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from core.desk_file import amounts, hours
from core.desk_file.amounts import BadAmount
from core.desk_file.calendars import is_zone, read_zone
from core.desk_file.findings import Code, Finding, Log
from core.desk_file.holidays_list import BadSource, of_country
from core.desk_file.section import Section
from core.desk_file.template import handle_of, team_handles
from core.domain.foreign_text import clean_line, is_blank
from core.domain.vocabulary import Priority

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_ZONE_FOLDER = "zoneinfo/"


@dataclass(frozen=True, slots=True)
class Judged(Generic[T_co]):
    value: T_co
    findings: tuple[Finding, ...] = ()
    """Empty: the answer will do."""


def _judge(read: Callable[[Log], T]) -> Judged[T]:
    log = Log(lambda _path: 1)
    value = read(log)
    return Judged(value, log.findings())


def name(text: str) -> Judged[str]:
    """One line that a reader can see."""
    return _judge(lambda log: _visible(text, log))


def _visible(text: str, log: Log) -> str:
    if is_blank(text):
        log.add(Code.EMPTY_VALUE, ("name",))
    return clean_line(text.strip(), 120)


def zone(text: str) -> Judged[str]:
    return _judge(lambda log: read_zone(Section({"zone": text.strip()}, (), log), "zone", "", required=True))


def handle(text: str) -> Judged[str]:
    def read(log: Log) -> str:
        return next(iter(Section({text.strip(): {}}, (), log).children()), "")

    return _judge(read)


def teams(texts: tuple[str, ...]) -> Judged[tuple[str, ...]]:
    """Display names; at least one."""

    def read(log: Log) -> tuple[str, ...]:
        names = tuple(clean_line(text.strip(), 120) for text in texts if not is_blank(text))
        if not names:
            log.add(Code.EMPTY_VALUE, ("teams",))
        if len(team_handles(names)) < len(names):
            log.add(Code.DUPLICATE_NAME, ("teams",), found=", ".join(names))
        return names

    return _judge(read)


def weekly_hours(text: str) -> Judged[tuple[tuple[str, str], ...]]:
    """`mon-fri 08:00-12:00, 13:00-17:00; sat 09:00-12:00` as (days, intervals)."""

    def read(log: Log) -> tuple[tuple[str, str], ...]:
        parts = [part.strip().partition(" ") for part in text.split(";") if part.strip()]
        pairs = tuple((days.lower(), intervals.strip()) for days, _, intervals in parts)
        week: hours.Week = {}
        for days, intervals in pairs:
            one = hours.read_week(Section({days: intervals}, ("hours",), log))
            for day in one.keys() & week.keys():
                log.add(Code.DAY_TWICE, ("hours",), day=day)
            week |= one
        if not log.findings() and hours.open_minutes(week) == 0:
            log.add(Code.NEVER_OPENS, ("hours",))
        return pairs

    return _judge(read)


def country(text: str) -> Judged[str | None]:
    """Two letters; empty is none."""

    def read(log: Log) -> str | None:
        code = text.strip().upper()
        try:
            if code:
                of_country(code, None, ())
        except BadSource as bad:
            log.add(Code.UNKNOWN_COUNTRY, ("country",), found=bad.found, nearest="")
        return code or None

    return _judge(read)


def targets(text: str) -> Judged[tuple[str, str, str]]:
    """`15m/30m/4h`: first response, next response, resolution."""

    def read(log: Log) -> tuple[str, str, str]:
        parts = [part.strip() for part in re.split(r"[/,]", text)]
        for part in parts:
            try:
                amounts.target_minutes(part)
            except BadAmount as bad:
                log.add(Code.BAD_DURATION, ("targets",), found=part[:40], reason=bad.reason)
        if len(parts) != 3 and not log.findings():
            log.add(Code.BAD_DURATION, ("targets",), found=text[:40], reason="format")
        first, following, resolution, *_ = (*parts, "", "", "")
        return first, following, resolution

    return _judge(read)


def targets_by_priority(text: str) -> Judged[tuple[Priority | None, tuple[str, str, str]]]:
    """`urgent=15m/30m/4h`."""

    def read(log: Log) -> tuple[Priority | None, tuple[str, str, str]]:
        word, _, rest = text.partition("=")
        priority = Section({}, (), log).one_of(word.strip(), Priority, ("targets",))
        judged = targets(rest)
        for finding in judged.findings if priority is not None else ():
            log.add(finding.code, ("targets",), **finding.data)
        return priority, judged.value

    return _judge(read)


def zone_here() -> str:
    """The zone of this machine by its link in /etc; UTC where that says nothing."""
    try:
        target = Path("/etc/localtime").resolve().as_posix()
    except OSError:
        return "UTC"
    guess = target.rpartition(_ZONE_FOLDER)[2] if _ZONE_FOLDER in target else "UTC"
    return guess if is_zone(guess) and guess != "Etc/UTC" else "UTC"


def handle_from(login: str) -> str:
    """A handle like the login name, `admin` if it gives none."""
    return handle_of(login) or "admin"
