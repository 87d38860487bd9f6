"""`siaga list`: a queue as lines and as JSON."""

import csv
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.vocabulary import Priority, Status
from core.errors import NotFound, Refused
from core.imports.spreadsheet import mapping_of, read_rows, read_sheet
from core.services import intake
from core.services.people import RequesterFacts
from tests.tui.console_desk import NOW, opened, small_desk
from tui import i18n
from tui.cli import build_parser
from tui.commands.list_run import run_list
from tui.dialogs import wording
from tui.error_display import explain


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A desk with a seventh ticket from a hostile hand."""
    path = small_desk(tmp_path / "desk")
    desk = opened(path)
    who = RequesterFacts("Zo\u00eb\x1b[2J\u202e with a very long name", email="z@customer.example")
    desk.write(intake.create, intake.NewTicket(subject="Bad \x9b31m\u202e subject", body="x", requester=who))
    desk.close()
    return path


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.use_language("en")


def run(path: Path, *words: str, agent: tuple[str, ...] = ("--agent", "budi")) -> int:
    return run_list(build_parser().parse_args(["list", "--database", str(path), *agent, *words]))


README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", re.findall(r"^    siaga (list .*)$", README, re.MULTILINE))
def test_what_the_readme_lists_works_as_written(
    path: Path, tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user saw: "The desk has several agents: say who you are", for a query that means nobody in particular."""
    monkeypatch.chdir(tmp_path)
    assert run_list(build_parser().parse_args([*shlex.split(line), "--database", str(path)])) == 0


@pytest.mark.parametrize("query", ["", "is:unsolved", "assignee:none", "has:note", "team:network,desk", "view:Solved"])
def test_whoever_lists_what_means_nobody_need_not_say_who_he_is(path: Path, query: str) -> None:
    assert run(path, "-q", query, agent=()) == 0


@pytest.mark.parametrize(
    "query",
    ["is:mine", "is:open,mine", "assignee:me", "-(team:mine OR is:vip)", "author:me", "has:draft", "view:Mine"],
)
def test_a_query_that_means_oneself_asks_who_that_is(path: Path, query: str, tmp_path: Path) -> None:
    sheet = tmp_path / "out.csv"
    with pytest.raises(Refused, match="query_for_nobody"):
        run(path, "-q", query, "--csv", str(sheet), agent=())
    assert not sheet.exists()
    assert run(path, "-q", query) == 0


def test_an_unknown_handle_is_still_refused(path: Path) -> None:
    with pytest.raises(NotFound):
        run(path, agent=("--agent", "nobody"))


def test_a_ticket_that_only_a_team_has_is_listed_with_the_team_as_in_the_console(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "-q", "subject:mail") == 0
    assert "Service Desk" in capsys.readouterr().out


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_number_of_rows_that_cannot_be_is_refused_instead_of_no_ticket(
    limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        build_parser().parse_args(["list", "-n", limit])
    assert left.value.code == 2 and limit in capsys.readouterr().err


@pytest.mark.parametrize("between", ["nope", "deep/er"])
def test_a_missing_folder_of_the_spreadsheet_is_named(path: Path, tmp_path: Path, between: str) -> None:
    folder = tmp_path / between
    with pytest.raises(FileNotFoundError) as missing:
        run(path, "--csv", str(folder / "out.csv"))
    assert str(folder) in explain(missing.value).sentence and "folder" in explain(missing.value).sentence
    assert not folder.exists()


def test_json_is_ascii_only(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "--json") == 0
    told = capsys.readouterr().out
    assert told.isascii()
    assert not any(char < " " for char in told if char != "\n")
    assert "Bad \x9b31m\u202e subject" in [json.loads(line)["subject"] for line in told.splitlines()]


def test_lines_name_the_requester_in_columns(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path) == 0
    lines = capsys.readouterr().out.splitlines()
    (bad,) = (line for line in lines if "subject" in line)
    assert "\x1b" not in bad and "\u202e" not in bad and "\x9b" not in bad
    (good,) = (line for line in lines if "Mail server is down" in line)
    assert good[47:63].rstrip() == "Ayu Lestari"
    assert bad[47:63].startswith("Zo\u00eb") and bad[62] == "\u2026"


def test_the_words_are_those_of_the_language(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    i18n.use_language("id")
    assert (wording.priority(Priority.HIGH), wording.status(Status.NEW)) != ("high", "new")
    assert run(path) == 0
    told = capsys.readouterr().out
    assert f" {wording.priority(Priority.HIGH)} " in told and f" {wording.status(Status.NEW)} " in told
    assert " high " not in told and " new " not in told


def test_a_spreadsheet_that_computes_nothing_and_comes_back(path: Path, tmp_path: Path) -> None:
    desk = opened(path)
    subject = '=HYPERLINK("x"; A1),\nnext'
    who = RequesterFacts("+62 812", email="p@customer.example")
    desk.write(intake.create, intake.NewTicket(subject=subject, body="x", requester=who))
    desk.close()
    sheet = tmp_path / "out.csv"
    assert run(path, "--csv", str(sheet)) == 0
    rows = list(csv.DictReader(sheet.open(encoding="utf-8", newline="")))
    (mine,) = (row for row in rows if "HYPERLINK" in row["subject"])
    assert (len(rows), mine["subject"], mine["requester"]) == (8, "'" + subject, "'+62 812")
    assert sheet.stat().st_mode & 0o777 == 0o600
    tickets, faults = read_rows(read := read_sheet(sheet), mapping_of(read.header, {}), zone="UTC", now=NOW)
    assert faults == ()
    back = next(ticket for ticket in tickets if ticket.source_id == mine["number"])
    assert (back.subject, back.requester, back.status) == (subject, "+62 812", Status.NEW)


def test_a_wrong_query_makes_no_file_and_an_existing_one_stays(path: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "out.csv"
    assert run(path, "--csv", str(sheet), "-q", "prio:") == 2
    assert not sheet.exists()
    sheet.write_text("mine")
    with pytest.raises(FileExistsError):
        run(path, "--csv", str(sheet))
    assert sheet.read_text() == "mine"
