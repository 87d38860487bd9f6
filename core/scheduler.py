"""Says when the jobs run. APScheduler only wakes us; leases decide which process acts, the database what is due.

A `BackgroundScheduler` serves console, worker and tests alike: the jobs are synchronous and must not hold the console's
event loop.
"""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from core import audit, jobs
from core.desk import Desk
from core.errors import SiagaError
from core.fault_points import reached
from core.server_time import on_host
from core.services import presence
from core.uow import UnitOfWork
from storage import leases

log = logging.getLogger("siaga.scheduler")

LEASE_S = 15
"""A crashed holder is replaced after at most this time and one tick."""
TICK_S = 5
BREATH_S = 0.05
CLOCK_STEP_S = 5
"""Wall and monotonic clock may drift apart by this much between two ticks before the sweep holds back once: a wrong
time that is set right within a tick fires nothing, and holding back for one tick costs nothing."""
SETTLED_S = TICK_S - 0.5
"""After a step the two must agree for this long, one tick but for the timer's own unpunctuality."""


def process_name() -> str:
    """Host, pid and a random part: two processes never share it, also after a pid is used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Scheduler:
    """The jobs of one process. `start` and `stop` are called once each, from any thread."""

    def __init__(
        self, desk: Desk, *, process: str | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.process = process or process_name()
        self._desk = desk.as_system()
        self._agent_desk = desk
        self._monotonic = monotonic
        self._token: int | None = None
        self._renewed = monotonic()
        self._seen: tuple[datetime, float] | None = None
        self._stepped: float | None = None
        """Steady time of the last step, until it has settled."""
        self._looking_at: tuple[int | None, str, str] = (None, "viewing", "")
        self._busy = threading.Lock()
        self._stopped = False
        self._timer = BackgroundScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    @property
    def holds_lease(self) -> bool:
        return self._token is not None

    def start(self) -> None:
        self._timer.add_job(self.tick, "interval", seconds=TICK_S, id="tick", next_run_time=datetime.now(UTC))
        self._timer.add_job(
            self._beat, "interval", seconds=presence.BEAT_S, id="presence", next_run_time=datetime.now(UTC)
        )
        self._timer.add_job(self._trim, "interval", minutes=10, id="trim")
        self._timer.add_job(self._audit, "interval", minutes=10, id="audit")
        self._timer.start()

    def stop(self) -> None:
        """Let the running batch finish, give the lease back, and say goodbye."""
        if self._timer.running:
            self._timer.shutdown(wait=False)
        self._stopped = True
        with self._busy:
            self._token = None
            self._quietly(lambda: self._desk.write(_give_back, self.process))

    def looking_at(self, ticket_id: int | None, mode: str, view: str = "") -> None:
        """What this console's agent has open, and in which view; told to the others at once."""
        if (ticket_id, mode, view) != self._looking_at:
            self._looking_at = (ticket_id, mode, view)
            if self._timer.running:
                self._timer.modify_job("presence", next_run_time=datetime.now(UTC))

    def nudge(self) -> None:
        """Clocks changed somewhere: the next alarm may be nearer than the one we sleep until."""
        if self.holds_lease:
            self._timer.add_job(self._sweep_quietly, id="sweep", replace_existing=True)

    def tick(self) -> None:
        """Take or renew the lease; its holder sweeps."""
        self._quietly(self._tick)

    def _tick(self) -> None:
        with self._busy:
            if self._stopped or self._clock_stepped():
                return
            self._take() if self._worth_trying() else self._note(None)
            reached("lease.committed")
            self._sweep()

    def _take(self) -> None:
        """Take or renew the lease."""
        self._renewed = self._monotonic()
        self._note(self._desk.write(_take_lease, self.process))

    def _note(self, token: int | None) -> None:
        if token != self._token:
            log.info("lease %s, token %s", "taken" if token is not None else "lost", token)
        self._token = token

    def _worth_trying(self) -> bool:
        """A console that does not hold the lease only reads until it runs out: no write every tick from everybody."""
        return self.holds_lease or self._desk.read(_lease_is_free)

    def _sweep(self) -> None:
        """Under `_busy`."""
        if self._token is None:
            return
        swept = jobs.sweep(self._desk, holder=self.process, token=self._token, goes_on=self._goes_on)
        if swept.fenced:
            self._token = None
            return
        if swept.fired:
            log.info("fired %s", swept.fired)
        if swept.next_alarm_at is not None and swept.next_alarm_at < self._desk.now() + timedelta(seconds=TICK_S):
            after_it = on_host(self._desk.now, swept.next_alarm_at + timedelta(seconds=1))
            self._timer.add_job(self._sweep_quietly, "date", run_date=after_it, id="sweep", replace_existing=True)

    def _goes_on(self) -> bool:
        """Between two batches of a sweep, under `_busy`: a long backlog outlives neither `stop` nor the lease.

        A lease that somebody else had meanwhile has a new token: the next tick sweeps under that.
        """
        token = self._token
        if not self._stopped and self._monotonic() - self._renewed >= LEASE_S / 2:
            self._take()
        return not self._stopped and self._token == token

    def _sweep_quietly(self) -> None:
        self._quietly(self._sweep_between)

    def _sweep_between(self) -> None:
        """At the instant of an alarm, or after a nudge."""
        with self._busy:
            if not self._stopped and not self._clock_stepped():
                self._sweep()

    def _clock_stepped(self) -> bool:
        """True after the clock jumped, until it has agreed with steady time for a whole tick: also a nudge waits."""
        now, steady = self._desk.now(), self._monotonic()
        before, self._seen = self._seen, (now, steady)
        if before is None:
            return False
        difference_s = (now - before[0]).total_seconds() - (steady - before[1])
        if abs(difference_s) <= CLOCK_STEP_S:
            if self._stepped is not None and steady - self._stepped >= SETTLED_S:
                self._stepped = None
            return self._stepped is not None
        self._stepped = steady
        log.warning("the host's clock moved by %.0f s against steady time; sweeping again after one tick", difference_s)
        if self._timer.running:  # their next times were reckoned by the old clock
            self._timer.reschedule_job("tick", trigger="interval", seconds=TICK_S)
            self._timer.reschedule_job("presence", trigger="interval", seconds=presence.BEAT_S)
            self._timer.reschedule_job("trim", trigger="interval", minutes=10)
            self._timer.reschedule_job("audit", trigger="interval", minutes=10)
        return True

    def _beat(self) -> None:
        ticket_id, mode, view = self._looking_at
        seen = {"ticket_id": ticket_id, "mode": mode, "view": view}
        self._quietly(lambda: self._agent_desk.write(presence.beat, self.process, **seen))  # type: ignore[arg-type]

    def _trim(self) -> None:
        if self.holds_lease:
            self._quietly(lambda: jobs.trim(self._desk))

    def _audit(self) -> None:
        """Once a night; the database says whether this night's is done."""
        if self.holds_lease:
            self._quietly(lambda: audit.nightly(self._desk, self.process, goes_on=self._breathe))

    def _breathe(self) -> bool:
        """Between two batches of work that has time; False: we are stopping."""
        time.sleep(BREATH_S)
        return not self._stopped and self.holds_lease

    def _quietly(self, job: Callable[[], object]) -> None:
        """A job that cannot reach the store tries again at its next time; anything else is a defect and is logged.

        The token is kept: a holder that was away renews its own lease, or learns from the fence that it has lost it.
        """
        try:
            job()
        except SiagaError as error:
            log.warning("%s: %s", type(error).__name__, error)
        except Exception:
            log.exception("a job failed")


def _take_lease(uow: UnitOfWork, process: str) -> int | None:
    token = leases.take(uow.session, jobs.SWEEP, process, uow.now, LEASE_S)
    reached("lease.taken")
    return token


def _lease_is_free(uow: UnitOfWork) -> bool:
    return leases.is_free(uow.session, jobs.SWEEP, uow.now)


def _give_back(uow: UnitOfWork, process: str) -> None:
    leases.release(uow.session, jobs.SWEEP, process)
    presence.leave(uow, process)
