"""`siaga apply`: bring a desk file into the desk."""

import argparse
from pathlib import Path
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "apply",
        help=_("bring a desk file into the desk"),
        description=_(
            "Shows what the file changes and how many open tickets would count by new versions of policies and"
            " calendars, and asks. Clocks that have ended never change. Broken off while it moves open tickets, it"
            " goes on when it is run again."
        ),
    )
    parser.add_argument(
        "file", type=Path, nargs="?", help=_("the desk file (default: desk.toml in your data directory)")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("show what would change, and change nothing"))
    parser.add_argument("--yes", action="store_true", help=_("do not ask: bring it in and move the open tickets"))
    parser.add_argument(
        "--new-only", action="store_true", help=_("for new tickets only: open ones keep their versions")
    )
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from tui.commands.apply_run import run_apply

    return run_apply(args)
