"""The next 60 minutes as the SLA pane draws them: a lane of marks, and how its list is arranged.

Pure: rows and now in, lines out. Everything here follows from memory as time goes by; nothing is asked for a tick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.forecast import Forecast, Likelihood
from tui.asks import DUE_LIMIT
from tui.i18n import _, ngettext, pgettext
from tui.inked import Line, Span
from tui.panes.sla_lines import time_used_s
from tui.present_clocks import HOUR_S

if TYPE_CHECKING:
    from core.services.radar import DueRow
    from core.services.sla_board import DeskPulse

HOUR = timedelta(hours=1)
SLOT = 2
"""Cells of the lane for one mark: a sign, and beside it how many clocks share it."""
UNKNOWN = "?"
SIGNS = {Likelihood.PROBABLE: "◆", Likelihood.POSSIBLE: "◇", Likelihood.UNLIKELY: "•"}
INKS = {Likelihood.PROBABLE: "error", Likelihood.POSSIBLE: "warning", Likelihood.UNLIKELY: "plain"}
MARKS = (*((SIGNS[one], INKS[one]) for one in Likelihood), (UNKNOWN, "muted"))
"""The gravest first."""
TICKS = ((15, "15"), (30, "30"), (45, "45"))


class Part(StrEnum):
    """Where in the list a clock stands."""

    HOUR = "hour"
    MISSED = "missed"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Lane:
    lines: tuple[Line, ...]
    next_change_at: datetime | None


@dataclass(frozen=True, slots=True)
class Soon:
    count: int
    """Clocks that fall due within the hour, of all open tickets."""
    next_change_at: datetime | None


def due_soon(rows: Sequence["DueRow"], pulse: "DeskPulse | None", now: datetime) -> Soon:
    """What the lane shows, counted: so the number above it is never another one.

    Where more fall due than the lane is told, the number is that of `pulse`.
    """
    parts = [part_of(row, now) for row in rows]
    count = parts.count(Part.HOUR)
    if pulse is not None and len(rows) >= DUE_LIMIT and Part.LATER not in parts:
        count = max(count, pulse.due_soon)
    changes = [row.due_at for row, part in zip(rows, parts, strict=True) if part is Part.HOUR]
    changes += [row.due_at - HOUR for row, part in zip(rows, parts, strict=True) if part is Part.LATER]
    return Soon(count, min(changes, default=None))


def part_of(row: "DueRow", now: datetime) -> Part:
    if row.breached or row.due_at <= now:
        return Part.MISSED
    return Part.HOUR if row.due_at <= now + HOUR else Part.LATER


def arranged(rows: Sequence["DueRow"], now: datetime) -> list["DueRow | Part"]:
    """What can still be kept first; then what is past due, the latest first; then what is far off."""
    found: dict[Part, list[DueRow]] = {part: [] for part in Part}
    for row in sorted(rows, key=lambda each: each.due_at):
        found[part_of(row, now)].append(row)
    found[Part.MISSED].reverse()
    listed: list[DueRow | Part] = [*found[Part.HOUR]]
    for part in (Part.MISSED, Part.LATER):
        listed += [part, *found[part]] if found[part] else []
    return listed


def part_line(part: Part) -> Line:
    words = {Part.HOUR: title(), Part.MISSED: _("Past due"), Part.LATER: _("Later")}
    return ((words[part], "muted"),)


def title() -> str:
    return _("Next 60 minutes")


def foretold(row: "DueRow", now: datetime) -> Forecast | None:
    return row.forecast(time_used_s(row, now))


def lane(rows: Sequence["DueRow"], now: datetime, width: int, *, chosen: "DueRow | None" = None) -> Lane:
    """A title that counts the marks, the marks at their time, an axis of 60 minutes; one line if nothing falls due."""
    soon = [row for row in rows if part_of(row, now) is Part.HOUR]
    enters = [row.due_at - HOUR for row in rows if part_of(row, now) is Part.LATER]
    if not soon:
        return Lane((((_("Nothing falls due in the next 60 minutes."), "muted"),),), min(enters, default=None))
    slots = max(1, width // SLOT)
    marks = [_mark(row, now) for row in soon]
    places = [_slot(_left_s(row, now), slots) for row in soon]
    moves = [now + timedelta(seconds=_stays_s(_left_s(row, now), slots)) for row in soon]
    here = places[soon.index(chosen)] if chosen in soon else None
    lines = (_title_line(marks, width), _marks_line(marks, places, slots), _axis(slots, here))
    return Lane(lines, min([*moves, *enters]))


def _left_s(row: "DueRow", now: datetime) -> int:
    return int((row.due_at - now).total_seconds())


def _slot(left_s: int, slots: int) -> int:
    """0 for what is due next, up to slots - 1 for a whole hour."""
    return min(slots - 1, max(0, left_s - 1) * slots // HOUR_S)


def _stays_s(left_s: int, slots: int) -> int:
    """Seconds until the mark moves on, or passes the left edge."""
    return max(1, left_s - ceil(_slot(left_s, slots) * HOUR_S / slots))


def _mark(row: "DueRow", now: datetime) -> Span:
    said = foretold(row, now)
    return (UNKNOWN, "muted") if said is None else (SIGNS[said.likelihood], INKS[said.likelihood])


def _marks_line(marks: Sequence[Span], places: Sequence[int], slots: int) -> Line:
    """One mark a slot, the gravest of those that share it, with their number."""
    by_slot: dict[int, list[Span]] = {}
    for mark, place in zip(marks, places, strict=True):
        by_slot.setdefault(place, []).append(mark)
    spans: list[Span] = []
    for slot in range(slots):
        shared = by_slot.get(slot, [])
        if shared:
            sign, ink = min(shared, key=MARKS.index)
            number = " " if len(shared) == 1 else str(len(shared)) if len(shared) < 10 else "+"
            spans.append((sign + number, ink))
        else:
            spans.append((" " * SLOT, "plain"))
    return tuple(spans)


def _axis(slots: int, here: int | None) -> Line:
    """`now────15────30────45────60 min`; the slot of the chosen clock is drawn bold."""
    width = slots * SLOT
    cells = ["─"] * width
    end = _("60 min")
    marked = [(0, pgettext("lane", "now")), *((minute * width // 60, words) for minute, words in TICKS)]
    for at, label in (*marked, (width - len(end), end)):
        cells[at : at + len(label)] = label[: width - at]
    drawn = "".join(cells)[:width]
    if here is None:
        return ((drawn, "faint"),)
    first = here * SLOT
    chosen = drawn[first : first + SLOT].replace("─", "━")
    return ((drawn[:first], "faint"), (chosen, "key"), (drawn[first + SLOT :], "faint"))


def _title_line(marks: Sequence[Span], width: int) -> Line:
    """How many of each mark: in the longest words that fit, else sign and number alone."""
    probable, possible, _kept, unknown = (sum(mark == one for one in marks) for mark in MARKS)
    if not probable + possible + unknown:
        return ((title() + "  ", "strong"), (_("no breach foreseen"), "muted"))
    long = (
        ngettext("%d will probably breach", "%d will probably breach", probable),
        ngettext("%d may", "%d may", possible),
        ngettext("%d without forecast", "%d without forecast", unknown),
    )
    short = (
        ngettext("%d probable", "%d probable", probable),
        ngettext("%d possible", "%d possible", possible),
        ngettext("%d unknown", "%d unknown", unknown),
    )
    counts = (probable, possible, unknown)
    room = width - cell_len(title()) - 2
    told: Line = ()
    for words in (long, short, ("%d",) * 3):
        told = _dotted([span for span in map(_counted, _TOLD, words, counts) if span is not None])
        if sum(cell_len(text) for text, _ink in told) <= room:
            break
    return ((title() + "  ", "strong"), *told)


_TOLD = tuple(mark for mark in MARKS if mark[0] != SIGNS[Likelihood.UNLIKELY])


def _counted(mark: Span, words: str, count: int) -> Span | None:
    return (f"{mark[0]} {words % count}", mark[1]) if count else None


def _dotted(spans: Sequence[Span]) -> Line:
    return tuple(each for at, span in enumerate(spans) for each in (((" · ", "faint"), span) if at else (span,)))
