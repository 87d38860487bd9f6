from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.domain.query.moments import interval, left_s
from core.domain.query.parser import parse
from core.domain.query.tree import Clocks, ClockState, Times

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
"""A Wednesday, 16:00 in Jakarta."""


def local(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=JAKARTA)


def back(**size: int) -> datetime:
    return NOW - timedelta(**size)


@pytest.mark.parametrize(
    ("text", "start", "below"),
    [
        ("age>3d", None, back(days=3)),
        ("age>=3d", None, back(days=3) + timedelta(seconds=1)),
        ("age<1h", back(hours=1) + timedelta(seconds=1), None),
        ("age:1h", back(hours=1), None),
        ("age:1d..3d", back(days=3), back(days=1) + timedelta(seconds=1)),
        ("idle:2d..", None, back(days=2) + timedelta(seconds=1)),
        ("created:today", local(4), local(5)),
        ("created:yesterday", local(3), local(4)),
        ("created:mon..", local(2), None),
        ("created:mon..fri", local(2), local(7)),
        ("created:thu", local(4) - timedelta(days=6), local(4) - timedelta(days=5)),
        ("created:>2026-03-01", local(2), None),
        ("created:<=2026-03-01", None, local(2)),
        ("created:2026-03-01T08:30", local(1, 8, 30), local(1, 8, 31)),
        ("due:<1h", None, NOW + timedelta(hours=1)),
        ("due:>1h", NOW + timedelta(hours=1, seconds=1), None),
        ("due:wed", local(4), local(5)),
        ("due:tue", local(10), local(11)),
        ("due:tomorrow", local(5), local(6)),
    ],
)
def test_intervals(text: str, start: datetime | None, below: datetime | None) -> None:
    (part,) = parse(text).condition.parts
    assert isinstance(part, Times)
    assert interval(part.key, part.tests[0], NOW, JAKARTA) == (start, below)


@pytest.mark.parametrize(
    ("text", "least", "below"),
    [
        ("<30m", None, 1_800),
        ("<=30m", None, 1_801),
        (">1h", 3_601, None),
        (">=1h", 3_600, None),
        ("1h..2h", 3_600, 7_201),
    ],
)
def test_working_time_left(text: str, least: int | None, below: int | None) -> None:
    (part,) = parse(f"sla:{text}").condition.parts
    assert isinstance(part, Clocks) and not isinstance(part.tests[0], ClockState)
    assert left_s(part.tests[0]) == (least, below)


def test_a_day_is_as_long_as_the_clocks_say() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    (part,) = parse("created:2026-03-29").condition.parts
    assert isinstance(part, Times)
    start, below = interval("created", part.tests[0], NOW, berlin)
    assert start is not None and below is not None and below - start == timedelta(hours=23)
