"""What forecasts are checked with: the latest hundred clocks of the last 30 days; and when the past is read anew."""

from datetime import timedelta

from core.domain.forecast import History, PastClock
from core.domain.vocabulary import Metric
from core.services import conversation, forecasts, radar
from core.services.forecasts import DAY_S, Basis
from core.services.radar import DueRow
from storage.engine import Database
from tests.builders import MONDAY, TEXT, Staff, desk_on, opened
from tests.core.services.test_radar import answered, row_of_new

TARGET_S = 1_800
NOW_S = int(MONDAY.timestamp())
DAY = timedelta(days=1)


def late(days_ago: float) -> PastClock:
    """Answered so long ago, ten minutes after it was due."""
    met_s = NOW_S - round(days_ago * DAY_S)
    return PastClock(TARGET_S, TARGET_S + 600, met_s - TARGET_S - 600, met_s, met_s - 600)


def never(days_ago: float) -> PastClock:
    """Due so long ago, and not answered since."""
    breached_s = NOW_S - round(days_ago * DAY_S)
    return PastClock(TARGET_S, TARGET_S, breached_s - TARGET_S, None, breached_s)


def made(*clocks: PastClock) -> Basis:
    return forecasts.made(Metric.FIRST_RESPONSE, "", list(clocks), MONDAY)


PAST = [late(40 + number) for number in range(25)]
"""Enough to forecast from, and all too old to be asked about."""


def test_what_ended_more_than_thirty_days_ago_is_history_and_not_asked_about() -> None:
    basis = made(*PAST)
    assert (len(basis.history), basis.days) == (25, 64)
    assert basis.rate.forecasts == 0


def test_thirty_days_ago_is_asked_about_and_a_second_more_is_not() -> None:
    assert (made(late(30), *PAST).rate.forecasts, made(late(30), *PAST).rate_days) == (1, 30)
    assert made(late(30 + 1 / DAY_S), *PAST).rate.forecasts == 0
    assert made(never(30), *PAST).rate.forecasts == 1
    assert made(never(30 + 1 / DAY_S), *PAST).rate.forecasts == 0


def test_the_latest_hundred_are_asked_about() -> None:
    many = [late(1 + number / 24) for number in range(forecasts.TESTED)]
    assert made(*many, *PAST).rate.forecasts == 100
    basis = made(*many, late(29), *PAST)
    assert (basis.rate.forecasts, basis.rate_days, len(basis.history)) == (100, 6, 126)


def test_days_are_begun_days_and_at_least_one() -> None:
    assert (made().days, made(late(0)).days) == (1, 1)
    assert (made(late(1)).days, made(late(1 + 1 / DAY_S)).days) == (1, 2)


def test_the_past_of_a_clock_that_was_set_back_is_read_anew(lite: Staff) -> None:
    """Else it would be held for as long as the clock was ahead."""
    lite.now.at = MONDAY + DAY
    ahead = lite.desk.read(radar.radar).histories
    assert lite.desk.read(radar.radar, ahead).histories is ahead
    lite.now.at = MONDAY + DAY - timedelta(seconds=1)
    anew = lite.desk.read(radar.radar, ahead).histories
    assert anew is not ahead and anew.taken_at == lite.now.at


def test_only_the_last_ninety_days_are_history(lite: Staff) -> None:
    """Answered 90 days ago to the second, and a second before that."""
    for seconds in (0, 1):
        answered(lite, 5, MONDAY - 90 * DAY - timedelta(minutes=5, seconds=seconds))
    assert [len(basis.history) for basis in row_of_new(lite, "network/vpn").bases] == [1, 1, 1]


ALIKE = TEXT.replace("[categories.desk]", '[categories.net]\nname = "Net"\nteam = "second"\n[categories.desk]')


def test_a_category_has_no_part_in_one_whose_name_begins_alike(sqlite_database: Database) -> None:
    staff = desk_on(sqlite_database, text=ALIKE)
    answered(staff, 5, MONDAY - DAY, "network")
    answered(staff, 10, MONDAY - DAY, "net")
    row: DueRow = row_of_new(staff, "net")
    assert [(basis.category, basis.history) for basis in row.bases] == [
        ("Net", History((600,))),
        ("", History((300, 600))),
    ]


def test_the_latest_five_hundred_of_a_category_are_its_history(lite: Staff) -> None:
    """Read once and kept: 501 clocks as the store would give them, the oldest of them never answered."""
    opened(lite)
    seen = lite.desk.read(radar.radar)
    seen.histories.bases.clear()
    seen.histories.ended[Metric.FIRST_RESPONSE] = [("", late(1))] * forecasts.OF_SCOPE + [("", never(2))]
    basis = lite.desk.read(forecasts.bases, seen.histories, Metric.FIRST_RESPONSE, None)[0]
    assert (len(basis.history), basis.history.never) == (500, 0)


def test_a_reply_after_the_look_is_part_of_the_next_one(lite: Staff) -> None:
    """The instant of the look itself belongs to it: kept for the same second."""
    ticket_id = opened(lite)
    seen = lite.desk.read(radar.radar)
    lite.by("ani").write(conversation.reply, ticket_id, "Done.")
    assert lite.desk.read(radar.radar, seen.histories).histories is seen.histories
    lite.now.ahead(minutes=5)
    opened(lite)
    bases = lite.desk.read(radar.radar, seen.histories).rows[0].bases
    assert len(bases[0].history) == 1
