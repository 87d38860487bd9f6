"""`siaga demo`: a believable desk in a temporary file, with customers who keep writing."""

import argparse
from typing import Any

from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help=_("open the console on a demo desk in a temporary file"))
    parser.add_argument("--quiet", action="store_true", help=_("no simulated customers"))
    parser.add_argument("--seed", type=int, default=None, metavar="N", help=_("another desk, the same each time"))
    parser.add_argument("--agent", default="budi", metavar="HANDLE", help=_("whose console to open (default: budi)"))
    parser.add_argument("--file", metavar="FILE", help=_("keep the desk in this file; an existing one is opened again"))
    parser.add_argument("--no-console", action="store_true", help=_("make the desk only and print its file"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from tui.commands.demo_run import run_demo

    return run_demo(args)
