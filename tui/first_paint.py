"""The first page of the first view, before Textual is imported: plain SQLite, plain text, the widths of the list.

SQLite only; whatever is odd (another query or schema, no terminal) means that nothing is painted, and no word of it.
Echo goes off first, so that keys typed early wait in the terminal; `FirstPaint.restore` gives it back at the end.
Until Textual's driver takes the signals over, a hang-up and SIGTERM give it back, too.
"""

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

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
END_SIGNALS = (signal.SIGHUP, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the console shows until the desk answers."""

    view: str
    lines: tuple[Line, ...]
    """Inked lines at the list's widths; the text is clean. Column heads first."""


class FirstPaint:
    """The page and how the terminal was found."""

    def __init__(self, page: FirstPage) -> None:
        import termios

        self.page = page
        self._attributes = termios.tcgetattr(sys.stdin.fileno())
        self._signals = {number: signal.getsignal(number) for number in END_SIGNALS}

    def show(self) -> None:
        """Raises: whatever the terminal refuses; it is as found then."""
        try:
            for number in END_SIGNALS:
                signal.signal(number, self._end)
            _silence(self._attributes)
            sys.stdout.write(ENTER + "".join(_placed(self.page.lines)))
            sys.stdout.flush()
        except Exception:
            self._give_back()
            raise

    def restore(self) -> None:
        """Give terminal and signals back as they were found."""
        self._give_back()
        for number, handler in self._signals.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def _give_back(self) -> None:
        """Past Python's own buffer: this may run in the middle of a write."""
        import termios

        with contextlib.suppress(OSError):
            os.write(sys.stdout.fileno(), LEAVE.encode())
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._attributes)

    def _end(self, number: int, frame: FrameType | None) -> None:
        """Whoever listened before hears it, too; else the process ends here."""
        self._give_back()
        former = self._signals[signal.Signals(number)]
        if callable(former):
            former(number, frame)
        elif former is not signal.SIG_IGN:
            os._exit(128 + number)


def paint(database: str, view: str = "") -> FirstPaint | None:
    """Write the page of `view` (empty: the first one) now. None: nothing is on the screen, nothing was changed."""
    try:
        if os.environ.get(OFF_SWITCH) or "://" in database or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return None
        width, height = shutil.get_terminal_size()
        page = read_first_page(Path(database), width, height, datetime.now(UTC).replace(microsecond=0), view)
        if page is None:
            return None
        painted = FirstPaint(page)
        painted.show()
    except Exception:
        return None
    return painted


def read_first_page(path: Path, width: int, height: int, now: datetime, view: str = "") -> FirstPage | None:
    """The rows of `view`, of the first one if that is empty; None if its query is not a known one.

    Raises:
        sqlite.Error: no file, no database, another schema.
    """
    found = first_page.read(path, max(1, height - ABOVE), view)
    return None if found is None else FirstPage(found.view, _lines(found.rows, width, now))


def _placed(lines: Sequence[Line]) -> Iterator[str]:
    for row, line in enumerate(lines, start=ABOVE):
        yield f"\x1b[{row};1H" + "".join(text for text, _ink in line).rstrip()


def _lines(rows: Sequence[FirstRow], width: int, now: datetime) -> tuple[Line, ...]:
    placed = place(queue_columns(coarse=False), width - 1, left=2)
    heads = " ".join(_cell(one.column.heading(one.width), one.width, one.column.right) for one in placed)
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
