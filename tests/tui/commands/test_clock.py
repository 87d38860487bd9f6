"""`siaga clock`: when is it due, and how is that counted."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.desk import set_up_desk
from core.desk_file.read import read
from tests.core.desk_file.desks import GOOD
from tui import i18n
from tui.commands import clock
from tui.commands.clock_run import read_question, run_clock
from tui.present_times import zone_of

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
"""Wednesday 10:00 in Jakarta."""

DESK = """
[desk]
name = "Clock desk"
zone = "Asia/Jakarta"
intake_team = "desk"
[agents]
budi = { name = "Budi", role = "lead" }
sari = { name = "Sari" }
[teams]
desk = { name = "Desk", lead = "budi", members = ["budi", "sari"] }
[categories.general]
name = "General"
team = "desk"
[calendars.office]
zone = "Asia/Jakarta"
hours = { mon-fri = "08:00-17:00" }
breaks = { mon-thu = "12:00-13:00", fri = "11:30-13:00" }
holidays = ["2026-11-30"]
[calendars.berlin]
zone = "Europe/Berlin"
hours = { mon-sun = "00:00-06:00" }
[[sla]]
name = "All"
calendar = "office"
warnings = ["75%"]
[sla.targets]
urgent = { first_response = "15m", next_response = "30m", resolution = "4h" }
high = { first_response = "1h", next_response = "2h", resolution = "8h" }
normal = { first_response = "4h", next_response = "4h", resolution = "16h" }
low = { first_response = "8h", next_response = "8h", resolution = "72h" }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "desk.toml"
    path.write_text(DESK, encoding="utf-8")
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "store" / "desk.db"
    path.parent.mkdir(mode=0o700)
    set_up_desk(str(path), read(DESK, folder=None), now=lambda: NOW).close()
    return path


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    clock.add_parser(parser.add_subparsers())
    args = parser.parse_args(["clock", *words])
    args.agent = getattr(args, "agent", None)
    args.database = getattr(args, "database", None)
    return run_clock(args, now=lambda: NOW)


DUE = """\
Calendar office (Asia/Jakarta). All times are those of Asia/Jakarta.

  Fri 27 Nov 2026 16:30:00  start, open
    Fri 27 Nov  16:30–17:00                                              0:30:00
    Tue 1 Dec  08:00–08:30                                               0:30:00
    closed: Mon 30 Nov (holiday); Sat 28 Nov, Sun 29 Nov (weekend)
                                                                     ───────────
  Tue 1 Dec 2026 08:30:00  due                                           1:00:00
"""


