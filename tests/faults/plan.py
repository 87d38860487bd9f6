"""What a run of faults is made of: plain values, handed to processes by fork."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from core.desk import Configuration
from core.uow import Actor

BASE = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""A Monday morning in Jakarta."""


class Kind(StrEnum):
    CONSOLE = "console"
    WORKER = "worker"
    """Ticks under the lease."""
    STUBBORN = "stubborn"
    """Sweeps whoever holds the lease."""
    INTRUDER = "intruder"
    """Tries to rewrite the trail."""


class Broken(StrEnum):
    """A protection that a control switches off."""

    NOTHING = "nothing"
    UNIQUE_KEY = "unique key of escalation_step"
    APPEND_ONLY = "append-only trail"
    PROJECTION_INSIDE = "projection in the transaction of its event"
    ONE_TRANSACTION = "message and event in one transaction"
    ACKNOWLEDGE_LATE = "acknowledgement only after the commit"


@dataclass(frozen=True, slots=True)
class FastClock:
    """The same running time in all processes of a run: `speed` seconds of the desk in each second."""

    started: float
    speed: float
    base: datetime = BASE

    def __call__(self) -> datetime:
        return self.base + timedelta(seconds=int(self.steady()))

    def steady(self) -> float:
        return (time.monotonic() - self.started) * self.speed


@dataclass(frozen=True, slots=True)
class Plan:
    """One run."""

    url: str
    folder: Path
    seed: int
    crew: tuple[Kind, ...]
    seconds: float
    kills: int
    """Deaths to bring about; the run ends early when they have happened."""
    clock: FastClock
    configuration: Configuration
    actors: tuple[Actor, ...]
    teams: Mapping[str, int]
    points: tuple[str, ...]
    """Where to die; none: at random times only."""
    blind: bool = False
    """No process sees what has fired: only the unique key is left."""
    broken: Broken = Broken.NOTHING


@dataclass(frozen=True, slots=True)
class Order:
    """One process of a run."""

    plan: Plan
    kind: Kind
    number: int
    until: float
    """Of the machine's monotonic clock."""
    point: str | None
    hit: int
    """Die when the point is passed for the n-th time."""
