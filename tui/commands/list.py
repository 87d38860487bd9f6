"""`siaga list`: a queue without a screen."""

import argparse
from pathlib import Path
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _
from tui.present import safe_line


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("list", help=_("print a queue; the query is the one of the console's filter bar"))
    parser.add_argument("-q", "--query", default="is:unsolved", help=_("what to list (default: is:unsolved)"))
    parser.add_argument("-n", "--limit", type=row_count, help=_("rows at most (default: 50; with --csv all)"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    form.add_argument("--csv", type=Path, metavar="FILE", help=_("write a spreadsheet, which siaga import csv reads"))
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def row_count(text: str) -> int:
    """
    Raises:
        argparse.ArgumentTypeError: no number, or no row at all.
    """
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(
        _("“{text}” is no number of rows; give 1 or more").format(text=safe_line(text, 20))
    )


def run(args: argparse.Namespace) -> int:
    from tui.commands.list_run import run_list

    return run_list(args)
