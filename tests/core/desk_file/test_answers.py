"""Answers to `siaga init` are judged as the desk file is."""

import pytest

from core.desk_file import answers
from core.desk_file.findings import Code
from core.domain.vocabulary import Priority


def codes(judged: answers.Judged[object]) -> list[Code]:
    return [finding.code for finding in judged.findings]


def test_hours() -> None:
    judged = answers.weekly_hours(" Mon-Fri 08:00-12:00, 13:00-17:00; sat 09:00-12:00 ")
    assert judged.value == (("mon-fri", "08:00-12:00, 13:00-17:00"), ("sat", "09:00-12:00"))
    assert judged.findings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.NEVER_OPENS),
        ("mon-fri", Code.NEVER_OPENS),
        ("fryday 09:00-10:00", Code.BAD_DAY),
        ("mon 9:00-10:00", Code.BAD_TIME),
        ("mon 17:00-09:00", Code.OVER_MIDNIGHT),
        ("mon-fri 09:00-10:00; wed 10:00-11:00", Code.DAY_TWICE),
        ("mon-fri all day", Code.BAD_INTERVAL),
    ],
)
def test_wrong_hours(text: str, code: Code) -> None:
    assert code in codes(answers.weekly_hours(text))


def test_zone_country_handle_and_name() -> None:
    assert answers.zone(" Asia/Jakarta ").value == "Asia/Jakarta"
    assert codes(answers.zone("../../etc/passwd")) == [Code.UNKNOWN_ZONE]
    assert codes(answers.zone("")) == [Code.EMPTY_VALUE]
    assert answers.country("id").value == "ID"
    assert answers.country("").value is None
    assert codes(answers.country("XX")) == [Code.UNKNOWN_COUNTRY]
    assert answers.handle("budi").value == "budi"
    assert codes(answers.handle("Budi S")) == [Code.BAD_HANDLE]
    assert codes(answers.name("\u200b ")) == [Code.EMPTY_VALUE]


def test_teams() -> None:
    assert answers.teams((" A ", "", "B")).value == ("A", "B")
    assert codes(answers.teams((" ",))) == [Code.EMPTY_VALUE]


def test_targets() -> None:
    assert answers.targets("15m / 30m/4h").value == ("15m", "30m", "4h")
    assert answers.targets("none/none/1h").findings == ()
    assert codes(answers.targets("15m/30m")) == [Code.BAD_DURATION]
    assert codes(answers.targets("1d/30m/4h")) == [Code.BAD_DURATION]
    judged = answers.targets_by_priority("urgent=15m/30m/4h")
    assert judged.value == (Priority.URGENT, ("15m", "30m", "4h"))
    assert codes(answers.targets_by_priority("urgnet=15m/30m/4h")) == [Code.NOT_A_CHOICE]


def test_the_zone_of_this_machine_is_one() -> None:
    assert answers.zone(answers.zone_here()).findings == ()


def test_a_login_name_gives_a_handle() -> None:
    assert answers.handle_from("Budi.S") == "budi-s"
    assert answers.handle_from("") == "admin"
