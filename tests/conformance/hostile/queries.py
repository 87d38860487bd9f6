"""Cases typed into the filter: judged by the service that answers it, and on the screen where it is typed."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, inspect, select

from core.domain.query.errors import QueryError
from core.domain.vocabulary import AuthorKind
from core.errors import Refused, SiagaError
from core.services import conversation, queues
from core.uow import UnitOfWork
from storage import tables
from tests.conformance.hostile import bytes_seen
from tests.conformance.hostile.console import Console, LostConsole
from tests.conformance.hostile.desk import DeskFolder, HostileTicket

PARSER_S = 1.0
PASTED = 2000
"""Characters that are pasted into the filter; a terminal takes no more at once without waiting."""


class QueryCases:
    def __init__(self, folder: DeskFolder) -> None:
        self.folder = folder
        folder.put(HostileTicket())
        self._console: Console | None = None

    def close(self) -> None:
        if self._console is not None:
            self._console.close()

    def judge(self, _field: str, given: str, must: frozenset[str]) -> Iterator[str]:
        before = self.folder.desk.read(_state)
        yield from self._ask(given, must)
        try:
            yield from self._type(given, must)
        except LostConsole as lost:
            yield f"no-crash: the console ended or did not answer:\n{lost}"
            self.close()
            self._console = None
        if "tables-intact" in must and self.folder.desk.read(_state) != before:
            yield "tables-intact: rows or the schema changed"

    def _ask(self, given: str, must: frozenset[str]) -> Iterator[str]:
        started = time.perf_counter()
        error: SiagaError | QueryError | None = None
        found: list[int] = []
        try:
            found = [row.ticket_id for row in self.folder.desk.read(queues.page, given).rows]
        except (QueryError, Refused) as caught:
            error = caught
        took_s = time.perf_counter() - started
        if "bounded-time" in must and took_s > PARSER_S:
            yield f"bounded-time: {took_s:.2f} s"
        if "query-error" in must and error is None:
            yield f"query-error: no error, {len(found)} rows"
        if "position" in must and not (isinstance(error, QueryError) and 1 <= error.column <= len(given) + 1):
            yield f"position: {error!r}"
        if "query-error-or-none" in must and error is None and found:
            yield f"query-error-or-none: finds {found}"
        if "query-none" in must and (error is not None or found):
            yield f"query-none: {error or found}"
        if "query-literal" in must:
            yield from self._judge_literal(given, error, found)
        if "role-filtered" in must:
            yield from self._judge_role(given)

    def _judge_literal(self, given: str, error: object, found: list[int]) -> Iterator[str]:
        """A ticket that holds the characters is found, one that a wildcard would also match is not."""
        wanted = given.partition(":")[2].strip('"') or given
        ticket_id = self.folder.put(HostileTicket(subject=f"about {wanted} here"))
        now = [row.ticket_id for row in self.folder.desk.read(queues.page, given).rows]
        self.folder.put_away(ticket_id)
        if error is not None or found or now not in ([], [ticket_id]):
            yield f"query-literal: {error or found}, then {now} instead of {ticket_id}"

    def _judge_role(self, given: str) -> Iterator[str]:
        """For somebody who may read no internal notes a note changes nothing; an agent finds by it."""
        desk = self.folder.desk
        outsider = desk.acting_as(replace(desk.actor, kind=AuthorKind.REQUESTER))
        ticket_id = self.folder.put(HostileTicket())
        before = {row.ticket_id for row in outsider.read(queues.page, given).rows}
        desk.write(_note, ticket_id, " ".join(re.findall(r"\w+", given)))
        after = {row.ticket_id for row in outsider.read(queues.page, given).rows}
        agents = {row.ticket_id for row in desk.read(queues.page, given).rows}
        self.folder.put_away(ticket_id)
        if before != after or ticket_id not in agents:
            yield f"role-filtered: {before} before the note, {after} after it; an agent finds {agents}"

    def _type(self, given: str, must: frozenset[str]) -> Iterator[str]:
        if self._console is None or not self._console.alive:
            self._console = Console(self.folder)
        console = self._console
        console.settle()
        console.new_bytes()
        console.press("/")
        console.settle()
        console.paste(given.encode(errors="replace").decode()[:PASTED])
        console.settle()
        shown = "\n".join(console.lines())
        console.press("\x1b")
        console.wait_for(lambda: console.row_of(1) is not None, 5)
        for fault in bytes_seen.faults(console.new_bytes(), given):
            yield f"no-control-bytes: {fault}"
        if "query-error" in must and "!" not in shown:
            yield "query-error: the screen names no error"


def _note(uow: UnitOfWork, ticket_id: int, words: str) -> None:
    conversation.add_note(uow, ticket_id, words)


def _state(uow: UnitOfWork) -> dict[str, int]:
    connection = uow.session.connection()
    names = sorted(inspect(connection).get_table_names())
    kept = [table for table in tables.SQLModel.metadata.sorted_tables if table.name in names and table.name != "lease"]
    counted = {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in kept}
    return {**counted, "tables": hash(tuple(names))}
