"""One tag has one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.foreign_text import is_clean
from core.domain.tags import TAG_LIMIT, TagRefused, tag_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Printer", "printer"),
        ("  two   words ", "two-words"),
        ("##vip", "vip"),
        ("c#", "c#"),
        ("CAFE\u0301", "caf\u00e9"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("\u0130zmir", "izmir"),
        ("\u0131rmak", "irmak"),
        ("[red]alarm", "[red]alarm"),
        ("on-site", "on-site"),
        ("a\tb", "a-b"),
    ],
)
def test_name(typed: str, name: str) -> None:
    assert tag_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("###", "empty"),
        ("\u200b\u3164", "empty"),
        ("alarm\x1b[5m", "control"),
        ("go\u202eog", "control"),
        ("a\u200bb", "control"),
        ("\ud811", "empty"),
        ("x\ud811", "control"),
        ("team:x", "filter_sign"),
        ("a,b", "filter_sign"),
        ("-not", "filter_sign"),
        ('say "x"', "filter_sign"),
        ("a*", "filter_sign"),
        ("1..5", "filter_sign"),
        ("k" * 51, "too_long"),
        ("k" * 2_000_000, "too_long"),
    ],
)
def test_refused(typed: str, reason: str) -> None:
    with pytest.raises(TagRefused) as caught:
        tag_name(typed)
    assert caught.value.reason_code == reason


def name_or_reason(typed: str) -> str:
    try:
        return tag_name(typed)
    except TagRefused as refused:
        return f"refused: {refused.reason_code}"


@given(st.text(max_size=12))
def test_a_name_is_its_own_name_in_every_letter_case(typed: str) -> None:
    name = name_or_reason(typed)
    if not name.startswith("refused"):
        assert is_clean(name)
        assert len(name) <= TAG_LIMIT
        for variant in (name, name.upper(), name.swapcase(), name.title(), typed.upper().lower()):
            assert name_or_reason(variant) == name
