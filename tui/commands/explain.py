"""`siaga explain`: why the clocks of a ticket say what they say."""

import argparse
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "explain", help=_("the account of a ticket's clocks: what counted, who caused it, which policy and why")
    )
    parser.add_argument("ticket", metavar=_("TICKET"), help=_("its number, such as 12 or #12"))
    parser.add_argument("--json", action="store_true", help=_("the whole account as JSON, every day of it"))
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from tui.commands.explain_run import run_explain

    return run_explain(args)
