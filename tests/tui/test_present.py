"""Text on the screen: literal, and as wide as said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcwidth

from tui.present import fit, name_or, safe_line, safe_text

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
EMOJI_SOUP = st.text(
    "\U0001f468\U0001f680\u200d\ufe0f\ufe0e\U0001f3fd\U0001f1ee\U0001f1e91#\u20e3\u2764"
    "ab\u0301\u1161\u6f22\ue000\U0001fbff "
)


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        ("\U0001f469\u200d\U0001f469\u200d\U0001f466!", "\U0001f469!"),
        ("\U0001f44b\U0001f3fb", "\U0001f44b"),
        ("\U0001f3fb", "\ufffd"),
        ("9\ufe0f\u20e3", "9"),
        ("\u2600\ufe0f", "\u2600"),
        ("\U0001f1ee\U0001f1e9", "ID"),
        ("\ue0b0", "\ufffd"),
        ("\u1161", "\ufffd"),
        ("[b]no[/b] [@click=app.quit]markup[/]", "[b]no[/b] [@click=app.quit]markup[/]"),
    ],
)
def test_shown(received: str, shown: str) -> None:
    assert safe_line(received) == shown
    assert safe_text(received).plain == shown
    assert safe_text(received).spans == []


def test_lines_stay_lines_in_a_text_and_become_blanks_in_a_row() -> None:
    assert safe_text("a\nb").plain == "a\nb"
    assert safe_line("a\nb") == "a b"


@pytest.mark.parametrize(
    ("received", "width", "shown"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 4, "abc\u2026"),
        ("\u6f22\u5b57\u6f22", 4, "\u6f22\u2026 "),
        ("\u6f22\u5b57", 4, "\u6f22\u5b57"),
        ("e\u0323\u0308xyz", 3, "\u1eb9\u0308x\u2026"),
        ("abc", 1, "\u2026"),
        ("abc", 0, ""),
    ],
)
def test_fit(received: str, width: int, shown: str) -> None:
    assert fit(received, width) == shown


@given(ANY_TEXT | EMOJI_SOUP, st.integers(0, 40))
def test_exactly_as_wide_as_asked_in_both_width_tables(received: str, width: int) -> None:
    cell = fit(received, width)
    assert cell_len(cell) == width
    assert sum(wcwidth(char) for char in cell) == width
    assert cell_len(safe_line(received, width)) <= width


@given(ANY_TEXT | EMOJI_SOUP)
def test_no_character_of_doubtful_width_is_left(received: str) -> None:
    for char in safe_text(received).plain.replace("\n", ""):
        assert cell_len(char) == wcwidth(char)


def test_names_without_visible_characters_give_way() -> None:
    assert name_or("\u200b\u3164", "ana@example.org") == "ana@example.org"
    assert name_or(None, "ana@example.org") == "ana@example.org"
    assert name_or("Ana\x1b", "ana@example.org") == "Ana\ufffd"
