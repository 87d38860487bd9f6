"""Text that is no TOML, or too much of it: one finding with its line, in bounded time."""

import pytest

from core.desk_file.check import check
from core.desk_file.findings import Code


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a = 1\nb = \n", Code.TOML_SYNTAX, 2),
        ("a = 1\n\n[desk\n", Code.TOML_SYNTAX, 3),
        ('a = """\n\n"""\nb = x y\n', Code.TOML_SYNTAX, 4),
        ('a = "\\q"', Code.TOML_SYNTAX, 1),
        ("a = 1\n\x00 = 2", Code.TOML_SYNTAX, 2),
        ("a = [1,\n2,\n", Code.TOML_SYNTAX, 2),
        ("a = 2026-02-30", Code.TOML_SYNTAX, 1),
        ("a = 1\na = 2", Code.DUPLICATE_KEY, 2),
        ("[desk]\nname = 1\n[teams]\n[desk]\n", Code.DUPLICATE_KEY, 4),
        ('a = """\n\n"""\nb = 1\na = """\n\n"""\n', Code.DUPLICATE_KEY, 5),
        ("a = { b = 1, b = 2 }", Code.DUPLICATE_KEY, 1),
        ("[[a]]\n[a]", Code.DUPLICATE_KEY, 2),
        ("[" * 5000, Code.LINE_TOO_LONG, 1),
        ("[" * 3000, Code.TOML_SYNTAX, 1),
        ("a = 1\nb = " + "[" * 3000, Code.TOO_DEEP, 2),
        ("b = " + "[\n" * 5000, Code.TOO_DEEP, 34),
        ("b = " + "{a=" * 900, Code.TOO_DEEP, 1),
        ("x" + ".x" * 900 + " = 1", Code.TOO_DEEP, 1),
        ("\n" * 1_000_001, Code.TOO_LARGE, 1),
        ("a = " + "1" * 3990, Code.UNKNOWN_KEY, 1),
    ],
)
def test_one_finding_with_its_line(text: str, code: Code, line: int) -> None:
    findings = check(text, folder=None)
    assert (code, line) in [(finding.code, finding.line) for finding in findings]
    if code is not Code.UNKNOWN_KEY:
        assert len(findings) == 1


def test_a_syntax_error_has_its_column() -> None:
    (finding,) = check("a = 1 2", folder=None)
    assert (finding.data["column"], finding.data["reason"]) == (7, "rest_of_line")


def test_a_duplicate_names_the_key_and_the_first_line() -> None:
    (finding,) = check("[desk]\nname = 1\nzone = 2\nname = 3\n", folder=None)
    assert (finding.key, finding.data["first_line"], finding.line) == ("desk.name", 2, 4)


def test_lines_are_counted_alike_with_windows_line_ends_and_a_byte_order_mark() -> None:
    (finding,) = check("\ufeffa = 1\r\n\r\na = 2\r\n", folder=None)
    assert finding.line == 3
