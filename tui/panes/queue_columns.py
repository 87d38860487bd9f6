"""The columns of the queue: what stands in each cell, in which ink, and which give way where room is short. Pure."""

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.vocabulary import Priority, Status
from tui.dialogs import wording
from tui.i18n import _
from tui.inked import PRIORITY_INKS, STATUS_INKS, URGENCY_INKS
from tui.present import name_or, safe_line
from tui.present_clocks import NO_COUNTDOWN, Countdown, age_text, countdown, paused
from tui.widgets.live_columns import Cell, Column

if TYPE_CHECKING:
    from core.services.queues import QueueRow

PRIORITY_CODES = {Priority.URGENT: "P1", Priority.HIGH: "P2", Priority.NORMAL: "P3", Priority.LOW: "P4"}
"""The digits of the priority dialog, where the word does not fit."""
WORD = 6
"""Cells from which on a column may hold words; below, codes all the way down."""
QUIET = frozenset({Status.SOLVED, Status.CLOSED})
STATUS = 8
SLA = 11
"""Cells of the countdown with its sign."""


def queue_columns(*, coarse: bool) -> "tuple[Column[QueueRow], ...]":
    """From left to right. The subject takes what is left; requester and age go first on a narrow screen."""

    def sla(row: "QueueRow", now: datetime, width: int) -> Cell:
        clock = row_countdown(row, now, coarse=coarse)
        return Cell(f"{clock.sign} {clock.text:>{width - 2}}", URGENCY_INKS[clock.urgency], clock.next_change_at)

    return (
        Column("number", _("number"), _number, 6),
        Column("priority", _("priority"), _priority, max(8, cell_len(_("priority"))), least=2, drop=2, code="P"),
        Column("status", _("status"), _status, STATUS, least=_status_cells(), drop=1),
        Column("subject", _("subject"), _subject, 30, least=14, weight=1),
        Column("requester", _("requester"), _requester, 18, least=9, drop=5),
        Column("assignee", _("assignee"), _assignee, 14, least=9, drop=3),
        Column("sla", _("SLA"), sla, SLA, ticks=True, right=True),
        Column("age", _("age"), _age, 4, least=cell_len(_("age")), drop=4, ticks=True, right=True),
    )


def _status_cells() -> int:
    """Of the longest word, as the language has it, but never more than the column wants."""
    return min(STATUS, max(cell_len(wording.status(status)) for status in Status))


def row_countdown(row: "QueueRow", now: datetime, *, coarse: bool) -> Countdown:
    """How the nearest clock of the row stands."""
    if row.due_state == "paused":
        return paused(row.due_left_s or 0)
    if row.due_at is None:
        return NO_COUNTDOWN
    return countdown(now, row.due_at, warn_at=row.due_warn_at, breached=row.due_state == "breached", coarse=coarse)


def _number(row: "QueueRow", _now: datetime, _width: int) -> Cell:
    return Cell(str(row.ticket_id), "muted")


def _priority(row: "QueueRow", _now: datetime, width: int) -> Cell:
    priority = Priority(row.priority)
    word = wording.priority(priority)
    ink = "muted" if Status(row.status) in QUIET else PRIORITY_INKS[priority]
    return Cell(word if WORD <= width >= len(word) else PRIORITY_CODES[priority], ink)


def _status(row: "QueueRow", _now: datetime, _width: int) -> Cell:
    status = Status(row.status)
    return Cell(wording.status(status), STATUS_INKS[status])


def _subject(row: "QueueRow", _now: datetime, width: int) -> Cell:
    return Cell(safe_line(row.subject, width), "muted" if Status(row.status) in QUIET else "plain")


def _requester(row: "QueueRow", _now: datetime, width: int) -> Cell:
    name = name_or(row.requester, row.requester_email)
    return Cell(safe_line(f"★ {name}" if row.vip else name, width), "muted")


def _assignee(row: "QueueRow", _now: datetime, width: int) -> Cell:
    if row.assignee is None:
        return Cell(safe_line(name_or(row.team, "–"), width), "muted")
    return Cell(safe_line(name_or(row.assignee, "–"), width), "plain")


def _age(row: "QueueRow", now: datetime, _width: int) -> Cell:
    return Cell(age_text(now, row.created_at), "muted")
