"""What the SLA pane writes, as inked lines. Pure: rows and now in, lines out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.query.metric_keys import METRIC_KEYS
from core.domain.vocabulary import EffectKind, Outcome
from tui.dialogs.wording import metric as metric_word
from tui.dialogs.wording import metric_cells
from tui.i18n import _, ngettext
from tui.inked import URGENCY_INKS, Line
from tui.present import fit, safe_line
from tui.present_clocks import Countdown, Urgency, bar, countdown, hours_minutes, paused
from tui.present_times import moment
from tui.wrapping import wrap

if TYPE_CHECKING:
    from core.services.clock_views import ClockView, NextStep
    from core.services.radar import DueRow
    from core.services.sla_board import DeskPulse

METRIC_CODES = {metric: key for key, metric in METRIC_KEYS.items()}
"""As in the query language."""
DUE_BAR = 5
WIDE = 64
"""From this width on a due row names the metric and whose it is."""


@dataclass(frozen=True, slots=True)
class Drawn:
    lines: tuple[Line, ...]
    next_change_at: datetime | None


def pulse_line(pulse: "DeskPulse | None", due_soon: int, width: int) -> Line:
    """`3 breached · 5 due within 1 h · 2 paused`, in fewer words where that is too long; a nought is quiet."""
    if pulse is None:
        return (("…", "faint"),)
    breached = ngettext("%d breached", "%d breached", pulse.breached)
    paused_ = ngettext("%d paused", "%d paused", pulse.paused)
    line: Line = ()
    for soon in (
        ngettext("%d due within 1 h", "%d due within 1 h", due_soon),
        ngettext("%d in 1 h", "%d in 1 h", due_soon),
    ):
        parts = ((pulse.breached, breached, "error"), (due_soon, soon, "warning"), (pulse.paused, paused_, "plain"))
        first, second, third = ((words % count, ink if count else "faint") for count, words, ink in parts)
        line = (first, (" · ", "faint"), second, (" · ", "faint"), third)
        if sum(cell_len(text) for text, _ink in line) <= width:
            break
    return line


def due_line(row: "DueRow", now: datetime, width: int, *, coarse: bool = False) -> tuple[Line, datetime | None]:
    """One due row and when it changes next: sign, word, countdown, bar of the time used, metric, number, subject."""
    clock = countdown(now, row.due_at, warn_at=row.warn_at, breached=row.breached, coarse=coarse)
    ink = URGENCY_INKS[clock.urgency]
    used, unused = bar(used_share(row, now), DUE_BAR)
    number = f"#{row.ticket_id}"
    word = _word_cells()
    head: Line = (
        (f"{clock.sign} {_word(clock.urgency):<{word}} ", ink),
        (f"{clock.text:>9} ", "strong" if clock.urgency is Urgency.OK else ink),
        (used + unused, f"bar-{ink}"),
    )
    rest = width - 18 - word
    if width >= WIDE:
        who = safe_line(row.assignee or row.team or "", 14)
        metric = metric_cells() + 1
        tail: Line = (
            (" " + fit(metric_word(row.metric), metric), "muted"),
            (f"{number:>7} ", "plain"),
            (fit(row.subject, max(0, rest - 24 - metric)), "plain"),
            (" " + fit(who, 14), "muted"),
        )
    else:
        tail = (
            (f" {METRIC_CODES[row.metric]} ", "muted"),
            (f"{number:<6} ", "plain"),
            (fit(row.subject, max(0, rest - 12)), "muted"),
        )
    return (*head, *tail), clock.next_change_at


def used_share(row: "DueRow", now: datetime) -> float:
    """Share of the target used at `now`, in open time, as the clock itself counts."""
    return time_used_s(row, now) / row.target_s if row.target_s else 1.0


def clock_lines(
    clocks: Sequence["ClockView"], now: datetime, zone: tzinfo, width: int, *, coarse: bool = False
) -> Drawn:
    """The clocks of one ticket: open ones with time used and what comes next, ended ones as one line."""
    lines: list[Line] = []
    changes: list[datetime] = []
    for clock in sorted(clocks, key=lambda each: (not _is_open(each), each.started_at)):
        if _is_open(clock):
            drawn = _open_clock(clock, now, zone, width, coarse)
            lines += [*drawn.lines, ()]
            changes += [drawn.next_change_at] if drawn.next_change_at else []
        else:
            lines.append(_ended_clock(clock, now, zone, width))
    if not clocks:
        lines.append(((_("No promise applies to this ticket."), "muted"),))
    return Drawn(tuple(lines), min(changes, default=None))


def coming(clock: "ClockView", now: datetime, zone: tzinfo, *, whom: bool) -> list[str]:
    """`warning 14:05`, `breach 15:00`, `tell-lead 15:30 (notify lead)`: what has not fired yet, in order."""
    return [_step_words(step, now, zone, whom) for step in clock.chain if step.fired_at is None]


def _is_open(clock: "ClockView") -> bool:
    return clock.met_at is None and clock.cancelled_at is None and clock.target_s is not None


def _open_clock(clock: "ClockView", now: datetime, zone: tzinfo, width: int, coarse: bool) -> Drawn:
    assert clock.target_s is not None
    used_s = time_used_s(clock, now) if clock.running else clock.elapsed_s
    count = _countdown(clock, now, clock.target_s - used_s, coarse)
    ink = URGENCY_INKS[count.urgency]
    state = f"{count.sign} {_word(count.urgency)}"
    title = _title(clock)
    room = _word_cells() + 2
    lines: list[Line] = [
        ((fit(title, max(0, width - 12 - room)), "strong"), (f" {state:>{room}} ", ink), (f"{count.text:>10}", ink)),
    ]
    used, unused = bar(used_s / clock.target_s if clock.target_s else 1.0, max(4, width - 17))
    lines.append(
        ((used + unused, f"bar-{ink}"), (f" {hours_minutes(used_s):>6} / {hours_minutes(clock.target_s):<6}", "muted"))
    )
    lines.append(_due_words(clock, now, zone, clock.target_s - used_s, width))
    steps = " · ".join(coming(clock, now, zone, whom=width >= WIDE))
    if steps:
        label = _("next") + " "
        pieces = wrap(steps, width - len(label))[:2]
        lines += [
            ((label if at == 0 else " " * len(label), "muted"), (piece, "plain")) for at, piece in enumerate(pieces)
        ]
    return Drawn(tuple(lines), count.next_change_at)


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


def _ended_clock(clock: "ClockView", now: datetime, zone: tzinfo, width: int) -> Line:
    ended_at = clock.met_at or clock.cancelled_at or clock.breached_at
    when = moment(ended_at, now, zone) if ended_at else ""
    if clock.target_s is None:
        word, ink = _("no target"), "muted"
    elif clock.cancelled_at is not None:
        word, ink = _("cancelled {moment}").format(moment=when), "muted"
    elif clock.outcome is Outcome.BREACHED or clock.breached_at is not None:
        word, ink = _("! met late {moment}").format(moment=when), "error"
    else:
        word, ink = _("met {moment}").format(moment=when), "success"
    spent = f"{hours_minutes(clock.elapsed_s)} / {hours_minutes(clock.target_s)}" if clock.target_s else ""
    title = metric_cells() + 3
    room = max(8, width - 17 - title)
    return ((fit(_title(clock), title), "muted"), (" " + fit(word, room), ink), (f" {spent:>15}", "muted"))


def _title(clock: "ClockView") -> str:
    return metric_word(clock.metric) + (f" {clock.cycle}" if clock.cycle > 1 else "")


def _step_words(step: "NextStep", now: datetime, zone: tzinfo, whom: bool) -> str:
    when = " " + moment(step.at, now, zone) if step.at is not None else ""
    if step.kind is EffectKind.WARNING:
        return _("warning") + when
    if step.kind is EffectKind.BREACH:
        return _("breach") + when
    effects = ", ".join(safe_line(effect.replace(":", " "), 24) for effect in step.effects) if whom else ""
    return f"{safe_line(step.name, 24)}{when}" + (f" ({effects})" if effects else "")


def time_used_s(row: "DueRow | ClockView", now: datetime) -> int:
    """Open seconds used at `now`, as the clock itself counts."""
    from core.domain.open_time import elapsed

    return row.elapsed_s + int(elapsed(row.calendar, row.as_of_at, max(now, row.as_of_at)))


def _word(urgency: Urgency) -> str:
    words = {
        Urgency.BREACH: _("BREACH"),
        Urgency.DUE: _("DUE"),
        Urgency.PAUSED: _("PAUSED"),
        Urgency.OK: _("ok"),
        Urgency.NONE: "",
    }
    return words[urgency]


def _word_cells() -> int:
    return max(cell_len(_word(urgency)) for urgency in Urgency)


def next_wake(changes: Sequence[datetime | None]) -> datetime | None:
    """The earliest; None if nothing changes by time."""
    return min((at for at in changes if at is not None), default=None)
