"""A verified copy of a SQLite desk, made while it is in use."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.engine import Database
from storage.errors import BackupFailed, DatabaseDamaged, Place, translate
from storage.sqlite_engine import connect
from storage.sqlite_file import create_private, private_folder
from storage.sqlite_module import sqlite

PAGES_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Verified:
    path: Path
    bytes: int
    tables: dict[str, int]
    """Rows by table, the same in the copy as in the desk at one instant."""


def backup_to(database: Database, path: Path) -> Verified:
    """Copy the desk to a new file (mode 0600) and check the copy: `integrity_check`, and the rows of each table.

    Raises:
        BackupFailed: `path` exists; the copy differs; or the desk is on PostgreSQL, whose tool is pg_dump.
        DatabaseError: reading or writing failed; then no file is left.
    """
    if database.path is None:
        raise BackupFailed(path, "postgresql", "pg_dump")
    path = path.absolute()
    if path.exists():
        raise BackupFailed(path, "exists")
    try:
        private_folder(path.parent)
        create_private(path)
        return _checked_copy(database.path, path)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, sqlite.Error):
            error.siaga_place = Place(path=path)
            raise translate(error) from error
        raise


def _checked_copy(source_path: Path, path: Path) -> Verified:
    with contextlib.closing(connect(source_path)) as source:
        source.execute("BEGIN")  # one instant for the copy and for the count
        expected = rows_by_table(source)
        with contextlib.closing(sqlite.connect(str(path))) as copy:
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode = DELETE")
            _check(copy, path, expected)
    return Verified(path, path.stat().st_size, expected)


def _check(copy: Any, path: Path, expected: dict[str, int]) -> None:
    verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise DatabaseDamaged(path, str(verdict))
    if rows_by_table(copy) != expected:
        raise BackupFailed(path, "rows")


def rows_by_table(connection: Any) -> dict[str, int]:
    named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    names = [name for (name,) in connection.execute(named).fetchall()]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
