"""The audit finds what was tampered with, names it, repairs it when asked, and has nothing to say of a clean desk."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from core import audit, jobs
from core.domain.vocabulary import NoticeKind, Status
from core.domain.workflow import TransitionRefused
from core.errors import Refused
from core.scheduler import Scheduler
from core.services import conversation, deep_check, explain, inbox, status
from core.services.clock_audit import ROW, Difference
from core.uow import UnitOfWork
from storage.tables import Lease
from tests.builders import MONDAY, Staff, clock_rows, opened, row_of
from tests.core.services.test_projection import MOVES


def sql(staff: Staff, statement: str, **values: Any) -> None:
    """As an administrator with a prompt would."""
    staff.desk.write(lambda uow: uow.session.execute(text(statement), values) and None)


def found(staff: Staff) -> list[tuple[str, str]]:
    return [(one.metric, one.field) for one in audit.audit_clocks(staff.desk).differences]


PLANTED = [
    ("due_at = due_at + 60", "due_at", "first_response"),
    ("elapsed_s = elapsed_s + 7", "elapsed_s", "resolution"),
    ("outcome = 'met'", "outcome", "first_response"),
    ("target_s = 60", "target_s", "resolution"),
    ("breached_at = started_at", "breached_at", "resolution"),
    ("next_alarm_at = NULL", "next_alarm_at", "first_response"),
    ("warned_at = '[1]'", "warned_at", "resolution"),
    ("warned_at = 'nonsense'", "warned_at", "resolution"),
    ("paused = 1", "paused", "resolution"),
    ("started_at = started_at - 1", "started_at", "first_response"),
    ("policy_version_id = 1", "policy_version_id", "resolution"),
]


@pytest.mark.parametrize(("change", "field", "metric"), PLANTED)
def test_a_changed_field_is_named_with_both_values(lite: Staff, change: str, field: str, metric: str) -> None:
    ticket_id, other = opened(lite), opened(lite)
    lite.now.ahead(minutes=10)
    right = getattr(clock_rows(lite.desk, ticket_id)[f"{metric}-1"], field)
    sql(
        lite,
        f"UPDATE clock SET {change} WHERE ticket_id = :ticket AND metric = :metric",
        ticket=ticket_id,
        metric=metric,
    )
    assert found(lite) == [(metric, field)]
    (one,) = audit.audit_clocks(lite.desk).differences
    assert (one.ticket_id, one.cycle) == (ticket_id, 1)
    assert one.stored != one.replayed
    if field not in ("elapsed_s", "warned_at"):
        assert one.replayed == right
    assert audit.repair(lite.desk, [one]) == 1
    assert found(lite) == []
    assert clock_rows(lite.desk, ticket_id)[f"{metric}-1"].target_s == 3600 * (8 if metric == "resolution" else 1)
    assert row_of(lite.desk, other).event_seq == 1


def test_a_missing_row_and_one_too_many_are_found(staff: Staff) -> None:
    ticket_id = opened(staff)
    sql(staff, "DELETE FROM clock WHERE metric = 'first_response'")
    sql(
        staff,
        "INSERT INTO clock"
        " (ticket_id, metric, cycle, started_at, outcome, warned_at, paused, running, elapsed_s, as_of_at)"
        " SELECT ticket_id, 'next_response', 3, started_at, 'running', '[]', paused, running, 0, as_of_at FROM clock",
    )
    assert audit.audit_clocks(staff.desk).differences == (
        Difference(ticket_id, "first_response", 1, ROW, False, True),
        Difference(ticket_id, "next_response", 3, ROW, True, False),
    )
    audit.repair(staff.desk, audit.audit_clocks(staff.desk).differences)
    assert list(clock_rows(staff.desk, ticket_id)) == ["first_response-1", "resolution-1"]
    assert found(staff) == []


def test_a_wrong_place_in_the_queue_is_found(staff: Staff) -> None:
    opened(staff)
    sql(staff, "UPDATE ticket SET queue_rank = 5, due_state = 'paused'")
    assert found(staff) == [("", "queue_rank"), ("", "due_state")]


def test_a_clock_left_running_on_a_done_ticket_is_found(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(status.set_status, ticket_id, Status.SOLVED)
    assert audit.audit_clocks(lite.desk).tickets == 0
    sql(lite, "UPDATE clock SET running = 1 WHERE metric = 'resolution'")
    assert found(lite) == [("resolution", "running")]


def test_an_entry_whose_projection_was_lost_is_found(staff: Staff) -> None:
    """The trail goes on, the rows stay behind: as after a restore of half a store."""
    ticket_id = opened(staff)
    before = clock_rows(staff.desk, ticket_id)["first_response-1"]
    staff.now.ahead(minutes=5)
    staff.by("ani").write(conversation.reply, ticket_id, "Yes.")
    columns = ("outcome", "met_at", "running", "elapsed_s", "as_of_at", "next_alarm_at", "due_at")

    def turned_back(uow: UnitOfWork) -> None:
        from core.services.clocks import CLOCK

        old = {name: getattr(before, name) for name in columns}
        uow.session.execute(CLOCK.update().where(CLOCK.c.metric == "first_response").values(**old))

    staff.desk.write(turned_back)
    assert {"outcome", "met_at", "running"} <= {field for metric, field in found(staff) if metric == "first_response"}


def test_what_waits_for_the_sweep_is_no_difference(staff: Staff) -> None:
    ticket_id = opened(staff)
    for minutes in (44, 2, 10, 10, 500):
        staff.now.ahead(minutes=minutes)
        assert found(staff) == []
    staff.by("ani").write(conversation.add_note, ticket_id, "Changes no clock.")
    assert found(staff) == []
    jobs.sweep(staff.desk)
    assert found(staff) == []


@pytest.mark.parametrize("seed", range(8))
def test_a_desk_that_lived_for_a_while_is_clean(lite: Staff, seed: int) -> None:
    random = Random(seed)
    ids = [opened(lite), opened(lite, tags=("gold",)), opened(lite, team="office")]
    for _ in range(50):
        try:
            random.choice(MOVES)(lite, random, random.choice(ids))
        except (Refused, TransitionRefused):
            continue
        assert audit.audit_clocks(lite.desk).differences == ()


def test_the_nightly_audit_runs_once_a_night_and_keeps_quiet_of_a_clean_desk(staff: Staff) -> None:
    opened(staff)
    first = audit.nightly(staff.desk, "one")
    assert first is not None and first.differences == ()
    assert staff.by("root").read(inbox.unread) == 0
    assert audit.nightly(staff.desk, "one") is None
    assert audit.nightly(staff.desk, "two") is None


def test_what_the_night_finds_is_logged_and_told(lite: Staff, caplog: pytest.LogCaptureFixture) -> None:
    ticket_id = opened(lite)
    sql(lite, "UPDATE clock SET target_s = 60")
    assert audit.nightly(lite.desk, "one") is not None
    (notice,) = lite.by("root").read(inbox.newest)
    assert (notice.kind, notice.ticket_id) == (NoticeKind.CLOCK_AUDIT, ticket_id)
    assert notice.data == {"tickets": 1, "differences": 2, "first": [ticket_id]}
    assert "target_s" in caplog.text
    assert lite.by("lea").read(inbox.newest) == ()
    assert clock_rows(lite.desk, ticket_id)["resolution-1"].target_s == 60, "reported only"


def test_the_next_night_begins_at_two_in_the_zone_of_the_desk(lite: Staff) -> None:
    opened(lite)
    assert audit.nightly(lite.desk, "one") is not None
    lite.now.at = MONDAY + timedelta(hours=16, minutes=59)  # 01:59 in Jakarta
    assert audit.nightly(lite.desk, "two") is None
    lite.now.ahead(minutes=1)
    assert audit.nightly(lite.desk, "two") is not None
    assert audit.nightly(lite.desk, "one") is None
    lite.now.ahead(days=3)
    assert audit.nightly(lite.desk, "one") is not None


def test_an_audit_that_was_broken_off_or_died_is_begun_again(lite: Staff) -> None:
    opened(lite)
    assert audit.nightly(lite.desk, "one", goes_on=lambda: False) is None

    def dies() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audit.nightly(lite.desk, "one", goes_on=dies)
    assert audit.nightly(lite.desk, "two") is None, "the dead one still holds it"
    lite.now.ahead(seconds=audit.LEASE_S)
    assert audit.nightly(lite.desk, "two") is not None


def test_a_night_that_never_came_is_audited_when_the_clock_was_set_right(lite: Staff) -> None:
    opened(lite)
    lite.now.step(days=365)
    assert audit.nightly(lite.desk, "one") is not None
    lite.now.step(days=-365)
    assert audit.nightly(lite.desk, "two") is not None
    assert audit.nightly(lite.desk, "one") is None


def test_only_the_holder_of_the_sweep_audits(lite: Staff) -> None:
    opened(lite)
    one, two = (Scheduler(lite.desk, process=name, monotonic=lite.now.steady) for name in ("one", "two"))
    one.tick()
    two._audit()
    names = select(col(Lease.name)).order_by(col(Lease.name))
    assert lite.desk.read(lambda uow: list(uow.session.execute(names).scalars())) == ["sweep"]
    one._audit()
    assert lite.desk.read(lambda uow: list(uow.session.execute(names).scalars())) == ["clock-audit", "sweep"]


def test_a_trail_robbed_of_its_beginning_is_named_and_explained_without_a_crash(lite: Staff) -> None:
    ticket_id = opened(lite)
    lite.by("ani").write(conversation.reply, ticket_id, "On it.")
    sql(lite, "DROP TRIGGER ticket_event_no_delete")
    sql(lite, "DELETE FROM ticket_event WHERE ticket_id = :ticket AND seq = 1", ticket=ticket_id)
    assert {field for _, field in found(lite)} >= {ROW}
    assert not lite.desk.read(explain.account, ticket_id).clocks
    assert any(each.ticket_id == ticket_id for each in deep_check.check(lite.desk.database, now=MONDAY).findings)
