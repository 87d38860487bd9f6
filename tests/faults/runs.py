"""The runs: build a desk, let its processes work and die, recover, and judge by every witness there is."""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from core import jobs
from core.domain.vocabulary import Priority
from core.fault_points import POINTS
from core.services import deep_check, intake
from core.services.people import RequesterFacts
from storage.engine import Database, open_database
from storage.schema import ensure_schema
from tests.builders import Staff, desk_on
from tests.faults import audit, breaks, crew, witness
from tests.faults.plan import BASE, Broken, FastClock, Kind, Plan

EIGHT = (*[Kind.CONSOLE] * 6, *[Kind.WORKER] * 2)
ALL_SWEEP = (*[Kind.CONSOLE] * 4, *[Kind.STUBBORN] * 4)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the table."""

    name: str
    crew: tuple[Kind, ...] = EIGHT
    seconds: float = 5.0
    kills: int = 40
    speed: float = 900.0
    points: tuple[str, ...] = POINTS
    tickets: int = 40
    week: bool = True
    """A week without anybody follows, and then everything at once."""
    blind: bool = False
    broken: Broken = Broken.NOTHING


@dataclass(frozen=True, slots=True)
class Verdict:
    name: str
    violations: tuple[str, ...]
    toll: crew.Toll
    acknowledged: int
    fired: int
    seconds: float


CASES = (
    Case("kill -9 at points and by chance, 8 processes"),
    Case("all sweep: the lease broken on purpose", crew=ALL_SWEEP, seconds=3.0, kills=16),
    Case("all sweep blind: the unique key alone", crew=ALL_SWEEP, seconds=2.0, kills=8, blind=True, week=False),
    Case("the trail under attack", crew=(Kind.CONSOLE, Kind.INTRUDER), seconds=1.0, kills=0, points=(), week=False),
)
POSTGRES_CASES = (
    Case("PostgreSQL: kill -9, lease broken, 8 processes", crew=ALL_SWEEP, kills=30),
    Case("PostgreSQL: kill -9 under the lease", seconds=3.0, kills=12),
)
_SHORT = Case("", week=False, seconds=1.8, kills=0, tickets=12)
CONTROLS = (
    replace(
        _SHORT,
        name="control: no unique key",
        crew=(Kind.CONSOLE, Kind.CONSOLE, Kind.STUBBORN, Kind.STUBBORN),
        blind=True,
        points=(),
        broken=Broken.UNIQUE_KEY,
    ),
    replace(
        _SHORT,
        name="control: a trail that can be rewritten",
        crew=(Kind.CONSOLE, Kind.INTRUDER),
        points=(),
        broken=Broken.APPEND_ONLY,
    ),
    replace(
        _SHORT,
        name="control: projection in a second transaction",
        crew=(Kind.CONSOLE,) * 4,
        points=("project.before",),
        speed=1.0,
        broken=Broken.PROJECTION_INSIDE,
    ),
    replace(
        _SHORT,
        name="control: message and event in two transactions",
        crew=(Kind.CONSOLE,) * 4,
        points=("event.before-insert",),
        broken=Broken.ONE_TRANSACTION,
    ),
    replace(
        _SHORT,
        name="control: acknowledged before the commit",
        crew=(Kind.CONSOLE,) * 4,
        points=("write.before-commit",),
        broken=Broken.ACKNOWLEDGE_LATE,
    ),
)


def by_name(name: str) -> Case:
    return next(case for case in (*CASES, *POSTGRES_CASES, *CONTROLS) if case.name == name)


def larger(case: Case, times: int) -> Case:
    return replace(case, seconds=case.seconds * times, kills=case.kills * times, tickets=120)


def execute(case: Case, seed: int, url: str | None = None) -> Verdict:
    """The whole run on a new SQLite file, or on the empty PostgreSQL database `url`."""
    begun = time.monotonic()
    with _folder() as folder:
        url = url or f"sqlite:///{folder / 'desk' / 'siaga.db'}"
        plan = _prepare(case, seed, url, folder)
        toll = crew.run(plan)
        if case.week:
            toll_after = crew.run(_a_week_later(plan, seed))
            toll = _together(toll, toll_after)
        violations, fired = _judge(plan, case, toll)
        told = sum(1 for _ in witness.acknowledged(_journals(folder)))
        return Verdict(case.name, tuple(violations), toll, told, fired, time.monotonic() - begun)


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where there is room for it: a kill, unlike a power cut, does not tell a disk from it."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="siaga-faults-", dir=memory if os.access(memory, os.W_OK) else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(case: Case, seed: int, url: str, folder: Path) -> Plan:
    database = open_database(url)
    ensure_schema(database)
    staff = desk_on(database)
    _tickets(staff, case.tickets, seed)
    if case.broken is not Broken.NOTHING:
        breaks.in_store(database, case.broken)
    plan = Plan(
        url=url,
        folder=folder,
        seed=seed,
        crew=case.crew,
        seconds=case.seconds,
        kills=case.kills,
        clock=FastClock(time.monotonic(), case.speed),
        configuration=staff.desk._configuration,
        actors=tuple(staff.actor(handle) for handle in ("ani", "beni", "lea", "citra")),
        teams=staff.teams,
        points=case.points,
        blind=case.blind,
        broken=case.broken,
    )
    database.close()
    return plan


def _tickets(staff: Staff, count: int, seed: int) -> None:
    draw = random.Random(seed)
    staff.now.at = BASE
    for number in range(count):
        new = intake.NewTicket(
            f"ticket {number}",
            "Please help.",
            RequesterFacts("Sari", "sari@customer.example"),
            priority=draw.choice(list(Priority)),
            team=draw.choice(["first", "second", "office"]),
        )
        staff.desk.write(intake.create, new)


def _a_week_later(plan: Plan, seed: int) -> Plan:
    """Nobody was there for a week; now several processes find everything due at once, and some of them die of it."""
    clock = replace(plan.clock, base=plan.clock.base + WEEK)
    crew_ = tuple(kind if kind is not Kind.CONSOLE else Kind.STUBBORN for kind in plan.crew[:6])
    return replace(
        plan, seed=seed + 1, crew=crew_, seconds=min(2.0, plan.seconds), kills=min(8, plan.kills), clock=clock
    )


def _together(first: crew.Toll, second: crew.Toll) -> crew.Toll:
    return crew.Toll(
        by_chance=first.by_chance + second.by_chance,
        at_points=second.at_points,  # counted from the same file
        crashed=first.crashed + second.crashed,
        stuck=first.stuck + second.stuck,
        busy=second.busy,
        started=first.started + second.started,
    )


def _judge(plan: Plan, case: Case, toll: crew.Toll) -> tuple[list[str], int]:
    """Recover as the next start would, then ask every witness."""
    database = open_database(plan.url)
    try:
        now = plan.clock() + (WEEK if case.week else timedelta())
        staff = desk_on(database)
        staff.now.at = now + timedelta(seconds=1)  # what is reached in the very second of a sweep waits for the next
        jobs.sweep(staff.desk)
        staff.now.at = now
        report = deep_check.check(database, now=now)
        found = [f"{each.code.value}: ticket {each.ticket_id} {dict(each.data)}" for each in report.findings]
        found += audit.differences(staff.desk)
        found += witness.missing(plan.url, _journals(plan.folder))
        found += _left_behind(plan, database, toll)
        fired = staff.desk.read(lambda uow: len(uow.session.connection().exec_driver_sql(_FIRED).all()))
        return found, fired
    finally:
        database.close()


_FIRED = "SELECT id FROM escalation_step"


def _left_behind(plan: Plan, database: Database, toll: crew.Toll) -> Iterator[str]:
    errors = plan.folder / "stderr"
    text = errors.read_text(errors="replace") if errors.exists() else ""
    if toll.crashed or "Traceback" in text:
        yield f"{toll.crashed} processes ended with an error: {text[-3000:]}"
    if toll.stuck:
        yield f"{toll.stuck} processes were stuck"
    if database.path is not None:
        known = {database.path.name + end for end in ("", "-wal", "-shm")}
        strange = sorted(path.name for path in database.path.parent.iterdir() if path.name not in known)
        if strange:
            yield f"files left beside the database: {strange}"
        return
    if count := _open_transactions(database):
        yield f"{count} sessions left in a transaction"


def _open_transactions(database: Database) -> int:
    """The server may need a moment to see that a client is gone."""
    until = time.monotonic() + 15
    count = 1
    while count and time.monotonic() < until:
        with database.read() as session:
            count = session.connection().exec_driver_sql(_IN_TRANSACTION).scalar_one()
        time.sleep(0.05)
    return int(count)


_IN_TRANSACTION = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
"""


def _journals(folder: Path) -> list[Path]:
    return sorted(folder.glob("journal-*"))
