"""SQLAlchemy's engine for a SQLite file, with the settings every connection of ours has."""

import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from storage.sqlite_module import sqlite, wal_reset_safe

BUSY_MS = 5000
QUICK_TRIES_S = 0.1
"""SQLite's own waiting backs off and starves writers: for this long we ask again in short uneven steps instead."""
WAL_LIMIT_BYTES = 64 * 1024 * 1024


def journal_mode() -> str:
    return "wal" if wal_reset_safe(tuple(sqlite.sqlite_version_info)) else "delete"


def settings() -> tuple[str, ...]:
    return (
        f"busy_timeout = {BUSY_MS}",
        f"journal_mode = {journal_mode()}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # REPLACE must meet the delete triggers, too
        "trusted_schema = OFF",
        "cell_size_check = ON",
        f"journal_size_limit = {WAL_LIMIT_BYTES}",
        "wal_autocheckpoint = 1000",
    )


def configure(connection: Any) -> None:
    """Give a fresh connection of the driver our settings; transactions are begun by us."""
    connection.isolation_level = None
    for setting in settings():
        connection.execute("PRAGMA " + setting)


def connect(path: Path) -> Any:
    """A connection outside the pool, usable from any thread, one at a time."""
    connection = sqlite.connect(str(path), timeout=BUSY_MS / 1000, check_same_thread=False)
    configure(connection)
    return connection


def sqlite_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)), module=sqlite, hide_parameters=True, echo=False, pool_size=5
    )
    event.listen(engine, "connect", lambda connection, _record: configure(connection))
    event.listen(engine, "begin", begin)
    return engine


def begin(connection: Connection) -> None:
    """Begin as the execution options say: `sqlite_begin` (IMMEDIATE or DEFERRED), `sqlite_read_only`."""
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA query_only = {int(options.get('sqlite_read_only', False))}")
    if options.get("sqlite_begin") != "IMMEDIATE":
        connection.exec_driver_sql("BEGIN")
    elif not _began_quickly(driver):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _began_quickly(driver: Any) -> bool:
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        until = time.monotonic() + QUICK_TRIES_S
        while time.monotonic() < until:
            if _began(driver):
                return True
            time.sleep(random.uniform(0.0003, 0.002))
        return False
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def _began(driver: Any) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            return False
        raise
    return True
