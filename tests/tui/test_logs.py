"""The log is a private file: clean lines, kinds of errors, no words of customers, nothing on the terminal."""

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

from core.errors import DatabaseTrouble
from tui.logs import BYTES, OLDER, CleanFormatter

ROOT = Path(__file__).parents[2]
WRITES = """
import asyncio, logging, pathlib, sys
from tui.logs import log_to_file
log_to_file(pathlib.Path(sys.argv[1]))
log = logging.getLogger("siaga.jobs")
log.info("fired %s", 3)
try:
    raise ValueError("the customer's \x1b]0;words")
except ValueError as error:
    log.exception("cannot fire tickets %s", [7])
    logging.getLogger("asyncio").error(f"never retrieved {error!r}", exc_info=error)
"""


def run(code: str, folder: Path, times: str = "1") -> Path:
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), times],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")
    return folder / "siaga.log"


def test_a_private_file_takes_it_all_and_the_terminal_nothing(tmp_path: Path) -> None:
    path = run(WRITES, tmp_path / "state")
    text = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "INFO siaga.jobs fired 3\n" in text
    assert "ERROR siaga.jobs cannot fire tickets [7]\n" in text
    assert text.count("builtins.ValueError\n") == 2
    assert "words" not in text and "Traceback" not in text and "\x1b" not in text


def test_the_file_is_turned_over(tmp_path: Path) -> None:
    code = "import logging, pathlib, sys\nfrom tui.logs import log_to_file\nlog_to_file(pathlib.Path(sys.argv[1]))\n"
    run(code + "for _ in range(20_000): logging.getLogger('siaga').warning('x' * 300)", tmp_path)
    parts = sorted(tmp_path.iterdir())
    assert [part.name for part in parts] == ["siaga.log", "siaga.log.1", "siaga.log.2"]
    assert len(parts) == OLDER + 1
    assert all(part.stat().st_size <= BYTES and stat.S_IMODE(part.stat().st_mode) == 0o600 for part in parts)


def test_a_folder_that_cannot_be_used_means_no_log(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    run(WRITES, tmp_path / "state")
    os.symlink(tmp_path / "elsewhere", tmp_path / "siaga.log")
    run(WRITES, tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_foreign_text_is_one_clean_line_and_an_error_its_kind() -> None:
    record = logging.LogRecord("siaga", 30, "", 1, "%s: %s", ("a\nb\x1b[2J", DatabaseTrouble(OSError("secret"))), None)
    line = CleanFormatter().format(record)
    assert line.endswith(" WARNING siaga a b\ufffd[2J: DatabaseTrouble (OSError)")
