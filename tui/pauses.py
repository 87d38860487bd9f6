"""When Python may collect garbage: between keys, never under them (PERFORMANCE.md, Memory and pauses)."""

import asyncio
import gc
import time

YOUNG_AFTER_S = 0.5
"""Seconds without a key before the young generations are collected."""
FULL_AFTER_S = 10.0
"""Seconds without a key before all of them are; then a look at what the feed left behind comes as often as this."""
HARD_CAP = 400_000
"""Net allocations since the last collection that force one, keys or not."""
REST_CAP = 10_000
"""Net allocations without a key that are worth a collection: a console that nobody types in stays as small."""


class Pauses:
    """Owns the collector while the console runs. `key` is called for each key; everything else follows."""

    def __init__(self) -> None:
        self._last_key = 0.0
        self._waiting: asyncio.TimerHandle | None = None
        self._rests = True
        """No key since the last full collection."""
        self._owed_full = False

    def start(self) -> None:
        """After the first paint: what is alive now stays; nothing is collected by count any more."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._wait(FULL_AFTER_S)

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
        if self._rests:
            self._rests = False
            self._wait(YOUNG_AFTER_S)

    def _wait(self, delay_s: float) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().call_later(delay_s, self.look)

    def look(self) -> None:
        """Collect what is due by now, and look again later."""
        quiet_s = time.monotonic() - self._last_key
        if self._rests:
            self._rest()
        elif not self._owed_full:
            self._young(quiet_s)
        elif quiet_s >= FULL_AFTER_S:
            gc.collect()
            self._rests, self._owed_full = True, False
            self._wait(FULL_AFTER_S)
        else:
            self._wait(FULL_AFTER_S - quiet_s + 0.01)

    def _rest(self) -> None:
        if gc.get_count()[0] > REST_CAP:
            gc.collect()
        self._wait(FULL_AFTER_S)

    def _young(self, quiet_s: float) -> None:
        if quiet_s >= YOUNG_AFTER_S:
            gc.collect(1)
            self._owed_full = True
            self._wait(FULL_AFTER_S)
        else:
            self._wait(YOUNG_AFTER_S - quiet_s + 0.01)
