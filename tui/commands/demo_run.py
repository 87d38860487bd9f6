"""Make the demo desk and open the console on it."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tui.commands.opening import need_terminal
from tui.i18n import _

if TYPE_CHECKING:
    from core.desk import Desk


def run_demo(args: argparse.Namespace) -> int:
    """The desk lives in a temporary folder that is gone afterwards, unless `--file` names a place to keep it."""
    if not args.no_console:
        need_terminal()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    folder = None if args.file else Path(tempfile.mkdtemp(prefix="siaga-demo-"))
    path = Path(args.file) if folder is None else folder / "demo.db"
    kept = False
    try:
        if not path.exists():
            make(path, args.seed)
        if args.no_console:
            print(path)
            kept = True
            return 0
        return _open(path, args)
    finally:
        if folder is not None and not kept:
            shutil.rmtree(folder, ignore_errors=True)


def _leave(number: int, _frame: object) -> NoReturn:
    """Through every `finally`. Textual's driver takes the signals over while it runs."""
    raise SystemExit(128 + number)


def make(path: Path, seed: int | None) -> None:
    from core.demo.stage import SEED, demo_desk

    desk = demo_desk(str(path), seed=SEED if seed is None else seed, progress=_progress)
    desk.close()
    if sys.stderr.isatty():
        print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        filled = 30 * done // total
        bar = "█" * filled + "░" * (30 - filled)
        print(f"\r{_('setting up the demo desk')} {bar} {done}/{total}", end="", file=sys.stderr, flush=True)


def _open(path: Path, args: argparse.Namespace) -> int:
    from core.settings import state_folder
    from tui.first_paint import paint
    from tui.own_editor import own_editor

    customers = []

    def opener() -> "Desk":
        from core.demo.customers import Customers
        from core.desk import open_desk

        desk = open_desk(str(path), agent=args.agent)
        if not args.quiet:
            customers.append(Customers(desk))
            customers[0].start()
        return desk

    painted = paint(str(path))
    try:
        from tui.app import run_console

        return run_console(
            opener,
            database=str(path),
            agent=args.agent,
            first_page=painted.page if painted else None,
            memory=state_folder() if args.file else None,
            editor=own_editor(os.environ),
        )
    finally:
        for one in customers:
            one.stop()
        if painted:
            painted.restore()
