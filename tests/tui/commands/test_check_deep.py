"""`siaga check --deep` as a person or a script calls it."""

import json
import string
from pathlib import Path

import pytest
from sqlalchemy import text

from core.domain.deep_findings import DeepFinding, Violation
from storage.engine import Database
from tests.builders import desk_on, opened
from tui.cli import main
from tui.deep_check_text import WORDS, line


@pytest.fixture
def path(sqlite_database: Database) -> Path:
    staff = desk_on(sqlite_database)
    opened(staff)
    assert sqlite_database.path is not None
    return sqlite_database.path


def spoil(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE ticket SET status = 'closed'"))


def test_a_sound_desk(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--deep", "--database", str(path)]) == 0
    assert "no violations" in capsys.readouterr().out


def test_the_database_may_be_named_before_the_command(path: Path) -> None:
    assert main(["--database", str(path), "check", "--deep"]) == 0


def test_each_violation_is_a_line_and_the_status_is_1(
    path: Path, sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(sqlite_database)
    assert main(["check", "--deep", "--database", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "Ticket 1: Its status is closed, by the trail new." in lines
    assert lines[-1].startswith(f"sqlite:///{path}: {len(lines) - 1} violations")


def test_json(path: Path, sqlite_database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(sqlite_database)
    assert main(["check", "--deep", "--json", "--database", str(path)]) == 1
    found = json.loads(capsys.readouterr().out)
    status = next(row for row in found["findings"] if row["code"] == "status_differs")
    assert (status["ticket"], status["data"]) == (1, {"stored": "closed", "said": "new"})


def test_a_missing_desk_is_an_error_not_a_clean_bill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--deep", "--database", str(tmp_path / "none.db")]) > 0
    assert "no violations" not in capsys.readouterr().out


def test_every_violation_has_its_words() -> None:
    assert set(WORDS) == set(Violation)


@pytest.mark.parametrize("code", Violation)
def test_what_is_stored_cannot_reach_the_terminal(code: Violation) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(WORDS[code]) if name]
    shown = line(DeepFinding(code, 7, dict.fromkeys(names, "a\x1b[2Jb\nc")))
    assert "\x1b" not in shown
    assert "\n" not in shown
