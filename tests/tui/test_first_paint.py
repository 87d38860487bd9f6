"""What is on the screen before Textual is there: the same rows at the same places, or nothing."""

import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from storage.sqlite_module import sqlite
from tests.tui.console_desk import NOW, console, small_desk
from tests.tui.pty_program import PtyProgram
from tui.first_paint import LEAVE, paint, read_first_page

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


def written(path: Path) -> list[str]:
    page = read_first_page(path, 120, 40, NOW)
    assert page is not None
    return ["".join(text for text, _ink in line).rstrip() for line in page.lines]


async def test_it_says_what_the_console_says_in_the_same_columns(path: Path) -> None:
    early = written(path)
    async with console(path) as shown:
        await shown.sees_soon("Mail server is down")
        late = shown.text().splitlines()[2:9]
    assert [line[2:] for line in early] == [line[2:] for line in late]


async def test_the_console_starts_from_it_and_takes_the_keys(path: Path) -> None:
    page = read_first_page(path, 120, 40, NOW)
    async with console(path, first_page=page) as shown:
        await shown.until(lambda: shown.screen.focused is not None)
        await shown.keys("j")
        await shown.until(lambda: shown.chosen == 2)


def test_hostile_text_is_clean(path: Path) -> None:
    assert not any("\x1b" in line for line in written(path))


def test_a_view_that_it_does_not_know_is_left_to_the_console(path: Path) -> None:
    connection = sqlite.connect(path)
    connection.execute("UPDATE saved_view SET query = 'prio:high'")
    connection.commit()
    connection.close()
    assert read_first_page(path, 120, 40, NOW) is None


def test_no_terminal_no_word(path: Path) -> None:
    assert paint(str(path)) is None
    assert paint("postgresql://somewhere/desk") is None


def test_it_needs_neither_textual_nor_the_store() -> None:
    late = ("textual", "sqlalchemy", "sqlmodel")
    program = f"import sys, tui.first_paint; print([name for name in {late!r} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True, timeout=60).strip() == "[]"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_before_the_driver_is_there_gives_the_terminal_back(path: Path, number: int) -> None:
    program = f"import time; from tui.first_paint import paint; paint({str(path)!r}); time.sleep(60)"
    shown = PtyProgram("-c", program, columns=120)
    try:
        shown.until_shown("Mail server is down")
        assert not _echo(shown)
        shown.kill(number)
        assert shown.wait() == 128 + number
        assert shown.bytes.endswith(LEAVE.encode())
        assert _echo(shown)
    finally:
        shown.close()


def _echo(shown: PtyProgram) -> bool:
    return bool(termios.tcgetattr(shown.process.fd)[3] & termios.ECHO)
