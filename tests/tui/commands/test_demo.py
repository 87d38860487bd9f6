"""`siaga demo` leaves nothing behind, whenever it is ended."""

import signal
from pathlib import Path

import pytest

from tests.tui.pty_program import PtyProgram


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ended_while_the_desk_is_made(tmp_path: Path, number: int) -> None:
    shown = PtyProgram("-m", "tui", "demo", environ={"TMPDIR": str(tmp_path)})
    try:
        shown.until_shown("setting up the demo desk")
        assert list(tmp_path.glob("siaga-demo-*/demo.db"))
        shown.kill(number)
        assert shown.wait() == 128 + number
        assert list(tmp_path.glob("siaga-demo-*")) == []
    finally:
        shown.close()
