"""The real console in a pseudo terminal, driven by keys and read cell by cell."""

import re
import time
from collections.abc import Callable

import pyte

from tests.conformance.hostile.desk import AGENT, DeskFolder
from tests.tui.pty_program import PtyProgram

COLUMNS, ROWS = 120, 40
QUIET_S = 0.15


class LostConsole(Exception):
    """It ended, or does not answer."""


class Console:
    def __init__(self, folder: DeskFolder, **environ: str) -> None:
        arguments = ("-I", "-m", "tui", "--database", str(folder.database), "--agent", AGENT, "--no-scheduler")
        self.program = PtyProgram(*arguments, columns=COLUMNS, rows=ROWS, environ={"SIAGA_LANG": "en", **environ})
        self._mark = 0
        self.wait_for(lambda: self.row_of(1) is not None and self._opened(), 20)

    def _opened(self) -> bool:
        """The first paint has neither the desk's name nor its state; a case may give the desk a name of its own."""
        return self.shows("Hostile desk") or self.shows("no scheduler")

    # Acting

    def show(self, ticket_id: int) -> float:
        """Open the ticket by its number; seconds from the last key to its heading on the screen."""
        self.program.press(":")
        self.wait_for(lambda: self.shows("Enter choose"), 5)
        self.program.press(str(ticket_id))
        self.wait_for(lambda: self.shows(f"Open ticket {ticket_id} "), 5)
        started = time.perf_counter()
        self.program.press("\r")
        self.wait_for(lambda: self.heading_row(ticket_id) is not None, 5)
        return time.perf_counter() - started

    def paste(self, text: str) -> None:
        self.program.press("\x1b[200~" + text + "\x1b[201~")

    def click(self, x: int, y: int) -> None:
        self.program.press(f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m")

    def press(self, keys: str) -> None:
        self.program.press(keys)

    def close(self) -> None:
        self.program.close()

    # Reading

    def wait_for(self, reached: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > end or not self.program.process.isalive():
                raise LostConsole("\n".join(self.lines()))
            self.program.read(0.02)

    def settle(self, seconds: float = 3.0) -> None:
        """Read until nothing comes for a while; the ticking clocks may keep it from ever being quite silent."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.program.read(QUIET_S):
            pass

    def new_bytes(self) -> bytes:
        """What came since the last call."""
        mark, self._mark = self._mark, len(self.program.bytes)
        return self.program.bytes[mark:]

    @property
    def alive(self) -> bool:
        return bool(self.program.process.isalive())

    def lines(self) -> list[str]:
        return ["".join(self.cell(x, y).data or "" for x in range(COLUMNS)) for y in range(ROWS)]

    def cell(self, x: int, y: int) -> pyte.screens.Char:
        return self.program.screen.buffer[y][x]

    def shows(self, words: str) -> bool:
        return any(words in line for line in self.lines())

    def column_of(self, word: str, y: int) -> int | None:
        """The cell at which `word` starts in row `y`."""
        cells = [self.cell(x, y).data for x in range(COLUMNS)]
        for x in range(COLUMNS):
            if "".join(cells[x : x + len(word)]) == word:
                return x
        return None

    def row_of(self, ticket_id: int) -> int | None:
        """Screen row of the ticket in the queue."""
        return self._row(re.compile(rf"^.{{0,3}}\b{ticket_id} +(?:urgent|P1)\b"))

    def heading_row(self, ticket_id: int) -> int | None:
        """Screen row of the ticket pane's heading."""
        return self._row(re.compile(rf"^[^#]{{0,4}}#{ticket_id} "))

    def pane_text(self, ticket_id: int) -> str:
        """The text of the ticket pane without white space and rules; empty when it shows another ticket."""
        top = self.heading_row(ticket_id)
        if top is None:
            return ""
        edge = self.pane_edge(top)
        rows = [line[:edge] for line in self.lines()[top:-1]]
        return re.sub(r"[\s│┃]+", "", "".join(rows))

    def pane_edge(self, top: int) -> int:
        """The first column that is not the ticket pane's: a rule in every row below its heading."""
        for x in range(30, COLUMNS):
            if all(self.cell(x, y).data == "│" for y in range(top, ROWS - 2)):
                return x
        return COLUMNS

    def _row(self, wanted: re.Pattern[str]) -> int | None:
        return next((y for y, line in enumerate(self.lines()) if wanted.search(line)), None)
