"""Open time told day by day, as inked lines: windows that counted, days that did not and why. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from core.domain.open_days import ClosedDay, ClosedWhy, DayRun, OpenDay, runs
from core.domain.open_time import Window
from tui.i18n import _, ngettext
from tui.present import fit
from tui.present_clocks import HOUR_S
from tui.present_times import day, wall_time
from tui.wrapping import wrap

if TYPE_CHECKING:
    from tui.inked import Line

AMOUNT = 11
"""Cells of an amount: `100000:00:00` hours are more than ten years."""
NAMED_AT_MOST = 4
"""Closed days of one reason named by date; more are counted."""
WEEKEND = (5, 6)


def amount(span_s: int) -> str:
    """`1:30:00`, never in days: a working day has no fixed length."""
    sign, rest = ("−", -span_s) if span_s < 0 else ("", span_s)
    return f"{sign}{rest // HOUR_S}:{rest % HOUR_S // 60:02}:{rest % 60:02}"


def short_amount(span_s: int) -> str:
    """`8 h`, `7 h 30 min`, else `7:30:10`."""
    hours, minutes = span_s // HOUR_S, span_s % HOUR_S // 60
    if span_s % 60 or not span_s:
        return amount(span_s)
    parts = [_("{n} h").format(n=hours)] if hours else []
    return " ".join([*parts, _("{n} min").format(n=minutes)] if minutes else parts)


def right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def step_lines(
    days: Sequence[OpenDay],
    closed: Sequence[ClosedDay],
    zone: tzinfo,
    width: int,
    *,
    indent: int = 4,
    year: int | None = None,
    foreign: str = "",
) -> Iterator["Line"]:
    """One line a day or run with what it counted at the right, then the closed days.

    Args:
        year: Dates of other years name theirs.
        foreign: Name of the calendar's zone where it is not that of `zone`.
    """
    for run in runs(days, zone):
        yield from _run(run, zone, width, indent, year)
    if closed:
        words = _("closed: {days}").format(days=_closed_words(closed, year))
        if foreign:
            words += " " + _("(dates of {zone})").format(zone=foreign)
        for piece in wrap(words, max(10, width - indent)):
            yield ((" " * indent + piece, "faint"),)


def _run(run: DayRun, zone: tzinfo, width: int, indent: int, year: int | None) -> Iterator["Line"]:
    room = max(12, width - indent - AMOUNT)
    pieces = wrap(_run_words(run, zone, year), room)
    for at, piece in enumerate(pieces):
        last = at == len(pieces) - 1
        text = " " * (indent + (2 if at else 0)) + piece
        tail = right(amount(run.open_s), AMOUNT) if last else ""
        yield ((fit(text, max(1, width - AMOUNT)), "muted"), (tail, "muted"))


def _run_words(run: DayRun, zone: tzinfo, year: int | None) -> str:
    first = _date(run.first.on, year)
    if run.days == 1:
        return f"{first}  {_windows(run.first, zone)}"
    span = f"{first} – {_date(run.last.on, year)}  "
    if run.each_s is None:
        return span + ngettext(
            "%d working day, of different length", "%d working days, of different length", run.days
        ) % (run.days)
    count = ngettext("{n} working day, {each}", "{n} working days, {each} each", run.days)
    return span + count.format(n=run.days, each=short_amount(run.each_s)) + f" ({_windows(run.first, zone)})"


def _windows(told: OpenDay, zone: tzinfo) -> str:
    words = ", ".join(_window(window, told.on, zone) for window in told.windows)
    walls = sum((_wall_s(window, zone) for window in told.windows), 0)
    return words if walls == told.open_s else words + " " + _("(clocks change)")


def _window(window: Window, on: date, zone: tzinfo) -> str:
    midnight = window.end_at.astimezone(zone).date() > on
    return f"{wall_time(window.start_at, zone)}–{'24:00' if midnight else wall_time(window.end_at, zone)}"


def _wall_s(window: Window, zone: tzinfo) -> int:
    """What the hands of the clock went on by."""
    start, end = (at.astimezone(zone).replace(tzinfo=None) for at in (window.start_at, window.end_at))
    return int((end - start) / timedelta(seconds=1))


def _date(on: date, year: int | None) -> str:
    return day(on, year=year is not None and on.year != year)


def _closed_words(closed: Sequence[ClosedDay], year: int | None) -> str:
    parts = []
    for why in ClosedWhy:
        days = [each.on for each in closed if each.why is why]
        if not days:
            continue
        if why is ClosedWhy.WEEKDAY:
            parts += [_of_reason(found, word, year) for found, word in _weekdays(days)]
        else:
            parts.append(_of_reason(days, _("holiday") if why is ClosedWhy.HOLIDAY else _("special date"), year))
    return "; ".join(parts)


def _weekdays(days: Sequence[date]) -> Iterator[tuple[list[date], str]]:
    for weekend, found in groupby(sorted(days, key=_is_weekday), _is_weekday):
        yield sorted(found), _("no hours that weekday") if weekend else _("weekend")


def _is_weekday(on: date) -> bool:
    return on.weekday() not in WEEKEND


def _of_reason(days: Sequence[date], word: str, year: int | None) -> str:
    if len(days) > NAMED_AT_MOST:
        span = f"{_date(days[0], year)} – {_date(days[-1], year)}"
        return ngettext("%d day", "%d days", len(days)) % len(days) + f" {span} ({word})"
    return ", ".join(_date(on, year) for on in days) + f" ({word})"


def same_dates(calendar_tz: str, zone: tzinfo, at: datetime) -> bool:
    """Whether the calendar's zone shows the same time as `zone`, then."""
    return at.astimezone(ZoneInfo(calendar_tz)).utcoffset() == at.astimezone(zone).utcoffset()
