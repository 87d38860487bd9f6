"""What names a store, and that a faulty name tells nobody the password."""

import traceback
from pathlib import Path

import pytest

from storage.database_url import PostgresServer, SqliteFile, parse
from storage.engine import open_database
from storage.errors import BadDatabaseUrl


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "no_path"),
        ("  ", "no_path"),
        ("sqlite:///", "no_path"),
        ("sqlite://", "no_path"),
        ("a\0b", "no_path"),
        (":memory:", "in_memory"),
        ("sqlite:///:memory:", "in_memory"),
        ("sqlite://host/desk.db", "malformed"),
        ("sqlite:///file:desk.db?mode=ro", "malformed"),
        ("mysql://root:s3cret@db.example/siaga", "unsupported"),
        ("postgresql+asyncpg://siaga:s3cret@db.example/siaga", "unsupported"),
        ("postgresql://siaga:s3cret@db.example", "no_database"),
        ("postgresql://siaga:s3cret@db.example:port/siaga", "malformed"),
        ("postgresql://siaga:p@s3cret@db.example/siaga", "password_escaping"),
        ("postgresql://siaga:p@ss:w%rd@db.example/siaga", "password_escaping"),
        ("postgresql://siaga:s3cret%@db.example/siaga", "password_escaping"),
        ("postgresql://siaga:1/s3cret@db.example/siaga", "password_escaping"),
        ("postgresql://siaga:1?s3cret@db.example/siaga", "password_escaping"),
        ("postgresql://siaga@db.example/siaga?password=s3cret", "secret_in_query"),
    ],
)
def test_a_faulty_name_is_told_by_its_reason_alone(given: str, reason: str) -> None:
    with pytest.raises(BadDatabaseUrl) as refused:
        open_database(given)
    assert refused.value.reason_code == reason
    error = refused.value
    told = repr(error) + str(error) + repr(error.__cause__) + repr(error.__context__)
    told += "".join(line for line in traceback.format_exception(error) if "File" not in line)
    assert not [part for part in ("s3cret", "p@ss", "w%rd", "ss:w", "rd@") if part in told]


@pytest.mark.parametrize("given", ["desk.db", "./desk.db", "sqlite:///desk.db", Path("desk.db")])
def test_a_relative_file_lies_in_the_working_folder(given: str | Path) -> None:
    assert parse(given) == SqliteFile(Path.cwd() / "desk.db")


def test_an_absolute_file(tmp_path: Path) -> None:
    assert parse(f"sqlite:///{tmp_path}/desk.db") == SqliteFile(tmp_path / "desk.db") == parse(f"{tmp_path}/desk.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_server(scheme: str) -> None:
    found = parse(f"{scheme}://siaga:p%40ss@db.example:5433/desk?sslmode=verify-full")
    assert isinstance(found, PostgresServer)
    assert (found.host, found.url.password, found.url.port) == ("db.example", "p@ss", 5433)
    assert found.url.query["sslmode"] == "verify-full"
    assert "p@ss" not in repr(found) and "p%40ss" not in repr(found)
