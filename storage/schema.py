"""The schema's revision: looked at in one cheap query; made or migrated only where it must be.

Alembic is imported only when there is something to migrate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection

from storage.backup import Verified, backup_to
from storage.engine import Database
from storage.errors import DatabaseForeign, SchemaNewer, SchemaOlder

EMPTY = 0


@dataclass(frozen=True, slots=True)
class History:
    """The revisions that a siaga knows."""

    location: str
    """Where Alembic finds the scripts."""
    head: str
    """The newest revision; its number stands in front."""

    @property
    def known(self) -> int:
        return number(self.head)


OURS = History("storage:migrations", "0002_unassigned")

Progress: TypeAlias = Callable[[int, int, str], None]
"""(step from 1, steps, revision), called before each revision is applied."""


def number(revision: str) -> int:
    return int(revision[:4])


def ensure_schema(
    database: Database,
    *,
    progress: Progress | None = None,
    backup_folder: Path | None = None,
    migrate: bool = True,
    history: History = OURS,
) -> Verified | None:
    """Bring the schema to the revision this siaga knows. A failed migration leaves the database as it was.

    Returns:
        The backup made before an older schema was migrated (SQLite only; beside it unless `backup_folder`), else None.

    Raises:
        SchemaNewer: a newer siaga wrote it.
        SchemaOlder: it is older and `migrate` is False.
        DatabaseForeign: the database of another program.
        BackupFailed, MigrationFailed
    """
    found = schema_number(database)
    if found == history.known:
        return None
    if found > history.known:
        raise SchemaNewer(found, history.known)
    if found != EMPTY and not migrate:
        raise SchemaOlder(found, history.known)
    saved = _save_first(database, found, history.known, backup_folder)
    from storage.migrations.upgrade import upgrade

    upgrade(database, history, progress=progress, backup=saved.path if saved else None)
    return saved


def _save_first(database: Database, found: int, known: int, folder: Path | None) -> Verified | None:
    if found == EMPTY or database.path is None:
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    place = folder or database.path.parent / "backups"
    return backup_to(database, place / f"{database.path.stem}-before-{known:04}-{stamp}.db")


def schema_number(database: Database) -> int:
    """0 for an empty database.

    Raises:
        DatabaseForeign
    """
    with database.engine.connect() as connection:
        return found_number(connection)


def found_number(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        tables = "SELECT count(*) FROM sqlite_schema"
        stranger = found != EMPTY and not _has_revision(connection)
    else:
        found = _postgres_number(connection)
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
        stranger = False
    if stranger or (found == EMPTY and connection.exec_driver_sql(tables).scalar_one()):
        raise DatabaseForeign(_path(connection))
    return found


def _has_revision(connection: Connection) -> bool:
    asked = "SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'"
    return connection.exec_driver_sql(asked).first() is not None


def _postgres_number(connection: Connection) -> int:
    if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar_one() is None:
        return EMPTY
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    if revision is None or not str(revision)[:4].isdigit():
        raise DatabaseForeign(None)
    return number(str(revision))


def _path(connection: Connection) -> Path | None:
    named = connection.engine.url.database
    return Path(named) if named and connection.dialect.name == "sqlite" else None
