"""`siaga backup`: a verified copy of a desk in use."""

import argparse
from pathlib import Path
from typing import Any

from tui.cli import add_desk_options
from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("backup", help=_("write a verified copy of the desk, also while it is in use"))
    parser.add_argument("file", type=Path, help=_("the copy; an existing file is never replaced"))
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from core.maintenance import backup
    from tui.commands.opening import database_url

    verified = backup(database_url(args), args.file)
    print(
        _("{path}: {bytes} bytes, {tables} tables, checked").format(
            path=verified.path, bytes=verified.bytes, tables=verified.tables
        )
    )
    return 0
