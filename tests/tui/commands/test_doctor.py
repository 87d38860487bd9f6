"""`siaga doctor`: what is wrong, in words, and nothing touched."""

from pathlib import Path

import pytest

from storage.sqlite_module import sqlite
from tests.tui.console_desk import small_desk
from tui.cli import build_parser
from tui.commands import doctor


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_desk(tmp_path / "desk")


def run(path: Path) -> int:
    return doctor.run(build_parser().parse_args(["doctor", "--database", str(path)]))


def test_a_damaged_file_is_told_in_words(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    assert run(path) == 1
    told = capsys.readouterr().out
    assert "DatabaseDamaged" not in told and "(" + "path=" not in told
    assert "damaged" in told


def test_an_older_store_is_said_and_not_migrated(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_version(path, -1)
    assert run(path) == 1
    assert "made by an older siaga" in capsys.readouterr().out
    assert version(path) == -1
    assert not (path.parent / "backups").exists()


def test_an_empty_file_stays_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    folder.mkdir(mode=0o700)
    connection = sqlite.connect(folder / "desk.db")
    connection.execute("VACUUM")
    connection.close()
    assert run(folder / "desk.db") == 1
    assert "holds no desk yet" in capsys.readouterr().out
    assert version(folder / "desk.db") == 0


def test_what_the_environment_says_is_clean(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm\x1b[2J")
    run(path)
    told = capsys.readouterr().out
    assert "\x1b" not in told and "xterm" in told


def version(path: Path) -> int:
    connection = sqlite.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def set_version(path: Path, number: int) -> None:
    connection = sqlite.connect(path)
    connection.execute(f"PRAGMA user_version = {number}")
    connection.commit()
    connection.close()
