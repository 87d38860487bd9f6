"""One clock for all hosts of a desk on PostgreSQL: the server's (RELIABILITY.md 2.9). On SQLite it is the host's.

The host's clock shows it, put right by an offset that is measured when the desk is opened, then with the first
transaction of every minute, and with the next one after the host's clock was set. A desk that is given a time source of
its own (tests, demo, rehearsal) keeps that.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from core.clock import NowSource, system_now

ServerClock = Callable[[], datetime]
"""Asks the server: see `storage.server_clock`."""
MEASURED_EVERY_S = 60.0
STEP_S = 1.0
"""The host's clock and steady time apart by more than this since the last measurement: it was set."""


def _host_now() -> datetime:
    return datetime.now(UTC)


class ServerTime:
    """A `NowSource`; `measure` before it is asked. Safe from any thread."""

    def __init__(
        self, *, host: Callable[[], datetime] = _host_now, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._host, self._monotonic = host, monotonic
        self.offset = timedelta(0)
        """Server minus host."""
        self._measured = (host(), monotonic())

    def __call__(self) -> datetime:
        return (self._host() + self.offset).replace(microsecond=0)

    def measure(self, clock: ServerClock) -> None:
        before = self._host()
        server_at = clock()
        after = self._host()
        self.offset = server_at - (before + (after - before) / 2)
        self._measured = (after, self._monotonic())

    def keep_up(self, clock: ServerClock) -> None:
        """Measure again if it is time to."""
        at, steady = self._measured
        passed_s = self._monotonic() - steady
        stepped_s = abs((self._host() - at).total_seconds() - passed_s)
        if passed_s > MEASURED_EVERY_S or stepped_s > STEP_S:
            self.measure(clock)


def time_source(wanted: NowSource, clock: ServerClock | None) -> NowSource:
    """What a desk goes by: `wanted`, but where that is the host's clock and the store has one, the store's."""
    if wanted is not system_now or clock is None:
        return wanted
    found = ServerTime()
    found.measure(clock)
    return found


def on_host(now: NowSource, at: datetime) -> datetime:
    """When the host's clock shows what is `at` by `now`: for timers."""
    return at - now.offset if isinstance(now, ServerTime) else at
