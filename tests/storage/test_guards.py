"""What the database itself refuses, whoever writes."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.domain import vocabulary as v
from storage import tables
from storage.engine import Database
from tests.storage import rows

BOGUS: list[tuple[str, str, str]] = [
    ("ticket", "status", "bogus"),
    ("ticket", "priority", "Urgent"),
    ("ticket", "impact", "huge"),
    ("ticket", "urgency", "huge"),
    ("ticket", "channel", "fax"),
    ("ticket", "due_metric", "bogus"),
    ("ticket", "due_state", "bogus"),
    ("message", "visibility", "secret"),
    ("message", "direction", "sideways"),
    ("message", "author_kind", "robot"),
    ("agent", "role", "root"),
]


@pytest.mark.parametrize(("table", "column", "value"), BOGUS)
def test_a_value_outside_its_closed_set_is_refused(database: Database, table: str, column: str, value: str) -> None:
    with database.write() as session:
        rows.message(session, rows.ticket(session), "hello")
        rows.add(session, tables.Agent, handle="ayu", name="Ayu")
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": value})
    with database.read() as session:
        assert session.execute(text(f"SELECT {column} FROM {table}")).scalar_one() != value


def test_every_value_of_the_vocabulary_is_accepted(database: Database) -> None:
    sets: dict[tuple[str, str], Any] = {
        ("ticket", "status"): v.Status,
        ("ticket", "priority"): v.Priority,
        ("ticket", "channel"): v.Channel,
        ("message", "visibility"): v.Visibility,
        ("message", "direction"): v.Direction,
        ("message", "author_kind"): v.AuthorKind,
        ("agent", "role"): v.Role,
    }
    with database.write() as session:
        rows.message(session, rows.ticket(session), "hello")
        rows.add(session, tables.Agent, handle="ayu", name="Ayu")
        for (table, column), values in sets.items():
            for value in values:
                session.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": str(value)})
        for number, kind in enumerate(v.EventKind, 1):
            rows.event(session, 1, number, kind=kind)


def test_a_ticket_of_nobody_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        rows.add(session, tables.Ticket, subject="?", requester_id=404, created_at=rows.NOW, updated_at=rows.NOW)


WRITTEN_ONCE = {
    "ticket_event": "at",
    "policy_version": "name",
    "calendar_version": "name",
    "desk_file": "body",
}


def write_once(database: Database) -> None:
    with database.write() as session:
        rows.event(session, rows.ticket(session))
        rows.add(session, tables.PolicyVersion, name="gold", digest="", body="{}", created_at=rows.NOW)
        rows.add(session, tables.CalendarVersion, name="office", digest="", body="{}", created_at=rows.NOW)
        rows.add(session, tables.DeskFile, digest="", body="", applied_at=rows.NOW)


@pytest.mark.parametrize("table", WRITTEN_ONCE)
@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_what_is_written_once_stays(database: Database, table: str, change: str) -> None:
    write_once(database)
    with pytest.raises(IntegrityError, match="append-only"), database.write() as session:
        session.execute(text(change.format(table=table, column=WRITTEN_ONCE[table])))
    with database.read() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1


@pytest.mark.postgres
@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_truncate_is_no_way_around(postgres_database: Database, table: str) -> None:
    write_once(postgres_database)
    with pytest.raises(DBAPIError, match="append-only"), postgres_database.write() as session:
        session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_replace_by_another_program_is_no_way_around(sqlite_database: Database) -> None:
    write_once(sqlite_database)
    assert sqlite_database.path is not None
    stranger = sqlite3.connect(sqlite_database.path)
    stranger.execute("PRAGMA journal_mode")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        stranger.execute(
            "INSERT OR REPLACE INTO ticket_event (ticket_id, seq, kind, at, recorded_at, actor_kind, data, chain)"
            " VALUES (1, 1, 'merged', 0, 0, 'system', '{}', '')"
        )
    stranger.close()


def test_a_reading_transaction_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        session.execute(text("INSERT INTO tag (name) VALUES ('vpn')"))
    with database.write() as session:
        session.execute(text("INSERT INTO tag (name) VALUES ('vpn')"))


def write_and_fail(database: Database) -> None:
    with database.write() as session:
        session.execute(text("INSERT INTO tag (name) VALUES ('vpn')"))
        raise ZeroDivisionError


def test_an_error_leaves_nothing_of_the_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(database)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM tag")).scalar_one() == 0
