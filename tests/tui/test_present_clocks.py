"""Countdown texts, and that each says when it changes next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.present_clocks import Urgency, age_text, bar, countdown, duration_text, hours_minutes, next_change_at, paused

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
MOST_S = 5 * 86_400


def s(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("left_s", "text", "coarse"),
    [
        (0, "0:00:00", "0:00:00"),
        (59, "0:00:59", "0:00:59"),
        (119, "0:01:59", "0:01:59"),
        (120, "0:02:00", "0:02"),
        (3_753, "1:02:33", "1:02"),
        (86_399, "23:59:59", "23:59"),
        (86_400, "1d 0h", "1d 0h"),
        (187_200, "2d 4h", "2d 4h"),
        (-725, "−0:12:05", "−0:12"),
        (-90_000, "−1d 1h", "−1d 1h"),
    ],
)
def test_duration_text(left_s: int, text: str, coarse: str) -> None:
    assert duration_text(left_s) == text
    assert duration_text(left_s, coarse=True) == coarse


@pytest.mark.parametrize(
    ("span_s", "text"),
    [
        (0, "0:00"),
        (59, "0:00:59"),
        (120, "0:02"),
        (4_859, "1:20"),
        (144_000, "40:00"),
        (360_000, "100:00"),
        (-172_800, "−48:00"),
    ],
)
def test_forty_working_hours_were_shown_as_one_day_and_sixteen_hours(span_s: int, text: str) -> None:
    assert hours_minutes(span_s) == paused(span_s).text == text


@given(left_s=st.integers(-MOST_S, MOST_S), coarse=st.booleans())
def test_the_text_stays_until_it_says_it_changes_and_differs_then(left_s: int, coarse: bool) -> None:
    due_at = NOW + s(left_s)
    change_at = next_change_at(NOW, due_at, coarse=coarse)
    text = duration_text(left_s, coarse=coarse)
    span_s = int((change_at - NOW).total_seconds())
    assert span_s >= 1
    assert duration_text(left_s - span_s + 1, coarse=coarse) == text
    assert duration_text(left_s - span_s, coarse=coarse) != text


@pytest.mark.parametrize(
    ("due_s", "warn_s", "breached", "urgency"),
    [
        (600, 300, False, Urgency.OK),
        (600, 0, False, Urgency.DUE),
        (600, -60, False, Urgency.DUE),
        (1_801, None, False, Urgency.OK),
        (1_800, None, False, Urgency.DUE),
        (0, -60, False, Urgency.BREACH),
        (60, -60, True, Urgency.BREACH),
    ],
)
def test_urgency(due_s: int, warn_s: int | None, breached: bool, urgency: Urgency) -> None:
    warn_at = NOW + s(warn_s) if warn_s is not None else None
    assert countdown(NOW, NOW + s(due_s), warn_at=warn_at, breached=breached).urgency is urgency


def test_a_warning_wakes_a_coarse_text_in_time() -> None:
    clock = countdown(NOW, NOW + timedelta(days=3, minutes=30), warn_at=NOW + s(7))
    assert clock.next_change_at == NOW + s(7)


def test_each_urgency_has_its_own_word_and_sign() -> None:
    clocks = [
        countdown(NOW, NOW - s(5)),
        countdown(NOW, NOW + s(5)),
        countdown(NOW, NOW + timedelta(hours=5)),
        paused(4_800),
    ]
    for part in ("urgency", "sign"):
        assert len({getattr(clock, part) for clock in clocks}) == 4
    assert clocks[-1].text == "1:20"
    assert clocks[-1].next_change_at is None


@pytest.mark.parametrize(
    ("age", "text"),
    [(s(0), "0s"), (s(61), "1m"), (s(3_600), "1h"), (s(2 * 86_400), "2d"), (s(99 * 86_400), "99d"), (s(-9), "0s")],
)
def test_age(age: timedelta, text: str) -> None:
    assert age_text(NOW, NOW - age) == text


@given(share=st.floats(0, 5), width=st.integers(0, 60))
def test_a_bar_has_its_width_and_never_more(share: float, width: int) -> None:
    used, unused = bar(share, width)
    assert len(used + unused) == width
    assert bar(0.0, width) == ("", " " * width)
    assert bar(1.0, width) == ("█" * width, "")
