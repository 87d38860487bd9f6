"""A limit for one statement of a person: a query may be slow, the console may not."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

STEPS_BETWEEN_CHECKS = 20_000
"""Virtual machine instructions of SQLite: about a millisecond."""
CANCELLED = "57014"
"""SQLSTATE query_canceled."""


class TooSlow(Exception):
    """The statement was stopped at its limit."""


@contextmanager
def limited(connection: Connection, seconds: float) -> Iterator[None]:
    """Stop what runs inside after `seconds`; the connection stays usable (PostgreSQL: after a rollback).

    Raises:
        TooSlow
    """
    start = _start_sqlite if connection.dialect.name == "sqlite" else _start_postgres
    start(connection, seconds)
    try:
        yield
    except DBAPIError as error:
        if _was_stopped(error):
            raise TooSlow from error
        raise
    finally:
        if connection.dialect.name == "sqlite":
            _driver(connection).set_progress_handler(None, 0)


def _driver(connection: Connection):  # type: ignore[no-untyped-def]
    return connection.connection.dbapi_connection


def _start_sqlite(connection: Connection, seconds: float) -> None:
    until = monotonic() + seconds
    _driver(connection).set_progress_handler(lambda: monotonic() > until, STEPS_BETWEEN_CHECKS)


def _start_postgres(connection: Connection, seconds: float) -> None:
    """Zero would mean: no limit."""
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")


def _was_stopped(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", "") == CANCELLED or str(error.orig) == "interrupted"
