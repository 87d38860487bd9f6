"""Textual's Linux driver with a guard on what is written, a hang-up that ends the program, and threads that sleep.

Built on private parts of Textual 8 (`_key_thread`, `_writer_thread`, `run_input_thread`). `SIAGA_PLAIN_DRIVER=1` goes
back to Textual's own input thread; the guard and the signals stay.
"""

import asyncio
import contextlib
import os
import select
import signal
import sys
import termios
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import IO, Any, cast

from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from tui.terminal.guard import Guard, TerminalCall
from tui.terminal.pastes import PasteCleaner

PLAIN_SWITCH = "SIAGA_PLAIN_DRIVER"
LAST_RESORT_S = 1.5
"""After a hang-up or SIGTERM: how long an orderly end may take."""
_ESCAPE_WAIT_S = 0.1
_RESTORE = (
    b"\x1b[?2026l\x1b[0m\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?2004l\x1b[?2048l\x1b[?7h"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
_END_SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


class PatientWriter(WriterThread):
    """The output thread. It outlives a dead terminal, says when nothing waits any more, and never blocks the end."""

    def __init__(self, file: IO[str], drained: Callable[[], None]) -> None:
        super().__init__(file)
        self._drained = drained
        self._lost = False
        self.unwritten = 0
        """Writes handed over and not yet in the terminal."""
        self._count = threading.Condition()

    def write(self, text: str) -> None:
        if self._lost:
            return
        with self._count:
            self.unwritten += 1
        self._queue.put(text)

    def run(self) -> None:
        while (text := self._queue.get()) is not None:
            if not self._lost:
                self._emit(text)
            with self._count:
                self.unwritten -= 1
                idle = self.unwritten == 0
                self._count.notify_all()
            if idle:
                self._drained()
        self._emit("")

    def wait_written(self) -> None:
        """Until everything handed over is in the terminal, or the terminal is lost or stuck."""
        with self._count:
            self._count.wait_for(lambda: self.unwritten == 0 or self._lost, LAST_RESORT_S)

    def stop(self) -> None:
        with contextlib.suppress(Exception):
            self._queue.put(None, timeout=LAST_RESORT_S)
        self.join(LAST_RESORT_S)

    def _emit(self, text: str) -> None:
        try:
            self._file.write(text)
            if self._queue.empty():
                self._file.flush()
        except (OSError, ValueError):
            self._lost = True


class SiagaDriver(LinuxDriver):
    def __init__(
        self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.guard = Guard()
        self._output = cast(IO[str], self._file)
        self._plain = os.environ.get(PLAIN_SWITCH) == "1"
        self._wake_read, self._wake_write = os.pipe()
        self._ending = False

    @property
    def _writer_thread(self) -> WriterThread | None:
        return self._writer

    @_writer_thread.setter
    def _writer_thread(self, thread: WriterThread | None) -> None:
        """Textual makes its own output thread in the middle of its start; ours takes its place."""
        self._writer = None if thread is None else PatientWriter(self._output, self._drained)

    @property
    def is_writing(self) -> bool:
        """Whether something handed over is not yet in the terminal."""
        return self._writer is not None and self._writer.unwritten > 0

    def write(self, data: str) -> None:
        super().write(self.guard.checked(data))

    def send(self, call: TerminalCall) -> None:
        """Write a clipboard, title or notice sequence: only on an explicit act of the agent or the desk."""
        super().write(call.sequence)

    # Start and end

    def start_application_mode(self) -> None:
        self._tell_app("forget_frame")
        super().start_application_mode()  # type: ignore[no-untyped-call]
        for number in _END_SIGNALS:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, self.hang_up, 128 + number)

    def stop_application_mode(self) -> None:
        self.write("\x1b[?2026l\x1b[0m")
        if self._mouse_pixels:
            self.write("\x1b[?1016l")
        super().stop_application_mode()
        if self._writer is not None:
            self._writer.wait_written()  # whoever suspends stops this process at once

    def disable_input(self) -> None:
        os.write(self._wake_write, b".")
        super().disable_input()
        os.read(self._wake_read, 1)

    def hang_up(self, code: int) -> None:
        """End the application with exit status `code`; in at most two seconds, whatever hangs."""
        if self._ending:
            return
        self._ending = True
        last_resort = threading.Timer(LAST_RESORT_S, self._end_now, (code,))
        last_resort.daemon = True
        last_resort.start()
        self._app.exit(return_code=code)

    def close(self) -> None:
        """After a hang-up the terminal may be gone: what Python still has in its buffers must not change the status."""
        super().close()
        if not self._ending:
            return
        for stream in filter(None, (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)):
            try:
                stream.flush()
            except OSError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            except ValueError:
                continue

    def _end_now(self, code: int) -> None:
        with contextlib.suppress(termios.error, OSError):
            if self.attrs_before is not None:
                self.attrs_before[3] |= termios.ECHO | termios.ICANON  # the first paint took them before us
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        with contextlib.suppress(OSError):
            os.set_blocking(self._output.fileno(), False)
            os.write(self._output.fileno(), _RESTORE)
        os._exit(code)

    # Input

    def _run_input_thread(self) -> None:
        """An error of the input thread is an error of the application, never a dead screen."""
        try:
            if self._plain:
                self.run_input_thread()
            else:
                self._read_until_end()
        except Exception as error:
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def _read_until_end(self) -> None:
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        cleaner = PasteCleaner()
        wait: float | None = None
        while not self.exit_event.is_set():
            ready = self._readable(wait)
            wait = None
            if self.fileno in ready:
                data = self._read()
                if not data:
                    self._loop.call_soon_threadsafe(self.hang_up, 128 + signal.SIGHUP)
                    return
                if keys := cleaner.feed(decode(data)):  # the parser takes an empty text for the end
                    for event in parser.feed(keys):
                        self.process_message(event)
                wait = _ESCAPE_WAIT_S
            for event in parser.tick():
                self.process_message(event)

    def _readable(self, wait: float | None) -> list[int]:
        """Sleep until there is input, a wake-up or, after `wait` seconds, the end of an unfinished key sequence."""
        poll = select.poll()
        for number in (self.fileno, self._wake_read):
            poll.register(number, select.POLLIN)
        return [number for number, _ in poll.poll(None if wait is None else wait * 1000)]

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    # Output

    def _drained(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell_app, "send_waiting_frame")

    def _tell_app(self, method: str) -> None:
        if (call := getattr(self._app, method, None)) is not None:
            call()
