"""What the SLA pane and the strip write of the desk, as inked lines. Pure: rows and now in, lines out."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.query.metric_keys import METRIC_KEYS
from tui.dialogs.wording import metric as metric_word
from tui.dialogs.wording import metric_cells
from tui.i18n import _, ngettext
from tui.inked import URGENCY_INKS, Line
from tui.present import fit, safe_line
from tui.present_clocks import Urgency, bar, countdown

if TYPE_CHECKING:
    from core.services.clock_views import ClockView
    from core.services.radar import DueRow
    from core.services.sla_board import DeskPulse

METRIC_CODES = {metric: key for key, metric in METRIC_KEYS.items()}
"""As in the query language."""
DUE_BAR = 5
WIDE = 64
"""From this width on a due row names the metric and whose it is."""


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
    word = word_cells()
    head: Line = (
        (f"{clock.sign} {urgency_word(clock.urgency):<{word}} ", ink),
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


def time_used_s(row: "DueRow | ClockView", now: datetime) -> int:
    """Open seconds used at `now`, as the clock itself counts."""
    from core.domain.open_time import elapsed

    return row.elapsed_s + int(elapsed(row.calendar, row.as_of_at, max(now, row.as_of_at)))


def urgency_word(urgency: Urgency) -> str:
    words = {
        Urgency.BREACH: _("BREACH"),
        Urgency.DUE: _("DUE"),
        Urgency.PAUSED: _("PAUSED"),
        Urgency.OK: _("ok"),
        Urgency.NONE: "",
    }
    return words[urgency]


def word_cells() -> int:
    return max(cell_len(urgency_word(urgency)) for urgency in Urgency)


def next_wake(changes: Sequence[datetime | None]) -> datetime | None:
    """The earliest; None if nothing changes by time."""
    return min((at for at in changes if at is not None), default=None)
