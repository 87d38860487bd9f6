"""What a row of the queue looks like: columns by width, cells in their inks. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.domain.vocabulary import Priority, Status
from tui.dialogs import wording
from tui.i18n import _
from tui.panes.sla_lines import URGENCY_INKS
from tui.panes.ticket_lines import PRIORITY_INKS
from tui.present import fit, name_or
from tui.present_clocks import NO_COUNTDOWN, Countdown, age_text, countdown, paused
from tui.widgets.lines import Line

if TYPE_CHECKING:
    from core.services.queues import QueueRow

STATUS_INKS = {
    Status.NEW: "key",
    Status.OPEN: "plain",
    Status.PENDING: "muted",
    Status.ON_HOLD: "muted",
    Status.SOLVED: "success",
    Status.CLOSED: "faint",
}
PRIORITY_CODES = {Priority.URGENT: "P1", Priority.HIGH: "P2", Priority.NORMAL: "P3", Priority.LOW: "P4"}
"""The digits of the priority dialog."""
ROOMY, NORMAL = 110, 90
SLA = 11
"""Cells of the countdown with its sign."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells; one cell stands between two columns."""

    number: int
    priority: int
    status: int
    subject: int
    requester: int
    assignee: int
    age: int
    words: bool
    """Priority as a word, not as P1 to P4."""

    @property
    def before_sla(self) -> int:
        """Cells left of the countdown, the mark included."""
        return 2 + sum((self.number, self.priority, self.status, self.subject, self.requester, self.assignee)) + 6


def columns_for(width: int) -> Columns:
    """All eight columns at every width from 60 on; the subject takes what is left."""
    if width >= ROOMY:
        number, priority, status, requester, assignee, age, words = 7, 8, 8, 18, 14, 4, True
    elif width >= NORMAL:
        number, priority, status, requester, assignee, age, words = 6, 7, 7, 13, 11, 4, True
    else:
        number, priority, status, requester, assignee, age, words = 6, 2, 7, 11, 9, 3, False
    fixed = 2 + number + priority + status + requester + assignee + 6 + SLA + 1 + age
    return Columns(number, priority, status, max(4, width - fixed), requester, assignee, age, words)


def header_line(columns: Columns) -> Line:
    cells = (
        (_("number"), columns.number),
        (_("priority") if columns.words else "", columns.priority),
        (_("status"), columns.status),
        (_("subject"), columns.subject),
        (_("requester"), columns.requester),
        (_("assignee"), columns.assignee),
    )
    left = "  " + "".join(fit(word, width) + " " for word, width in cells)
    return (
        (left, "muted"),
        (f"{_('SLA'):>{SLA}} ", "muted"),
        (fit(_("age"), columns.age).strip().rjust(columns.age), "muted"),
    )


def row_line(row: "QueueRow", now: datetime, columns: Columns, *, marked: bool, coarse: bool) -> Line:
    """The row in its columns, the mark first."""
    status, priority = Status(row.status), Priority(row.priority)
    word = wording.priority(priority) if columns.words else PRIORITY_CODES[priority]
    quiet = status in (Status.SOLVED, Status.CLOSED)
    vip = "★" if row.vip else ""
    requester = name_or(row.requester, row.requester_email)
    assignee = fit(name_or(row.assignee, row.team or "–"), columns.assignee)
    return (
        ("● " if marked else "  ", "accent"),
        (f"{row.ticket_id:<{columns.number}} ", "muted"),
        (fit(word, columns.priority) + " ", "muted" if quiet else PRIORITY_INKS[priority]),
        (fit(wording.status(status), columns.status) + " ", STATUS_INKS[status]),
        (fit(row.subject, columns.subject) + " ", "muted" if quiet else "plain"),
        (fit(vip + requester, columns.requester) + " ", "muted"),
        (assignee + " ", "plain" if row.assignee else "faint"),
        *sla_cell(row, now, coarse=coarse),
        (f" {age_text(now, row.created_at):>{columns.age}}", "muted"),
    )


def sla_cell(row: "QueueRow", now: datetime, *, coarse: bool) -> Line:
    """Sign and countdown, SLA cells wide."""
    clock = row_countdown(row, now, coarse=coarse)
    return ((f"{clock.sign} {clock.text:>{SLA - 2}}", URGENCY_INKS[clock.urgency]),)


def row_countdown(row: "QueueRow", now: datetime, *, coarse: bool) -> Countdown:
    if row.due_state == "paused":
        return paused(row.due_left_s or 0)
    if row.due_at is None:
        return NO_COUNTDOWN
    return countdown(now, row.due_at, warn_at=row.due_warn_at, breached=row.due_state == "breached", coarse=coarse)
