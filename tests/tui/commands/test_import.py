"""`siaga import csv`: questions, separators, and the rows that could not be used."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.engine import Database
from tests.builders import Staff, desk_on
from tui.cli import build_parser
from tui.commands.import_faults import FAULT_WORDS
from tui.commands.import_run import run_spreadsheet

ROOT = Path(__file__).parents[3]


@pytest.fixture
def staff(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.csv"
    bad = "".join(f"{n};Printer;never\n" for n in range(25))
    path.write_text(f"no;subject;created\n{bad}99;Good;2026-03-02\n100;Formula;=1+1\x1b[2J\n", encoding="utf-8")
    return path


def run(staff: Staff, *words: str, ask: Callable[[str], str] | None = None) -> int:
    path = str(staff.desk.database.path)
    return run_spreadsheet(build_parser().parse_args(["import", "csv", *words, "--database", path]), ask)


def test_all_faults_are_told_where_nobody_scrolls(
    staff: Staff, sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = tmp_path / "errors.csv"
    assert run(staff, str(sheet), "--yes", "--errors", str(errors)) == 1
    told = capsys.readouterr()
    assert "1 row brought in, 0 known already, 1 new ticket." in told.out
    assert len(told.err.splitlines()) == 26
    rows = list(csv.reader(errors.open(encoding="utf-8", newline="")))
    assert rows[0] == ["line", "column", "reason", "value"]
    assert rows[1] == ["2", "created", "created: \u201cnever\u201d is no date that can be read", "never"]
    assert (len(rows), rows[-1][3]) == (27, "'=1+1\ufffd[2J")


def test_a_file_that_is_there_is_not_overwritten_and_nothing_is_imported(staff: Staff, sheet: Path) -> None:
    before = sheet.read_bytes()
    with pytest.raises(FileExistsError):
        run(staff, str(sheet), "--yes", "--errors", str(sheet))
    assert sheet.read_bytes() == before


def test_answers_that_end_are_a_no(staff: Staff, sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def ask(prompt: str) -> str:
        raise EOFError

    assert run(staff, str(sheet), ask=ask) == 0
    assert capsys.readouterr().out.endswith("\nNothing was written.\n")


@pytest.mark.parametrize("given", [";;", "", '"'])
def test_a_delimiter_is_one_character(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["import", "csv", "x.csv", "--delimiter", given])
    assert ended.value.code == 2
    assert "one character" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["\\t", "tab", "\t"])
def test_a_tab_can_be_typed(given: str) -> None:
    assert build_parser().parse_args(["import", "csv", "x.csv", "--delimiter", given]).delimiter == "\t"


def test_every_fault_that_core_names_has_words_and_no_other() -> None:
    named = set()
    for file in (ROOT / "core").rglob("*.py"):
        named |= set(re.findall(r'RowFault\([^"\n]*(?:"\w*", )?"(\w+)", ', file.read_text(encoding="utf-8")))
    assert named == set(FAULT_WORDS)
