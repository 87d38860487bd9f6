"""The console as a process in a terminal: what a signal leaves behind, and which bytes go out on order."""

import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.domain.vocabulary import Visibility
from core.services import drafts
from tests.tui.console_desk import opened, small_desk
from tests.tui.pty_program import PtyProgram
from tui.remembered import recall

Start = Callable[..., PtyProgram]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


@pytest.fixture
def start(path: Path, tmp_path: Path) -> Iterator[Start]:
    running: list[PtyProgram] = []

    def begin(columns: int = 120, rows: int = 40, **environ: str) -> PtyProgram:
        home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "SSH_CONNECTION": ""}
        program = PtyProgram(
            *("-m", "tui", "--database", str(path), "--agent", "budi"),
            columns=columns,
            rows=rows,
            environ={**home, **environ},
        )
        running.append(program)
        program.until_shown("? Help")
        return program

    yield begin
    for program in running:
        program.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_the_draft_to_its_last_letter(start: Start, path: Path, number: signal.Signals) -> None:
    program = start()
    program.until_shown("this is about")
    program.press("r")
    program.until_shown("PUBLIC REPLY")
    program.press("to the very last letter")
    program.until_shown("to the very last letter")
    program.kill(number)
    assert program.wait() == 128 + number
    desk = opened(path)
    kept = desk.read(drafts.read, program_ticket(program), Visibility.PUBLIC)
    desk.close()
    assert kept == "to the very last letter"


def program_ticket(program: PtyProgram) -> int:
    """The number in the composer's title."""
    found = re.search(rb"Ticket (\d+): ", program.bytes)
    assert found
    return int(found[1])


def test_q_with_nothing_open_leaves_at_once_and_remembers_the_view(start: Start, tmp_path: Path, path: Path) -> None:
    program = start()
    program.until_shown("this is about")
    program.press("ll")
    program.until_shown("Nothing here.")
    program.press("q")
    assert program.wait() == 0
    assert recall(tmp_path / "state" / "siaga", str(path), "budi").view == "Solved"


def test_the_clipboard_and_the_mouse_are_switched_on_order_only(start: Start) -> None:
    program = start()
    program.until_shown("this is about")
    assert b"\x1b]52" not in program.bytes
    off = program.bytes.count(b"\x1b[?1000l")
    program.press("y")
    program.until(lambda: re.search(rb"\x1b\]52;c;[A-Za-z0-9+/=]+\x07", program.bytes) is not None)
    program.press("%")
    program.until(lambda: program.bytes.count(b"\x1b[?1000l") > off)
    on = program.bytes.count(b"\x1b[?1000h")
    program.press("%")
    program.until(lambda: program.bytes.count(b"\x1b[?1000h") > on)
    assert "\ufffd]52".encode() not in program.bytes and "\ufffd[?1000".encode() not in program.bytes


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"SIAGA_THEME": "16"}])
def test_words_carry_the_alarm_where_colours_do_not(start: Start, environ: dict[str, str]) -> None:
    program = start(**environ)
    program.until_shown("BREACH")
    program.drain()
    if "NO_COLOR" in environ:
        assert all(
            cell.fg == "default" or _grey(cell.fg)
            for row in program.screen.buffer.values()
            for cell in row.values()
            if cell.data.strip()
        )
    else:
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;2;", program.bytes)


def _grey(colour: str) -> bool:
    """As pyte names a colour: six hexadecimal digits or a word."""
    return colour in {"black", "white"} or colour[:2] == colour[2:4] == colour[4:]


def test_f4_hands_the_text_to_the_editor_and_takes_it_back(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\nfile.write_text(file.read_text().upper())\n"
    )
    program = start(EDITOR=f"{sys.executable} {script}", VISUAL="")
    program.until_shown("this is about")
    program.press("c")
    program.until_shown("INTERNAL NOTE")
    program.press("loud words")
    program.until_shown("loud words")
    program.press("\x1bOS")
    program.until_shown("LOUD WORDS")
    program.press("!")
    program.until_shown("LOUD WORDS!")


def test_over_ssh_f4_is_off(start: Start) -> None:
    program = start(EDITOR="/nonexistent/editor", SSH_CONNECTION="10.0.0.1 1 10.0.0.2 22")
    program.until_shown("this is about")
    program.press("c")
    program.until_shown("INTERNAL NOTE")
    program.press("x\x1bOS")
    program.until_shown("switched off")
