"""`siaga explain` as a person or a program calls it."""

import argparse
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.vocabulary import Priority, Status
from core.errors import NotFound
from core.services import conversation, explain, prioritise
from storage.engine import Database
from tests.builders import TEXT, Staff, desk_on, opened
from tui import i18n
from tui.account_json import account_json
from tui.account_text import account_lines
from tui.commands import explain as command
from tui.commands.explain_run import as_text, ticket_number

HOLIDAY = TEXT.replace('13:00-17:00" }', '13:00-17:00" }\nholidays = ["2026-03-04"]')

SNAPSHOT = """\
#1  Printer \N{REPLACEMENT CHARACTER}[2J⟨x⟩ jams
As of Mon 9 Mar 2026 09:00:00. All times are those of Asia/Jakarta.

FIRST RESPONSE · ! breached, met late                         1:30:00 of 1:00:00
  due       Mon 2 Mar 10:00:00
  policy    Office, version 1 (id 3)
  calendar  office, version 1 (id 2), Asia/Jakarta

  Mon 2 Mar 09:00:00   started, target 1:00:00                           0:00:00
                       Sari (requester), event 1: created
    Mon 2 Mar  09:00–09:45                                               0:45:00
  Mon 2 Mar 09:45:00   ▲ warning 1                           +0:45:00    0:45:00
                       by time alone
    Mon 2 Mar  09:45–09:50                                               0:05:00
  Mon 2 Mar 09:50:00   step tell-lead, not carried out       +0:05:00    0:50:00
                       by time alone
    Mon 2 Mar  09:50–10:00                                               0:10:00
  Mon 2 Mar 10:00:00   ! BREACH: 1:00:00 used up             +0:10:00    1:00:00
                       by time alone
    Mon 2 Mar  10:00–10:30                                               0:30:00
  Mon 2 Mar 10:30:00   fulfilled                             +0:30:00    1:30:00
                       Lea (agent), event 2: public reply
                                                                     ───────────
  Sum of the lines: the figure shown                                     1:30:00
"""


@pytest.fixture
def staff(sqlite_database: Database) -> Staff:
    staff = desk_on(sqlite_database, text=HOLIDAY)
    ticket = opened(staff, "Printer \x1b[2J⟨x⟩ jams", team="office")
    staff.now.ahead(hours=1, minutes=30)
    staff.by("lea").write(conversation.reply, ticket, "Which one?", then=Status.PENDING)
    staff.now.ahead(days=2)
    staff.desk.write(conversation.customer_message, ticket, "That one.")
    staff.now.ahead(days=4, hours=22, minutes=30)
    return staff


def told(staff: Staff, ticket: int = 1) -> explain.TicketAccount:
    return staff.desk.read(explain.account, ticket)


