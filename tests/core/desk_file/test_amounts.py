import math

import pytest

from core.desk_file.amounts import BadAmount, minutes, moment, percent, target_minutes


@pytest.mark.parametrize(
    ("text", "expected"),
    [("15m", 15), ("4h", 240), ("1h30m", 90), ("1h 30m", 90), ("0h", 0), ("90m", 90), (" 2h ", 120)],
)
def test_minutes(text: str, expected: int) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("-4h", "negative"),
        ("2d", "days"),
        ("1 day", "days"),
        ("2w", "days"),
        (4, "number"),
        (math.nan, "number"),
        (math.inf, "number"),
        (True, "format"),
        (None, "format"),
        ("", "format"),
        ("h", "format"),
        ("30m 1h", "format"),
        ("1.5h", "format"),
        ("nan", "format"),
        ("30s", "format"),
        ("٣h", "format"),
        ("9999999h", "too_long"),
        ("9" * 3000 + "h", "format"),
    ],
)
def test_what_is_no_duration(value: object, reason: str) -> None:
    with pytest.raises(BadAmount) as raised:
        minutes(value)
    assert raised.value.reason == reason


def test_no_target_is_said_on_purpose() -> None:
    assert target_minutes("none") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("75%", (75, None)), ("-30m", (None, -1800)), ("+1h 30m", (None, 5400)), ("due", (None, 0)), ("0%", (0, None))],
)
def test_moments(text: str, expected: tuple[int | None, int | None]) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [("30m", "sign"), ("+1d", "days"), ("1d", "days"), ("1001%", "range"), ("--1h", "negative"), ("+", "format")],
)
def test_what_is_no_moment(text: str, reason: str) -> None:
    with pytest.raises(BadAmount) as raised:
        moment(text)
    assert raised.value.reason == reason


@pytest.mark.parametrize("value", ["75%", "75", 75, "75 %"])
def test_percents(value: object) -> None:
    assert percent(value, low=1, high=99) == 75


@pytest.mark.parametrize("value", ["0%", "100%", 0, -5, "-5%", 7.5, True, "x", "٧%"])
def test_what_is_no_percent(value: object) -> None:
    with pytest.raises(BadAmount):
        percent(value, low=1, high=99)
