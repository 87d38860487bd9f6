"""The clocks of one ticket in the SLA pane, as inked lines: open ones in blocks, ended ones a line each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.vocabulary import Outcome
from tui.dialogs.wording import metric as metric_word
from tui.i18n import _
from tui.inked import URGENCY_INKS, Line, Span
from tui.panes.clock_chain import coming, cut, packed
from tui.panes.sla_lines import next_wake, time_used_s, urgency_word, word_cells
from tui.present import fit, safe_line
from tui.present_clocks import Countdown, bar, countdown, hours_minutes, paused
from tui.present_times import moment

if TYPE_CHECKING:
    from core.services.clock_views import ClockView

FACTS = 3
"""Lines of an open clock without its chain."""
CHAIN = 2
"""Lines of a chain that are given even where not everything fits."""
GAP = 2
"""Blanks between the columns of the ended clocks."""
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Drawn:
    lines: tuple[Line, ...]
    next_change_at: datetime | None


def clock_lines(
    clocks: Sequence["ClockView"], now: datetime, zone: tzinfo, width: int, height: int, *, coarse: bool = False
) -> Drawn:
    """The open clocks, the next due first, those that stand still after them; then the ended ones.

    Chains take what `height` leaves them: with what each step does, else its name and time, else cut.
    """
    if not clocks:
        return Drawn((((_("No promise applies to this ticket."), "muted"),),), None)
    shown = sorted((clock for clock in clocks if _is_open(clock)), key=_place)
    ended = sorted((clock for clock in clocks if not _is_open(clock)), key=lambda clock: clock.started_at)
    lines: list[Line] = []
    changes: list[datetime | None] = []
    chains = _chains(shown, now, zone, width, height, below=len(ended))
    for clock, chain in zip(shown, chains, strict=True):
        drawn = _open_clock(clock, now, zone, width, coarse)
        lines += [*drawn.lines, *_next_lines(chain), ()]
        changes.append(drawn.next_change_at)
    return Drawn((*lines, *_ended_clocks(ended, now, zone, width)), next_wake(changes))


def _is_open(clock: "ClockView") -> bool:
    return clock.met_at is None and clock.cancelled_at is None and clock.target_s is not None


def _stands_still(clock: "ClockView") -> bool:
    return clock.due_at is None or clock.paused


def _place(clock: "ClockView") -> tuple[bool, datetime, datetime]:
    return (_stands_still(clock), clock.due_at or NEVER, clock.started_at)


def _chains(
    clocks: Sequence["ClockView"], now: datetime, zone: tzinfo, width: int, height: int, *, below: int
) -> list[list[str]]:
    """What comes next for each: the first clocks get what room there is beyond CHAIN lines each.

    One that reaches the last visible line is cut there. `below`: lines that follow the open clocks.
    """
    room = width - cell_len(_label())
    names = [coming(clock, now, zone, does=False) for clock in clocks]
    least = [min(CHAIN, len(packed(parts, room))) for parts in names]
    spare = max(0, height - below - sum(least) - len(clocks) * (FACTS + 1))
    chains: list[list[str]] = []
    left = height
    for clock, parts, lines in zip(clocks, names, least, strict=True):
        fully = (packed(coming(clock, now, zone, does=True), room), packed(parts, room))
        left -= FACTS
        most = min(lines + spare, left) if left > 0 else lines
        told = next((each for each in fully if len(each) <= most), cut(parts, room, most))
        spare -= max(0, len(told) - lines)
        left -= len(told) + 1
        chains.append(told)
    return chains


def _label() -> str:
    return _("next") + " "


def _next_lines(chain: Sequence[str]) -> list[Line]:
    label = _label()
    blank = " " * cell_len(label)
    return [((blank if at else label, "muted"), (piece, "plain")) for at, piece in enumerate(chain)]


def _open_clock(clock: "ClockView", now: datetime, zone: tzinfo, width: int, coarse: bool) -> Drawn:
    assert clock.target_s is not None
    used_s = time_used_s(clock, now) if clock.running else clock.elapsed_s
    left_s = clock.target_s - used_s
    count = _countdown(clock, now, left_s, coarse)
    ink = URGENCY_INKS[count.urgency]
    state, room = f"{count.sign} {urgency_word(count.urgency)}", word_cells() + 2
    used, unused = bar(used_s / clock.target_s if clock.target_s else 1.0, max(4, width - 17))
    lines: tuple[Line, ...] = (
        (
            (fit(_title(clock), max(0, width - 12 - room)), "strong"),
            (f" {state:>{room}} ", ink),
            (f"{count.text:>10}", ink),
        ),
        ((used + unused, f"bar-{ink}"), (f" {hours_minutes(used_s):>6} / {hours_minutes(clock.target_s):<6}", "muted")),
        _due_words(clock, now, zone, left_s, width),
    )
    return Drawn(lines, count.next_change_at)


def _countdown(clock: "ClockView", now: datetime, left_s: int, coarse: bool) -> Countdown:
    if clock.due_at is None or clock.paused:
        return paused(left_s)
    return countdown(now, clock.due_at, warn_at=clock.warn_at, breached=clock.breached_at is not None, coarse=coarse)


def _due_words(clock: "ClockView", now: datetime, zone: tzinfo, left_s: int, width: int) -> Line:
    """When it is due and what is left; the calendar's name where there is room for it."""
    calendar = safe_line(clock.calendar_name, 20)
    left = _("{left} working time left").format(left=hours_minutes(left_s))
    over = _("{over} working time over").format(over=hours_minutes(-left_s))
    amount = left if left_s >= 0 else over
    if clock.due_at is None or clock.paused:
        return ((_("paused") + " · " + amount, "muted"),)
    due = _("due {moment}").format(moment=moment(clock.due_at, now, zone))
    named = f" · {amount} · {calendar}"
    fits = bool(calendar) and cell_len(due + named) <= width
    return ((due, "plain"), (named if fits else f" · {amount}", "muted"))


