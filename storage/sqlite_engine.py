"""SQLAlchemy's engine for a SQLite file, with the settings every connection of ours has."""

import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from storage.sqlite_module import sqlite, wal_reset_safe

QUICK_TRIES_S = 0.1
"""SQLite's own waiting backs off and starves writers: for this long we ask again in short uneven steps instead."""
WAL_LIMIT_BYTES = 64 * 1024 * 1024


def journal_mode(version: tuple[int, ...]) -> str:
    """The journal that this version of SQLite is to write."""
    return "wal" if wal_reset_safe(version) else "delete"


def settings(busy_ms: int) -> tuple[str, ...]:
    return (
        f"busy_timeout = {busy_ms}",
        f"journal_mode = {journal_mode(tuple(sqlite.sqlite_version_info))}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # REPLACE must meet the delete triggers, too
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"journal_size_limit = {WAL_LIMIT_BYTES}",
        "wal_autocheckpoint = 1000",
    )


def configure(connection: Any, busy_ms: int = 5000) -> None:
    """Give a fresh connection of the driver our settings; transactions are begun by us."""
    connection.isolation_level = None
    for setting in settings(busy_ms):
        connection.execute("PRAGMA " + setting)


def connect(path: Path) -> Any:
    """A connection outside the pool, usable from any thread, one at a time."""
    connection = _existing(path)
    configure(connection)
    return connection


def _existing(path: Path) -> Any:
    """Never makes a file: one that is away for a moment must not come back empty."""
    return sqlite.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, check_same_thread=False)


def sqlite_engine(path: Path, patience_s: float) -> Engine:
    busy_ms = int(patience_s * 1000)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        creator=lambda: _existing(path),
        module=sqlite,
        hide_parameters=True,
        echo=False,
        max_overflow=20,
    )
    event.listen(engine, "connect", lambda connection, _record: configure(connection, busy_ms))
    event.listen(engine, "begin", begin)
    return engine.execution_options(sqlite_busy_ms=busy_ms)


def begin(connection: Connection) -> None:
    """Begin as the execution options say: `sqlite_begin` (IMMEDIATE or DEFERRED), `sqlite_read_only`."""
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    _set_read_only(connection, driver, options.get("sqlite_read_only", False))
    if options.get("sqlite_begin") != "IMMEDIATE":
        connection.exec_driver_sql("BEGIN")
    elif not _began_quickly(driver, options["sqlite_busy_ms"]):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_read_only(connection: Connection, driver: Any, wanted: bool) -> None:
    """Said once to each connection of the pool: most only read all their life."""
    known = connection.connection.info
    if known.get("read_only") is not wanted:
        driver.execute(f"PRAGMA query_only = {int(wanted)}")
        known["read_only"] = wanted


def _began_quickly(driver: Any, busy_ms: int) -> bool:
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        until = time.monotonic() + min(QUICK_TRIES_S, busy_ms / 1000)
        while time.monotonic() < until:
            if _began(driver):
                return True
            time.sleep(random.uniform(0.0003, 0.002))
        return False
    finally:
        driver.execute(f"PRAGMA busy_timeout = {busy_ms}")


def _began(driver: Any) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            return False
        raise
    return True
