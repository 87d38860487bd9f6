"""Reads one value of a pair: names of a closed set, durations, dates, numbers, comparisons and ranges."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from core.domain.query.errors import QueryError, cut, unknown_value
from core.domain.query.tokens import Piece
from core.domain.query.tree import Compare, Duration, NearDay, Op, Range, Scalar, Test

UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
LONGEST_S = 36_500 * 86_400
_DURATION = re.compile(r"[0-9]{1,12}[smhdw](?:[0-9]{1,12}[smhdw]){0,4}", re.IGNORECASE)
_STEP = re.compile(r"([0-9]+)([smhdw])", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_OP = re.compile(r"<=|>=|<|>|=")
YEARS = (1970, 9000)

Reader = Callable[[str, str, int], Scalar]
"""(key, text, column) to a value; raises QueryError."""


def one_of(key: str, piece: Piece, valid: Sequence[str]) -> str:
    """The member of `valid` that `piece` names, whatever its case."""
    word = piece.text.casefold()
    if word in valid:
        return word
    raise unknown_value(key, piece.text, piece.column, valid)


def compared(key: str, piece: Piece, read: Reader, bare: Op = Op.EQ) -> Test:
    """`>3d`, `1d..3d`, `mon..` or a plain value, which then stands for `bare`."""
    if found := _OP.match(piece.text):
        column = piece.column + found.end()
        return Compare(Op(found[0]), read(key, _required(key, piece.text[found.end() :], column), column))
    low, dots, high = piece.text.partition("..")
    if not dots:
        return Compare(bare, read(key, piece.text, piece.column))
    return Range(*_ends(key, piece, low, high, read))


def _ends(key: str, piece: Piece, low: str, high: str, read: Reader) -> tuple[Scalar | None, Scalar | None]:
    if not low and not high:
        raise QueryError("missing_value", piece.column, {"key": key})
    return (
        read(key, low, piece.column) if low else None,
        read(key, high, piece.column + len(low) + 2) if high else None,
    )


def _required(key: str, text: str, column: int) -> str:
    if not text:
        raise QueryError("missing_value", column, {"key": key})
    return text


def is_compared(text: str) -> bool:
    return _OP.match(text) is not None or ".." in text


def duration(key: str, text: str, column: int) -> Duration:
    """`90m`, `1h30m`, `3d`; at most a century."""
    if not _DURATION.fullmatch(text):
        raise QueryError("bad_duration", column, {"key": key, "given": cut(text)})
    seconds = sum(int(count) * UNITS_S[unit.lower()] for count, unit in _STEP.findall(text))
    if seconds > LONGEST_S:
        raise QueryError("out_of_range", column, {"key": key, "given": cut(text)})
    return Duration(seconds)


def number(key: str, text: str, column: int) -> int:
    """Any size: a number that no ticket can have is legal and matches nothing."""
    if not re.fullmatch(r"#?[+-]?[0-9]{1,30}", text):
        raise QueryError("bad_number", column, {"key": key, "given": cut(text)})
    return int(text.removeprefix("#"))


def moment(key: str, text: str, column: int) -> Scalar:
    """A duration, a date, a minute, or a day near now."""
    if _DURATION.fullmatch(text):
        return duration(key, text, column)
    word = text.casefold()
    if word in list(NearDay):
        return NearDay(word)
    return _dated(key, text, column)


def _dated(key: str, text: str, column: int) -> date | datetime:
    faulty = QueryError("bad_date", column, {"key": key, "given": cut(text), "valid": " ".join(NearDay)})
    try:
        if _DATE.fullmatch(text):
            day: date = date.fromisoformat(text)
        elif _MINUTE.fullmatch(text):
            day = datetime.fromisoformat(text)
        else:
            raise faulty
    except ValueError:
        raise faulty from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise QueryError("out_of_range", column, {"key": key, "given": cut(text)})
    return day
