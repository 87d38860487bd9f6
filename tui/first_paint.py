"""The first page of the first view, before Textual is imported: plain SQLite, plain text, the widths of the list.

SQLite only; whatever is odd (another query or schema, no terminal) means that nothing is painted, and no word of it.
Echo goes off first, so that keys typed early wait in the terminal; `FirstPaint.restore` gives it back at the end.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core import first_page
from core.first_page import FirstRow
from tui.inked import Line
from tui.panes.queue_columns import queue_columns
from tui.present import fit
from tui.widgets.live_columns import place

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


def paint(database: str, view: str = "") -> FirstPaint | None:
    """Write the page of `view` (empty: the first one) now. None: nothing was written, nothing was changed."""
    try:
        if os.environ.get(OFF_SWITCH) or "://" in database or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return None
        import termios

        width, height = shutil.get_terminal_size()
        page = read_first_page(Path(database), width, height, datetime.now(UTC).replace(microsecond=0), view)
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


def read_first_page(path: Path, width: int, height: int, now: datetime, view: str = "") -> FirstPage | None:
    """The rows of `view`, of the first one if that is empty; None if its query is not a known one.

    Raises:
        sqlite.Error: no file, no database, another schema.
    """
    found = first_page.read(path, max(1, height - ABOVE), view)
    return None if found is None else FirstPage(found.view, _lines(found.rows, width, now))


def _lines(rows: Sequence[FirstRow], width: int, now: datetime) -> tuple[Line, ...]:
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
