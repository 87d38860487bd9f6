"""`siaga backup`: a verified copy of a desk in use."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.cli import add_desk_options
from tui.i18n import _, ngettext
from tui.present import safe_line

if TYPE_CHECKING:
    from core.maintenance import Copied

MEGABYTES_FROM = 10_000_000
"""Bytes; smaller copies are told in kB."""


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("backup", help=_("write a verified copy of the desk, also while it is in use"))
    parser.add_argument("file", type=Path, help=_("the copy; an existing file is never replaced"))
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from core.maintenance import backup
    from tui.commands.opening import database_url

    print(told(backup(database_url(args), args.file)))
    return 0


def told(copy: "Copied") -> str:
    tables, rows = len(copy.tables), sum(copy.tables.values())
    return _("{path}: {tables}, {rows}, {size}, checked.").format(
        path=safe_line(str(copy.path)),
        tables=ngettext("{count} table", "{count} tables", tables).format(count=tables),
        rows=ngettext("{count} row", "{count} rows", rows).format(count=rows),
        size=_size(copy.bytes),
    )


def _size(count: int) -> str:
    """Rounded up, so that the copy fits where so much is free."""
    return f"{-(-count // 1000)} kB" if count < MEGABYTES_FROM else f"{-(-count // 1_000_000)} MB"
