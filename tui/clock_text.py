"""The answer of `siaga clock` in words. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from core.desk_file.findings import nearest
from core.domain.asked_time import Asked, AskError, AskFault, Doubt
from tui.i18n import _
from tui.present import fit, safe_line
from tui.present_times import day, zone_of
from tui.steps_text import AMOUNT, amount, right, same_dates, step_lines
from tui.wrapping import wrap

if TYPE_CHECKING:
    from core.services.clock_steps import NamedCalendar, Steps
    from tui.inked import Line

NAME = 40


def clock_lines(named: "NamedCalendar", steps: "Steps", zone_name: str, *, due: bool, width: int) -> "Iterator[Line]":
    """Start, each window that counted, the days that did not, the sum, and the instant asked for."""
    zone = zone_of(zone_name)
    year = steps.from_at.astimezone(zone).year
    head = _("Calendar {name} ({tz}). All times are those of {zone}.").format(
        name=safe_line(named.name, NAME), tz=named.calendar.tz, zone=zone_name
    )
    yield from _wrapped(head, width)
    yield ()
    yield ((f"  {_moment(steps.from_at, zone)}  ", "plain"), (_start(steps, zone, due), "muted"))
    foreign = "" if same_dates(named.calendar.tz, zone, steps.from_at) else named.calendar.tz
    yield from step_lines(steps.days, steps.closed, zone, width, year=year, foreign=foreign)
    if not steps.complete:
        yield from _wrapped("    " + _("The steps of so long a span are not listed."), width)
    yield ((right("─" * AMOUNT, width), "faint"),)
    words = _("due") if due else _("working time until then")
    yield (
        (fit(f"  {_moment(steps.to_at, zone)}  {words}", width - AMOUNT), "strong"),
        (right(amount(steps.open_s), AMOUNT), "strong"),
    )
    if foreign:
        there = _moment(steps.to_at, zone_of(named.calendar.tz))
        yield from _wrapped("  " + _("= {moment} in {zone}").format(moment=there, zone=named.calendar.tz), width)


def _start(steps: "Steps", zone: tzinfo, due: bool) -> str:
    if steps.opens_at is None:
        return _("start, open")
    return _("start, closed; opens {moment}").format(moment=_moment(steps.opens_at, zone))


def _moment(at: datetime, zone: tzinfo) -> str:
    there = at.astimezone(zone)
    return f"{day(there.date(), year=True)} {there:%H:%M:%S}"


def _wrapped(words: str, width: int) -> "Iterator[Line]":
    for piece in wrap(words, width):
        yield ((piece, "muted"),)


def doubt_words(asked: Asked, zone: tzinfo) -> str:
    shown = _moment(asked.at, zone)
    if asked.doubt is Doubt.SKIPPED:
        return _("Note: that day no clock shows the time asked for; {moment} is meant.").format(moment=shown)
    return _("Note: clocks show {moment} twice that day; the first is meant.").format(moment=shown)


def ask_fault(error: AskError) -> str:
    words = {
        AskFault.MOMENT: _("“{word}” is no time. Write now, fri 16:30, 2026-11-27 16:30, or FROM..TO."),
        AskFault.AMOUNT: _("“{word}” is no amount of working time. Write +60m or +1h30m."),
        AskFault.DAYS: _("“{word}” could mean 24 hours or a working day. Write hours and minutes: +8h."),
        AskFault.NEGATIVE: _("“{word}”: working time counts forward only. For the past ask FROM..TO."),
        AskFault.TOO_LONG: _("“{word}” is longer than ten years."),
    }
    return words[error.fault].format(word=safe_line(error.word, NAME))


def no_calendar(name: str, known: Sequence[str]) -> str:
    names = ", ".join(safe_line(each, NAME) for each in known[:30])
    if not name:
        return _("Say by which calendar: --calendar NAME. There are: {names}.").format(names=names)
    like = nearest(name, known)
    if like:
        words = _("There is no calendar “{name}”. Did you mean “{like}”? There are: {names}.")
        return words.format(name=safe_line(name, NAME), like=safe_line(like, NAME), names=names)
    return _("There is no calendar “{name}”. There are: {names}.").format(name=safe_line(name, NAME), names=names)


def out_of_range() -> str:
    return _("By this calendar that is not used up before the year 10000.")
