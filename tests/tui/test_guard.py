"""Only what the application itself makes reaches the terminal."""

import pytest

from tui.terminal.guard import Guard, notice, to_clipboard


@pytest.mark.parametrize(
    "data",
    [
        "plain text, \u6f22\u5b57, \u05e9\u05dc\u05d5\u05dd",
        "\x1b[3;10H\x1b[1;38;2;1;2;3;48;5;7mrow\x1b[0m\n\x1b[m",
        "\x1b[?2026hframe\x1b[2;1H\x1b[?2026l",
        "\x1b[2J\x1b[K\x1b[5C\x1b[1;20r\x1b[3S\x1b[r",
        "\x1b[?1049h",
        "\x1b[?1000h\x1b[?25l",
        "\x1b[>25u",
        "\x1b[<u",
        "\x1b[?2026$p",
        "\x07",
        "\x1b]22;pointer\x07",
        "",
    ],
)
def test_own_sequences_pass_untouched(data: str) -> None:
    guard = Guard()
    assert guard.checked(data) == data
    assert not guard.defects


@pytest.mark.parametrize(
    ("data", "written", "kind"),
    [
        ("a\x1b]52;c;QQ==\x1b[mb", "a\ufffd]52;c;QQ==\x1b[mb", "osc"),
        ("row\x1b]22;pointer ", "row\ufffd]22;pointer ", "osc"),
        ("row\x1b[?1049l", "row\ufffd[?1049l", "csi"),
        ("row\x1b[6n", "row\ufffd[6n", "csi"),
        ("\x1b[c", "\ufffd[c", "csi"),
        ("\x1b[21t", "\ufffd[21t", "csi"),
        ("\x1bPq", "\ufffdPq", "dcs"),
        ("\x1b_G", "\ufffd_G", "apc"),
        ("\x1b^x", "\ufffd^x", "pm"),
        ("\x1bXx", "\ufffdXx", "sos"),
        ("\x1bc", "\ufffdc", "esc"),
        ("end\x1b", "end\ufffd", "esc"),
        ("\x1b(0x", "\ufffd(0x", "esc"),
        ("a\x07", "a\ufffd", "c0"),
        ("a\rb", "a\ufffdb", "c0"),
        ("a\x7f", "a\ufffd", "c0"),
        ("a\x9b31m", "a\ufffd31m", "c1"),
        ("a\u202eb", "a\ufffdb", "bidi"),
        ("a\ud800b", "a\ufffdb", "surrogate"),
    ],
)
def test_everything_else_is_shown_and_counted(data: str, written: str, kind: str) -> None:
    guard = Guard()
    assert guard.checked(data) == written
    assert guard.defects == {kind: 1}


def test_calls_carry_only_cleaned_content() -> None:
    assert to_clipboard("\x1b]0;x\x07").sequence == "\x1b]52;c;G10wO3gH\x07"
    assert notice("a;b\x9c", "c\nd").sequence == "\x1b]9;a,b\ufffd: c d\x07\x1b]777;notify;a,b\ufffd;c d\x07"
    assert len(to_clipboard("k" * 10_000_000).sequence) < 100_000
