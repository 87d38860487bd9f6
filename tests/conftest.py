"""Stores for tests: a migrated empty desk on each database, made once per run and copied per test."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage.engine import Database, open_database
from storage.schema import ensure_schema

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
TEMPLATE = "siaga_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """Started by the first test that wants it."""
    from tests.postgres_server import started

    with started() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: "PostgresServer") -> str:
    """Name of a migrated empty database, to copy."""
    postgres_server.run(f"CREATE DATABASE {TEMPLATE}")
    database = open_database(postgres_server.url(TEMPLATE))
    ensure_schema(database)
    database.close()
    return TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated empty file, to copy."""
    path = tmp_path_factory.mktemp("template") / "siaga.db"
    database = open_database(path)
    ensure_schema(database)
    database.close()
    return path


@pytest.fixture
def sqlite_database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """A migrated empty desk in `tmp_path / "desk"`."""
    folder = tmp_path / "desk"
    folder.mkdir(mode=0o700)
    shutil.copy(sqlite_template, folder / "siaga.db")
    database = open_database(folder / "siaga.db")
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres_server: "PostgresServer", postgres_template: str) -> Iterator[Database]:
    name = f"desk_{next(_numbers)}"
    database = open_database(postgres_server.copy(postgres_template, name))
    yield database
    database.close()
    postgres_server.drop(name)


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated empty desk, once on SQLite and once on PostgreSQL. Its `url_shown` opens it a second time."""
    name = {"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param]
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store without any table, once on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'siaga.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"empty_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.drop(name)