@pytest.fixture(params=["en", "id"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.use_language(request.param)
    yield request.param
    i18n.use_language("en")


def run(*words: str, database: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["explain", *words, "--database", database])
    args.agent = None
    status = args.run(args)
    assert isinstance(status, int)
    return status


def test_the_first_clock_at_80_columns(staff: Staff) -> None:
    assert as_text(told(staff)).startswith(SNAPSHOT)


def test_holiday_pause_and_weekend_are_told(staff: Staff) -> None:
    text = as_text(told(staff))
    resolution = text[text.index("RESOLUTION") : text.index("WHICH POLICY")]
    assert "stood still" in resolution and "Lea (agent), event 3: status new → pending" in resolution
    assert "closed: Wed 4 Mar (holiday)" in resolution
    assert "Sat 7 Mar, Sun 8 Mar (weekend)" in resolution and "counted up to now" in resolution


def test_which_policy_and_why(staff: Staff) -> None:
    text = as_text(told(staff))
    why = text[text.index("WHICH POLICY") :]
    assert "✗ Urgent  priority is normal; wanted urgent" in why
    assert "✗ Gold    tag: the ticket has none; wanted gold" in why
    assert "✓ Office  every condition holds: it applies" in why
    assert "Office, version 1 (id 3)" in why and "event 1: created" in why


@pytest.mark.parametrize("width", [50, 60, 72, 80, 120, 200])
def test_the_lines_have_room_in_both_languages(staff: Staff, width: int, language: str) -> None:
    from rich.cells import cell_len

    staff.by("lea").write(prioritise.set_priority, 1, Priority.URGENT)
    staff.now.ahead(days=30)
    lines = account_lines(told(staff), width)
    assert all(cell_len("".join(text for text, _ink in line).rstrip()) <= width for line in lines)
    assert "\x1b" not in "".join(text for line in lines for text, _ink in line)


def test_both_languages_have_the_same_structure(staff: Staff) -> None:
    shapes = []
    for code in ("en", "id"):
        i18n.use_language(code)
        lines = as_text(told(staff)).splitlines()
        i18n.use_language("en")
        shapes.append([line.split()[-1] for line in lines if line and line.split()[-1].count(":") == 2])
    assert shapes[0] == shapes[1] and len(shapes[0]) > 12


def test_a_ticket_without_a_promise_says_so(sqlite_database: Database) -> None:
    only = TEXT[: TEXT.index("[[sla]]")] + TEXT[TEXT.index("[[sla]]") : TEXT.index('[[sla]]\nname = "Gold"')]
    only += TEXT[TEXT.index("[[chains.standard.steps]]") :]
    staff = desk_on(sqlite_database, text=only)
    text = as_text(told(staff, opened(staff)))
    assert "No promise applies to this ticket." in text and "No policy applies" in text


def test_many_like_days_are_one_row_and_the_sum_stays_exact(staff: Staff) -> None:
    staff.now.ahead(days=28)
    text = as_text(told(staff))
    assert "Fri 6 Mar – Fri 3 Apr  21 working days, 7 h each (09:00–12:00," in text and "147:00:00" in text
    account = told(staff)
    for clock in account.clocks:
        assert sum(entry.open_s for entry in clock.lines) == clock.elapsed_s


def test_the_command_prints_it(staff: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = str(tmp_path / "desk" / "siaga.db")
    assert run("#1", database=database) == 0
    out = capsys.readouterr().out
    assert out.startswith("#1  Printer") and "\x1b" not in out


def test_json_holds_every_day_and_adds_up(staff: Staff, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("1", "--json", database=str(tmp_path / "desk" / "siaga.db")) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    found = json.loads(out)
    assert (found["format"], found["version"], found["ticket"]) == ("siaga-account", 1, 1)
    for clock in found["clocks"]:
        assert sum(line["open_s"] for line in clock["lines"]) == clock["elapsed_s"]
        for line in clock["lines"]:
            assert sum(day["open_s"] for day in line["open_days"]) == line["open_s"]
    assert found["policy"]["passed_over"][0] == {
        "policy": "Urgent",
        "condition": "priorities",
        "wanted": ["urgent"],
        "found": ["normal"],
    }


FIELDS = {
    "": "as_of_at clocks format policy priority status subject ticket version zone",
    "clocks": "breached_at cancelled_at cycle due_at due_date_at elapsed_s lines met_at metric outcome paused running "
    "started_at target_s terms",
    "lines": "at calendar calendar_zone carried_out cause closed_days counting index lost_days open_days open_s "
    "since_at step sum_s target_s what",
    "cause": "after before by due_date_at event kind name reason",
}


def test_the_names_of_the_json_stay(staff: Staff) -> None:
    found = account_json(told(staff))
    clock = found["clocks"][0]
    shapes = {"": found, "clocks": clock, "lines": clock["lines"][0], "cause": clock["lines"][0]["cause"]}
    assert {name: " ".join(sorted(shape)) for name, shape in shapes.items()} == FIELDS


@pytest.mark.parametrize("word", ["99", "foo", "", "#", "١", "9" * 30, "-1"])
def test_an_unknown_ticket_is_said_plainly(staff: Staff, tmp_path: Path, word: str) -> None:
    with pytest.raises(NotFound) as caught:
        staff.desk.read(explain.account, ticket_number(word))
    assert caught.value.kind == "ticket"


def test_an_older_choice_that_is_still_in_force_is_said(staff: Staff) -> None:
    """The desk file has changed its conditions; the ticket keeps what was chosen."""
    from core.desk import apply_to
    from core.desk_file.read import read

    changed = TEXT.replace('when = { team = ["office"] }', 'when = { team = ["second"] }')
    staff.now.at += timedelta(minutes=1)
    desk = apply_to(staff.desk.database, read(changed, folder=None), now=staff.now)
    text = as_text(desk.read(explain.account, 1))
    assert "✓ Standard" in text and "In force is Office, as chosen below" in text
