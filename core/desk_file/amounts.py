"""Durations, percents and the moments of steps, as a desk owner writes them."""

import re

MAX_MINUTES = 10 * 366 * 24 * 60
_DURATION = re.compile(r"(?:(\d{1,7})\s*h)?\s*(?:(\d{1,9})\s*m)?")
_WITH_DAYS = re.compile(r"[+-]?\s*\d+\s*(?:d|w|days?|weeks?)\b.*", re.IGNORECASE)
_PERCENT = re.compile(r"(\d{1,4})\s*%?")
NO_TARGET = "none"


class BadAmount(ValueError):
    """`reason`: format, number, negative, days, too_long, range."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def minutes(value: object) -> int:
    """Whole minutes of open time from `15m`, `4h`, `1h 30m`.

    A day is refused: it could mean 24 hours or one working day, and open time has only hours.

    Raises:
        BadAmount
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadAmount("format")
    if not isinstance(value, str):
        raise BadAmount("number")
    word = value.strip()
    if word.startswith(("-", "−")):
        raise BadAmount("negative")
    if _WITH_DAYS.fullmatch(word):
        raise BadAmount("days")
    match = _DURATION.fullmatch(word)
    if not word.isascii() or match is None or not any(match.groups()):
        raise BadAmount("format")
    amount = int(match[1] or 0) * 60 + int(match[2] or 0)
    if amount > MAX_MINUTES:
        raise BadAmount("too_long")
    return amount


def target_minutes(value: object) -> int | None:
    """As `minutes`; `none` says on purpose that there is no target."""
    return None if value == NO_TARGET else minutes(value)


def percent(value: object, *, low: int, high: int) -> int:
    """From `75%`, `"75"` or 75.

    Raises:
        BadAmount: format, or range: not between `low` and `high`.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise BadAmount("format")
    match = _PERCENT.fullmatch(str(value).strip())
    if match is None or not str(value).isascii():
        raise BadAmount("range" if isinstance(value, int) else "format")
    if not low <= int(match[1]) <= high:
        raise BadAmount("range")
    return int(match[1])


def moment(value: str) -> tuple[int | None, int | None]:
    """(percent, offset in open seconds), exactly one of them: `75%`, `-30m` before due, `+2h` after, `due`.

    Raises:
        BadAmount
    """
    word = value.strip()
    if word == "due":
        return None, 0
    if word.endswith("%"):
        return percent(word, low=0, high=1000), None
    if not word.startswith(("+", "-")):
        raise BadAmount("days" if _WITH_DAYS.fullmatch(word) else "sign")
    offset_s = minutes(word[1:]) * 60
    return None, -offset_s if word[0] == "-" else offset_s