def test_the_due_instant_and_its_steps(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fri 16:30", "+60m", "--calendar", "office", "--desk", str(file)) == 0
    assert capsys.readouterr().out == DUE


def test_the_desk_in_the_database_answers_alike(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fri", "16:30", "+60m", "--calendar", "office", "--database", str(database)) == 0
    assert capsys.readouterr().out == DUE


def test_how_much_lies_between_two_instants(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fri 11:00..tue 09:00", "--calendar", "office", "--desk", str(file)) == 0
    out = capsys.readouterr().out
    assert "Fri 27 Nov  11:00–11:30, 13:00–17:00" in out and "4:30:00" in out
    assert " ".join(out.splitlines()[-1].split()) == "Tue 1 Dec 2026 09:00:00 working time until then 5:30:00"


def test_a_start_while_closed_says_when_it_opens(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("sat 10:00 +8h", "--calendar", "office", "--desk", str(file))
    out = capsys.readouterr().out
    assert "start, closed; opens Tue 1 Dec 2026 08:00:00" in out
    assert "Tue 1 Dec 2026 17:00:00  due" in out


def test_like_days_are_told_as_one(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("2026-12-01 08:00 +24h", "--calendar", "office", "--desk", str(file))
    assert "Tue 1 Dec – Thu 3 Dec  3 working days, 8 h each (08:00–12:00," in capsys.readouterr().out


@pytest.mark.parametrize(
    ("night", "hours", "note"),
    [("2027-03-28 00:00+01:00", 5, "(clocks change)"), ("2026-10-25 00:00+02:00", 7, "(clocks change)")],
)
def test_the_night_the_clocks_change(
    file: Path, capsys: pytest.CaptureFixture[str], night: str, hours: int, note: str
) -> None:
    """In the desk's zone nothing jumps; the same desk in Berlin says that its clocks did."""
    for zone, said in (("Asia/Jakarta", False), ("Europe/Berlin", True)):
        text = DESK.replace('zone = "Asia/Jakarta"\nintake', f'zone = "{zone}"\nintake')
        file.write_text(text, encoding="utf-8")
        assert run(f"{night} +{hours}h", "--calendar", "berlin", "--desk", str(file)) == 0
        out = capsys.readouterr().out
        assert f"{hours}:00:00" in out.splitlines()[3] and (note in out) is said


def test_times_that_a_clock_never_shows_or_shows_twice(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(DESK.replace('zone = "Asia/Jakarta"\nintake', 'zone = "Europe/Berlin"\nintake'), encoding="utf-8")
    run("2027-03-28 02:30 +1h", "--calendar", "berlin", "--desk", str(file))
    assert "no clock shows the time asked for; Sun 28 Mar 2027 03:30:00 is meant" in capsys.readouterr().out
    run("2026-10-25 02:30 +1h", "--calendar", "berlin", "--desk", str(file))
    assert "twice that day; the first is meant" in capsys.readouterr().out


def test_the_answer_in_a_calendar_of_another_zone_names_that_time_too(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("2026-12-01 08:00 +1h", "--calendar", "berlin", "--desk", str(file))
    assert capsys.readouterr().out.splitlines()[-1] == "  = Tue 1 Dec 2026 03:00:00 in Europe/Berlin"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("now", "+1h", "--calendar", "offce"), "Did you mean “office”?"),
        (("now", "+1h", "--calendar", "\x1b[2Jzzz"), "There are: office, berlin."),
        (("now", "+1h"), "Say by which calendar"),
        (("now", "+3d", "--calendar", "office"), "Write hours and minutes"),
        (("soon", "+3h", "--calendar", "office"), "“soon” is no time"),
        (("now", "--calendar", "office"), "is no amount of working time"),
        (("now..", "--calendar", "office"), "“” is no time"),
        (("now..9999-12-31T23:59Z", "--calendar", "office"), "is no time"),
    ],
)
def test_what_cannot_be_read_is_said_with_status_2(
    file: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run(*words, "--desk", str(file)) == 2
    captured = capsys.readouterr()
    assert said in captured.err and "\x1b" not in captured.err and not captured.out


def test_an_unknown_calendar_of_the_desk_in_the_database(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("now", "+1h", "--calendar", "Office", "--database", str(database)) == 2
    assert "Did you mean “office”?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [("9999-12-30 10:00", "+100h", "--calendar", "office"), ("9999-12-31 04:00", "+20h", "--calendar", "berlin")],
    ids=["in no zone", "in UTC only"],
)
def test_beyond_the_last_year_is_status_1(
    file: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    file.write_text(DESK.replace("00:00-06:00", "00:00-24:00"), encoding="utf-8")
    assert run(*words, "--desk", str(file)) == 1
    assert "before the year 10000" in capsys.readouterr().err


def test_a_span_of_centuries_is_summed_without_its_steps(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("1900-01-01..2100-01-01", "--calendar", "office", "--desk", str(file)) == 0
    assert "are not listed" in capsys.readouterr().out


def test_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fri 16:30", "+60m", "--calendar", "office", "--desk", str(file), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["version"], told["question"]) == ("siaga-clock", 1, "due")
    assert (told["from_at"], told["to_at"], told["open_s"]) == ("2026-11-27T09:30:00Z", "2026-12-01T01:30:00Z", 3600)
    assert [day["date"] for day in told["open_days"]] == ["2026-11-27", "2026-12-01"]
    assert {day["why"] for day in told["closed_days"]} == {"holiday", "weekday"}


def test_one_word_or_several_ask_the_same() -> None:
    zone = zone_of("Asia/Jakarta")
    asked = {
        read_question(words, NOW, zone) for words in (["fri 16:30 +1h"], ["fri", "16:30", "+1h"], ["fri 16:30 1h"])
    }
    assert len(asked) == 1


def test_the_only_calendar_needs_no_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "desk.toml"
    path.write_text(GOOD, encoding="utf-8")
    status = run("now", "+1h", "--desk", str(path))
    assert (status, "due" in capsys.readouterr().out) == (0, True)


def test_in_indonesian(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    i18n.use_language("id")
    try:
        assert run("jum 16:30", "+60m", "--calendar", "office", "--desk", str(file)) == 0
    finally:
        i18n.use_language("en")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(DUE.splitlines()) and lines[-1].endswith("1:00:00")
