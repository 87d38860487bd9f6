"""The first page of the first view, before Textual is imported: plain SQLite, plain text, the widths of the list.

SQLite only; whatever is odd (another query or schema, no terminal) means that nothing is painted, and no word of it.
Echo goes off first, so that keys typed early wait in the terminal; `FirstPaint.restore` gives it back at the end.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.domain.vocabulary import OPEN_STATUSES, Status
from storage.sqlite_module import sqlite
from tui.inked import Line
from tui.panes.queue_columns import queue_columns
from tui.present import fit
from tui.widgets.live_columns import place

QUERIES = {"is:unsolved": OPEN_STATUSES, "is:open": (Status.NEW, Status.OPEN)}
"""The queries that are known here; all in the order of `queue_rank`."""
OFF_SWITCH = "SIAGA_NO_FIRST_PAINT"
ABOVE = 3
"""Lines above the rows: top line, views, column heads."""
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J", "\x1b[?25h\x1b[?1049l"


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the console shows until the desk answers."""

    view: str
    lines: tuple[Line, ...]
    """Inked lines at the list's widths; the text is clean. Column heads first."""


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


class FirstPaint:
    def __init__(self, page: FirstPage, attributes: object) -> None:
        self.page = page
        self._attributes = attributes

    def restore(self) -> None:
        """Give the terminal back as it was found."""
        import termios

        sys.stdout.write(LEAVE)
        sys.stdout.flush()
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._attributes)  # type: ignore[arg-type]


def paint(database: str) -> FirstPaint | None:
    """Write the page now. None: nothing was written, nothing was changed."""
    try:
        if os.environ.get(OFF_SWITCH) or "://" in database or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return None
        import termios

        width, height = shutil.get_terminal_size()
        page = read_first_page(Path(database), width, height, datetime.now(UTC).replace(microsecond=0))
        if page is None:
            return None
        attributes = termios.tcgetattr(sys.stdin.fileno())
        _silence(attributes)
        rows = ("".join(text for text, _ink in line).rstrip() for line in page.lines)
        sys.stdout.write(ENTER + "\r\n" * (ABOVE - 1) + "\r\n".join(rows))
        sys.stdout.flush()
    except Exception:
        return None
    return FirstPaint(page, attributes)


def read_first_page(path: Path, width: int, height: int, now: datetime) -> FirstPage | None:
    """The rows of the first view; None if its query is not one of QUERIES.

    Raises:
        sqlite.Error: no file, no database, another schema.
    """
    connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.05)
    try:
        found = connection.execute(_FIRST_VIEW).fetchone()
        if found is None or found[1] not in QUERIES:
            return None
        statuses = QUERIES[found[1]]
        marks = ", ".join("?" * len(statuses))
        rows = [
            _row(columns)
            for columns in connection.execute(_ROWS.format(marks=marks), (*statuses, max(1, height - ABOVE)))
        ]
    finally:
        connection.close()
    return FirstPage(found[0], _lines(rows, width, now))


_FIRST_VIEW = "SELECT name, query FROM saved_view WHERE owner_id IS NULL ORDER BY position, id LIMIT 1"
_ROWS = """
SELECT t.id, t.version, t.subject, r.name, r.email, r.vip, a.name, m.name, t.status, t.priority,
       t.due_at, t.due_state, t.due_warn_at, t.due_left_s, t.created_at
FROM ticket t
JOIN requester r ON r.id = t.requester_id
LEFT JOIN agent a ON a.id = t.assignee_id
LEFT JOIN team m ON m.id = t.team_id
WHERE t.status IN ({marks}) AND t.status IN ('new', 'open', 'pending', 'on_hold')
ORDER BY t.queue_rank, t.id LIMIT ?
"""


def _row(columns: tuple[object, ...]) -> FirstRow:
    values = list(columns)
    for at in (10, 12, 14):
        seconds = values[at]
        values[at] = datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
    return FirstRow(*values)  # type: ignore[arg-type]


def _lines(rows: list[FirstRow], width: int, now: datetime) -> tuple[Line, ...]:
    placed = place(queue_columns(coarse=False), width - 1, left=2)
    heads = " ".join(_cell(one.column.label, one.width, one.column.right) for one in placed)
    lines: list[Line] = [(("  " + heads, "muted"),)]
    for row in rows:
        cells = [(one.column.cell(row, now, one.width), one) for one in placed]  # type: ignore[arg-type]
        lines.append(
            (("  ", "plain"), *((_cell(cell.text, one.width, one.column.right) + " ", cell.ink) for cell, one in cells))
        )
    return tuple(lines)


def _cell(text: str, width: int, right: bool) -> str:
    fitted = fit(text, width)
    return fitted.rstrip(" ").rjust(width) if right and fitted.isascii() else fitted


def _silence(attributes: list[object]) -> None:
    """No echo and no line editing from here on."""
    import termios

    quiet = list(attributes)
    quiet[3] = int(str(quiet[3])) & ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, quiet)  # type: ignore[arg-type]
