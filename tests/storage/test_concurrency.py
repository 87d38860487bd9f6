"""Several processes on one desk."""

import subprocess
import sys

from sqlalchemy import text

from storage.engine import Database
from storage.sqlite_module import wal_reset_safe
from tests.storage import rows

ROUNDS = 50
ADD_ONE = f"""
import sys
from sqlalchemy import text
from storage.engine import open_database
database = open_database(sys.argv[1])
for _ in range({ROUNDS}):
    with database.write() as session:
        lock = " FOR UPDATE" if database.dialect == "postgresql" else ""
        seen = session.execute(text("SELECT version FROM ticket WHERE id = 1" + lock)).scalar_one()
        session.execute(text("UPDATE ticket SET version = :next WHERE id = 1"), {{"next": seen + 1}})
"""


def test_four_processes_that_read_then_write_lose_nothing_and_see_no_error(database: Database) -> None:
    with database.write() as session:
        rows.ticket(session)
    command = [sys.executable, "-c", ADD_ONE, database.url_shown]
    four = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [process.communicate(timeout=100)[1] for process in four] == [""] * 4
    with database.read() as session:
        assert session.execute(text("SELECT version FROM ticket")).scalar_one() == 1 + 4 * ROUNDS


def test_a_reader_sees_one_moment(database: Database) -> None:
    count = text("SELECT count(*) FROM tag")
    with database.read() as reading:
        assert reading.execute(count).scalar_one() == 0
        with database.write() as writing:
            writing.execute(text("INSERT INTO tag (name) VALUES ('vpn')"))
        assert reading.execute(count).scalar_one() == 0
    with database.read() as reading:
        assert reading.execute(count).scalar_one() == 1


def test_versions_with_the_wal_reset_defect_are_known() -> None:
    unsafe = [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)]
    safe = [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0), (3, 53, 4)]
    assert [wal_reset_safe(version) for version in unsafe] == [False] * len(unsafe)
    assert [wal_reset_safe(version) for version in safe] == [True] * len(safe)
