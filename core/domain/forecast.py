"""Will a running clock be kept? Answered from how long comparable clocks took, with how often such answers were right.

A clock that has used some of its time is compared only with past clocks that were still open at that point. Where
too few of them are known there is no forecast: a guess would look like one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

LEAST = 20
"""Past clocks below which nothing is forecast from them …"""
LEAST_OPEN = 10
"""… and how many of them must have been still open at the time used so far."""
PROBABLE_SHARE = 0.5
POSSIBLE_SHARE = 0.2
ASKED_PERCENT = 75
"""Of the target: the point at which past forecasts are checked."""


class Likelihood(StrEnum):
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class PastClock:
    """A clock that was fulfilled, or breached and not fulfilled. One that was cancelled tells nothing."""

    target_s: int
    elapsed_s: int
    """Open seconds used up to the fulfilment."""
    started_s: int
    """This and the next two in epoch seconds."""
    met_s: int | None
    breached_s: int | None

    @property
    def settled_s(self) -> int:
        """When it was fulfilled; of one that never was, when it breached. Epoch seconds."""
        return self.met_s if self.met_s is not None else self.breached_s or self.started_s

    @property
    def needed_s(self) -> int | None:
        """Open seconds until the fulfilment; None: breached and never fulfilled, longer than any target.

        A late one needed more than its target, also where it was answered while the calendar was closed.
        """
        if self.met_s is None:
            return None
        return self.elapsed_s if self.breached_s is None else max(self.elapsed_s, self.target_s + 1)

    @property
    def beyond(self) -> bool:
        """It needed more than its own target."""
        return self.needed_s is None or self.needed_s > self.target_s


@dataclass(frozen=True, slots=True)
class History:
    """How long comparable clocks took."""

    needed_s: tuple[int, ...]
    """Of those that were fulfilled, ascending."""
    never: int = 0
    """How many breached and were not fulfilled."""

    def __len__(self) -> int:
        return len(self.needed_s) + self.never

    def longer_than(self, span_s: int) -> int:
        """How many were not fulfilled within `span_s` open seconds."""
        return len(self.needed_s) - bisect_right(self.needed_s, span_s) + self.never


@dataclass(frozen=True, slots=True)
class Forecast:
    still_open: int
    """Comparable clocks that were still open at the time used so far …"""
    beyond: int
    """… and how many of these needed more than the target."""
    level: int = 0
    """Which of the histories asked it comes from: 0 is the nearest."""

    @property
    def share(self) -> float:
        return self.beyond / self.still_open

    @property
    def likelihood(self) -> Likelihood:
        if self.share >= PROBABLE_SHARE:
            return Likelihood.PROBABLE
        return Likelihood.POSSIBLE if self.share >= POSSIBLE_SHARE else Likelihood.UNLIKELY


@dataclass(frozen=True, slots=True)
class HitRate:
    """How past forecasts turned out: a breach was foreseen where it was called probable."""

    forecasts: int = 0
    right: int = 0
    breaches: int = 0
    foreseen: int = 0


def history_of(clocks: Iterable[PastClock]) -> History:
    needed = [clock.needed_s for clock in clocks]
    fulfilled = sorted(one for one in needed if one is not None)
    return History(tuple(fulfilled), len(needed) - len(fulfilled))


def forecast(levels: Sequence[History], used_s: int, target_s: int) -> Forecast | None:
    """From the first of `levels` with enough clocks; None: no level has enough."""
    for level, history in enumerate(levels):
        still_open = history.longer_than(used_s)
        if len(history) >= LEAST and still_open >= LEAST_OPEN:
            return Forecast(still_open, history.longer_than(max(used_s, target_s)), level)
    return None


def hit_rate(clocks: Sequence[PastClock], tested: Sequence[PastClock]) -> HitRate:
    """Ask for each of `tested` when ASKED_PERCENT of its target was used, with what was known before it began.

    Those that were fulfilled before that point, or had too little history, are no forecast.
    """
    past = [_Track(one.needed_s, one.met_s or NEVER_S, one.breached_s or NEVER_S) for one in clocks]
    asked = [(clock, said) for clock in tested if (said := _said_of(clock, past)) is not None]
    called = [(clock.beyond, said.likelihood is Likelihood.PROBABLE) for clock, said in asked]
    return HitRate(
        forecasts=len(called),
        right=sum(came is said for came, said in called),
        breaches=sum(came for came, _said in called),
        foreseen=sum(came and said for came, said in called),
    )


NEVER_S = 2**62


class _Track(NamedTuple):
    """When which fate of a past clock became known."""

    needed_s: int | None
    met_s: int
    breached_s: int


def _said_of(clock: PastClock, past: Sequence[_Track]) -> Forecast | None:
    used_s = clock.target_s * ASKED_PERCENT // 100
    if clock.needed_s is not None and clock.needed_s <= used_s:
        return None
    return forecast([_known_before(clock.started_s, past)], used_s, clock.target_s)


def _known_before(at_s: int, past: Sequence[_Track]) -> History:
    """What was known at an instant: of one that was late and not yet fulfilled, only that it was late."""
    needed = [needed_s for needed_s, met_s, _ in past if met_s < at_s and needed_s is not None]
    late = sum([breached_s < at_s <= met_s for _, met_s, breached_s in past])
    return History(tuple(sorted(needed)), late)
