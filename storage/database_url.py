"""What people type to name a desk's store: a file, or the URL of a PostgreSQL database."""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from storage.errors import BadDatabaseUrl

SECRET_PARAMETERS = {"password", "passfile", "sslpassword"}
POSTGRES = {"postgresql", "postgres", "postgresql+psycopg"}
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class SqliteFile:
    path: Path
    """Absolute."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    url: URL
    """Driver psycopg; its text form holds the password, its `repr` does not."""

    @property
    def host(self) -> str:
        return self.url.host or str(self.url.query.get("host", "")) or "localhost"


def parse(given: str | Path) -> SqliteFile | PostgresServer:
    """
    Raises:
        BadDatabaseUrl: not a store we can use; the error holds no part of `given`.
    """
    if isinstance(given, Path):
        return _file(str(given))
    scheme = SCHEME.match(given)
    if scheme is None or scheme.group(2) is None:
        return _file(given)
    name = scheme.group(1).lower()
    if name in {"sqlite", "sqlite+pysqlite"}:
        return _sqlite(given[scheme.end() :])
    if name in POSTGRES:
        return _postgres(given[scheme.end() :])
    raise BadDatabaseUrl("unsupported")


def _file(given: str) -> SqliteFile:
    if not given.strip() or "\0" in given:
        raise BadDatabaseUrl("no_path")
    if given.startswith(":memory:"):
        raise BadDatabaseUrl("in_memory")
    return SqliteFile(Path(given).expanduser().absolute())


def _sqlite(rest: str) -> SqliteFile:
    if not rest.startswith("/"):
        raise BadDatabaseUrl("malformed" if rest else "no_path")
    if rest.startswith("/file:") or "?" in rest:
        raise BadDatabaseUrl("malformed")
    return _file(rest[1:])


def _postgres(rest: str) -> PostgresServer:
    server = re.split("[/?]", rest)[0]
    if rest.count("@") > server.count("@") or server.count("@") > 1 or STRAY_PERCENT.search(server):
        raise BadDatabaseUrl("password_escaping")
    if not rest.partition("?")[0].partition("/")[2]:
        raise BadDatabaseUrl("no_database")
    try:
        url = make_url("postgresql+psycopg://" + rest)
        url.port  # noqa: B018
    except Exception:  # its words may hold the password
        url = None
    if url is None:
        raise BadDatabaseUrl("malformed")
    if SECRET_PARAMETERS & set(url.query):
        raise BadDatabaseUrl("secret_in_query")
    return PostgresServer(url)
