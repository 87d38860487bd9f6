"""The console's ear: a thread that waits for changes of the store and tells the app."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.messages import FeedChanged, StoreBack, StoreLost

if TYPE_CHECKING:
    from textual.message import Message

    from core.desk import Desk

CYCLE_S = 1.0
"""A cycle of the feed ends after this time even when nothing happened."""
MISSED_CYCLES = 3
GATHER_S = 0.2
"""When one change follows another, the later ones are told together after this time; the first one at once."""
BACK_OFF_S = (0.25, 0.5, 1.0, 2.0, 4.0)


class ConsoleFeed:
    """Runs until `stop`. Loses and finds the store again by itself; after a loss everything is to be looked at anew."""

    def __init__(self, post: Callable[["Message"], object], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._post = post
        self._monotonic = monotonic
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._wanted = threading.Event()
        """Something was written here: its answer must not wait for others."""
        self._nudge: Callable[[], object] = lambda: None
        self.beat = monotonic()
        """Monotonic time of the last cycle that ended well."""
        self.lost = False
        self.started = threading.Event()
        """From here on every commit is told: queries may begin."""

    @property
    def stale(self) -> bool:
        """Three cycles are missing: what is shown may be old."""
        return self.lost or self._monotonic() - self.beat > MISSED_CYCLES * CYCLE_S + CYCLE_S

    def start(self, desk: "Desk") -> None:
        self._thread = threading.Thread(target=self._run, args=(desk,), name="siaga-feed", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Look now: something was just written here."""
        self._wanted.set()
        self._nudge()

    def stop(self) -> None:
        self._stop.set()
        self.nudge()
        if self._thread is not None:
            self._thread.join(timeout=CYCLE_S * 2)

    def _run(self, desk: "Desk") -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                self._listen(desk)
                return
            except Exception as error:
                if not self.lost:
                    self.lost = True
                    self._post(StoreLost(error))
                self._stop.wait(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1

    def _listen(self, desk: "Desk") -> None:
        from core.feed import Feed

        feed = Feed(desk)
        try:
            feed.start()
            self._nudge = feed.nudge
            self.started.set()
            while not self._stop.is_set():
                changes = feed.wait(CYCLE_S)
                self.beat = self._monotonic()
                if self.lost:
                    self.lost = False
                    self._post(StoreBack())
                    self._post(FeedChanged(None))
                if changes is not None and not self._stop.is_set():
                    self._post(FeedChanged(None if changes.everything else changes))
                    self._wanted.wait(GATHER_S)
                self._wanted.clear()
        finally:
            self._nudge = lambda: None
            feed.close()
