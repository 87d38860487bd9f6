"""The forecast by hand: which past clocks count, where it stays silent, and how often it would have been right."""

import pytest

from core.domain.forecast import (
    LEAST,
    Forecast,
    History,
    HitRate,
    Likelihood,
    PastClock,
    forecast,
    history_of,
    hit_rate,
)

HOUR = 3_600
TARGET = 1_800


def met(elapsed_s: int, *, target_s: int = TARGET, start: int = 0, late: bool | None = None) -> PastClock:
    """Begun at `start`, fulfilled after `elapsed_s` of a calendar that never closes."""
    is_late = elapsed_s > target_s if late is None else late
    return PastClock(target_s, elapsed_s, start, start + elapsed_s, start + target_s if is_late else None)


def unanswered(*, target_s: int = TARGET, start: int = 0) -> PastClock:
    return PastClock(target_s, target_s, start, None, start + target_s)


def test_only_those_count_that_were_still_open_at_the_time_used() -> None:
    history = History((100, 100, 200, 300, 300, 400, *[500] * 10, *[900] * 14))
    assert forecast([history], 0, 450) == Forecast(still_open=30, beyond=24)
    assert forecast([history], 300, 450) == Forecast(still_open=25, beyond=24)
    assert forecast([history], 500, 600) == Forecast(still_open=14, beyond=14)


@pytest.mark.parametrize(
    ("used_s", "target_s", "still_open", "beyond"),
    [
        (299, 300, 20, 10),  # ended on the target itself: kept
        (300, 301, 10, 10),  # ended at the very moment: no longer open then
        (0, 299, 20, 20),
        (0, 600, 20, 0),
    ],
)
def test_ties_are_exact(used_s: int, target_s: int, still_open: int, beyond: int) -> None:
    assert forecast([History((*[300] * 10, *[600] * 10))], used_s, target_s) == Forecast(still_open, beyond)


def test_breached_and_never_fulfilled_is_longer_than_any_target() -> None:
    history = history_of([met(60)] * 14 + [unanswered()] * 6 + [met(4_000)] * 4)
    assert (len(history), history.never) == (24, 6)
    assert forecast([history], 1_000, 3_999) == Forecast(still_open=10, beyond=10)
    assert forecast([history], 1_000, 4_000) == Forecast(still_open=10, beyond=6)


def test_answered_late_while_the_calendar_was_closed_is_late_all_the_same() -> None:
    late = met(TARGET, late=True)
    assert (late.needed_s, late.beyond) == (TARGET + 1, True)
    assert not met(TARGET).beyond


def test_the_share_decides_the_word() -> None:
    words = {beyond: Forecast(20, beyond).likelihood for beyond in (20, 10, 9, 4, 3, 0)}
    assert words == {
        20: Likelihood.PROBABLE,
        10: Likelihood.PROBABLE,
        9: Likelihood.POSSIBLE,
        4: Likelihood.POSSIBLE,
        3: Likelihood.UNLIKELY,
        0: Likelihood.UNLIKELY,
    }


def test_too_few_give_no_forecast_and_the_next_level_is_asked() -> None:
    few, open_few, enough = History((900,) * (LEAST - 1)), History((*[10] * 30, *[900] * 9)), History((900,) * LEAST)
    assert forecast([few], 100, 500) is None
    assert forecast([open_few], 100, 500) is None
    assert forecast([], 100, 500) is None
    assert forecast([few, open_few, enough], 100, 500) == Forecast(LEAST, LEAST, level=2)
    assert forecast([enough, few], 100, 500) == Forecast(LEAST, LEAST, level=0)


def test_past_its_target_nothing_is_left_to_hope_for() -> None:
    assert forecast([History((900,) * LEAST)], 600, 500) == Forecast(LEAST, LEAST)


def planted() -> list[PastClock]:
    """One an hour: ten quick ones, ten late ones, then a kept, a late, a quick and an unanswered one."""
    spans = [60] * 10 + [2_400] * 10 + [1_500, 2_400, 60]
    clocks = [met(span, start=number * HOUR) for number, span in enumerate(spans)]
    return [*clocks, unanswered(start=len(spans) * HOUR)]


