"""The console from outside, in a pseudo terminal: open, and key to the first bytes of the answer.

Python reads the terminal here: a millisecond or two is the measurement's own; `whole_program` is exact.
"""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.tui.pty_program import PtyProgram

KEYS = (
    ("Down", "\x1b[B", 40, 3.0),
    ("PgDn", "\x1b[6~", 20, 10.0),
)
END, HOME = "\x1b[F", "\x1b[H"
QUIET_S = 0.08


def figures(path: Path, size: str, starts: int) -> Iterator[Figure]:
    opened: list[tuple[float, float]] = []
    for _ in range(starts - 1):
        program, *times = _opened(path)
        opened.append((times[0], times[1]))
        _leave(program)
    program, *times = _opened(path)
    opened.append((times[0], times[1]))
    python = statistics.median(_python() for _ in range(starts))
    first, ready = (statistics.median(each[at] for each in opened) for at in (0, 1))
    yield Figure("open: first characters", size, first, "ms", 40, first / python, "python -c 'print(1)'")
    yield Figure("open: to interactive, live", size, ready, "ms", 350)
    for name, code, times_pressed, budget in KEYS:
        yield Figure(f"key to paint: {name}", size, statistics.median(_key(program, code, times_pressed)), "ms", budget)
    far = [(_key(program, END, 1), _key(program, HOME, 1)) for _ in range(6)]  # in turn, so that each has a way to go
    for at, name in enumerate(("End", "Home")):
        taken = [ms for each in far for ms in each[at]]
        yield Figure(f"key to paint: {name}", size, statistics.median(taken), "ms", 15.0)
    _leave(program)


def _opened(path: Path) -> tuple[PtyProgram, float, float]:
    """Milliseconds to the first character, and to the list that follows the store."""
    start = time.perf_counter()
    arguments = ("-m", "tui", "--database", str(path), "--agent", "agent3")
    program = PtyProgram(*arguments, columns=120, rows=40, environ={"SIAGA_LANG": "en"})
    program.until(lambda: any(line.strip() for line in program.screen.display))
    first = time.perf_counter()
    program.until_shown("● live")
    ready = time.perf_counter()
    program.drain()
    return program, (first - start) * 1000, (ready - start) * 1000


def _python() -> float:
    start = time.perf_counter()
    program = PtyProgram("-c", "print(1); input()")
    program.until_shown("1")
    taken = (time.perf_counter() - start) * 1000
    program.close()
    return taken


def _key(program: PtyProgram, code: str, times: int) -> list[float]:
    """Milliseconds each; a tick of the clocks in between is waited out."""
    taken = []
    for _ in range(times):
        while program.read(QUIET_S):
            pass
        start = time.perf_counter()
        program.press(code)
        if program.read(2.0):
            taken.append((time.perf_counter() - start) * 1000)
    return taken


def _leave(program: PtyProgram) -> None:
    program.press("q")
    program.wait()
    program.close()
