"""One clock for all hosts of a desk on PostgreSQL: the server's (RELIABILITY.md 2.9). On SQLite it is the host's.

The host's clock shows it, put right by an offset that is measured when the desk is opened, then with the first
transaction of every minute, and with the next one after the host's clock was set. A desk that is given a time source of
its own (tests, demo, rehearsal) keeps that.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from core.clock import NowSource, system_now

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

    def measure(self, session: Session) -> None:
        before = self._host()
        server_at: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        after = self._host()
        self.offset = server_at - (before + (after - before) / 2)
        self._measured = (after, self._monotonic())

    def keep_up(self, session: Session) -> None:
        """Measure again if it is time to."""
        at, steady = self._measured
        passed_s = self._monotonic() - steady
        stepped_s = abs((self._host() - at).total_seconds() - passed_s)
        if passed_s > MEASURED_EVERY_S or stepped_s > STEP_S:
            self.measure(session)


def time_source(session: Session, wanted: NowSource) -> NowSource:
    """What a desk in this store goes by: `wanted`, but for the host's clock on PostgreSQL the server's."""
    if wanted is not system_now or session.get_bind().dialect.name != "postgresql":
        return wanted
    found = ServerTime()
    found.measure(session)
    return found


def on_host(now: NowSource, at: datetime) -> datetime:
    """When the host's clock shows what is `at` by `now`: for timers."""
    return at - now.offset if isinstance(now, ServerTime) else at
