"""Runs the history: every revision that is missing, all in one transaction."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Database
from storage.errors import DatabaseDefect, MigrationFailed, SchemaNewer, translate
from storage.schema import History, Progress, found_number

ONE_AT_A_TIME = 7_141_021
"""Key of the advisory lock on PostgreSQL: of two consoles that find an older schema, one waits for the other."""
APPLICATION_ID = 0x53494147
"""Marks the SQLite file as ours: `SIAG`."""


def scripts(history: History) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", history.location)
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(
    database: Database, history: History, *, progress: Progress | None = None, backup: Path | None = None
) -> None:
    """Run what is missing of `history`.

    Raises:
        MigrationFailed: nothing changed. Busy or unreachable databases raise their own errors.
    """
    directory = scripts(history)
    steps = _Steps(directory, progress)
    try:
        with database.writer.begin() as connection:
            _alone(connection)
            _run(connection, directory, history.known, steps)
    except Exception as error:
        known = translate(error)
        if isinstance(known, DatabaseDefect):
            known = MigrationFailed(steps.current, known.detail, backup)
        raise known from error


class _Steps:
    def __init__(self, directory: ScriptDirectory, progress: Progress | None) -> None:
        self._directory = directory
        self._progress = progress
        self.current = ""

    def __call__(self, revision: Any, context: Any) -> Iterable[Any]:
        steps = list(self._directory._upgrade_revs("head", revision))
        for index, step in enumerate(steps, 1):
            name = str(step.revision.revision)
            self.current = name
            if self._progress is not None:
                self._progress(index, len(steps), name)
            yield step


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")


def _run(connection: Connection, directory: ScriptDirectory, known: int, steps: _Steps) -> None:
    found = found_number(connection)  # again, now that nobody else can change it
    if found > known:
        raise SchemaNewer(found, known)
    with EnvironmentContext(Config(), directory, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        with environment.begin_transaction():
            environment.run_migrations()
    if connection.dialect.name == "sqlite":
        _check_and_mark(connection, known)


def _check_and_mark(connection: Connection, revision: int) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise DatabaseDefect("foreign_key_check")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {revision}")
