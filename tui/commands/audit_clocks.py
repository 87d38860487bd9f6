"""`siaga audit-clocks`: do the stored clocks say what the trail says?"""

import argparse
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "audit-clocks", help=_("replay all open clocks and name every difference between the trail and what is stored")
    )
    parser.add_argument("--json", action="store_true", help=_("the differences as JSON"))
    parser.add_argument(
        "--repair", action="store_true", help=_("after naming them: write these clocks again as the trail has them")
    )
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from tui.commands.audit_clocks_run import run_audit

    return run_audit(args)