def _ended_clocks(clocks: Sequence["ClockView"], now: datetime, zone: tzinfo, width: int) -> list[Line]:
    """A line each in columns as wide as their longest; used and promised time only where that cuts nothing else."""
    words = [_outcome(clock, now, zone) for clock in clocks]
    spent = [_spent(clock) for clock in clocks]
    titles = [_title(clock) for clock in clocks]
    word = max((cell_len(text) for text, _ink in words), default=0)
    amount, title = (max(map(cell_len, texts), default=0) for texts in (spent, titles))
    if title + word + amount + 2 * GAP > width:
        amount = 0
    title = max(0, min(title, width - word - GAP))
    gap = " " * GAP
    filled = " " * max(0, width - title - word - amount - GAP)
    return [
        (
            (fit(name, title) + gap, "muted"),
            (fit(text, word), ink),
            (f"{filled}{used:>{amount}}" if amount else "", "muted"),
        )
        for name, (text, ink), used in zip(titles, words, spent, strict=True)
    ]


def _outcome(clock: "ClockView", now: datetime, zone: tzinfo) -> Span:
    ended_at = clock.met_at or clock.cancelled_at or clock.breached_at
    when = moment(ended_at, now, zone) if ended_at else ""
    if clock.target_s is None:
        return _("no target"), "muted"
    if clock.cancelled_at is not None:
        return _("cancelled {moment}").format(moment=when), "muted"
    if clock.outcome is Outcome.BREACHED or clock.breached_at is not None:
        return _("! met late {moment}").format(moment=when), "error"
    return _("met {moment}").format(moment=when), "success"


def _spent(clock: "ClockView") -> str:
    """`1:24 / 50:00`: used and promised working time."""
    return f"{hours_minutes(clock.elapsed_s)} / {hours_minutes(clock.target_s)}" if clock.target_s else ""


def _title(clock: "ClockView") -> str:
    return metric_word(clock.metric) + (f" {clock.cycle}" if clock.cycle > 1 else "")
