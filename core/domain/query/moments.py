"""Tests of time as intervals: what `>3d`, `today` or `mon..fri` mean at one instant in one zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from core.domain.query.tree import Duration, NearDay, Op, Range, Scalar, Test

SECOND = timedelta(seconds=1)
WEEKDAYS = tuple(NearDay)[3:]
NEAR: Mapping[NearDay, int] = {NearDay.TODAY: 0, NearDay.YESTERDAY: -1, NearDay.TOMORROW: 1}

Interval = tuple[datetime | None, datetime | None]
"""From the first, before the second; aware UTC; None: open."""


def interval(key: str, test: Test, now: datetime, zone: tzinfo) -> Interval:
    """The instants that pass `test`.

    Durations count in wall-clock time, back from now; for `due` ahead of now. A weekday is the last one that has begun,
    for `due` the next, today included; a range of two weekdays ends on the first such day after its start.
    """
    if isinstance(test, Range):
        return _range(key, test, now, zone)
    start, below = _extent(key, test.value, now, zone)
    backwards = isinstance(test.value, Duration) and key != "due"
    return _compared(_turned(test.op) if backwards else test.op, start, below, isinstance(test.value, Duration))


def left_s(test: Test) -> tuple[int | None, int | None]:
    """Working seconds left: at least the first, less than the second."""
    if isinstance(test, Range):
        low, high = test.low, test.high
        return (
            low.seconds if isinstance(low, Duration) else None,
            high.seconds + 1 if isinstance(high, Duration) else None,
        )
    assert isinstance(test.value, Duration)
    seconds = test.value.seconds
    match test.op:
        case Op.LT:
            return None, seconds
        case Op.GT:
            return seconds + 1, None
        case Op.GE:
            return seconds, None
    return None, seconds + 1


def _turned(op: Op) -> Op:
    return {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.GE}[op]


def _compared(op: Op, start: datetime, below: datetime, lasting: bool) -> Interval:
    match op:
        case Op.LT:
            return None, start
        case Op.LE:
            return None, below
        case Op.GT:
            return below, None
        case Op.GE:
            return start, None
    return (None, below) if lasting else (start, below)


def _range(key: str, test: Range, now: datetime, zone: tzinfo) -> Interval:
    low, high = test.low, test.high
    if key != "due" and (isinstance(low, Duration) or isinstance(high, Duration)):
        low, high = high, low
    start = _extent(key, low, now, zone)[0] if low is not None else None
    if start is not None and isinstance(high, NearDay) and high in WEEKDAYS:
        return start, _starts(_weekday_from(start.astimezone(zone).date(), high) + timedelta(days=1), zone)
    return start, (_extent(key, high, now, zone)[1] if high is not None else None)


def _extent(key: str, value: Scalar, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The second, minute or day that `value` names."""
    if isinstance(value, Duration):
        at = now + timedelta(seconds=value.seconds if key == "due" else -value.seconds)
        return at, at + SECOND
    if isinstance(value, datetime):
        at = value.replace(tzinfo=zone).astimezone(UTC)
        return at, at + timedelta(minutes=1)
    assert isinstance(value, date | NearDay)
    day = _near(key, value, now.astimezone(zone).date()) if isinstance(value, NearDay) else value
    return _starts(day, zone), _starts(day + timedelta(days=1), zone)


def _near(key: str, day: NearDay, today: date) -> date:
    if day in NEAR:
        return today + timedelta(days=NEAR[day])
    if key == "due":
        return _weekday_from(today, day)
    return today - timedelta(days=(today.weekday() - WEEKDAYS.index(day)) % 7)


def _weekday_from(first: date, day: NearDay) -> date:
    return first + timedelta(days=(WEEKDAYS.index(day) - first.weekday()) % 7)


def _starts(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
