"""Rings reach the other consoles; dead ones are forgotten."""

import select
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.doorbell import LONGEST_ADDRESS, Doorbell, bells_folder
from storage.engine import Database

LONG_S = 30.0
"""Long enough that a test which waits for it has failed."""


@pytest.fixture
def bell(database: Database) -> Iterator[Doorbell]:
    found = Doorbell(database)
    yield found
    found.close()


def commit(database: Database) -> None:
    with database.write() as session:
        session.execute(
            text("INSERT INTO team (handle, name, active, version) SELECT 't' || count(*), '', true, 1 FROM team")
        )
    database.ring()


def test_a_commit_rings(database: Database, bell: Doorbell) -> None:
    assert not bell.wait(0)
    commit(database)
    assert bell.wait(LONG_S)
    assert not bell.wait(0)


def test_a_ring_makes_the_descriptor_readable_for_an_event_loop(database: Database, bell: Doorbell) -> None:
    commit(database)
    assert select.select([bell.fileno()], [], [], LONG_S)[0] == [bell.fileno()]
    assert bell.drain()
    assert not bell.drain()


def test_waking_ends_a_wait_without_a_ring(bell: Doorbell) -> None:
    heard: list[bool] = []
    waiting = threading.Thread(target=lambda: heard.append(bell.wait(LONG_S)))
    waiting.start()
    bell.wake()
    waiting.join(LONG_S)
    assert heard == [False]


def test_all_consoles_are_rung_and_a_full_queue_blocks_nobody(sqlite_database: Database) -> None:
    bells = [Doorbell(sqlite_database) for _ in range(3)]
    for _ in range(2000):
        sqlite_database.ring()
    assert [bell.drain() for bell in bells] == [True, True, True]
    for bell in bells:
        bell.close()


def test_the_bell_of_a_dead_process_is_removed(sqlite_database: Database) -> None:
    code = (
        "import os, sys; from storage.engine import open_database; from storage.doorbell import Doorbell;"
        "bell = Doorbell(open_database(sys.argv[1])); print(bell.address, flush=True); os._exit(1)"
    )
    command = [sys.executable, "-c", code, sqlite_database.url_shown]
    address = Path(subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=False).stdout.strip())
    assert address.is_socket()
    sqlite_database.ring()
    assert not address.exists()


def test_bells_are_private(sqlite_database: Database) -> None:
    bell = Doorbell(sqlite_database)
    address = Path(bell.address)
    assert stat.S_IMODE(address.stat().st_mode) == 0o600
    assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
    bell.close()
    assert not address.exists()


def test_a_folder_that_is_not_ours_alone_is_not_used_and_the_bell_is_silent(sqlite_database: Database) -> None:
    assert sqlite_database.path is not None
    folder = bells_folder(sqlite_database.path)
    folder.mkdir()
    folder.chmod(0o777)
    bell = Doorbell(sqlite_database)
    commit(sqlite_database)
    assert (bell.address, bell.wait(0), bell.drain()) == ("", False, False)
    assert list(folder.iterdir()) == []
    bell.close()


def test_a_deep_folder_still_has_a_bell() -> None:
    deep = Path("/" + "/".join(["folder"] * 40)) / "siaga.db"
    assert len(str(bells_folder(deep) / "12345678-12345678.bell")) <= LONGEST_ADDRESS
    assert bells_folder(deep) != bells_folder(deep.with_name("other.db"))
