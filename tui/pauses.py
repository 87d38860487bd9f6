"""When Python may collect garbage: between keys, never under them (PERFORMANCE.md, Memory and pauses)."""

import asyncio
import gc
import time

YOUNG_AFTER_S = 0.5
"""Seconds without a key before the young generations are collected."""
FULL_AFTER_S = 10.0
HARD_CAP = 400_000
"""Net allocations since the last collection that force one, keys or not."""


class Pauses:
    """Owns the collector while the console runs. `key` is called for each key; everything else follows."""

    def __init__(self) -> None:
        self._last_key = 0.0
        self._waiting: asyncio.TimerHandle | None = None
        self._owed_full = False

    def start(self) -> None:
        """After the first paint: what is alive now stays; nothing is collected by count any more."""
        gc.collect()
        gc.freeze()
        gc.disable()

    def stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        gc.unfreeze()
        gc.enable()

    def key(self) -> None:
        """Note a key; look at the heap once the keys rest."""
        self._last_key = time.monotonic()
        self._owed_full = False
        if gc.get_count()[0] > HARD_CAP:
            gc.collect(1)
        if self._waiting is None:
            self._wait(YOUNG_AFTER_S)

    def rested(self) -> None:
        """Called while nothing is typed, such as by each tick: the hard cap alone."""
        if gc.get_count()[0] > HARD_CAP // 4:
            gc.collect(1)

    def _wait(self, delay_s: float) -> None:
        self._waiting = asyncio.get_running_loop().call_later(delay_s, self._look)

    def _look(self) -> None:
        self._waiting = None
        quiet_s = time.monotonic() - self._last_key
        if self._owed_full and quiet_s >= FULL_AFTER_S:
            gc.collect()
        elif self._owed_full:
            self._wait(FULL_AFTER_S - quiet_s + 0.01)
        elif quiet_s >= YOUNG_AFTER_S:
            gc.collect(1)
            self._owed_full = True
            self._wait(FULL_AFTER_S)
        else:
            self._wait(YOUNG_AFTER_S - quiet_s + 0.01)
