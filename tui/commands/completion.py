"""`siaga completion`: completion for the shell."""

import argparse
from typing import Any

from tui.i18n import _


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "completion", help=_("print completion for your shell, for example: siaga completion bash > FILE")
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    import shtab

    from tui.cli import build_parser

    print(shtab.complete(build_parser(), args.shell))
    return 0
