"""Rehearse a desk file over the stored tickets: parts of them in several processes, sums and flips at the end."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.desk import Desk
from core.domain.desk_config import DeskConfig
from core.domain.rehearsed import Attainment, Flip, Side, StepLoad, Tally
from core.services import rehearsal

PART = 1000
"""Tickets of one reading transaction."""
WORTH_PROCESSES = 5000
"""With fewer tickets starting further processes costs more than it saves."""

Progress = Callable[[int, int], None]
"""(tickets done, tickets in all)"""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    as_of_at: datetime
    since_at: datetime | None
    """None: all tickets."""
    tickets: int
    without_policy_before: int
    without_policy_after: int
    attainment: tuple[Attainment, ...]
    load: tuple[StepLoad, ...]
    flips: tuple[Flip, ...]
    """By ticket; of one ticket by metric and cycle."""
    subjects: dict[int, str]
    """Of the tickets in `flips`, as received."""


def rehearse(
    desk: Desk,
    config: DeskConfig,
    *,
    since_at: datetime | None = None,
    progress: Progress | None = None,
    processes: int | None = None,
    part: int = PART,
) -> Rehearsed:
    """What the promises would have come to under `config`, for the tickets in the window; only reads.

    Args:
        since_at: Tickets created or touched since, and those still open.
        processes: None: as many as this machine has processors, where there is enough to do.
    """
    now = desk.now()
    fixed = desk.at(now)
    ids = fixed.read(rehearsal.window, since_at)
    parts = [ids[start : start + part] for start in range(0, len(ids), part)]
    job = _Job(fixed, config, since_at)
    tally = Tally()
    for found in _run(job, parts, _processes(len(ids), processes)):
        tally.add(found)
        if progress is not None:
            progress(tally.tickets, len(ids))
    flips = tuple(sorted(tally.flips, key=lambda flip: (flip.ticket_id, flip.metric, flip.cycle)))
    return Rehearsed(
        as_of_at=now,
        since_at=since_at,
        tickets=tally.tickets,
        without_policy_before=tally.without_policy[Side.BEFORE],
        without_policy_after=tally.without_policy[Side.AFTER],
        attainment=tuple(tally.attainment()),
        load=tuple(tally.load()),
        flips=flips,
        subjects=fixed.read(rehearsal.subjects, flips),
    )


@dataclass(frozen=True, slots=True)
class _Job:
    desk: Desk
    config: DeskConfig
    since_at: datetime | None

    def do(self, ids: Sequence[int]) -> Tally:
        return self.desk.read(rehearsal.rehearse, self.config, ids, self.since_at)


def _processes(tickets: int, wanted: int | None) -> int:
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    if wanted is not None:
        return wanted
    return (os.cpu_count() or 1) if tickets > WORTH_PROCESSES else 1


_job: _Job | None = None
"""Handed to the further processes by the fork."""


def _run(job: _Job, parts: Sequence[Sequence[int]], processes: int) -> Iterator[Tally]:
    global _job
    if processes == 1 or len(parts) < 2:
        yield from map(job.do, parts)
        return
    job.desk.database.close()  # no connection must cross the fork: each process opens its own
    _job = job
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            yield from pool.imap_unordered(_do_part, parts)
    finally:
        _job = None


def _do_part(ids: Sequence[int]) -> Tally:
    assert _job is not None
    return _job.do(ids)
