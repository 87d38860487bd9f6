"""Print the account of a ticket's clocks, for people or as JSON for programs."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from core.errors import NotFound
from core.services import explain
from tui.account_json import account_json
from tui.account_text import account_lines
from tui.commands.opening import open_existing

if TYPE_CHECKING:
    from core.services.explain import TicketAccount

WIDTH = 80


def run_explain(args: argparse.Namespace) -> int:
    """0 when it was explained.

    Raises:
        NotFound: no such ticket.
    """
    number = ticket_number(args.ticket)
    desk = open_existing(args, system=True)
    try:
        told = desk.read(explain.account, number)
    finally:
        desk.close()
    print(json.dumps(account_json(told), indent=2) if args.json else as_text(told))
    return 0


def ticket_number(word: str) -> int:
    """From `12` or `#12`.

    Raises:
        NotFound: it is no number, so there is no such ticket.
    """
    digits = word.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise NotFound("ticket", word)
    return int(digits)


def as_text(told: "TicketAccount", width: int = WIDTH) -> str:
    lines: list[Any] = account_lines(told, width)
    return "\n".join("".join(text for text, _ink in line).rstrip() for line in lines)
