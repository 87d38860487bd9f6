"""`siaga worker`: the scheduler without a screen."""

import argparse
import contextlib
import logging
import os
import select
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.cli import add_desk_options
from tui.i18n import _

if TYPE_CHECKING:
    from core.feed import Feed

log = logging.getLogger("siaga.worker")

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
"""Between two attempts to find a store that went away; each pause is twice the one before."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "worker", help=_("watch the clocks without a console: flags breaches and escalates, logs to stderr")
    )
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM, SIGINT or SIGHUP; the batch that runs is finished and the lease given back."""
    from core.feed import Feed
    from core.scheduler import Scheduler
    from tui.commands.opening import open_existing
    from tui.logs import log_to_stderr

    log_to_stderr()
    desk = open_existing(args, system=True)
    feed, scheduler = Feed(desk), Scheduler(desk)
    stop = Stop(feed.nudge)
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    try:
        scheduler.start()
        log.info("watching %s as %s", desk.database.url_shown, scheduler.process)
        watch(feed, scheduler.nudge, stop)
    finally:
        scheduler.stop()
        feed.close()
        desk.close()
    return 0


class Stop:
    """Told by a signal; `asked` from then on. Takes no lock: the handler interrupts the very thread that waits."""

    def __init__(self, also: Callable[[], object]) -> None:
        self.asked = False
        self._also = also
        self._heard, self._told = os.pipe()
        os.set_blocking(self._told, False)

    def __call__(self, *_signal: object) -> None:
        self.asked = True
        with contextlib.suppress(OSError):
            os.write(self._told, b"s")
        self._also()

    def wait(self, seconds: float) -> None:
        """Until asked, at most so long."""
        select.select([self._heard], [], [], seconds)


def watch(feed: "Feed", clocks_changed: Callable[[], object], stop: Stop) -> None:
    """Wake the scheduler whenever clocks changed, until `stop`. A store that went away is waited for."""
    listen: Callable[[], object] = feed.start
    pause_s = 0.0
    while not stop.asked:
        try:
            listen()
            if pause_s:
                log.info("the store is back")
                clocks_changed()
            pause_s = 0.0
            _listen(feed, clocks_changed, stop)
        except Exception as error:
            pause_s = min(max(pause_s * 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)
            listen = feed.restart
            log.warning("the store is away (%s), trying again in %.1f s", type(error).__name__, pause_s)
            stop.wait(pause_s)


def _listen(feed: "Feed", clocks_changed: Callable[[], object], stop: Stop) -> None:
    """Raises what `Feed.wait` raises."""
    while not stop.asked:
        changes = feed.wait(timeout_s=60)
        if changes is not None and (changes.everything or "clock" in changes.tables):
            clocks_changed()
