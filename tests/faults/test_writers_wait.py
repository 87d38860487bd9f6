"""A write takes the lock of the file before it reads: what it decided is never stale, and no work is thrown away."""

import threading
from dataclasses import replace

import pytest

from core.desk import Desk
from core.errors import Busy
from core.services import conversation
from core.uow import UnitOfWork
from storage.engine import Database, open_database
from tests.builders import desk_on, opened


def interleaved(one: Desk, other: Desk, ticket_id: int, wait_s: float) -> int:
    """`one` has read the ticket when `other` tries to write to it, for `wait_s` at most.

    Returns:
        How often `one` had to do its work; 0: in vain.
    """
    tries = 0
    has_read, has_written = threading.Event(), threading.Event()

    def note(uow: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        uow.session.connection().exec_driver_sql("SELECT version FROM ticket").all()
        has_read.set()
        has_written.wait(wait_s)
        conversation.add_note(uow, ticket_id, "mine")

    def write() -> None:
        has_read.wait(10)
        other.write(conversation.add_note, ticket_id, "theirs")
        has_written.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        one.write(note)
    except Busy:
        tries = 0
    thread.join(10)
    return tries


@pytest.fixture
def ticket_id(sqlite_database: Database) -> int:
    return opened(desk_on(sqlite_database))


def test_a_writer_does_its_work_once(sqlite_database: Database, ticket_id: int) -> None:
    staff = desk_on(sqlite_database)
    second = open_database(sqlite_database.url_shown)
    assert interleaved(staff.by("ani"), desk_on(second).by("beni"), ticket_id, 0.3) == 1
    second.close()


def test_control_a_deferred_begin_throws_work_away(sqlite_database: Database, ticket_id: int) -> None:
    deferred = sqlite_database.engine.execution_options(sqlite_begin="DEFERRED")
    staff = desk_on(replace(sqlite_database, writer=deferred))
    second = open_database(sqlite_database.url_shown)
    assert interleaved(staff.by("ani"), desk_on(second).by("beni"), ticket_id, 10) != 1
    second.close()
