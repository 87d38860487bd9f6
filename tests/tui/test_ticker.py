"""One timer: sleeps until something shown changes, ends just after a whole second."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tui.ticker import AWAY_S, LONGEST_S, Ticker

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def ticker(fraction: float = 0.0) -> Ticker:
    return Ticker(lambda: NOW, wall=lambda: 1_000.0 + fraction)


@pytest.mark.parametrize(
    ("change_s", "fraction", "delay_s"),
    [
        (1, 0.0, 1.0),
        (1, 0.75, 0.25),
        (3, 0.5, 2.5),
        (None, 0.5, LONGEST_S - 0.5),
        (3_600, 0.0, LONGEST_S),
        (-5, 0.2, 0.8),
    ],
)
def test_delay(change_s: int | None, fraction: float, delay_s: float) -> None:
    change_at = NOW + timedelta(seconds=change_s) if change_s is not None else None
    assert ticker(fraction).delay_s(NOW, change_at) == pytest.approx(delay_s, abs=0.01)


def test_away_for_a_minute_it_wakes_every_ten_seconds() -> None:
    one = ticker()
    one.focused(False)
    assert one._blurred_at is not None
    one._blurred_at -= 61
    assert one.delay_s(NOW, NOW + timedelta(seconds=1)) == pytest.approx(AWAY_S, abs=0.01)
    one.focused(True)
    assert one.delay_s(NOW, NOW + timedelta(seconds=1)) == pytest.approx(1.0, abs=0.01)


async def test_every_part_is_asked_with_the_same_now() -> None:
    asked: list[datetime] = []

    def part(now: datetime) -> None:
        asked.append(now)

    one = ticker()
    one.add(part)
    one.add(part)
    one.start()
    one.stop()
    assert asked == [NOW, NOW]


async def test_a_poked_part_is_asked_alone_and_the_others_keep_what_they_said() -> None:
    asked: list[str] = []

    def soon(now: datetime) -> datetime:
        asked.append("soon")
        return now + timedelta(seconds=2)

    def later(now: datetime) -> datetime:
        asked.append("later")
        return now + timedelta(seconds=4)

    one = ticker()
    one.add(soon)
    one.add(later)
    one.start()
    asked.clear()
    one.poke(later)
    one.poke(later)
    await asyncio.sleep(0)
    assert asked == ["later"]
    assert one._timer is not None
    assert one._timer.when() - asyncio.get_running_loop().time() == pytest.approx(2.0, abs=0.5)
    one.stop()
