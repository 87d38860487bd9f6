"""`siaga rehearse`: what a changed desk file would have made of the tickets of the past."""

import argparse
from pathlib import Path
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "rehearse", help=_("replay the tickets of the past under a changed desk file; nothing is written")
    )
    parser.add_argument("--desk", type=Path, required=True, metavar=_("FILE"), help=_("the desk file on trial"))
    parser.add_argument(
        "--since",
        default="90d",
        metavar=_("WHEN"),
        help=_("tickets created or touched since, and those still open: 90d, 12w, 2026-01-01 or all (default: 90d)"),
    )
    parser.add_argument("--json", action="store_true", help=_("everything as JSON, with all tickets that flip"))
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from tui.commands.rehearse_run import run_rehearse

    return run_rehearse(args)
