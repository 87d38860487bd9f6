"""What a stranger types may look like anything, but does nothing."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.foreign_text import clean_line, clean_text, is_blank, is_clean, mixed_script

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
HARMLESS_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        ("Printer on fire", "Printer on fire"),
        ("Kopi\x1b[31m panas", "Kopi\ufffd[31m panas"),
        ("\x9b2Jgone", "\ufffd2Jgone"),
        ("\x90q\x9c\x98\x9e\x9f", "\ufffdq\ufffd\ufffd\ufffd\ufffd"),
        ("safe\rtext", "safe\ufffdtext"),
        ("bell\x07 del\x7f nul\x00", "bell\ufffd del\ufffd nul\ufffd"),
        ("report\u202excod.exe", "report\ufffdxcod.exe"),
        ("a\u2066b\u2069c\u200ed\u061ce", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("zero\u200bwidth\u2060word\u00ad", "zero\ufffdwidth\ufffdword\ufffd"),
        ("tag\U000e0041\U000e007f", "tag\ufffd\ufffd"),
        ("half \udc9b of a pair", "half \ufffd of a pair"),
        ("\ufdd0\U0010ffff", "\ufffd\ufffd"),
        ("\ufeffstart \ufeff", "start \ufffd"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\u200db", "a\ufffdb"),
        ("a\ufe0f\u200d\u2764", "a\ufffd\ufffd\u2764"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("\u2764\ufe0f b\ufe0f", "\u2764\ufe0f b\ufffd"),
        ("5\ufe0f\u20e3 5\ufe0f", "5\ufe0f\u20e3 5\ufffd"),
        ("o\u0300\u0301\u0302\u0303\u0304\u0305\u0306!", "\u00f2\u0301\u0302\u0303\ufffd!"),
        ("\u0301lonely", "\u25cc\u0301lonely"),
    ],
)
def test_each_rule(received: str, shown: str) -> None:
    assert clean_text(received) == shown
    assert clean_line(received) == shown


def test_lines() -> None:
    assert clean_text("one\r\ntwo\nthree\tfour") == "one\ntwo\nthree    four"
    assert clean_text("four\rfive\x0bsix\u2028seven") == "four\ufffdfive\ufffdsix\ufffdseven"
    assert clean_line("one\r\ntwo\nthree\tfour") == "one two three four"
    assert clean_text("a\n\u0301b") == "a\n\u25cc\u0301b"


def test_long_text_is_cut_and_says_so() -> None:
    assert clean_line("k" * 600) == "k" * 499 + "\u2026"
    assert clean_line("k" * 500) == "k" * 500
    assert len(clean_text("y" * 3_000_000)) == 65_536
    assert clean_text("\u0315\u0300" * 1_000_000, 20).startswith("\u25cc")


@given(ANY_TEXT)
def test_nothing_dangerous_is_left(received: str) -> None:
    shown = clean_text(received)
    kept = {char for char in shown if unicodedata.category(char) in HARMLESS_CATEGORIES}
    assert kept <= {"\n", "\u200d"}
    assert is_clean(shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert "\n" not in clean_line(received)
    assert len(clean_line(received, 30)) <= 30


@given(ANY_TEXT)
def test_the_safe_part_is_shown_as_typed(received: str) -> None:
    letters = [char for char in received if char.isascii() and char.isprintable()]
    shown = [char for char in clean_text(received) if char.isascii() and char.isprintable()]
    if unicodedata.is_normalized("NFC", received) and "\t" not in received:
        assert shown == letters


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b\u200d", "\u2800\u3164", "\ufe0f\u00a0\u3000", "\x1b\x00", "\u0301\u0301", "\u115f" * 9]
)
def test_blank_to_the_eye(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " . ", "\ufffd", "\u200bB", "\u05d0"])
def test_visible(text: str) -> None:
    assert not is_blank(text)


def test_mixed_script() -> None:
    assert mixed_script("\u0420aypal")
    assert mixed_script("mail to b\u03bfb")
    assert not mixed_script("\u0418\u0432\u0430\u043d Smith")
    assert not mixed_script("Jos\u00e9 \u6f22\u5b57")
