"""Times and amounts as people type them."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.asked_time import Asked, AskError, AskFault, Doubt, amount_s, moment, span

JAKARTA, BERLIN = ZoneInfo("Asia/Jakarta"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
"""Wednesday 10:00 in Jakarta."""


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("now", "2026-11-25T10:00"),
        (" NOW ", "2026-11-25T10:00"),
        ("fri 16:30", "2026-11-27T16:30"),
        ("Friday 16:30", "2026-11-27T16:30"),
        ("jumat 16.30", "2026-11-27T16:30"),
        ("wed 10:00", "2026-11-25T10:00"),
        ("wed 09:59", "2026-12-02T09:59"),
        ("16:30:15", "2026-11-25T16:30:15"),
        ("9:00", "2026-11-26T09:00"),
        ("today 9:00", "2026-11-25T09:00"),
        ("tomorrow 9:00", "2026-11-26T09:00"),
        ("yesterday 9:00", "2026-11-24T09:00"),
        ("besok 9:00", "2026-11-26T09:00"),
        ("Lusa 9.00", "2026-11-27T09:00"),
        ("kemarin 9:00", "2026-11-24T09:00"),
        ("sekarang", "2026-11-25T10:00"),
        ("2026-11-27 16:30", "2026-11-27T16:30"),
        ("2026-11-27t16:30", "2026-11-27T16:30"),
        ("2026-11-27 9:05", "2026-11-27T09:05"),
        ("2026-11-27", "2026-11-27T00:00"),
        ("2026-11-27T16:30+09:00", "2026-11-27T14:30"),
        ("2026-11-27T16:30Z", "2026-11-27T23:30"),
        ("2026-11-27T16:30:00.999Z", "2026-11-27T23:30"),
    ],
)
def test_a_moment(word: str, expected: str) -> None:
    assert moment(word, NOW, JAKARTA) == Asked(datetime.fromisoformat(expected).replace(tzinfo=JAKARTA).astimezone(UTC))


@pytest.mark.parametrize(
    "word",
    [
        *("", "soon", "fri", "fri 25:00", "fri 16:60", "xyz 16:30", "2026-02-30 10:00", "now now"),
        *("0001-01-01T00:00+09:00", "0001-01-01T00:00Z", "9999-12-31T23:59Z", "9999-12-31 23:59"),
    ],
)
def test_what_is_no_moment(word: str) -> None:
    with pytest.raises(AskError) as caught:
        moment(word, NOW, JAKARTA)
    assert caught.value.fault is AskFault.MOMENT


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_refused(word: str) -> None:
    with suppress(AskError):
        asked = moment(word, NOW, JAKARTA)
        assert asked.at.tzinfo is UTC
        assert asked.at.astimezone(BERLIN) == asked.at.astimezone(JAKARTA)
    with suppress(AskError):
        assert amount_s(word) >= 0
    with suppress(AskError):
        assert all(asked.at.tzinfo is UTC for asked in span(word, NOW, BERLIN))


def test_the_night_the_clocks_go_forward_and_back() -> None:
    assert moment("2027-03-28 02:30", NOW, BERLIN) == Asked(datetime(2027, 3, 28, 1, 30, tzinfo=UTC), Doubt.SKIPPED)
    assert moment("2026-10-25 02:30", NOW, BERLIN) == Asked(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), Doubt.TWICE)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("+60m", 3600),
        ("60m", 3600),
        ("+1h30m", 5400),
        ("+1h 30min", 5400),
        ("+90s", 90),
        ("+0m", 0),
        ("+200H", 720_000),
    ],
)
def test_an_amount(word: str, expected: int) -> None:
    assert amount_s(word) == expected


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("+", AskFault.AMOUNT),
        ("soon", AskFault.AMOUNT),
        ("+1.5h", AskFault.AMOUNT),
        ("+٣h", AskFault.AMOUNT),
        ("+3d", AskFault.DAYS),
        ("2 weeks", AskFault.DAYS),
        ("-60m", AskFault.NEGATIVE),
        ("+9999999h", AskFault.TOO_LONG),
    ],
)
def test_what_is_no_amount(word: str, fault: AskFault) -> None:
    with pytest.raises(AskError) as caught:
        amount_s(word)
    assert caught.value.fault is fault


def test_a_span_ends_on_the_coming_day_after_its_start() -> None:
    start, end = span("fri 16:30..mon 10:00", NOW, JAKARTA)
    assert (end.at - start.at).total_seconds() == 65.5 * 3600
    start, end = span("2026-11-20 10:00..now", NOW, JAKARTA)
    assert end.at == NOW and start.at < end.at
