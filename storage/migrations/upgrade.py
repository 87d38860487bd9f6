"""Runs the history: every revision that is missing, all in one transaction."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Database
from storage.errors import DatabaseError, MigrationFailed, SchemaNewer, translate
from storage.schema import Progress, found_number, number

SCRIPTS = "storage:migrations"
ONE_AT_A_TIME = 7_141_021
"""Key of the advisory lock on PostgreSQL: of two consoles that find an older schema, one waits for the other."""
APPLICATION_ID = 0x53494147
"""Marks the SQLite file as ours: `SIAG`."""


def scripts(location: str = SCRIPTS) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", location)
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(
    database: Database, *, progress: Progress | None = None, backup: Path | None = None, location: str = SCRIPTS
) -> None:
    """
    Raises:
        MigrationFailed: nothing changed. Busy or unreachable databases raise their own errors.
    """
    history = scripts(location)
    steps = _Steps(history, progress)
    try:
        with database.writer.begin() as connection:
            _alone(connection)
            _run(connection, history, steps)
    except Exception as error:
        if isinstance(error, MigrationFailed | SchemaNewer):
            raise
        known = translate(error)
        if type(known).__name__ == "DatabaseDefect":
            known = MigrationFailed(steps.current, f"{type(error).__name__}: {known}", backup)
        raise known from error


class _Steps:
    def __init__(self, history: ScriptDirectory, progress: Progress | None) -> None:
        self._history = history
        self._progress = progress
        self.current = ""

    def __call__(self, revision: Any, context: Any) -> Iterable[Any]:
        steps = list(self._history._upgrade_revs("head", revision))
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


def _run(connection: Connection, history: ScriptDirectory, steps: _Steps) -> None:
    head = str(history.get_current_head())
    if found_number(connection) > number(head):
        raise SchemaNewer(found_number(connection), number(head))
    with EnvironmentContext(history_config(), history, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
        with environment.begin_transaction():
            environment.run_migrations()
    if connection.dialect.name == "sqlite":
        _check_and_mark(connection, number(head))


def history_config() -> Config:
    return Config()


def _check_and_mark(connection: Connection, revision: int) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise DatabaseError("foreign_key_check")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {revision}")
