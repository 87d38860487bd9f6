"""The desk: database, configuration, time source and identity. The only owner of transactions."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from core.clock import NowSource, system_now
from core.desk_file.read import read as read_desk_file
from core.domain.desk_config import DeskConfig
from core.domain.vocabulary import AuthorKind, Role
from core.errors import Busy, DatabaseTrouble, NotFound, Refused
from core.fault_points import reached
from core.server_time import ServerTime, time_source
from core.services import desk_setup
from core.uow import READER, SYSTEM, Actor, UnitOfWork
from storage.engine import Database, open_database
from storage.errors import Collision, DatabaseDefect, DatabaseError, DatabaseLocked, Retry, translate
from storage.schema import EMPTY, Progress, ensure_schema, schema_number
from storage.selects.desk_files import newest_desk_file
from storage.server_clock import server_clock
from storage.tables import Agent, DeskFile, TeamMember

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Configuration:
    version: int
    """Row id of the desk file in force; 0 before the first."""
    config: DeskConfig


class Desk:
    """One open desk. `read` and `write` run a service in a transaction of its own; both are safe from any thread."""

    def __init__(
        self, database: Database, configuration: Configuration, actor: Actor, *, now: NowSource = system_now
    ) -> None:
        self.database = database
        self.actor = actor
        self.now = now
        self._configuration = configuration
        self._watching = False

    def watch_only(self) -> None:
        """From now on the actor observes, whatever role the desk file gives, also after a new one is applied."""
        self._watching = True
        self.actor = replace(self.actor, role=Role.OBSERVER, watching=True)

    @property
    def config(self) -> DeskConfig:
        return self._configuration.config

    def read(self, fn: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `fn(uow, …)` in a reading transaction.

        Raises:
            Busy, DatabaseTrouble: the store did not answer; whatever `fn` raises.
        """
        return self._run(self.database.read, fn, *args, **kwargs)

    def write(self, fn: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `fn(uow, …)` in a writing transaction: committed as a whole or not at all, then every console is rung."""
        result = self._run(self._writing, fn, *args, **kwargs)
        self.database.ring()
        return result

    def as_system(self) -> "Desk":
        """The same desk with the scheduler as actor."""
        return Desk(self.database, self._configuration, SYSTEM, now=self.now)

    def acting_as(self, actor: Actor) -> "Desk":
        return Desk(self.database, self._configuration, actor, now=self.now)

    def at(self, now: datetime) -> "Desk":
        """The same desk at a fixed instant: imports and the demo's history."""
        return Desk(self.database, self._configuration, self.actor, now=lambda: now)

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self.database.write() as session:
            reached("write.began")
            yield session
            reached("write.before-commit")
        reached("write.after-commit")

    def _run(self, begin: Callable[[], object], fn: Callable[..., R], *args: object, **kwargs: object) -> R:
        for attempt in range(ATTEMPTS):
            try:
                with begin() as session:  # type: ignore[attr-defined]
                    session.autoflush = False  # one UPDATE a ticket and action: services flush where they need it
                    if isinstance(self.now, ServerTime) and (clock := server_clock(session)):
                        self.now.keep_up(clock)
                    self._refresh(session)
                    return fn(UnitOfWork(session, self.config, self.actor, self.now()), *args, **kwargs)
            except (SQLAlchemyError, DatabaseError) as error:
                trouble = translate(error)
                if isinstance(trouble, DatabaseLocked):
                    raise Busy from error
                if not isinstance(trouble, Retry):
                    raise DatabaseTrouble(trouble) from error
                if isinstance(trouble, Collision) and attempt == ATTEMPTS - 1:
                    raise DatabaseTrouble(DatabaseDefect("collision")) from error
                time.sleep(random.uniform(0.005, 0.02) * 2**attempt)
        raise Busy

    def _refresh(self, session: Session) -> None:
        """Another process may have applied a new desk file: take it up before anything is decided by the old one."""
        newest = _newest_version(session)
        if newest != self._configuration.version:
            self._configuration = load_configuration(session)
            if self.actor.agent_id is not None:
                self.actor = actor_for(session, self.actor.agent_id)
            if self._watching:
                self.watch_only()


def open_desk(
    url: str,
    *,
    agent: str | None,
    now: NowSource = system_now,
    progress: Progress | None = None,
    system: bool = False,
    reading: bool = False,
    migrate: bool = True,
) -> Desk:
    """Open an existing desk, migrating its schema if it is older. With `migrate` false nothing is written.

    With `reading` nobody needs to say who he is: where several could be meant, the actor is `READER`.

    Raises:
        DatabaseTrouble: the store cannot be opened, or is older and must not be migrated; `cause` says why.
        Refused: `no_desk_file`: nothing was set up in it yet.
        NotFound: `agent` is not one of the desk.
    """
    try:
        database = open_database(url, create=False)
        if not migrate and schema_number(database) == EMPTY:
            raise Refused("no_desk_file")
        ensure_schema(database, progress=progress, migrate=migrate)
        with database.read() as session:
            configuration = load_configuration(session)
            actor = SYSTEM if system else identify(session, agent, instead=READER if reading else None)
            now = time_source(now, server_clock(session))
    except DatabaseError as error:
        raise DatabaseTrouble(error) from error
    except SQLAlchemyError as error:
        raise DatabaseTrouble(translate(error)) from error
    return Desk(database, configuration, actor, now=now)


def set_up_desk(url: str, config: DeskConfig, *, now: NowSource = system_now, must_exist: bool = False) -> Desk:
    """Open or make the store and apply `config`; the actor is the system.

    Raises:
        DatabaseTrouble: the store cannot be opened or written.
    """
    try:
        database = open_database(url, create=not must_exist)
        ensure_schema(database)
        return apply_to(database, config, now=now)
    except DatabaseError as error:
        raise DatabaseTrouble(error) from error
    except SQLAlchemyError as error:
        raise DatabaseTrouble(translate(error)) from error


def apply_to(database: Database, config: DeskConfig, *, now: NowSource = system_now) -> Desk:
    """The desk of `config` in an open, migrated store; the actor is the system."""
    desk = Desk(database, Configuration(-1, config), SYSTEM, now=now)
    with database.write() as session:
        desk.now = time_source(now, server_clock(session))
        desk_setup.apply(UnitOfWork(session, config, SYSTEM, desk.now()), config)
        desk._configuration = Configuration(_newest_version(session), config)
    return desk


def load_configuration(session: Session) -> Configuration:
    row = session.exec(select(DeskFile).order_by(col(DeskFile.id).desc()).limit(1)).first()
    if row is None or row.id is None:
        raise Refused("no_desk_file")
    return Configuration(row.id, read_desk_file(row.body, folder=None, stored=True))


def identify(session: Session, handle: str | None, *, instead: Actor | None = None) -> Actor:
    """The agent with this handle. Without one: the only active agent of the desk, else `instead`.

    Raises:
        NotFound: no such agent, or there are several, none was named and nobody stands in.
    """
    if handle is None:
        active = session.exec(select(Agent.id).where(col(Agent.active)).limit(2)).all()
        if len(active) != 1 or active[0] is None:
            if instead is not None:
                return instead
            raise NotFound("agent", "")
        return actor_for(session, active[0])
    found = session.exec(select(Agent).where(Agent.handle == handle, col(Agent.active))).first()
    if found is None or found.id is None:
        raise NotFound("agent", handle)
    return actor_for(session, found.id)


def actor_for(session: Session, agent_id: int) -> Actor:
    row = session.get(Agent, agent_id)
    if row is None:
        raise NotFound("agent", agent_id)
    teams = session.exec(select(TeamMember.team_id).where(TeamMember.agent_id == agent_id))
    return Actor(AuthorKind.AGENT, agent_id, row.name, Role(row.role), frozenset(teams))


def _newest_version(session: Session) -> int:
    return newest_desk_file(session.connection())
