"""The worker without a screen outlives its store and hears a signal while it waits for it."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.desk import Desk
from core.feed import Feed
from storage.engine import Database
from tests.builders import desk_on, opened
from tui.commands.worker import Stop, watch

LONG_S = 30.0
"""Long enough that a test which waits for it has failed."""


class Watching:
    """`watch` in a thread of its own."""

    def __init__(self, desk: Desk) -> None:
        self.feed = Feed(desk)
        self.stop = Stop(self.feed.nudge)
        self.woken, self.away, self.back = threading.Event(), threading.Event(), threading.Event()
        self.thread = threading.Thread(target=watch, args=(self.feed, self.woken.set, self.stop))

    def hears(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        for event, told in ((self.away, "is away (DatabaseMissing)"), (self.back, "is back")):
            if told in words:
                event.set()
        return True


@pytest.fixture
def watching(sqlite_database: Database) -> Iterator[Watching]:
    found = Watching(desk_on(sqlite_database).desk)
    logger = logging.getLogger("siaga.worker")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addFilter(found.hears)
    found.thread.start()
    yield found
    found.stop()
    found.thread.join(LONG_S)
    logger.removeFilter(found.hears)
    logger.setLevel(level)
    found.feed.close()


@pytest.fixture
def moved(sqlite_database: Database) -> Callable[[], Path]:
    path = sqlite_database.path
    assert path is not None
    return lambda: path.rename(path.with_suffix(".away"))


def test_a_store_that_goes_away_is_waited_for(
    watching: Watching, moved: Callable[[], Path], sqlite_database: Database
) -> None:
    away = moved()
    assert watching.away.wait(LONG_S)
    assert sqlite_database.path is not None
    away.rename(sqlite_database.path)
    assert watching.back.wait(LONG_S)
    assert watching.woken.wait(LONG_S)
    watching.woken.clear()
    opened(desk_on(sqlite_database))
    assert watching.woken.wait(LONG_S)


def test_told_to_stop_while_the_store_is_away_it_ends(watching: Watching, moved: Callable[[], Path]) -> None:
    moved()
    assert watching.away.wait(LONG_S)
    watching.stop()
    watching.thread.join(LONG_S)
    assert not watching.thread.is_alive()


def test_a_signal_ends_a_pause() -> None:
    stop = Stop(lambda: None)
    before = signal.signal(signal.SIGTERM, stop)
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        stop.wait(LONG_S * 20)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert stop.asked
