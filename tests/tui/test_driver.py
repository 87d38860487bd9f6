"""How the console meets a real terminal, and how it leaves it."""

import io
import re
import signal
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.tui.pty_program import PtyProgram
from tui.terminal.driver import PatientWriter

Start = Callable[..., PtyProgram]
MODES = ("1000", "1003", "1004", "1006", "1015", "1049", "2004")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[PtyProgram] = []

    def begin(**environ: str) -> PtyProgram:
        program = PtyProgram("tests/tui/small_app.py", environ={"CRASHES": str(tmp_path / "crashes"), **environ})
        running.append(program)
        program.until_shown("ready [b]markup[/b]")
        return program

    yield begin
    for program in running:
        program.close()


def assert_left_clean(program: PtyProgram) -> None:
    for mode in MODES:
        switches = [program.bytes.rfind(f"\x1b[?{mode}{end}".encode()) for end in "hl"]
        assert 0 <= switches[0] < switches[1], mode
    assert program.bytes.rfind(b"\x1b[?25h") > program.bytes.rfind(b"\x1b[?25l")
    assert program.bytes.rfind(b"\x1b[?7h") > program.bytes.rfind(b"\x1b[?7l")
    assert program.bytes.rfind(b"\x1b[<u") > program.bytes.rfind(b"\x1b[>")


def test_keys_arrive_and_quitting_leaves_the_terminal_as_it_was(start: Start) -> None:
    program = start()
    program.press("k")
    program.until_shown("keys 0.")
    program.press("q")
    assert program.wait() == 0
    assert_left_clean(program)


@pytest.mark.parametrize("plain", ["0", "1"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_cleanly(start: Start, number: signal.Signals, plain: str) -> None:
    program = start(SIAGA_PLAIN_DRIVER=plain)
    program.kill(number)
    assert program.wait() == 128 + number
    assert_left_clean(program)
    assert b"Traceback" not in program.bytes


def test_the_terminal_settings_are_put_back(start: Start) -> None:
    program = start()
    during = termios.tcgetattr(program.process.fd)[3]
    program.kill(signal.SIGTERM)
    program.until(lambda: bool(termios.tcgetattr(program.process.fd)[3] & termios.ICANON))
    assert not during & (termios.ICANON | termios.ECHO)
    assert termios.tcgetattr(program.process.fd)[3] & termios.ECHO
    program.wait()


def test_a_lost_connection_ends_it_instead_of_spinning(start: Start) -> None:
    assert start().lose() == 128 + signal.SIGHUP


def test_end_of_input_ends_it_even_where_the_hang_up_signal_is_ignored() -> None:
    program = PtyProgram(
        "-c",
        "import signal, runpy; from textual.drivers import linux_driver; "
        "from tui.terminal import driver; driver._END_SIGNALS = (); signal.signal(signal.SIGHUP, signal.SIG_IGN); "
        "runpy.run_path('tests/tui/small_app.py', run_name='__main__')",
    )
    program.until_shown("ready")
    assert program.lose() == 128 + signal.SIGHUP


def wake_ups(pid: int) -> int:
    """Of all threads since the start."""
    tasks = Path(f"/proc/{pid}/task").glob("*/status")
    return sum(int(re.findall(r"\nvoluntary_ctxt_switches:\s+(\d+)", task.read_text())[0]) for task in tasks)


def test_idle_it_is_hardly_woken(start: Start) -> None:
    """The control for the off switch: Textual's own input thread wakes ten times a second."""

    def switches(program: PtyProgram) -> int:
        program.drain()
        before = wake_ups(program.process.pid)
        program.read(2.0)
        return wake_ups(program.process.pid) - before

    assert switches(start()) < 10 < switches(start(SIAGA_PLAIN_DRIVER="1"))


def test_foreign_sequences_are_stopped_counted_and_shown(start: Start) -> None:
    program = start(SIAGA_PLAIN_FRAMES="1")
    program.press("f")
    program.until_shown("x\ufffd]52;c;AAAA")
    program.press("d")
    program.until_shown("defects {'osc': ")
    assert b"\x1b]52" not in program.bytes
    assert b"\xc2\x9b" not in program.bytes
    assert "\u202e".encode() not in program.bytes


def test_the_clipboard_is_written_on_order(start: Start) -> None:
    program = start()
    program.press("y")
    program.until(lambda: b"\x1b]52;c;dGlja2V0IDc=\x07" in program.bytes)


def test_a_crash_says_one_sentence_and_keeps_the_details_private(start: Start, tmp_path: Path) -> None:
    program = start()
    program.press("c")
    assert program.wait() == 1
    assert_left_clean(program)
    ending = program.bytes[program.bytes.rfind(b"\x1b[?1049l") :].decode()
    assert "siaga had to stop because of an error" in ending
    assert b"Traceback" not in program.bytes
    assert b"hunter2" not in program.bytes
    [file] = (tmp_path / "crashes").iterdir()
    content = file.read_text()
    assert str(file) in ending.replace("\r\n", "")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError: broken\ufffd[31m" in content
    assert "action_crash" in content
    assert "hunter2" not in content.replace('password = "hunter2secret"', "")
    assert "sesame" not in content


def test_suspended_and_back(start: Start) -> None:
    program = start()
    program.kill(signal.SIGTSTP)
    program.until(lambda: psutil.Process(program.process.pid).status() == psutil.STATUS_STOPPED)
    program.drain()
    assert_left_clean(program)
    program.screen.reset()
    program.kill(signal.SIGCONT)
    program.until_shown("ready")
    program.press("k")
    program.until_shown("keys 0.")


def test_what_was_handed_over_is_written_before_a_suspension() -> None:
    class SlowTerminal(io.StringIO):
        def write(self, text: str) -> int:
            time.sleep(0.02)
            return super().write(text)

    terminal = SlowTerminal()
    writer = PatientWriter(terminal, lambda: None)
    writer.start()
    for number in range(9):
        writer.write(str(number))
    writer.wait_written()
    assert terminal.getvalue() == "012345678"
    writer.stop()
