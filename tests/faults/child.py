"""One process of a run, from the fork to its death."""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core import fault_points, jobs
from core.desk import Desk
from core.domain.tags import TagRefused
from core.domain.workflow import TransitionRefused
from core.errors import Busy, NotFound, Refused, Stale
from core.scheduler import Scheduler
from core.uow import SYSTEM
from storage.engine import open_database
from tests.faults import breaks
from tests.faults.deeds import Chooser, Line, newest_ticket
from tests.faults.plan import Broken, Kind, Order

ANSWERS = (Refused, Stale, NotFound, TransitionRefused, TagRefused)
"""What a person may be told; anything else is a defect."""


def live(order: Order) -> NoReturn:
    """Never returns to the code of the parent."""
    status = 3
    try:
        _end_with_the_run()
        _own_stderr(order)
        if order.point is not None:
            fault_points.arm(_dying(order, order.point))
        _work(order)
        status = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _end_with_the_run() -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _own_stderr(order: Order) -> None:
    errors = os.open(order.plan.folder / "stderr", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(errors, 2)


def _dying(order: Order, point: str) -> Callable[[str], None]:
    left = order.hit

    def hook(name: str) -> None:
        nonlocal left
        if name != point:
            return
        left -= 1
        if left == 0:
            deaths = os.open(order.plan.folder / "deaths", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
            os.write(deaths, f"{name}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


def _work(order: Order) -> None:
    plan = order.plan
    actor = SYSTEM if order.kind is not Kind.CONSOLE else plan.actors[order.number % len(plan.actors)]
    desk = Desk(open_database(plan.url), plan.configuration, actor, now=plan.clock)
    if plan.blind:
        breaks.blind()
    if order.kind is Kind.CONSOLE:
        breaks.in_process(desk, plan.broken)
    {Kind.CONSOLE: _console, Kind.WORKER: _worker, Kind.STUBBORN: _stubborn, Kind.INTRUDER: _intruder}[order.kind](
        order, desk
    )


def _console(order: Order, desk: Desk) -> None:
    plan, draw = order.plan, random.Random(order.plan.seed * 1000 + order.number)
    assert desk.actor.agent_id is not None
    agents = tuple(actor.agent_id for actor in plan.actors if actor.agent_id is not None)
    chooser = Chooser(draw, f"p{order.number}", agents, tuple(plan.teams.values()), desk.actor.agent_id)
    newest = desk.read(newest_ticket)
    with (plan.folder / f"journal-{order.number}").open("ab") as journal:

        def note(line: Line | None) -> None:
            if line is not None:
                journal.write(json.dumps(line).encode() + b"\n")
                journal.flush()
                os.fsync(journal.fileno())

        while time.monotonic() < order.until:
            deed = chooser.next(newest)
            try:
                if plan.broken is Broken.ACKNOWLEDGE_LATE:
                    desk.write(lambda uow, deed=deed: note(deed(uow)))  # type: ignore[misc]
                    continue
                line = desk.write(deed)
                newest = max(newest, line["ticket"]) if line else newest
                note(line)
            except ANSWERS:
                continue
            except Busy:
                _count(plan.folder, "busy")


def _count(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b".")


def _worker(order: Order, desk: Desk) -> None:
    scheduler = Scheduler(desk, monotonic=order.plan.clock.steady)
    while time.monotonic() < order.until:
        scheduler.tick()
        time.sleep(0.01)


def _stubborn(order: Order, desk: Desk) -> None:
    while time.monotonic() < order.until:
        try:
            jobs.sweep(desk)
        except Busy:
            _count(order.plan.folder, "busy")
        time.sleep(0.005)


def _intruder(order: Order, desk: Desk) -> None:
    while time.monotonic() < order.until:
        try:
            with desk.database.write() as session:
                session.execute(text("UPDATE ticket_event SET recorded_at = recorded_at - 1 WHERE seq = 2"))
        except DBAPIError:
            _count(order.plan.folder, "refused")
        time.sleep(0.1)
