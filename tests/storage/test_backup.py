"""Copies that were looked at before anybody relies on them."""

from pathlib import Path

import pytest
from sqlalchemy import text

from storage.backup import backup_to
from storage.engine import Database, open_database
from storage.errors import BackupFailed
from tests.storage import rows


def test_a_copy_holds_what_the_desk_holds(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.write() as session:
        rows.ticket(session)
    saved = backup_to(sqlite_database, tmp_path / "saved" / "copy.db")
    assert saved.tables["ticket"] == 1
    assert saved.bytes == saved.path.stat().st_size > 0
    copy = open_database(saved.path)
    with copy.read() as session:
        assert session.execute(text("SELECT subject FROM ticket")).scalar_one() == "Printer on fire"
    copy.close()


def test_a_copy_is_private(sqlite_database: Database, tmp_path: Path) -> None:
    saved = backup_to(sqlite_database, tmp_path / "saved" / "copy.db")
    assert saved.path.stat().st_mode & 0o777 == 0o600
    assert saved.path.parent.stat().st_mode & 0o777 == 0o700


def test_a_copy_is_made_while_somebody_writes(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.write() as session:
        rows.ticket(session)
        session.flush()
        assert backup_to(sqlite_database, tmp_path / "copy.db").tables["ticket"] == 0


def test_an_existing_file_is_never_written_over(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(BackupFailed) as failed:
        backup_to(sqlite_database, tmp_path / "copy.db")
    assert failed.value.reason_code == "exists"
    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.postgres
def test_postgresql_has_its_own_tool(postgres_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed) as failed:
        backup_to(postgres_database, tmp_path / "copy.db")
    assert (failed.value.reason_code, failed.value.detail) == ("postgresql", "pg_dump")
