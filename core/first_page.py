"""The first page of the first view, known before the store's libraries are imported (SQLite only)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.domain.vocabulary import OPEN_STATUSES, Status
from storage.first_page import first_rows

QUERIES = {"is:unsolved": OPEN_STATUSES, "is:open": (Status.NEW, Status.OPEN)}
"""The queries that are known here; all in the order of `queue_rank`."""
INSTANTS = (10, 12, 14)
"""Columns in epoch seconds."""


@dataclass(frozen=True, slots=True)
class FirstRow:
    """The columns of `QueueRow` that a cell shows."""

    ticket_id: int
    version: int
    subject: str
    requester: str
    requester_email: str
    vip: bool
    assignee: str | None
    team: str | None
    status: str
    priority: str
    due_at: datetime | None
    due_state: str
    due_warn_at: datetime | None
    due_left_s: int | None
    created_at: datetime

    @property
    def sort_key(self) -> tuple[int]:
        return (self.ticket_id,)


@dataclass(frozen=True, slots=True)
class FirstRows:
    view: str
    rows: tuple[FirstRow, ...]


def read(path: Path, limit: int, view: str = "") -> FirstRows | None:
    """The rows of the desk's `view` (empty: its first). None: no such view, or another query than QUERIES.

    Raises:
        sqlite.Error: no file, no database, another schema.
    """
    found = first_rows(path, QUERIES, limit, view)
    return None if found is None else FirstRows(found[0], tuple(_row(columns) for columns in found[1]))


def _row(columns: tuple[object, ...]) -> FirstRow:
    values = list(columns)
    for at in INSTANTS:
        seconds = values[at]
        values[at] = datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
    return FirstRow(*values)  # type: ignore[arg-type]
