"""`siaga rehearse`, `siaga apply` and `siaga audit-clocks` as a person or a script calls them."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.domain.vocabulary import EventKind, Status
from core.services import conversation
from storage.engine import Database
from tests.builders import TEXT, Staff, desk_on, kinds, opened
from tui.cli import build_parser
from tui.commands.apply_run import run_apply
from tui.commands.audit_clocks_run import run_audit
from tui.commands.rehearse_run import run_rehearse

SHORTER = TEXT.replace('normal = { first_response = "1h"', 'normal = { first_response = "20m"')


@pytest.fixture
def staff(sqlite_database: Database) -> Staff:
    """One ticket answered after 50 minutes, one that still waits."""
    staff = desk_on(sqlite_database)
    answered = opened(staff, "Printer\x1b[2J gone")
    opened(staff)
    staff.now.ahead(minutes=50)
    staff.by("ani").write(conversation.reply, answered, "Here.", then=Status.SOLVED)
    return staff


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    path = tmp_path / "new.toml"
    path.write_text(SHORTER)
    return path


def call(command: Callable[..., int], staff: Staff, *words: str, **more: Any) -> int:
    path = str(staff.desk.database.path)
    return command(build_parser().parse_args([*words, "--database", path]), now=staff.now, **more)


def trail(staff: Staff) -> list[list[EventKind]]:
    return [kinds(staff.desk, ticket_id) for ticket_id in (1, 2)]


def test_a_rehearsal_in_words(staff: Staff, new_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = trail(staff)
    assert call(run_rehearse, staff, "rehearse", "--desk", str(new_file)) == 0
    told = capsys.readouterr().out
    assert "2 tickets rehearsed" in told
    assert "2 would be breached, 0 would be kept" in told
    (line,) = (line for line in told.splitlines() if "#1 " in line)
    assert " ".join(line.split()) == "#1 first response met → breached 30 min over Printer\ufffd[2J gone"
    assert "\x1b" not in told
    assert "100.0%  1/0/1" in told and "0.0%  0/2/0" in told
    assert trail(staff) == before


def test_a_rehearsal_as_json_names_everything(staff: Staff, new_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(run_rehearse, staff, "rehearse", "--desk", str(new_file), "--json", "--since", "all") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["tickets"], told["since"]) == ("siaga-rehearsal", 2, None)
    assert [(flip["ticket"], flip["after"], flip["by_s"]) for flip in told["flips"]] == [
        *((1, "breached", 1800), (2, "breached", 1800)),
    ]
    whole = next(each for each in told["attainment"] if each["group"] == "all")
    assert whole["after"] == {"met": 0, "breached": 2, "running": 0, "cancelled": 0, "kept_share": 0.0}


def test_the_day_before_the_one_given_to_since_was_printed(
    staff: Staff, new_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A day of Jakarta begins at 17:00 UTC of the day before."""
    assert call(run_rehearse, staff, "rehearse", "--desk", str(new_file), "--since", "2026-01-01") == 0
    assert "2 tickets rehearsed, from 2026-01-01 on." in capsys.readouterr().out


@pytest.mark.parametrize("since", ["", "9", "-3d", "2026-02-30", "soon", "0001-01-01"])
def test_a_begin_that_cannot_be_read(
    staff: Staff, new_file: Path, since: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(run_rehearse, staff, "rehearse", "--desk", str(new_file), f"--since={since}") == 2
    assert "no time to begin at" in capsys.readouterr().err


def test_apply_without_anybody_to_ask_moves_nothing_and_says_so(
    staff: Staff, new_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = trail(staff)
    assert call(run_apply, staff, "apply", str(new_file)) == 0
    told = capsys.readouterr()
    assert "policies: ~Office, ~Standard" in told.out
    assert "1 open ticket would move" in told.out
    assert "1 clock would be breached at once." in told.out
    assert "1 open ticket keeps its versions: nothing was moved. To move them, run it again with --yes." in told.err
    assert trail(staff) == before
    assert staff.desk.read(lambda uow: uow.desk.body) == SHORTER


def test_apply_with_yes_moves(staff: Staff, new_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(run_apply, staff, "apply", str(new_file), "--yes") == 0
    assert "1 open ticket moved." in capsys.readouterr().out
    assert trail(staff)[1][-1] is EventKind.POLICY
    assert EventKind.POLICY not in trail(staff)[0]
    assert call(run_apply, staff, "apply", str(new_file), "--yes") == 0
    assert capsys.readouterr().out == "Nothing changed.\n"


@pytest.mark.parametrize(("answer", "in_force", "moved"), [("y", True, True), ("k", True, False), ("", False, False)])
def test_apply_asks(staff: Staff, new_file: Path, answer: str, in_force: bool, moved: bool) -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return answer

    assert call(run_apply, staff, "apply", str(new_file), ask=ask) == 0
    assert len(asked) == 1
    assert (staff.desk.read(lambda uow: uow.desk.body) == SHORTER) is in_force
    assert (EventKind.POLICY in trail(staff)[1]) is moved


def test_answers_that_end_are_a_no(staff: Staff, new_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def ask(prompt: str) -> str:
        raise EOFError

    assert call(run_apply, staff, "apply", str(new_file), ask=ask) == 0
    assert capsys.readouterr().out.endswith("\nNothing was written.\n")
    assert staff.desk.read(lambda uow: uow.desk.body) != SHORTER


@pytest.mark.parametrize(("flag", "in_force"), [("--dry-run", False), ("--new-only", True)])
def test_apply_that_is_told_not_to_move(staff: Staff, new_file: Path, flag: str, in_force: bool) -> None:
    assert call(run_apply, staff, "apply", str(new_file), flag) == 0
    assert (staff.desk.read(lambda uow: uow.desk.body) == SHORTER) is in_force
    assert EventKind.POLICY not in trail(staff)[1]


def test_apply_makes_a_desk_where_there_is_none(
    tmp_path: Path, new_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fresh" / "desk.db"
    words = ["apply", str(new_file), "--database", str(path)]
    assert run_apply(build_parser().parse_args([*words, "--dry-run"])) == 0
    assert not path.exists()
    assert run_apply(build_parser().parse_args(words)) == 0
    assert path.exists()
    assert "The desk file is in force." in capsys.readouterr().out


def test_an_audit_of_a_clean_desk(staff: Staff, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(run_audit, staff, "audit-clocks") == 0
    assert capsys.readouterr().out == "2 tickets audited: every clock says what its trail says.\n"


def test_an_audit_names_what_differs_and_repairs_when_asked(staff: Staff, capsys: pytest.CaptureFixture[str]) -> None:
    def plant(uow: Any) -> None:
        uow.session.execute(text("UPDATE clock SET due_at = due_at + 60 WHERE ticket_id = 2 AND metric = 'resolution'"))

    staff.desk.write(plant)
    assert call(run_audit, staff, "audit-clocks") == 1
    due_at = staff.now.at - timedelta(minutes=50) + timedelta(hours=8)
    wrong_at = due_at + timedelta(minutes=1)
    told = f"#2  resolution 1, due_at: stored {wrong_at.isoformat()}, by the trail {due_at.isoformat()}"
    assert capsys.readouterr().out == f"{told}\n2 tickets audited: 1 difference\n"
    assert call(run_audit, staff, "audit-clocks", "--json", "--repair") == 0
    (one,) = json.loads(capsys.readouterr().out)["differences"]
    assert (one["ticket"], one["metric"], one["field"], one["stored"]) == (
        2,
        "resolution",
        "due_at",
        wrong_at.isoformat(),
    )
    assert call(run_audit, staff, "audit-clocks") == 0
