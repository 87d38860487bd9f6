"""An open store: transactions on SQLite or PostgreSQL that mean the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine, event
from sqlmodel import Session

from storage import doorbell
from storage.database_url import PostgresServer, SqliteFile, parse
from storage.errors import DatabaseError, DatabaseMissing, Place, translate
from storage.keychain import with_password
from storage.postgres_engine import postgres_engine
from storage.sqlite_engine import sqlite_engine
from storage.sqlite_file import prepare
from storage.sqlite_module import sqlite

Dialect = Literal["sqlite", "postgresql"]
PATIENCE_S = 5.0


class WritingSession(Session):
    """Keeps what it has loaded until it ends: a sweep of fifty tickets reads their team and its lead once."""


@event.listens_for(WritingSession, "loaded_as_persistent")
def _keep(session: Session, row: object) -> None:
    session.info.setdefault("kept", []).append(row)


@dataclass(frozen=True, slots=True)
class Database:
    """Safe to use from any thread; each `read` and `write` has a connection of its own."""

    engine: Engine
    dialect: Dialect
    path: Path | None
    """Of the SQLite file; None on PostgreSQL."""
    host: str
    """Of the PostgreSQL server; empty on SQLite."""
    url_shown: str
    """Password masked."""
    sqlite_version: str
    """Empty on PostgreSQL."""
    journal_mode: str
    """`wal`, or `delete` where this SQLite is not safe with WAL; empty on PostgreSQL."""
    server_version: str
    reader: Engine
    writer: Engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One unchanging view of the store; writing in it is refused by the database."""
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Commits at the end, rolls back on any error. SQLite: one writer at a time; PostgreSQL: READ COMMITTED.

        Raises:
            DatabaseMissing: the SQLite file was moved away.
        """
        with WritingSession(self.writer, expire_on_commit=False) as session, session.begin():
            if self.path is not None:
                _must_be_there(self.path)
                session.connection()  # take the write lock now: what is read first must not be stale when it is changed
            yield session

    def ring(self) -> None:
        """Tell the other consoles that something was committed. Never fails."""
        doorbell.ring(self)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str | Path, *, create: bool = True, patience_s: float = PATIENCE_S) -> Database:
    """Open a store without looking at its schema; see `storage.schema.ensure_schema`.

    `url`: a path, `sqlite:///path`, or `postgresql://…`. A missing SQLite file is made (empty, mode 0600) if `create`.
    `patience_s`: how long a writer waits for another before DatabaseLocked.

    Raises:
        DatabaseError: one of its kinds in `storage.errors`.
    """
    target = parse(url)
    if isinstance(target, SqliteFile):
        prepare(target.path, create=create)
        return _opened(
            sqlite_engine(target.path, patience_s), "sqlite", Place(path=target.path), f"sqlite:///{target.path}"
        )
    server = PostgresServer(with_password(target.url))
    shown = server.url.set(drivername="postgresql").render_as_string(hide_password=True)
    return _opened(postgres_engine(server, patience_s), "postgresql", Place(host=server.host), shown)


def _opened(engine: Engine, dialect: Dialect, place: Place, shown: str) -> Database:
    event.listen(engine, "handle_error", lambda context: _note_place(context, place))
    try:
        version, journal = _greet(engine, dialect)
    except Exception as error:
        engine.dispose()
        if isinstance(error, DatabaseError):
            raise
        _mark(getattr(error, "orig", None) or error, place)
        raise translate(error) from error
    return Database(
        engine=engine,
        dialect=dialect,
        path=place.path,
        host=place.host,
        url_shown=shown,
        sqlite_version=sqlite.sqlite_version if dialect == "sqlite" else "",
        journal_mode=journal,
        server_version=version,
        reader=engine.execution_options(**_reading(dialect)),
        writer=engine.execution_options(sqlite_begin="IMMEDIATE") if dialect == "sqlite" else engine,
    )


def _must_be_there(path: Path) -> None:
    """What is written into an open file that was moved away would be lost without a word."""
    if not path.exists():
        raise DatabaseMissing(path)


def _reading(dialect: Dialect) -> dict[str, Any]:
    if dialect == "sqlite":
        return {"sqlite_read_only": True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _greet(engine: Engine, dialect: Dialect) -> tuple[str, str]:
    """The first connection: finds a missing server or a damaged file here rather than in a service."""
    with engine.connect() as connection:
        if dialect == "postgresql":
            return str(connection.exec_driver_sql("SHOW server_version").scalar_one()), ""
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")
        return sqlite.sqlite_version, str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())


def _note_place(context: Any, place: Place) -> None:
    _mark(context.original_exception, place)


def _mark(error: Any, place: Place) -> None:
    error.siaga_place = place
