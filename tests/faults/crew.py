"""Start the processes of a run, kill them without warning, replace them, and count how they ended."""

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.faults import child
from tests.faults.plan import Broken, Kind, Order, Plan

GRACE_S = 120
"""A process that has not ended this long after its time is stuck."""
NEVER_KILLED = frozenset({Kind.INTRUDER})
OF_WORKERS = ("fire.", "sweep.", "lease.")


@dataclass(slots=True)
class Toll:
    """How the processes of a run ended."""

    by_chance: int = 0
    at_points: Counter[str] = field(default_factory=Counter)
    crashed: int = 0
    stuck: int = 0
    busy: int = 0
    started: int = 0

    @property
    def kills(self) -> int:
        return self.by_chance + sum(self.at_points.values())


def _passes(kind: Kind, point: str) -> bool:
    """Whether a process of this kind is the one to die there."""
    if kind is Kind.CONSOLE:
        return not point.startswith(OF_WORKERS)
    if kind is Kind.STUBBORN:
        return point.startswith(("fire.", "sweep."))
    return kind is Kind.WORKER and point.startswith(OF_WORKERS)


@dataclass(slots=True)
class _Crew:
    plan: Plan
    draw: random.Random
    ends_at: float
    toll: Toll = field(default_factory=Toll)
    alive: dict[int, Order] = field(default_factory=dict)
    turns: Counter[Kind] = field(default_factory=Counter)

    def start(self, kind: Kind) -> None:
        self.toll.started += 1
        point = self._next_point(kind)
        most = 3 if kind is not Kind.CONSOLE or self.plan.broken is not Broken.NOTHING else 15
        hit = self.draw.randint(1, most)
        order = Order(self.plan, kind, self.toll.started, self.ends_at, point, hit)
        pid = os.fork()
        if pid == 0:
            child.live(order)
        self.alive[pid] = order

    def _next_point(self, kind: Kind) -> str | None:
        """Each point of its kind in turn, so that a short run passes them all; every third process dies by chance."""
        mine = [point for point in self.plan.points if _passes(kind, point)]
        if not mine or (self.toll.started % 3 == 0 and self.plan.kills):
            return None
        self.turns[kind] += 1
        return mine[self.turns[kind] % len(mine)]

    def reap(self) -> None:
        while self.alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            order = self.alive.pop(pid)
            if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
                self.toll.crashed += 1
            if time.monotonic() < self.ends_at:
                self.start(order.kind)

    def kill_one(self) -> None:
        mortal = [pid for pid, order in self.alive.items() if order.point is None and order.kind not in NEVER_KILLED]
        if mortal:
            self.toll.by_chance += 1
            os.kill(self.draw.choice(mortal), signal.SIGKILL)

    def end(self) -> None:
        """Half die where they stand, the others finish their deed."""
        for pid in list(self.alive)[::2] if self.plan.kills else ():
            self.toll.by_chance += 1
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + GRACE_S
        while self.alive and time.monotonic() < until:
            self.reap()
            time.sleep(0.01)
        for pid in self.alive:
            self.toll.stuck += 1
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def run(plan: Plan) -> Toll:
    """All processes of the plan, until its time is up or its kills have happened. None is left."""
    begun = time.monotonic()
    crew = _Crew(plan, random.Random(plan.seed), begun + plan.seconds)
    for kind in plan.crew:
        crew.start(kind)
    pause = plan.seconds / max(1, plan.kills)
    next_kill = begun + pause * 3
    try:
        while time.monotonic() < crew.ends_at:
            crew.reap()
            if plan.kills and time.monotonic() >= next_kill:
                crew.kill_one()
                next_kill = time.monotonic() + crew.draw.uniform(0.5, 1.5) * pause
            time.sleep(0.004)
    finally:
        crew.ends_at = 0.0
        crew.end()
    return _counted(plan, crew.toll)


def _counted(plan: Plan, toll: Toll) -> Toll:
    deaths = plan.folder / "deaths"
    if deaths.exists():
        toll.at_points = Counter(deaths.read_text().split())
    busy = plan.folder / "busy"
    toll.busy = busy.stat().st_size if busy.exists() else 0
    return toll
