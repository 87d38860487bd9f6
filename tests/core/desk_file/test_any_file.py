"""Whatever stands in the file: findings on lines that exist, each with its words, and never an exception."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.desk_file.check import check, examine
from core.desk_file.findings import Severity
from core.desk_file.template import DeskAnswers, default_desk_file
from tests.core.desk_file.desks import GOOD, TODAY
from tui.findings_text import explain

VALUES = (
    '""', '" "', '"x"', "0", "-1", "1e400", "nan", "inf", "true", "[]", "{}", "[[]]", "[{}]", "[1, 'a', {b = 2}]",
    "2026-12-25", "2026-12-25T10:00:00Z", "10:00:00", "9999-12-31", "0001-01-01", "[9999-12-31, 0001-01-01]",
    '"24:00-24:00"', '"00:00-24:00"', '"budi"', '"high"', '"75%"', '["budi", "budi"]', '"agent:"', '":"', '"-"', "'\\'",
    '"\\u0000"', '"\\U000e0041"', "9" * 400, '"' + "é" * 3000 + '"', "{ urgent = { first_response = 1 } }",
    "{ mon-fri = 1 }", '"is:"', '"("', '{ 0001-01-01 = "", 9999-12-31 = "09:00-24:00" }',
)  # fmt: skip
FULL = GOOD.replace(
    'holidays = ["2026-12-25"]', 'holidays = []\nspecial = {}\nworkdays = []\nbreaks = {}\ncountry = "ID"'
)
FULL = FULL.replace('chain = "standard"', 'chain = "standard"\nsla_from = 2026-01-01').replace(
    'at = "due"', 'at = "due"\nmetrics = []\nraise_priority = true\ntag = "x"\nnote = "x"'
)
LINES = FULL.splitlines()


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(VALUES)), min_size=1, max_size=3))
def test_any_value_in_any_place(changes: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for number, value in changes:
        key, equals, _ = lines[number].partition(" = ")
        lines[number] = f"{key} = {value}" if equals else value
    examine_safely("\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=12))
def test_any_lines_missing(gone: set[int]) -> None:
    examine_safely("\n".join(line for number, line in enumerate(LINES) if number not in gone))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    examine_safely(text)


@pytest.mark.parametrize("value", VALUES)
def test_any_value_for_a_whole_part(value: str) -> None:
    for part in tomllib.loads(default_desk_file(DeskAnswers("x", "UTC"))):
        examine_safely(f"{part} = {value}\n")


def examine_safely(text: str) -> None:
    examined = examine(text, folder=None, today=TODAY)
    for finding in examined.findings:
        assert 1 <= finding.line <= text.count("\n") + 1
        sentence, remedy = explain(finding)
        assert sentence.isprintable()
        assert remedy.isprintable()
    errors = any(finding.severity is Severity.ERROR for finding in examined.findings)
    assert examined.usable is not errors
    assert check(text, folder=None, today=TODAY) == examined.findings
