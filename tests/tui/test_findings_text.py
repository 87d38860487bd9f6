"""Every finding has a sentence and a remedy, and nothing from the file acts on the terminal."""

from pathlib import Path
from string import Formatter

import pytest

from core.desk_file.check import check
from core.desk_file.findings import Code, Finding, Severity, one_finding
from tests.core.desk_file.cases import CASES
from tests.core.desk_file.desks import TODAY, changed
from tui.findings_text import explain, line
from tui.findings_words import SYNTAX, WORDS


def test_every_code_has_a_sentence_and_a_remedy() -> None:
    assert set(WORDS) == set(Code)
    assert all(sentence.endswith(".") and remedy for sentence, remedy in WORDS.values())


@pytest.mark.parametrize(("code", "old", "new"), CASES)
def test_each_case_reads_well(code: Code, old: str, new: str, tmp_path: Path) -> None:
    finding = next(each for each in check(changed(old, new), folder=tmp_path, today=TODAY) if each.code is code)
    sentence, remedy = explain(finding)
    assert sentence
    assert remedy
    assert "“”" not in sentence + remedy
    assert not {"{", "}"} & set(sentence)


@pytest.mark.parametrize("reason", [*SYNTAX, "syntax"])
def test_syntax_errors_name_their_column(reason: str) -> None:
    sentence, remedy = explain(one_finding(Code.TOML_SYNTAX, 3, column=7, reason=reason))
    assert "7" in sentence
    assert remedy


def test_a_line_reads_as_compilers_write_it() -> None:
    (finding,) = check(changed('language = "en"', 'langauge = "en"'), folder=None)
    assert line(finding, "desk.toml") == (
        "desk.toml:4: error: “langauge” is not a key that belongs here. Did you mean “language”?"
    )


def test_a_day_is_refused_with_the_reason() -> None:
    (finding,) = check(changed('"24h"', '"3d"'), folder=None)
    assert "working day" in explain(finding)[1]


def test_a_shift_over_midnight_is_shown_in_its_two_parts() -> None:
    text = changed('mon-fri = "09:00-12:00, 13:00-17:00"', 'mon-fri = "09:00-12:00"\nsun = "22:00-06:00"')
    (finding,) = check(text, folder=None)
    assert 'sun = "22:00-24:00" and mon = "00:00-06:00"' in explain(finding)[1]


@pytest.mark.parametrize("code", list(Code))
def test_hostile_text_stays_text(code: Code) -> None:
    hostile = "\x1b[2J{key.__class__}\u202e[bold]"
    names = {name for text in WORDS[code] for _, name, _, _ in Formatter().parse(text) if name}
    data = dict.fromkeys(names | {"nearest"}, hostile) | {"expected": "text", "kind": "team"}
    data["found"] = "text" if code is Code.WRONG_TYPE else hostile
    shown = line(Finding(code, Severity.ERROR, 1, hostile, data), "desk\x1b.toml")
    assert shown.isprintable()
