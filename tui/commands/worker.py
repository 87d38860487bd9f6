"""`siaga worker`: the scheduler without a screen."""

import argparse
import logging
import signal
import sys
import threading
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


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

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    desk = open_existing(args, system=True)
    stopping = threading.Event()
    feed = Feed(desk)

    def stop(*_args: object) -> None:
        stopping.set()
        feed.nudge()

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    scheduler = Scheduler(desk)
    feed.start()
    scheduler.start()
    logging.getLogger("siaga.worker").info("watching %s as %s", desk.database.url_shown, scheduler.process)
    while not stopping.is_set():
        changes = feed.wait(timeout_s=60)
        if changes is not None and "clock" in changes.tables:
            scheduler.nudge()
    scheduler.stop()
    feed.close()
    desk.close()
    return 0
