"""Care of the store: verified copies and a look at its health."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import DatabaseTrouble
from storage.backup import Verified, backup_to
from storage.engine import open_database
from storage.errors import DatabaseError


@dataclass(frozen=True, slots=True)
class Health:
    url: str
    """Password masked."""
    dialect: str
    server_version: str
    journal_mode: str
    wal_reset_safe: bool
    """False: this SQLite has the WAL-reset bug and siaga uses the slower journal instead."""


def backup(url: str, path: Path) -> Verified:
    """Copy the desk while it is in use, and check the copy.

    Raises:
        DatabaseTrouble: the store cannot be read, or `path` exists.
    """
    try:
        database = open_database(url)
        try:
            return backup_to(database, path)
        finally:
            database.close()
    except DatabaseError as error:
        raise DatabaseTrouble(error) from error
