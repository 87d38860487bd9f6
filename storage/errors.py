"""What can be wrong with the store, as data. Sentences and exit codes are chosen by the front end."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


class DatabaseError(Exception):
    """Anything the store expects to be able to explain."""


@dataclass
class DatabaseMissing(DatabaseError):
    path: Path


@dataclass
class DatabaseLocked(DatabaseError):
    """Another process held the store for the whole waiting time; nothing was written."""

    path: Path | None = None


@dataclass
class DatabaseReadOnly(DatabaseError):
    path: Path | None


@dataclass
class DatabaseDamaged(DatabaseError):
    path: Path | None
    detail: str
    """A code (`header`, `size`) or the library's own words."""


@dataclass
class DatabaseNotAllowed(DatabaseError):
    """The operating system, or the PostgreSQL server, does not let this user in."""

    path: Path | None


@dataclass
class DatabaseForeign(DatabaseError):
    """It is a database, but of another program."""

    path: Path | None


@dataclass
class DiskFull(DatabaseError):
    path: Path | None = None


@dataclass
class DiskFault(DatabaseError):
    """Reading or writing failed below the database."""

    path: Path | None = None


@dataclass
class BadDatabaseUrl(DatabaseError):
    """Carries no part of what was given, because that may hold a password."""

    reason_code: str
    """`no_path`, `in_memory`, `unsupported`, `no_database`, `malformed`, `password_escaping`, `secret_in_query`,
    `no_driver`."""


@dataclass
class NetworkFileSystem(DatabaseError):
    """SQLite's locks and shared memory cannot be trusted there."""

    path: Path
    kind: str
    """As the kernel names it: `nfs4`, `cifs`, `9p`, `fuse.sshfs`, `virtiofs` …"""


@dataclass
class SchemaNewer(DatabaseError):
    found: int
    known: int


@dataclass
class SchemaOlder(DatabaseError):
    """Only told where migrating was not asked for."""

    found: int
    known: int


@dataclass
class MigrationFailed(DatabaseError):
    """The database is as it was before."""

    revision: str
    detail: str
    backup: Path | None = None


@dataclass
class BackupFailed(DatabaseError):
    path: Path
    reason_code: str
    """`exists`, `no_folder` (which `path` then is), `postgresql` (use pg_dump), `integrity`, `rows`."""
    detail: str = ""


@dataclass
class DatabaseUnreachable(DatabaseError):
    host: str
    """Name or folder of the server; never a user or a password."""


@dataclass
class TooSlow(DatabaseError):
    """The server stopped a statement at its time limit."""


class Retry(DatabaseError):
    """Nothing was written, and the same transaction may succeed when run again."""


class Collision(Retry):
    """Somebody else inserted the same key, or took a row away, meanwhile: run again, it finds what is there now."""


@dataclass
class DatabaseDefect(DatabaseError):
    """Nobody expected it: a statement that the schema refuses, a missing table."""

    detail: str
    """Class and code only: the statement's values are what customers wrote."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a driver's error came from; noted on the error by `storage.engine`."""

    path: Path | None = None
    host: str = ""


def translate(error: BaseException) -> DatabaseError:
    """What an error of the driver or of SQLAlchemy means; a DatabaseError is given back as it is."""
    if isinstance(error, DatabaseError):
        return error
    original: Any = getattr(error, "orig", None) or error
    place = getattr(original, "siaga_place", None) or Place()
    sqlstate = getattr(original, "sqlstate", None)
    if sqlstate is not None or type(original).__module__.startswith("psycopg"):
        return _postgres(original, sqlstate or "", place, bool(getattr(error, "connection_invalidated", False)))
    name = getattr(original, "sqlite_errorname", None)
    if name is not None:
        return _sqlite(str(name), str(original), place)
    if type(error).__module__.startswith("sqlalchemy") and type(error).__name__ == "TimeoutError":
        return DatabaseLocked(place.path)
    if type(error).__name__ == "StaleDataError":
        return Collision()
    return DatabaseDefect(type(original).__name__)


def _sqlite(name: str, words: str, place: Place) -> DatabaseError:
    family = "_".join(name.split("_")[:2])
    match family:
        case "SQLITE_BUSY":
            return Retry() if name == "SQLITE_BUSY_SNAPSHOT" else DatabaseLocked(place.path)
        case "SQLITE_LOCKED" | "SQLITE_PROTOCOL":
            return DatabaseLocked(place.path)
        case "SQLITE_READONLY":
            return DatabaseReadOnly(place.path)
        case "SQLITE_CORRUPT" | "SQLITE_NOTADB":
            return DatabaseDamaged(place.path, words)
        case "SQLITE_FULL":
            return DiskFull(place.path)
        case "SQLITE_IOERR":
            return DiskFault(place.path)
        case "SQLITE_CANTOPEN" | "SQLITE_PERM" | "SQLITE_AUTH":
            missing = place.path is not None and not place.path.exists()
            return DatabaseMissing(place.path) if missing and place.path else DatabaseNotAllowed(place.path)
        case "SQLITE_INTERRUPT":
            return TooSlow()
    return DatabaseDefect(name)


LOG_IN_REFUSED = ("authentication failed", "no password supplied", "no pg_hba.conf entry", "is not permitted to log in")
"""The driver gives no code for a failed log-in; a server that speaks another language counts as unreachable."""
RETRIED = {"40001", "40P01", "57P01"}
"""Serialization failure, deadlock, backend ended by the administrator before it could commit."""


def _postgres(original: Any, sqlstate: str, place: Place, disconnected: bool) -> DatabaseError:
    if sqlstate in RETRIED:
        return Retry()
    if sqlstate == "23505":
        return Collision()
    if sqlstate == "55P03":
        return DatabaseLocked()
    if sqlstate == "57014":
        return TooSlow()
    if sqlstate == "25006":
        return DatabaseReadOnly(None)
    if sqlstate in {"53100", "53200"}:
        return DiskFull()
    if sqlstate.startswith("XX"):
        return DatabaseDamaged(None, sqlstate)
    if sqlstate.startswith("28") or sqlstate == "42501":
        return DatabaseNotAllowed(None)
    if sqlstate == "58030":
        return DiskFault()
    if disconnected or sqlstate[:2] in {"08", "57"} or sqlstate in {"53300", "3D000"}:
        return DatabaseUnreachable(place.host)
    if type(original).__name__ in {"OperationalError", "ConnectionTimeout"} and not sqlstate:
        refused = any(words in str(original) for words in LOG_IN_REFUSED)
        return DatabaseNotAllowed(None) if refused else DatabaseUnreachable(place.host)
    return DatabaseDefect(sqlstate or type(original).__name__)
