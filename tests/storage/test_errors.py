"""Errors that arise in use, each from a real situation."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import Database, open_database
from storage.errors import (
    DatabaseDamaged,
    DatabaseDefect,
    DatabaseError,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseUnreachable,
    DiskFull,
    Retry,
    TooSlow,
    translate,
)
from tests.storage import rows


def meaning(database: Database, *statements: str) -> DatabaseError:
    with pytest.raises((DBAPIError, DatabaseError)) as raised:
        run(database, *statements)
    return translate(raised.value)


def run(database: Database, *statements: str) -> None:
    with database.write() as session:
        for statement in statements:
            session.execute(text(statement))


@pytest.fixture
def impatient(database: Database) -> Iterator[Database]:
    """A second console that waits for nobody."""
    found = open_database(database.url_shown, patience_s=0.05)
    yield found
    found.close()


def test_a_desk_that_another_holds_is_locked(database: Database, impatient: Database) -> None:
    with database.write() as session:
        rows.ticket(session)
        session.commit()
    with database.write() as holding:
        holding.execute(text("UPDATE ticket SET version = version + 1"))
        trouble = meaning(impatient, "UPDATE ticket SET version = version + 1")
    assert trouble == DatabaseLocked(database.path)


def test_a_write_where_only_reading_is_allowed(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised, database.read() as session:
        session.execute(text("INSERT INTO tag (name) VALUES ('vpn')"))
    assert translate(raised.value) == DatabaseReadOnly(database.path)


def test_a_damaged_page_is_found_in_use(sqlite_template: Path, tmp_path: Path) -> None:
    content = bytearray(sqlite_template.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path = tmp_path / "siaga.db"
    path.write_bytes(content)
    with pytest.raises((DBAPIError, DatabaseError)) as raised:
        run(open_database(path), "UPDATE ticket SET version = 2", "SELECT * FROM ticket_event, message, clock")
    trouble = translate(raised.value)
    assert isinstance(trouble, DatabaseDamaged) and trouble.path == path


def test_a_full_disk(sqlite_database: Database) -> None:
    trouble = meaning(
        sqlite_database, "PRAGMA max_page_count = 1", "INSERT INTO tag (name) VALUES (hex(zeroblob(1000000)))"
    )
    assert trouble == DiskFull(sqlite_database.path)


def test_a_write_that_the_disk_refuses_is_a_fault_and_nothing_is_lost(sqlite_database: Database) -> None:
    code = """
import resource, sys
from sqlalchemy import text
from storage.engine import open_database
from storage.errors import translate
database = open_database(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with database.write() as session:
        session.execute(text("INSERT INTO tag (name) VALUES (hex(zeroblob(1000000)))"))
except Exception as error:
    print(type(translate(error)).__name__)
"""
    command = [sys.executable, "-c", code, sqlite_database.url_shown]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "DiskFault"
    with sqlite_database.write() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert session.execute(text("SELECT count(*) FROM tag")).scalar_one() == 0


def test_a_desk_that_was_taken_away(sqlite_database: Database) -> None:
    path = sqlite_database.path
    assert path is not None
    sqlite_database.close()
    for file in path.parent.iterdir():
        file.unlink()
    path.parent.rmdir()
    assert meaning(sqlite_database, "SELECT 1") == DatabaseMissing(path)


def test_a_statement_that_the_schema_does_not_know_is_a_defect_without_its_values(database: Database) -> None:
    trouble = meaning(database, "SELECT 'customer words' FROM nowhere")
    assert isinstance(trouble, DatabaseDefect)
    assert "customer" not in trouble.detail


def test_values_do_not_appear_in_errors(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised, database.write() as session:
        session.execute(text("SELECT :words FROM nowhere"), {"words": "customer words"})
    assert "customer words" not in str(raised.value)


@pytest.mark.postgres
def test_a_conflict_of_two_writers_is_tried_again(postgres_database: Database) -> None:
    strict = postgres_database.engine.execution_options(isolation_level="REPEATABLE READ")
    with postgres_database.write() as session:
        rows.ticket(session)
    with strict.connect() as slow:
        slow.execute(text("SELECT count(*) FROM ticket"))
        run(postgres_database, "UPDATE ticket SET version = version + 1")
        with pytest.raises(DBAPIError) as raised:
            slow.execute(text("UPDATE ticket SET version = version + 1"))
    assert isinstance(translate(raised.value), Retry)


@pytest.mark.postgres
def test_a_session_that_the_administrator_ends_is_tried_again_and_the_console_goes_on(
    postgres_database: Database,
) -> None:
    with postgres_database.engine.connect() as session:
        process = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        run(postgres_database, f"SELECT pg_terminate_backend({process}, 10000)")
        with pytest.raises(DBAPIError) as raised:
            session.execute(text("SELECT 1"))
    assert isinstance(translate(raised.value), Retry | DatabaseUnreachable)
    with postgres_database.read() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.postgres
def test_a_statement_over_its_limit_is_too_slow(postgres_database: Database) -> None:
    assert meaning(postgres_database, "SET LOCAL statement_timeout = 1", "SELECT pg_sleep(30)") == TooSlow()


def test_what_is_translated_already_stays() -> None:
    given = DatabaseLocked()
    assert translate(given) is given
