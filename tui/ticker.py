"""The one timer of the console: wakes when a shown text changes next, aligned to the wall-clock second."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

Tick = Callable[[datetime], datetime | None]
"""Redraws what differs at `now` and gives the instant of its next difference; None: not by time alone."""

LONGEST_S = 5.0
"""A wake at least this often, so that a silent feed is noticed."""
AWAY_S = 10.0
"""Between two wakes while nobody looks."""
AWAY_AFTER_S = 60.0
"""Seconds without focus that count as away."""


class Ticker:
    """Parts are called in the order in which they were added; none may query or block."""

    def __init__(self, now: Callable[[], datetime], *, wall: Callable[[], float] = time.time) -> None:
        self.now = now
        self._wall = wall
        self._parts: list[Tick] = []
        self._changes: dict[Tick, datetime | None] = {}
        """What each part said last."""
        self._poked: set[Tick] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._soon: asyncio.Handle | None = None
        self._blurred_at: float | None = None
        self._running = False

    def add(self, part: Tick) -> None:
        self._parts.append(part)

    def remove(self, part: Tick) -> None:
        """A window was closed: its part is no longer called."""
        if part in self._parts:
            self._parts.remove(part)
            self._changes.pop(part, None)

    def start(self) -> None:
        self._running = True
        self.tick()

    def stop(self) -> None:
        self._running = False
        for handle in (self._timer, self._soon):
            if handle is not None:
                handle.cancel()

    def focused(self, yes: bool) -> None:
        """The terminal told that it is looked at, or not."""
        self._blurred_at = None if yes else time.monotonic()
        if yes:
            self.poke()

    def poke(self, part: Tick | None = None) -> None:
        """What is shown changed: ask `part`, or every part, anew, once, after the events at hand."""
        self._poked.update(self._parts if part is None else [part])
        if self._running and self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._ask_poked)

    def tick(self) -> None:
        """Call every part and sleep until the next change."""
        self.ask(*self._parts)

    def ask(self, *parts: Tick) -> None:
        """Call these parts now, in the frame at hand, and sleep until the next change of any part."""
        self._poked.difference_update(parts)
        now = self.now()
        self._changes.update([(part, part(now)) for part in parts])
        if self._running:
            self._sleep(self.delay_s(now, min((at for at in self._changes.values() if at is not None), default=None)))

    def _ask_poked(self) -> None:
        self._soon = None
        self.ask(*[part for part in self._parts if part in self._poked])

    def delay_s(self, now: datetime, change_at: datetime | None) -> float:
        """Seconds to sleep, ending just after a whole second of the wall clock."""
        wanted_s = LONGEST_S if change_at is None else min(LONGEST_S, (change_at - now) / timedelta(seconds=1))
        if self._blurred_at is not None and time.monotonic() - self._blurred_at > AWAY_AFTER_S:
            wanted_s = AWAY_S
        return max(1.0, wanted_s) - self._wall() % 1.0 + 0.004

    def _sleep(self, delay_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay_s, self.tick)
