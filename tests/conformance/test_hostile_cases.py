"""The runner of the hostile cases: its checks can fail, and a few cases of our own go through the real paths."""

import json
from pathlib import Path

import pytest

from tests.conformance import hostile_cases
from tests.conformance.hostile import bytes_seen, literal

OWN_CASES = [
    ("subject", "beep\x1b]2;owned\x1b\\ [@click=app.quit]click[/] \u202eab", "no-control-bytes literal-text no-action"),
    ("requester_name", "\u6f22\u5b57 [red]Ana[/] \U0001f469\u200d\U0001f680", "one-line columns-aligned no-crash"),
    ("body", "first\n\x9b2Jsecond [link=x]y[/link]", "no-control-bytes literal-text no-crash"),
    ("tag", "Caf\u00c9", "tag-casefold tag-normalised tag-rule"),
    ("attachment_name", "..\\..\\prn.tar.gz", "name-safe inside-folder no-overwrite"),
    ("filter_query", "prio:\x1b]0;x\x07", "query-error position no-control-bytes"),
    ("config_value", 'zone = "Nowhere/City"', "config-error position no-crash"),
    ("csv_cell", '\u00a0\uff1done;two\tthree\n"four"', "csv-neutral csv-one-cell csv-roundtrip no-crash"),
    ("environment", {"SIAGA_AGENT": "root", "TEXTUAL_PRESS": "q", "TZ": "../x"}, "identity-unchanged no-shell"),
    ("chat_message", "x", "no-crash"),
]


def test_own_cases_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        {"id": f"own-{number}", "field": field, "input": given, "must": must.split()}
        for number, (field, given, must) in enumerate(OWN_CASES)
    ]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": cases}))
    status = hostile_cases.main([str(path)])
    printed = capsys.readouterr().out
    assert printed.endswith("own-9: not applicable (no field chat_message yet)\n9 passed, 0 failed\n"), printed
    assert status == 0


def test_a_property_without_a_check_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": [{"id": "a", "field": "subject", "input": "x", "must": ["sings"]}]}))
    assert hostile_cases.main([str(path)]) == 1
    assert capsys.readouterr().out == "a: no check for sings\n0 passed, 1 failed\n"


@pytest.mark.parametrize(
    "planted",
    ["\x1b]52;c;x\x07", "\x1b]8;;u\x1b\\", "\x1bPq\x1b\\", "\x1b[6n", "\x1bc", "\x07", "\x9b", "a\rb", "\x1b[?9h"],
)
def test_planted_bytes_are_found(planted: str) -> None:
    frame = f"\x1b[?2026h\x1b[3;1H\x1b[1;38;2;1;2;3mrow\x1b[0m{planted}\r\n\x1b[?2026l"
    assert list(bytes_seen.faults(frame.encode(), ""))
    assert not list(bytes_seen.faults(frame.replace(planted, "").encode(), ""))


def test_an_own_sequence_that_carries_the_input_is_found() -> None:
    assert list(bytes_seen.faults(b"\x1b[31mred", "say \x1b[31mred"))
    assert bytes_seen.directional("a\u202eb".encode())


@pytest.mark.parametrize(
    ("given", "seen", "matches"),
    [
        ("hi\x1b[0m you", "hi\ufffd[0myou", True),
        ("hi\x1b[0m you", "hi^[[0myou", True),
        ("hi\x1b[0m you", "hi[0myou", False),
        ("[b]x[/b]", "x", False),
        ("a\u202eb", "ab", False),
    ],
)
def test_literal_means_literal(given: str, seen: str, matches: bool) -> None:
    assert bool(literal.pattern(given, 40).fullmatch(seen)) is matches


def test_a_generator_is_expanded_also_inside_of_an_object() -> None:
    generator = {"prefix": "<", "repeat": "ab", "times": 2, "suffix": ">"}
    assert hostile_cases.expand({"body": generator, "n": 1}) == {"body": "<abab>", "n": 1}
