"""A program of our own in a pseudo terminal, its bytes kept and parsed by an independent terminal."""

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
import ptyprocess
import pyte

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20
DROPPED = ("TEXTUAL", "SIAGA", "COLUMNS", "LINES")
"""Of the surroundings; pytest-xdist names a size of its own."""


def _hear_hang_ups() -> None:
    """Tests may themselves run under nohup, which children would inherit."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class PtyProgram:
    """`arguments` go to this Python, started in the root of the repository."""

    def __init__(self, *arguments: str, columns: int = 80, rows: int = 24, environ: Mapping[str, str] = {}) -> None:
        self.bytes = b""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
        surroundings |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT), **environ}
        self.process = ptyprocess.PtyProcess.spawn(
            [sys.executable, *arguments],
            cwd=str(ROOT),
            env=surroundings,
            dimensions=(rows, columns),
            preexec_fn=_hear_hang_ups,
        )

    def read(self, wait_s: float = 0.05) -> bool:
        """Take what the program wrote; False when nothing came, or nothing can come any more."""
        if not select.select([self.process.fd], [], [], wait_s)[0]:
            return False
        try:
            data = os.read(self.process.fd, 65_536)
        except OSError:
            return False
        self.bytes += data
        self._stream.feed(data)
        return bool(data)

    def until(self, reached: Callable[[], bool]) -> None:
        """Read until `reached()`; fail with the screen after 20 s."""
        end = time.monotonic() + PATIENCE_S
        while not reached():
            assert time.monotonic() < end, "\n".join(self.screen.display)
            self.read()

    def until_shown(self, words: str) -> None:
        self.until(lambda: words in "\n".join(self.screen.display))

    def drain(self) -> None:
        while self.read(0.3):
            pass

    def press(self, keys: str) -> None:
        self.process.write(keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def kill(self, number: int) -> None:
        os.kill(self.process.pid, number)

    def wait(self) -> int:
        """Read to the end; the exit status, negative for a signal."""
        self.until(lambda: not self.process.isalive())
        while self.read(0.05):
            pass
        status = self.process.exitstatus
        return -self.process.signalstatus if status is None else status

    def lose(self) -> int:
        """Drop the connection without a word; the exit status."""
        self.process.fileobj.close()  # by its owner: a number closed behind its back may be somebody else's by then
        status = psutil.Process(self.process.pid).wait(PATIENCE_S)
        self.process.terminated = self.process.closed = True
        return int(status or 0)

    def close(self) -> None:
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
        if not self.process.fileobj.closed:
            self.process.close(force=True)
