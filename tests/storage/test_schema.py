"""The schema: made, recognised, migrated after a backup, refused when newer."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from storage import tables
from storage.engine import Database, open_database
from storage.errors import DatabaseForeign, MigrationFailed, SchemaNewer, SchemaOlder
from storage.migrations import versions
from storage.migrations.upgrade import scripts
from storage.schema import OURS, History, ensure_schema, schema_number

NOT_IN_THE_MODEL = ("_words", "_text", "ix_change_xid", "ix_change_trimmed")
"""Full-text index and PostgreSQL's index of the feed stand in the migration only."""


def in_the_model(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    return not (reflected and compared is None and name and (name.endswith(NOT_IN_THE_MODEL) or "_text_" in name))


def test_an_empty_store_becomes_the_schema_of_the_tables(empty_url: str) -> None:
    database = open_database(empty_url)
    steps: list[tuple[int, int, str]] = []
    ensure_schema(database, progress=lambda *step: steps.append(step))
    assert [(step, count) for step, count, _ in steps] == [(n, OURS.known) for n in range(1, OURS.known + 1)]
    assert steps[-1][2] == OURS.head
    assert schema_number(database) == OURS.known
    assert differences(database) == []
    database.close()


def differences(database: Database) -> list[object]:
    """What the store has otherwise than the tables say."""
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": in_the_model}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata))


def test_the_known_revision_is_the_newest_script() -> None:
    assert scripts(OURS).get_current_head() == OURS.head


def test_a_store_of_this_revision_is_left_alone(database: Database) -> None:
    steps: list[object] = []
    assert ensure_schema(database, progress=lambda *step: steps.append(step)) is None
    assert steps == []


def test_opening_a_store_of_this_revision_does_not_import_alembic(sqlite_database: Database) -> None:
    code = (
        "import sys; from storage.engine import open_database; from storage.schema import ensure_schema;"
        f"ensure_schema(open_database({str(sqlite_database.path)!r})); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def pretend(database: Database, number: int) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :name"), {"name": f"{number:04}_pretended"})
        if database.dialect == "sqlite":
            connection.exec_driver_sql(f"PRAGMA user_version = {number}")


def test_a_newer_schema_is_refused_untouched(database: Database) -> None:
    pretend(database, 12)
    with pytest.raises(SchemaNewer) as refused:
        ensure_schema(database)
    assert (refused.value.found, refused.value.known) == (12, OURS.known)


def test_the_store_of_another_program_is_refused(empty_url: str) -> None:
    database = open_database(empty_url)
    with database.write() as session:
        session.execute(text("CREATE TABLE ticket (id integer)"))
    with pytest.raises(DatabaseForeign):
        ensure_schema(database)
    database.close()


NEXT = """
import sqlalchemy as sa
from alembic import op
revision = "{revision}"
down_revision = "{known}"
def upgrade():
    op.add_column("agent", sa.Column("nickname", sa.String(), nullable=False, server_default=""))
    {more}
"""
LATER = f"{OURS.known + 1:04}_pretended"


@pytest.fixture
def later(tmp_path: Path) -> History:
    """The history of a siaga that knows one revision more."""
    return history_with(tmp_path, "pass")


def history_with(tmp_path: Path, more: str) -> History:
    copied = copied_history(tmp_path / "later", "0*.py")
    (copied / f"{LATER}.py").write_text(NEXT.format(revision=LATER, known=OURS.head, more=more))
    return History(str(copied.parent), LATER)


def copied_history(folder: Path, names: str) -> Path:
    """The folder of those revisions of ours that `names` fits."""
    copied = folder / "versions"
    copied.mkdir(parents=True)
    for script in Path(versions.__path__[0]).glob(names):
        (copied / script.name).write_text(script.read_text())
    return copied


def columns(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.execute(text("SELECT * FROM agent")).keys())


def with_an_agent(database: Database) -> None:
    with database.write() as session:
        session.add(tables.Agent(handle="ayu", name="Ayu"))


def test_an_older_schema_is_migrated_after_a_verified_backup(database: Database, later: History) -> None:
    with_an_agent(database)
    with pytest.raises(SchemaOlder):
        ensure_schema(database, migrate=False, history=later)
    steps: list[tuple[int, int, str]] = []
    saved = ensure_schema(database, progress=lambda *step: steps.append(step), history=later)
    assert steps == [(1, 1, LATER)]
    assert schema_number(database) == OURS.known + 1
    assert "nickname" in columns(database)
    if database.dialect == "postgresql":
        assert saved is None
        return
    assert saved is not None and saved.tables["agent"] == 1
    assert saved.path.stat().st_mode & 0o777 == 0o600
    assert saved.path.parent.stat().st_mode & 0o777 == 0o700
    copy = open_database(saved.path)
    assert schema_number(copy) == OURS.known
    assert "nickname" not in columns(copy)
    copy.close()


def test_a_desk_of_the_first_revision_becomes_the_schema_of_the_tables(empty_url: str, tmp_path: Path) -> None:
    first = copied_history(tmp_path / "first", "0001_*.py")
    database = open_database(empty_url)
    ensure_schema(database, history=History(str(first.parent), "0001_first"))
    with_an_agent(database)
    ensure_schema(database, backup_folder=tmp_path / "backups")
    assert schema_number(database) == OURS.known
    assert differences(database) == []
    with database.read() as session:
        assert session.execute(text("SELECT name FROM agent")).scalars().all() == ["Ayu"]
    database.close()


def test_a_migration_that_fails_half_way_changes_nothing(database: Database, tmp_path: Path) -> None:
    with_an_agent(database)
    broken = history_with(tmp_path, "op.execute('INSERT INTO nowhere VALUES (1)')")
    with pytest.raises(MigrationFailed) as failed:
        ensure_schema(database, history=broken)
    assert failed.value.revision == LATER
    assert schema_number(database) == OURS.known
    assert "nickname" not in columns(database)


def test_two_consoles_that_find_an_empty_store_make_it_once(empty_url: str) -> None:
    code = (
        "import sys; from storage.engine import open_database; from storage.schema import ensure_schema;"
        "ensure_schema(open_database(sys.argv[1]))"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, empty_url], stderr=subprocess.PIPE) for _ in range(2)]
    assert [(console.communicate(timeout=60)[1], console.returncode) for console in both] == [(b"", 0), (b"", 0)]
