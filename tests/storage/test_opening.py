"""Opening a store: what is made, and each way in which it can fail."""

import os
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import Database, open_database
from storage.errors import (
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseNotAllowed,
    DatabaseUnreachable,
)
from storage.schema import ensure_schema
from storage.sqlite_file import file_system
from tests.storage import rows

OPENED_BY_ANOTHER = """
import os, sys
from pathlib import Path
from storage.engine import open_database
from storage.errors import DatabaseError
open_database(sys.argv[2]).close()  # loads every library while we may
if os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    open_database(sys.argv[1])
except DatabaseError as error:
    print(repr(error))
"""


def pragma(database: Database, name: str) -> object:
    with database.engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_every_connection_has_our_settings(sqlite_database: Database) -> None:
    expected = {
        "journal_mode": sqlite_database.journal_mode,
        "synchronous": 2,
        "busy_timeout": 5000,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "journal_size_limit": 64 * 1024 * 1024,
        "wal_autocheckpoint": 1000,
    }
    with sqlite_database.read(), sqlite_database.write():  # the third connection of the pool
        assert {name: pragma(sqlite_database, name) for name in expected} == expected


@pytest.mark.postgres
def test_every_session_has_our_limits(postgres_database: Database) -> None:
    names = ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "TimeZone", "application_name"]
    with postgres_database.read() as session:
        found = [session.execute(text(f"SHOW {name}")).scalar_one() for name in names]
        assert found == ["5s", "15s", "1min", "UTC", "siaga"]
        assert session.execute(text("SHOW transaction_isolation")).scalar_one() == "repeatable read"
    with postgres_database.write() as session:
        assert session.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"


def test_a_new_desk_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = open_database(tmp_path / "a" / "b" / "siaga.db")
        ensure_schema(database)
        with database.write() as session:
            rows.ticket(session)
            files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a" / "b").iterdir()}
    finally:
        os.umask(before)
    assert set(files.values()) == {0o600} and "siaga.db" in files
    assert [stat.S_IMODE((tmp_path / part).stat().st_mode) for part in ("a", "a/b")] == [0o700, 0o700]
    database.close()


def test_a_missing_desk_is_not_made_unasked(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "siaga.db"
    with pytest.raises(DatabaseMissing) as missing:
        open_database(path, create=False)
    assert missing.value.path == path
    assert not path.parent.exists()


def test_a_file_of_something_else_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear customer, " * 100)
    with pytest.raises(DatabaseDamaged) as damaged:
        open_database(path)
    assert (damaged.value.path, damaged.value.detail) == (path, "header")
    assert path.read_text() == "Dear customer, " * 100


def test_a_folder_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(DatabaseDamaged):
        open_database(tmp_path)


def test_a_file_that_was_cut_is_refused(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.db"
    path.write_bytes(sqlite_template.read_bytes()[:10_000])
    with pytest.raises(DatabaseDamaged) as damaged:
        open_database(path)
    assert damaged.value.path == path


def test_a_file_below_a_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseNotAllowed):
        open_database(tmp_path / "file" / "siaga.db")


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """Reached by every user, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def opened_by_another(path: Path) -> str:
    """What somebody without rights is told; root steps down to nobody, others have taken their own rights away."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-c", OPENED_BY_ANOTHER, str(path), f"{scratch}/loaded.db"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_a_read_only_desk_is_said_to_be_so(sqlite_template: Path, public_folder: Path) -> None:
    path = public_folder / "siaga.db"
    path.write_bytes(sqlite_template.read_bytes())
    path.chmod(0o444)
    assert opened_by_another(path) == f"DatabaseReadOnly(path={path!r})"


def test_a_desk_of_somebody_else_is_not_opened(sqlite_template: Path, public_folder: Path) -> None:
    path = public_folder / "siaga.db"
    path.write_bytes(sqlite_template.read_bytes())
    path.chmod(0o600 if os.geteuid() == 0 else 0)
    assert opened_by_another(path) == f"DatabaseNotAllowed(path={path!r})"


def test_a_folder_without_permission_is_said_to_be_so(public_folder: Path) -> None:
    closed = public_folder / "closed"
    closed.mkdir(mode=0o700 if os.geteuid() == 0 else 0)
    assert opened_by_another(closed / "siaga.db").startswith("DatabaseNotAllowed(")
    if os.geteuid() != 0:
        closed.chmod(0o700)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachable) as unreachable:
        open_database("postgresql://siaga:s3cret@127.0.0.1:1/desk")
    assert unreachable.value == DatabaseUnreachable("127.0.0.1")
    assert "s3cret" not in "".join(traceback.format_exception(unreachable.value)).replace(
        'siaga:s3cret@127.0.0.1:1/desk")', ""
    )


def test_the_shown_url_masks_the_password(postgres_database: Database) -> None:
    named = postgres_database.url_shown.replace("siaga@", "siaga:s3cret@")
    database = open_database(named)  # the throw-away server trusts everybody
    assert "s3cret" not in database.url_shown + repr(database)
    assert "***" in database.url_shown
    database.close()


MOUNTS = r"""
21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 21 0:40 / /home rw - nfs4 server:/home rw
31 30 0:41 / /home/local\040disk rw - ext4 /dev/vdb rw
32 21 0:42 / /mnt/win rw - cifs //server/share rw
33 21 0:43 / /mnt/ssh rw - fuse.sshfs me@host: rw
34 21 0:44 / /shared rw - virtiofs tag rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/siaga.db", "ext4"),
        ("/home/ayu/siaga.db", "nfs4"),
        ("/home/local disk/siaga.db", "ext4"),
        ("/homes/siaga.db", "ext4"),
        ("/mnt/win/siaga.db", "cifs"),
        ("/mnt/ssh/siaga.db", "fuse.sshfs"),
        ("/shared/siaga.db", "virtiofs"),
    ],
)
def test_the_file_system_of_a_path(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind
