"""What other processes and we ourselves committed, as one `Changes` after another."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.desk import Desk
from storage.changes import EVERYTHING, ChangeReader, ChangeRow
from storage.doorbell import Doorbell
from storage.errors import DatabaseError, translate

POLL_S = 0.25
"""The net beneath the doorbell: at most this late even if every ring is lost."""


@dataclass(frozen=True, slots=True)
class Changes:
    ticket_ids: frozenset[int]
    tables: frozenset[str]
    everything: bool = False
    """The feed lost its thread (it was asleep for long, or the store was restored): load all again."""


class Feed:
    """One per process. `start` before the first query; `wait` blocks in a thread of its own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reader: ChangeReader | None = None
        self._bell: Doorbell | None = None
        self._position = ""
        self._nudged = False  # no lock: signal handlers nudge

    def start(self) -> None:
        """Note where the feed stands: whatever commits from here on is told."""
        with self._explained():
            self._reader = ChangeReader(self._desk.database)
            self._position = self._reader.position()
            self._bell = Doorbell(self._desk.database)

    def wait(self, timeout_s: float) -> Changes | None:
        """The next changes, all that are there in one; None after `timeout_s` or a `nudge`.

        Raises:
            DatabaseError: the store is gone; `restart` once it is back.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            changes = self._poll()
            left_s = deadline - time.monotonic()
            if changes is not None or left_s <= 0 or self._nudged:
                self._nudged = False
                return changes
            assert self._bell is not None
            with self._explained():
                self._bell.wait(min(POLL_S, left_s))

    def nudge(self) -> None:
        """End a `wait` of another thread: look now."""
        self._nudged = True
        if self._bell is not None:
            self._bell.wake()

    def restart(self) -> Changes:
        """After trouble: a new connection, and the advice to load everything again."""
        self.close()
        self.start()
        return Changes(frozenset(), frozenset(), everything=True)

    def close(self) -> None:
        for part in (self._bell, self._reader):
            if part is not None:
                try:
                    part.close()
                except (DatabaseError, OSError):
                    continue
        self._bell = self._reader = None

    def _poll(self) -> Changes | None:
        assert self._reader is not None
        with self._explained():
            rows, self._position = self._reader.poll(self._position)
        return _coalesced(rows) if rows else None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raises DatabaseError for what the driver says. The pool's connections are of the lost store: drop them."""
        try:
            yield
        except Exception as error:
            self._desk.database.close()
            raise translate(error) from error


def _coalesced(rows: Iterable[ChangeRow]) -> Changes:
    found = list(rows)
    return Changes(
        frozenset(row.ticket_id for row in found if row.ticket_id is not None),
        frozenset(row.tbl for row in found),
        everything=EVERYTHING in found,
    )
