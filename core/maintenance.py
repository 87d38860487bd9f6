"""Care of the store: verified copies and a look at its health."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from core.clock import system_now
from core.desk import open_desk
from core.errors import Busy, DatabaseTrouble, DeskFileFaults, Refused
from core.services import presence
from storage.backup import Verified, backup_to
from storage.engine import open_database
from storage.errors import BackupFailed, DatabaseError
from storage.sqlite_engine import journal_mode
from storage.sqlite_module import wal_reset_safe

Copied = Verified


@dataclass(frozen=True, slots=True)
class Health:
    good: bool
    what: str
    """Stable words: `database`, `sqlite`, `journal`, `schema and desk file`, `scheduler`."""
    detail: str
    """As the system says it; empty where there is nothing to say."""
    error: Exception | None = None
    """Why it is not good, where an error says so."""


def examine(url: str) -> list[Health]:
    """How the store and its scheduler stand; an unusable one is the last line. Nothing is written or migrated."""
    try:
        database = open_database(url, create=False)
    except DatabaseError as error:
        return [Health(False, "database", "", DatabaseTrouble(error))]
    found = [Health(True, "database", database.url_shown)]
    if database.dialect == "sqlite":
        found += sqlite_health(database.sqlite_version, database.journal_mode)
    else:
        found.append(Health(True, "server", database.server_version))
    database.close()
    return [*found, *_desk(url)]


def sqlite_health(version: str, journal: str) -> list[Health]:
    """The library by its defects, the journal by what this library is to write."""
    numbers = tuple(int(part) for part in version.split("."))
    return [
        Health(wal_reset_safe(numbers), "sqlite", version),
        Health(journal == journal_mode(numbers), "journal", journal),
    ]


def _desk(url: str) -> list[Health]:
    try:
        desk = open_desk(url, agent=None, system=True, migrate=False)
    except DatabaseTrouble as error:
        return [Health(False, "schema", "", error)]
    except (Refused, DeskFileFaults) as error:
        return [Health(False, "desk file", "", error)]
    try:
        beat_at = desk.read(presence.sweeper_beat)
    except (Busy, DatabaseTrouble) as error:
        return [Health(False, "database", "", error)]
    finally:
        desk.close()
    alive = beat_at is not None and system_now() - beat_at < timedelta(minutes=1)
    return [
        Health(True, "schema and desk file", desk.config.name),
        Health(alive, "scheduler", beat_at.isoformat() if beat_at else ""),
    ]


def backup(url: str, path: Path) -> Copied:
    """Copy the desk while it is in use, and check the copy.

    Raises:
        DatabaseTrouble: the store cannot be read, `path` exists, or its folder does not.
    """
    if not path.absolute().parent.is_dir():
        raise DatabaseTrouble(BackupFailed(path.parent, "no_folder"))
    try:
        database = open_database(url, create=False)
        try:
            return backup_to(database, path)
        finally:
            database.close()
    except DatabaseError as error:
        raise DatabaseTrouble(error) from error
