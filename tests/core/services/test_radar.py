"""The radar: what falls due when, whose it is, how loaded they are, and what the history of the category says."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, text

from core import jobs
from core.domain import open_time
from core.domain.forecast import Forecast, HitRate
from core.domain.vocabulary import Metric, Priority, Status
from core.services import assignment, conversation, intake, presence, radar, status
from core.services.forecasts import KEPT
from core.services.radar import DueRow, Load, Radar
from storage.columns import UTCDateTime
from storage.engine import Database
from storage.selects import radar as selects
from storage.selects.queues import plan
from tests.builders import MONDAY, Staff, new_ticket, opened

VPN = "network/vpn"
"""Its tickets are high: half an hour to the first response."""


def look(staff: Staff, **options: int) -> Radar:
    return staff.desk.read(radar.radar, **options)


def row_of(seen: Radar, ticket_id: int, metric: Metric = Metric.FIRST_RESPONSE) -> DueRow:
    return next(row for row in seen.rows if (row.ticket_id, row.metric) == (ticket_id, metric))


def row_of_new(staff: Staff, category: str) -> DueRow:
    """The first response of a ticket that comes in now."""
    ticket_id = opened(staff, category=category)
    return row_of(look(staff), ticket_id)


def answered(staff: Staff, minutes: int, at: datetime, category: str = VPN) -> None:
    """A ticket of the past, first answered and solved after so many minutes."""
    ticket_id = staff.desk.at(at).write(intake.create, new_ticket(category=category)).ticket_id
    then = at + timedelta(minutes=minutes)
    staff.by("ani").at(then).write(conversation.reply, ticket_id, "Done.", then=Status.SOLVED)


def history(staff: Staff, minutes: list[int], category: str = VPN, *, days_ago: int = 10) -> None:
    """One after the other, two hours apart."""
    for number, span in enumerate(minutes):
        answered(staff, span, MONDAY - timedelta(days=days_ago) + timedelta(hours=2 * number), category)


def test_past_due_first_then_by_due(staff: Staff) -> None:
    late, soon = opened(staff, "late", priority=Priority.URGENT), opened(staff, "soon", priority=Priority.HIGH)
    opened(staff, "slow", priority=Priority.LOW)
    waiting = opened(staff, "waiting")
    staff.by("ani").write(conversation.reply, waiting, "?", then=Status.PENDING)
    done = opened(staff, "done")
    staff.by("ani").write(status.set_status, done, Status.SOLVED)
    staff.now.ahead(minutes=20)
    before_the_sweep = look(staff).rows
    jobs.sweep(staff.desk)
    rows = look(staff).rows
    assert [(row.ticket_id, row.metric, row.breached) for row in rows[:2]] == [
        (late, Metric.FIRST_RESPONSE, True),
        (soon, Metric.FIRST_RESPONSE, False),
    ]
    assert {row.ticket_id for row in rows}.isdisjoint({waiting, done})
    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    assert [row.key for row in before_the_sweep] == [row.key for row in rows]


def test_many_past_due_do_not_crowd_out_what_can_still_be_kept(staff: Staff) -> None:
    for _ in range(radar.MISSED + 3):
        opened(staff, priority=Priority.URGENT)
    staff.now.ahead(minutes=16)
    soon = opened(staff, priority=Priority.URGENT)
    rows = look(staff, limit=1).rows
    assert [row.ticket_id for row in rows if row.due_at > staff.now.at] == [soon]
    assert len({row.ticket_id for row in rows if row.due_at <= staff.now.at}) == radar.MISSED


def test_a_row_counts_on_from_its_calendar(staff: Staff) -> None:
    ticket_id = opened(staff, team="office")
    (row, _) = look(staff).rows
    assert (row.ticket_id, row.elapsed_s, row.as_of_at, row.target_s) == (ticket_id, 0, MONDAY, 3600)
    assert open_time.elapsed(row.calendar, MONDAY, MONDAY + timedelta(days=1)) == 7 * 3600
    assert row.warn_at == MONDAY + timedelta(minutes=45)
    assert (row.team, row.assignee, row.load) == ("Office", None, None)


def test_whose_it_is_whether_they_are_here_and_how_loaded(staff: Staff) -> None:
    mine = [opened(staff, priority=Priority.HIGH), opened(staff, priority=Priority.LOW)]
    theirs = opened(staff, priority=Priority.NORMAL)
    for ticket_id in mine:
        staff.by("ani").write(assignment.take, ticket_id)
    staff.by("beni").write(assignment.take, theirs)
    staff.by("ani").write(presence.beat, "a console", ticket_id=None, mode="viewing")
    seen = look(staff)
    assert row_of(seen, mine[0]).load == Load(present=True, open_tickets=2, more=False, soon=1)
    assert row_of(seen, theirs).load == Load(present=False, open_tickets=1, more=False, soon=1)
    assert (row_of(seen, theirs).assignee, row_of(seen, theirs).team) == ("Beni", "First")


def test_the_history_of_the_category_says_what_will_probably_breach(staff: Staff) -> None:
    history(staff, [5] * 14 + [25] * 4 + [40] * 6)
    row = row_of_new(staff, VPN)
    assert [(basis.category, len(basis.history)) for basis in row.bases] == [("VPN", 24), ("Network", 24), ("", 24)]
    assert row.forecast(0) == Forecast(still_open=24, beyond=6)
    assert row.forecast(24 * 60) == Forecast(still_open=10, beyond=6)
    assert row.forecast(26 * 60) is None
    assert row.bases[0].days == 10


def test_too_few_in_the_category_fall_back_to_the_whole_desk(staff: Staff) -> None:
    history(staff, [40] * 3)
    history(staff, [50] * 8 + [3] * 12, "desk", days_ago=20)
    row = row_of_new(staff, VPN)
    assert [len(basis.history) for basis in row.bases] == [3, 3, 23]
    said = row.forecast(26 * 60)
    assert said == Forecast(still_open=11, beyond=11, level=2)
    assert row.bases[said.level].category == ""


def test_a_category_counts_with_those_below_it_and_cancelled_clocks_are_left_out(staff: Staff) -> None:
    history(staff, [5] * 2, VPN)
    history(staff, [5] * 3, "network", days_ago=20)
    unanswered = opened(staff, category="network")
    staff.by("ani").write(status.set_status, unanswered, Status.SOLVED)
    row = row_of_new(staff, "network")
    assert [(basis.category, len(basis.history)) for basis in row.bases] == [("Network", 5), ("", 5)]


def test_breached_and_still_unanswered_is_part_of_the_history(staff: Staff) -> None:
    opened(staff, category=VPN)
    staff.now.ahead(minutes=31)
    jobs.sweep(staff.desk)
    row = row_of_new(staff, VPN)
    assert (row.bases[0].history.needed_s, row.bases[0].history.never) == ((), 1)


def test_the_hit_rate_of_a_planted_history_counted_by_hand(staff: Staff) -> None:
    """After 22.5 minutes: the last but one was called late by 10 of 10 and was kept; the last by 10 of 11, and was."""
    history(staff, [5] * 14 + [40] * 10 + [25, 40])
    basis = row_of_new(staff, VPN).bases[0]
    assert basis.rate == HitRate(forecasts=2, right=1, breaches=1, foreseen=1)
    assert basis.rate_days == 10


def test_what_is_past_due_has_no_forecast(staff: Staff) -> None:
    history(staff, [40] * 24)
    late = opened(staff, category=VPN)
    staff.now.ahead(minutes=31)
    assert row_of(look(staff), late).bases == ()


def test_the_history_is_kept_for_a_few_minutes(staff: Staff) -> None:
    history(staff, [5] * 2)
    opened(staff, category=VPN)
    first = look(staff)
    answered(staff, 5, MONDAY - timedelta(hours=1))
    staff.now.at = MONDAY + KEPT - timedelta(seconds=1)
    again = staff.desk.read(radar.radar, first.histories)
    assert again.histories is first.histories and len(again.rows[0].bases[0].history) == 2
    staff.now.at = MONDAY + KEPT
    anew = staff.desk.read(radar.radar, again.histories)
    assert anew.histories is not first.histories and len(anew.rows[0].bases[0].history) == 3


def test_every_look_walks_an_index(database: Database, staff: Staff) -> None:
    with database.engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN "
        if connection.dialect.name == "postgresql":
            explain = "EXPLAIN "
            for other_way in ("seqscan", "bitmapscan"):  # right for a table of one page
                connection.exec_driver_sql(f"SET LOCAL enable_{other_way} = off")
        assert "ix_clock_due" in plan(connection, selects.coming_statement(MONDAY, 100))
        assert "ix_clock_due" in plan(connection, selects.soon_of_statement(MONDAY, MONDAY, 100))
        ended = {"ix_clock_met": selects.met_statement, "ix_clock_late": selects.late_statement}
        for index, statement in ended.items():
            asked = text(explain + statement(connection.dialect.name).text)
            asked = asked.bindparams(bindparam("since", type_=UTCDateTime()))
            lines = connection.execute(asked, {"metric": "resolution", "since": MONDAY, "limit": 10})
            steps = " ".join(str(line[-1]) for line in lines)
            assert index in steps and "Sort" not in steps and "TEMP B-TREE" not in steps
