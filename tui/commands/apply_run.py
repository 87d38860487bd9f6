"""Carry an apply out: preview, question, the file, and the move of open tickets."""

import argparse
import sys
from collections.abc import Iterator
from enum import Enum

from core import applying
from core.applying import Preview
from core.clock import NowSource, system_now
from core.desk import Desk, set_up_desk
from core.desk_file.read import read
from core.domain.desk_config import DeskConfig
from core.domain.foreign_text import clean_line
from core.settings import default_desk_file
from tui import progress_bar
from tui.commands.answers import YES, Ask, said
from tui.commands.opening import database_url, migration_progress, read_text
from tui.i18n import N_, _, ngettext

KINDS = {
    "agents": N_("agents"),
    "teams": N_("teams"),
    "categories": N_("categories"),
    "policies": N_("policies"),
    "calendars": N_("calendars"),
    "chains": N_("chains"),
    "views": N_("views"),
}
SETTINGS = {
    "name": N_("the name of the desk"),
    "zone": N_("the time zone"),
    "language": N_("the language"),
    "intake_team": N_("the intake team"),
    "matrix": N_("priorities by impact and urgency"),
    "workflow": N_("the workflow"),
    "policy_order": N_("the order of the policies"),
}
SHOWN = 12
"""Names of one kind."""


class Answer(Enum):
    NOTHING = "nothing"
    NEW_ONLY = "new_only"
    """The file, but open tickets keep their versions."""
    MOVE = "move"


def run_apply(args: argparse.Namespace, now: NowSource = system_now, ask: Ask | None = None) -> int:
    """0 when the file is in force, and when the person said no.

    Args:
        ask: None: `input`, if somebody sits at it.

    Raises:
        DeskFileFaults: of the file; DatabaseTrouble: of the store.
    """
    path = args.file or default_desk_file()
    config = read(read_text(path), folder=path.parent)
    desk = applying.working_desk(database_url(args), now=now, migrating=migration_progress)
    if desk is None:
        return _set_up(args, config, now)
    try:
        return _change(args, desk, config, ask or _terminal())
    finally:
        desk.close()


def _set_up(args: argparse.Namespace, config: DeskConfig, now: NowSource) -> int:
    if args.dry_run:
        print(_("There is no desk yet; this file would set it up."))
        return 0
    set_up_desk(database_url(args), config, now=now).close()
    print(_("The desk file is in force."))
    return 0


def _terminal() -> Ask | None:
    return input if sys.stdin.isatty() else None


def _change(args: argparse.Namespace, desk: Desk, config: DeskConfig, ask: Ask | None) -> int:
    preview = applying.preview(desk, config, progress=progress_bar.show)
    if not preview.change and not preview.moves:
        print(_("Nothing changed."))
        return 0
    print("\n".join(preview_lines(preview)))
    if args.dry_run:
        print(_("Tried only, nothing written."))
        return 0
    answer = _answer(args, preview, ask)
    if answer is Answer.NOTHING:
        print(_("Nothing was written."))
        return 0
    changed = applying.apply(desk, config)
    print(_("The desk file is in force.") if changed else _("The desk file was in force already."))
    if preview.moves:
        _move(desk, preview, answer, told=args.new_only)
    return 0


def _answer(args: argparse.Namespace, preview: Preview, ask: Ask | None) -> Answer:
    if args.new_only:
        return Answer.NEW_ONLY
    if args.yes:
        return Answer.MOVE
    if ask is None:
        return Answer.NEW_ONLY
    if not preview.moves:
        return Answer.MOVE if _word(said(ask, _("Apply it? [y/N] "))) == "yes" else Answer.NOTHING
    words = _("Apply it? [y] and move the open tickets, [k] they keep their versions, [N] change nothing: ")
    return {"yes": Answer.MOVE, "keep": Answer.NEW_ONLY}.get(_word(said(ask, words)), Answer.NOTHING)


def _word(word: str) -> str:
    return "yes" if word in YES else "keep" if word in ("k", "keep") else ""


def _move(desk: Desk, preview: Preview, answer: Answer, *, told: bool) -> None:
    if answer is Answer.MOVE:
        moved = applying.move(desk, preview.moves, progress=progress_bar.show)
        print(ngettext("{count} open ticket moved.", "{count} open tickets moved.", moved).format(count=moved))
        return
    count = len(preview.moves)
    words = ngettext(
        "{count} open ticket keeps its versions: nothing was moved.",
        "{count} open tickets keep their versions: nothing was moved.",
        count,
    ).format(count=count)
    print(words if told else f"{words} {_('To move them, run it again with --yes.')}", file=sys.stderr)


def preview_lines(preview: Preview) -> Iterator[str]:
    for kind, changed in preview.change.kinds.items():
        if changed:
            parts = (("+", changed.added), ("−", changed.removed), ("~", changed.changed))
            names = ", ".join(f"{sign}{clean_line(name)}" for sign, some in parts for name in some[:SHOWN])
            more = sum(max(0, len(some) - SHOWN) for _sign, some in parts)
            yield f"{_(KINDS[kind])}: {names}" + (f" … +{more}" if more else "")
    if preview.change.settings:
        yield _("changed: {what}").format(what=", ".join(_(SETTINGS[name]) for name in preview.change.settings))
    if not preview.change.settings and not any(preview.change.kinds.values()):
        yield _("Only comments differ.") if preview.change.text else _("The file is in force already.")
    yield from _moves(preview)


def _moves(preview: Preview) -> Iterator[str]:
    count = len(preview.moves)
    if not count:
        yield _("No open ticket would move to other versions.")
        return
    yield ngettext(
        "{count} open ticket would move to new versions of its policy or calendar.",
        "{count} open tickets would move to new versions of their policies or calendars.",
        count,
    ).format(count=count)
    yield ngettext(
        "{count} clock would be breached at once.", "{count} clocks would be breached at once.", preview.breached
    ).format(count=preview.breached)
    if preview.steps:
        yield ngettext(
            "{count} step of an escalation chain would act at once.",
            "{count} steps of escalation chains would act at once.",
            preview.steps,
        ).format(count=preview.steps)
    if preview.taken_back:
        yield ngettext(
            "{count} breach would be taken back.", "{count} breaches would be taken back.", preview.taken_back
        ).format(count=preview.taken_back)