def test_how_often_it_was_right_counted_by_hand() -> None:
    """Asked after 1,350 s. Number 20 (kept): 10 of 10 said late, wrong. 21 (late): 10 of 11, right. 22 was answered
    before. 23 (never): 11 of 12, right. Those before had fewer than 20 clocks behind them."""
    clocks = planted()
    assert hit_rate(clocks, clocks) == HitRate(forecasts=3, right=2, breaches=2, foreseen=2)
    assert hit_rate(clocks, clocks[20:21]) == HitRate(forecasts=1, right=0)
    assert hit_rate(clocks, clocks[22:23]) == HitRate()


def test_only_what_was_known_before_is_used() -> None:
    """The late ones begin together with the tested one: nothing of them is known yet."""
    tested = met(2_400, start=100 * HOUR)
    together = [met(2_400, start=100 * HOUR) for _ in range(30)]
    assert hit_rate([*together, tested], [tested]) == HitRate()
    before = [met(2_400, start=99 * HOUR) for _ in range(30)]
    assert hit_rate([*before, tested], [tested]) == HitRate(1, 1, 1, 1)


def test_late_and_not_yet_answered_was_known_to_be_late() -> None:
    """Begun an hour before and answered after two: at that time each was known to be past its 30 minutes."""
    tested = met(1_500, start=100 * HOUR)
    before = [met(2 * HOUR, start=99 * HOUR) for _ in range(20)]
    assert hit_rate([*before, tested], [tested]) == HitRate(forecasts=1, right=0)


def test_a_missed_breach_is_counted_as_not_foreseen() -> None:
    kept = [met(1_500, start=number * HOUR) for number in range(20)]
    tested = met(2_400, start=100 * HOUR)
    assert hit_rate([*kept, tested], [tested]) == HitRate(forecasts=1, right=0, breaches=1, foreseen=0)


def test_fulfilled_at_the_very_point_of_asking_is_no_forecast_and_a_second_later_one() -> None:
    before = [met(2_400, start=number * HOUR) for number in range(20)]
    at_three_quarters = met(1_350, start=100 * HOUR)
    a_second_later = met(1_351, start=100 * HOUR)
    assert hit_rate(before, [at_three_quarters]) == HitRate()
    assert hit_rate(before, [a_second_later]) == HitRate(forecasts=1, right=0)


def test_what_became_known_in_the_second_of_the_beginning_came_too_late() -> None:
    tested = met(2_400, start=100 * HOUR)
    kept_by_then = [met(1_500, start=100 * HOUR - 1_500) for _ in range(20)]
    assert hit_rate(kept_by_then, [tested]) == HitRate()
    assert hit_rate([met(1_500, start=100 * HOUR - 1_501) for _ in range(20)], [tested]) == HitRate(1, 0, 1, 0)
    late_by_then = [unanswered(start=100 * HOUR - TARGET) for _ in range(20)]
    assert hit_rate(late_by_then, [tested]) == HitRate()
    assert hit_rate([unanswered(start=100 * HOUR - TARGET - 1) for _ in range(20)], [tested]) == HitRate(1, 1, 1, 1)


def test_answered_late_in_the_second_of_the_beginning_was_only_known_to_be_late() -> None:
    """Two hours each. Asked of a target of three hours, after 8,100 s: `longer than any target`, not 7,200 s."""
    tested = met(10_000, target_s=3 * HOUR, start=100 * HOUR)
    answered_then = [met(2 * HOUR, start=98 * HOUR) for _ in range(20)]
    assert hit_rate(answered_then, [tested]) == HitRate(forecasts=1, right=0)
    answered_before = [met(2 * HOUR, start=98 * HOUR - 1) for _ in range(20)]
    assert hit_rate(answered_before, [tested]) == HitRate()


def test_the_last_to_be_still_open_counts_among_the_ten() -> None:
    ten = History((*[500] * 10, *[501] * 10))
    assert forecast([ten], 500, 500) == Forecast(still_open=10, beyond=10)
    assert forecast([History((*[500] * 11, *[501] * 9))], 500, 500) is None
