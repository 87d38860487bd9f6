"""`siaga check` as a person or a script calls it."""

import argparse
import json
from pathlib import Path

import pytest

from tests.core.desk_file.desks import GOOD, changed
from tui.commands import check


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    check.add_parser(parser.add_subparsers())
    args = parser.parse_args(["check", *words])
    status = args.run(args)
    assert isinstance(status, int)
    return status


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "desk.toml"


def test_no_faults(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_text(GOOD, encoding="utf-8")
    assert run(str(desk)) == 0
    assert capsys.readouterr().out == f"{desk}: no faults\n"


def test_every_fault_has_its_line_and_the_status_is_1(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_text(changed('name = "Desk"', "name = 1").replace("is:open", "is:opne"), encoding="utf-8")
    assert run(str(desk)) == 1
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{desk}:2: error: ")
    assert second.startswith(f"{desk}:{len(GOOD.splitlines())}: error: ")
    assert last == f"{desk}: 2 errors"


def test_warnings_alone_give_status_0(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_text(changed('notify = ["assignee", "lead"]', 'notify = "assignee"'), encoding="utf-8")
    assert run(str(desk)) == 0
    assert ": warning: " in capsys.readouterr().out


def test_json(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_text(changed("language", '"l\\u001b[2J"'), encoding="utf-8")
    assert run(str(desk), "--json") == 1
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out
    (row,) = json.loads(out)["findings"]
    assert (row["line"], row["severity"], row["code"]) == (4, "error", "unknown_key")
    assert row["sentence"]
    assert row["remedy"]


def test_a_missing_file_is_said_plainly(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(desk)) == 1
    assert "There is no desk file" in capsys.readouterr().out


def test_iCalendar_files_are_looked_for_beside_the_desk_file(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write_text(changed('holidays = ["2026-12-25"]', 'icalendar = "h.ics"'), encoding="utf-8")
    assert run(str(desk)) == 1
    assert "There is no iCalendar file “h.ics”" in capsys.readouterr().out
