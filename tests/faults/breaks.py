"""Protections switched off, for the controls: a run that cannot fail proves nothing."""

import re
from pathlib import Path
from typing import Any

from core.desk import Desk
from core.services import clocks, messages
from core.uow import UnitOfWork
from storage.engine import Database
from storage.sqlite_engine import connect
from storage.tables import Ticket
from tests.faults.plan import Broken


def blind() -> None:
    """In this process: what earlier transactions fired is not seen."""

    def nothing(uow: UnitOfWork, ticket_id: int) -> frozenset[tuple[str, int, str, int]]:
        return clocks._memory(uow).fired.setdefault(ticket_id, frozenset())

    clocks.fired_keys = nothing  # type: ignore[assignment]


def in_store(database: Database, broken: Broken) -> None:
    """Before the run, in a SQLite file."""
    assert database.path is not None
    if broken is Broken.UNIQUE_KEY:
        _without_unique_key(database.path)
    if broken is Broken.APPEND_ONLY:
        connection = connect(database.path)
        for name in ("ticket_event_no_update", "ticket_event_no_delete", "ticket_event_no_replace"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.close()


def _without_unique_key(path: Path) -> None:
    connection = connect(path)
    connection.execute("PRAGMA foreign_keys = OFF")
    (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'escalation_step'").fetchone()
    without = re.sub(r",\s*CONSTRAINT uq_escalation_step\w* UNIQUE \([^)]*\)", "", sql)
    assert without != sql
    connection.execute(re.sub(r"TABLE \"?escalation_step\"?", "TABLE loose_step", without, count=1))
    connection.execute("DROP TABLE escalation_step")
    connection.execute("ALTER TABLE loose_step RENAME TO escalation_step")
    connection.close()


def in_process(desk: Desk, broken: Broken) -> None:
    """In a console of the run."""
    if broken is Broken.ONE_TRANSACTION:
        _commit_after_each_message()
    if broken is Broken.PROJECTION_INSIDE:
        _project_later(desk)


def _commit_after_each_message() -> None:
    store = messages.store

    def halved(uow: UnitOfWork, *args: Any, **kwargs: Any) -> int:
        message_id = store(uow, *args, **kwargs)
        uow.session.flush()
        connection = uow.session.connection()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return message_id

    messages.store = halved


def _project_later(desk: Desk) -> None:
    """In a second transaction."""
    project, write, waiting = clocks.project, Desk.write, list[int]()

    def later(uow: UnitOfWork, ticket: Ticket) -> None:
        assert ticket.id is not None
        waiting.append(ticket.id)

    def caught_up(uow: UnitOfWork) -> None:
        for ticket_id in waiting:
            ticket = uow.session.get(Ticket, ticket_id)
            assert ticket is not None
            project(uow, ticket)

    def write_twice(self: Desk, fn: Any, *args: Any, **kwargs: Any) -> Any:
        waiting.clear()
        answer = write(self, fn, *args, **kwargs)
        write(self, caught_up)
        return answer

    clocks.project = later  # type: ignore[assignment]
    Desk.write = write_twice  # type: ignore[method-assign]
