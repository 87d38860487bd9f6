"""`siaga clock`: when is a promise due by a calendar, and how is that counted. A dry run: nothing is written."""

import argparse
from pathlib import Path
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "clock",
        help=_("ask a calendar: when is an amount of working time used up, or how much lies between two times"),
        description=_("When is an amount of working time used up? Or how much of it lies between two times?"),
        epilog=_(
            "Times: now, fri 16:30 (the coming one), 16:30, tomorrow 9:00, 2026-11-27 16:30, ISO 8601 with an offset. "
            "Amounts: +60m, +1h30m. Between two times: FROM..TO"
        ),
    )
    parser.add_argument("words", nargs="+", metavar=_("TIME +AMOUNT"), help=_("such as: fri 16:30 +60m"))
    parser.add_argument(
        "--calendar", metavar=_("NAME"), help=_("as the desk file names it (needed where there are several)")
    )
    parser.add_argument(
        "--desk", metavar=_("FILE"), type=Path, help=_("ask the calendars of this desk file instead of the desk's")
    )
    parser.add_argument("--json", action="store_true", help=_("the answer with every step as JSON"))
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from tui.commands.clock_run import run_clock

    return run_clock(args)
