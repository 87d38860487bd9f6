"""`siaga password`: put the password of a desk on PostgreSQL into the keyring of the system."""

import argparse
import sys
from typing import Any, TextIO

from tui.cli import add_desk_options
from tui.i18n import _
from tui.present import safe_line


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "password",
        help=_("put the password of a PostgreSQL desk into the keyring of the system"),
        description=_(
            "Asks for the password without showing it, or takes the first line of the input where that is no terminal, "
            "and keeps it in the keyring of the system, where siaga looks for it from then on."
        ),
    )
    parser.add_argument("--forget", action="store_true", help=_("take it out of the keyring again"))
    add_desk_options(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return change(args, sys.stdin)


def change(args: argparse.Namespace, source: TextIO) -> int:
    """
    Raises:
        DatabaseTrouble, Refused: see `core.passwords`.
    """
    from core import passwords
    from tui.commands.opening import database_url

    name = passwords.account(database_url(args))
    shown = safe_line(name)
    if args.forget:
        passwords.forget(name)
        print(_("The keyring keeps no password of {account} any more.").format(account=shown))
        _tell_of_file(passwords.file_instead())
        return 0
    passwords.keep(name, asked(shown, source))
    print(_("The password is kept in the keyring, in the account {account} of siaga.").format(account=shown))
    _tell_of_file(passwords.file_instead())
    return 0


def _tell_of_file(file: str) -> None:
    if file:
        words = _("SIAGA_DB_PASSWORD_FILE is set: as long as it is, siaga takes the password from {file} instead.")
        print(words.format(file=safe_line(file)), file=sys.stderr)


def asked(account: str, source: TextIO) -> str:
    """Without echo at a terminal, else the first line of `source`; empty where there is none or it is no text."""
    try:
        if not source.isatty():
            return source.readline().rstrip("\r\n")
        from getpass import getpass

        return getpass(_("Password of {account}:").format(account=account) + " ")
    except (EOFError, UnicodeDecodeError):
        return ""
