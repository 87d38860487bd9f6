"""The deep check finds nothing on a sound desk, and each kind of violation where one is planted."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Connection, Engine, text

from core import jobs
from core.domain.deep_findings import Violation
from core.domain.vocabulary import Priority, Status
from core.errors import DatabaseTrouble
from core.services import assignment, conversation, deep_check, drafts, prioritise, status, tagging
from core.uow import UnitOfWork
from storage import leases
from storage.engine import Database, open_database
from storage.selects import deep_check as statements
from storage.sqlite_engine import connect
from tests.builders import MONDAY, Staff, desk_on, opened

NOW = MONDAY + timedelta(days=2)


def a_working_day(database: Database) -> None:
    """Twelve tickets with everything that can happen to one; the clocks of the first six ran out."""
    staff = desk_on(database)
    tickets = [opened(staff, f"ticket {number}", priority=Priority.HIGH) for number in range(12)]
    ani, lea = staff.by("ani"), staff.by("lea")
    for ticket_id in tickets[:6]:
        ani.write(assignment.take, ticket_id)
        staff.now.ahead(minutes=1)
    staff.now.ahead(hours=7)
    jobs.sweep(staff.desk)
    for ticket_id in tickets[:3]:
        lea.write(prioritise.set_priority, ticket_id, Priority.LOW)  # takes the breach of the resolution back
    for ticket_id in tickets[6:]:
        ani.write(conversation.reply, ticket_id, "On it.")
        ani.write(conversation.add_note, ticket_id, "Looks easy.")
        lea.write(tagging.add_tag, ticket_id, "printer")
        staff.now.ahead(minutes=5)
        staff.desk.write(conversation.customer_message, ticket_id, "And?")
    lea.write(assignment.assign, tickets[6], team_id=staff.teams["office"])
    ani.write(status.set_status, tickets[7], Status.PENDING)
    ani.write(status.set_status, tickets[8], Status.SOLVED)
    staff.desk.write(conversation.customer_message, tickets[8], "Not solved.")
    staff.now.ahead(hours=30)
    jobs.sweep(staff.desk)


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    path = folder / "siaga.db"
    shutil.copy(sqlite_template, path)
    database = open_database(path)
    a_working_day(database)
    database.close()
    return path


@pytest.fixture
def sound(tmp_path: Path, sound_file: Path) -> Iterator[Database]:
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o700)
    shutil.copy(sound_file, folder / "siaga.db")
    database = open_database(folder / "siaga.db")
    yield database
    database.close()


def codes(database: Database) -> set[Violation]:
    return {finding.code for finding in deep_check.check(database, now=NOW).findings}


def codes_by_sql(database: Database, code: Violation) -> set[Violation]:
    """As far as one statement can tell."""
    bound = {"now": NOW, "before": NOW, "rows": 1}
    wanted = [select for select in statements.selects(database.dialect) if select.code is code]
    return {finding.code for select in wanted for finding in deep_check._rows(database, select, bound)}


@dataclass(frozen=True, slots=True)
class Plant:
    code: Violation
    sql: str
    loosened: str = ""
    """Table whose keys and constraints must go first."""


EVENT = "INSERT INTO ticket_event (ticket_id, seq, kind, at, recorded_at, actor_kind, data, chain)"
STEP = "escalation_step (ticket_id, metric, cycle, step, round, kind, reached_at, fired_at, late_s, event_id)"
COPY = "SELECT ticket_id, metric, cycle, step, round, kind, reached_at, fired_at, late_s, event_id FROM escalation_step"
A_STEP = "(SELECT min(id) FROM escalation_step WHERE kind = 'step')"
PLANTS = [
    Plant(Violation.EVENT_GAP, "DELETE FROM ticket_event WHERE ticket_id = 7 AND seq = 2"),
    Plant(
        Violation.EVENT_TWICE,
        "UPDATE ticket_event SET seq = seq - 1 WHERE ticket_id = 8 AND seq > 2",
        loosened="ticket_event",
    ),
    Plant(Violation.EVENT_COUNT, "UPDATE ticket SET event_seq = event_seq + 1 WHERE id = 9"),
    Plant(Violation.CREATED_MISPLACED, "UPDATE ticket_event SET kind = 'subject' WHERE ticket_id = 10 AND seq = 1"),
    Plant(Violation.CHAIN_BROKEN, "UPDATE ticket_event SET at = recorded_at WHERE kind = 'breach' AND ticket_id = 4"),
    Plant(Violation.MESSAGE_WITHOUT_EVENT, "UPDATE ticket_event SET kind = 'auto_reply' WHERE kind = 'internal_note'"),
    Plant(Violation.EVENT_WITHOUT_MESSAGE, "DELETE FROM message WHERE direction = 'outbound'"),
    Plant(
        Violation.ATTACHMENT_ELSEWHERE,
        "INSERT INTO attachment (message_id, ticket_id, name, media_type, size, sha256) VALUES (1, 2, 'a', 'b', 1, '')",
    ),
    Plant(Violation.STATUS_DIFFERS, "UPDATE ticket SET status = 'on_hold' WHERE id = 11"),
    Plant(Violation.PRIORITY_DIFFERS, "UPDATE ticket SET priority = 'urgent' WHERE id = 11"),
    Plant(Violation.ASSIGNEE_DIFFERS, "UPDATE ticket SET assignee_id = 1 WHERE id = 10"),
    Plant(Violation.TEAM_DIFFERS, "UPDATE ticket SET team_id = 3 WHERE id = 12"),
    Plant(Violation.POLICY_DIFFERS, "UPDATE ticket SET policy_version_id = NULL WHERE id = 12"),
    Plant(Violation.CALENDAR_DIFFERS, "UPDATE ticket SET calendar_version_id = NULL WHERE id = 12"),
    Plant(Violation.CLOCK_TWICE, "UPDATE clock SET cycle = 1, metric = 'resolution'", loosened="clock"),
    Plant(Violation.BREACH_COUNT, "UPDATE ticket SET breaches = breaches + 1 WHERE id = 1"),
    Plant(Violation.QUEUE_PLACE, "UPDATE ticket SET queue_rank = queue_rank - 1 WHERE id = 10"),
    Plant(
        Violation.ALARM_OVERDUE,
        "UPDATE clock SET next_alarm_at = started_at WHERE ticket_id = 10",
    ),
    Plant(Violation.EFFECT_TWICE, f"INSERT INTO {STEP} {COPY}", loosened="escalation_step"),
    Plant(Violation.EFFECT_WITHOUT_EVENT, f"UPDATE escalation_step SET event_id = NULL WHERE id = {A_STEP}"),
    Plant(
        Violation.EVENT_WITHOUT_EFFECT,
        "DELETE FROM escalation_step WHERE kind = 'warning'",
    ),
    Plant(
        Violation.EVENT_OF_TWO_EFFECTS,
        f"INSERT INTO {STEP} {COPY.replace(' round,', ' round + 1,')} WHERE id = {A_STEP}",
    ),
    Plant(Violation.EFFECT_WITHOUT_CLOCK, "DELETE FROM clock WHERE ticket_id = 4 AND metric = 'resolution'"),
    Plant(
        Violation.EFFECT_TOO_EARLY, "UPDATE escalation_step SET reached_at = reached_at + {day} WHERE kind = 'breach'"
    ),
    Plant(
        Violation.BREACH_NOT_FIRED,
        "UPDATE escalation_step SET kind = 'step' WHERE kind = 'breach' AND ticket_id = 5",
    ),
    Plant(
        Violation.WITHDRAWAL_WRONG,
        f"{EVENT} SELECT ticket_id, 99, kind, at, recorded_at, actor_kind, data, '' FROM ticket_event "
        "WHERE kind = 'breach_withdrawn' AND ticket_id = 1",
    ),
    Plant(Violation.ESCALATION_COUNT, "UPDATE ticket SET escalations = 0"),
    Plant(
        Violation.NOTICE_TWICE,
        "INSERT INTO notification (agent_id, ticket_id, escalation_step_id, kind, data, created_at) "
        "SELECT agent_id, ticket_id, escalation_step_id, kind, data, created_at FROM notification",
        loosened="notification",
    ),
    Plant(Violation.NOTICE_ELSEWHERE, "UPDATE notification SET ticket_id = NULL"),
    Plant(Violation.REFERENCE_BROKEN, "UPDATE ticket SET requester_id = 999 WHERE id = 3"),
    Plant(Violation.NOT_READABLE, "UPDATE ticket_event SET data = '{{' WHERE ticket_id = 12 AND seq = 1"),
]


def plant_in_file(path: Path, plant: Plant) -> None:
    connection = connect(path)
    connection.execute("PRAGMA foreign_keys = OFF")
    for name in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name[0]}")
    if plant.loosened:
        connection.execute(f"CREATE TABLE loose AS SELECT * FROM {plant.loosened}")
        connection.execute(f"DROP TABLE {plant.loosened}")
        connection.execute(f"ALTER TABLE loose RENAME TO {plant.loosened}")
    assert connection.execute(plant.sql.format(day=86400)).rowcount > 0
    connection.close()


def hold_the_lease(database: Database) -> None:
    with database.write() as session:
        leases.take(session, jobs.SWEEP, "somebody", NOW, 3600)


def test_a_sound_desk_has_no_findings(sound: Database) -> None:
    hold_the_lease(sound)
    report = deep_check.check(sound, now=NOW - timedelta(hours=10))
    assert report.findings == ()
    assert report.events > 100


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.code.value)
def test_a_planted_violation_is_found(sound: Database, plant: Plant) -> None:
    assert sound.path is not None
    hold_the_lease(sound)
    plant_in_file(sound.path, plant)
    assert {plant.code, Violation.GUARD_MISSING} <= codes(sound)


def test_every_kind_of_violation_has_its_plant() -> None:
    by_hand = {Violation.GUARD_MISSING, Violation.FILE_DAMAGED}
    assert {plant.code for plant in PLANTS} | by_hand == set(Violation)


@pytest.mark.postgres
def test_postgresql_every_planted_violation_is_found(postgres_database: Database) -> None:
    a_working_day(postgres_database)
    hold_the_lease(postgres_database)
    before = deep_check.check(postgres_database, now=NOW - timedelta(hours=10))
    assert before.findings == ()
    for plant in PLANTS:
        with postgres_database.engine.connect() as connection:
            plant_on_server(connection, plant)
            if plant.code is Violation.NOT_READABLE:  # the error ends the transaction: check from others
                connection.commit()
                assert plant.code in codes(postgres_database)
            else:
                inside = replace(postgres_database, reader=cast(Engine, connection))
                assert plant.code in (codes_by_sql(inside, plant.code) or codes(inside)), plant
                connection.rollback()


def plant_on_server(connection: Connection, plant: Plant) -> None:
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    if plant.loosened:
        keys = "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conrelid = CAST(:name AS regclass)"
        for name in connection.execute(text(keys), {"name": plant.loosened}).scalars().all():
            connection.exec_driver_sql(f"ALTER TABLE {plant.loosened} DROP CONSTRAINT {name}")
    assert connection.exec_driver_sql(plant.sql.format(day="interval '1 day'")).rowcount > 0


@pytest.mark.postgres
def test_postgresql_a_guard_that_is_switched_off_is_missed(postgres_database: Database) -> None:
    with postgres_database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE ticket_event DISABLE TRIGGER ticket_event_append_only")
    (finding,) = deep_check.check(postgres_database, now=NOW).findings
    assert (finding.code, finding.data["trigger"]) == (Violation.GUARD_MISSING, "ticket_event_append_only")


def misplace_the_requesters(database: Database) -> None:
    """The index by requester says now that it is one by category."""
    assert database.path is not None
    connection = connect(database.path)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, '(requester_id)', '(category_id)') "
        "WHERE name = 'ix_ticket_requester_id'"
    )
    connection.close()
    database.engine.dispose()


def test_an_index_that_lost_rows_is_damage(sound: Database) -> None:
    misplace_the_requesters(sound)
    assert Violation.FILE_DAMAGED in codes(sound)


def test_what_is_reported_is_cut_and_said_to_be(sound: Database) -> None:
    assert sound.path is not None
    plant_in_file(sound.path, Plant(Violation.EVENT_COUNT, "UPDATE ticket SET event_seq = event_seq + 1"))
    report = deep_check.check(sound, now=NOW, shown=3)
    assert [each.ticket_id for each in report.findings if each.code is Violation.EVENT_COUNT] == [1, 2, 3]
    assert Violation.EVENT_COUNT in report.cut
    assert Violation.EVENT_GAP not in report.cut


@pytest.mark.parametrize(
    ("code", "sql"),
    [
        (Violation.EVENT_COUNT, "UPDATE ticket SET event_seq = event_seq + 1 WHERE id <= {last}"),
        (Violation.CHAIN_BROKEN, "UPDATE ticket_event SET chain = 'x' WHERE seq = 2 AND ticket_id <= {last}"),
        (Violation.REFERENCE_BROKEN, "UPDATE ticket SET requester_id = 999 WHERE id <= {last}"),
    ],
)
@pytest.mark.parametrize("last", [3, 4])
def test_as_many_as_are_shown_are_not_cut(sound: Database, code: Violation, sql: str, last: int) -> None:
    assert sound.path is not None
    plant_in_file(sound.path, Plant(code, sql.format(last=last)))
    report = deep_check.check(sound, now=NOW, shown=3)
    assert len([each for each in report.findings if each.code is code]) == 3
    assert (code in report.cut) is (last > 3)


def test_more_damage_than_is_shown_is_said_to_be_cut(sound: Database) -> None:
    """All twelve tickets are missing from an index."""
    assert sound.path is not None
    misplace_the_requesters(sound)
    report = deep_check.check(sound, now=NOW, shown=3)
    assert len([each for each in report.findings if each.code is Violation.FILE_DAMAGED]) == 3
    assert Violation.FILE_DAMAGED in report.cut


@pytest.mark.parametrize("batch", [1, 7, 60, 10_000])
def test_the_chain_is_followed_beyond_the_first_batch(sound: Database, batch: int) -> None:
    assert sound.path is not None
    whole = deep_check.check(sound, now=NOW).events
    first_and_last = "(SELECT min(ticket_id) FROM ticket_event UNION SELECT max(ticket_id) FROM ticket_event)"
    plant_in_file(
        sound.path,
        Plant(Violation.CHAIN_BROKEN, f"UPDATE ticket_event SET chain = 'x' WHERE ticket_id IN {first_and_last}"),
    )
    report = deep_check.check(sound, now=NOW, batch=batch)
    found = [(each.ticket_id, each.data) for each in report.findings if each.code is Violation.CHAIN_BROKEN]
    assert found == [(1, {"seq": 1}), (12, {"seq": 1})]
    assert report.events == whole > 60


@pytest.mark.parametrize(("behind_s", "found"), [(30, False), (60, False), (61, True)])
def test_an_alarm_has_a_minute_to_fire(sound: Database, behind_s: int, found: bool) -> None:
    then = NOW - timedelta(hours=10)
    hold_the_lease(sound)
    with sound.write() as session:
        alarm = {"at": int(then.timestamp()) - behind_s}
        session.connection().execute(text("UPDATE clock SET next_alarm_at = :at WHERE ticket_id = 10"), alarm)
    codes_then = {finding.code for finding in deep_check.check(sound, now=then).findings}
    assert codes_then == ({Violation.ALARM_OVERDUE} if found else set())


def test_a_waiting_alarm_is_no_fault_where_no_scheduler_lives(sound: Database) -> None:
    late = deep_check.check(sound, now=NOW + timedelta(days=30))
    assert late.findings == ()


def test_drafts_and_reading_leave_nothing_to_find(sound: Database) -> None:
    staff = desk_on(sound)
    staff.by("ani").write(drafts.keep, 1, conversation.Visibility.PUBLIC, "half a wo")
    assert codes(sound) == set()


def test_a_missing_store_is_trouble_not_a_clean_bill(tmp_path: Path) -> None:
    with pytest.raises(DatabaseTrouble):
        deep_check.examine(str(tmp_path / "none.db"), now=NOW)


def test_examine_checks_what_the_url_names(sound: Database) -> None:
    report = deep_check.examine(str(sound.path), now=NOW)
    assert report.findings == ()


def test_an_event_left_out_of_a_half_written_reply_is_named(sound: Database) -> None:
    def half(uow: UnitOfWork) -> None:
        from core.services import messages
        from core.services.ticket_rows import for_change

        ticket = for_change(uow, 6, action="reply")
        messages.store(
            uow,
            ticket,
            "lost",
            visibility=conversation.Visibility.PUBLIC,
            direction=conversation.Direction.OUTBOUND,
            author=conversation.AuthorKind.AGENT,
        )

    staff: Staff = desk_on(sound)
    staff.by("ani").write(half)
    (finding,) = deep_check.check(sound, now=NOW).findings
    assert (finding.code, finding.ticket_id, finding.data["events"]) == (Violation.MESSAGE_WITHOUT_EVENT, 6, 0)
