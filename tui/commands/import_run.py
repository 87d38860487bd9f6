"""Carry an import out: preview, progress, and the rows that could not be used."""

import argparse
import sys
from collections.abc import Iterable
from itertools import islice

from core.domain.foreign_text import clean_line
from core.imports import bring_in
from core.imports.faults import Imported
from core.imports.incident_log import NotAnIncidentLog
from core.imports.spreadsheet import FIELDS, BadMapping, Sheet, SheetTicket, mapping_of, read_rows, read_sheet
from tui.commands import import_faults
from tui.commands.answers import YES, Ask, said
from tui.commands.new_file import refuse_unusable
from tui.commands.opening import open_existing
from tui.i18n import _, ngettext


def run_incident_log(args: argparse.Namespace) -> int:
    refuse_unusable(args.errors)
    desk = open_existing(args, system=True)
    try:
        done = bring_in.incident_log(desk, args.file, dry_run=args.dry_run, progress=_bar)
    except NotAnIncidentLog as error:
        print(
            _("{file}: not an incident log, these columns are missing: {columns}").format(
                file=clean_line(str(args.file)), columns=", ".join(error.missing)
            ),
            file=sys.stderr,
        )
        return 1
    finally:
        desk.close()
    return _report(done, args)


def run_spreadsheet(args: argparse.Namespace, ask: Ask | None = None) -> int:
    """`ask`: None: `input`, if somebody sits at it."""
    refuse_unusable(args.errors)
    desk = open_existing(args, system=True)
    try:
        sheet = read_sheet(args.file, delimiter=args.delimiter)
        mapping = mapping_of(sheet.header, _wanted(args.map))
        tickets, faults = read_rows(sheet, mapping, zone=desk.config.zone, now=desk.now(), date_form=args.date_form)
        _preview(sheet, mapping, tickets)
        if not (args.yes or args.dry_run or _agreed(ask or _terminal())):
            print(_("Nothing was written."))
            return 0
        source = f"csv:{args.source or args.file.stem}"
        done = bring_in.spreadsheet(desk, source, tickets, faults, dry_run=args.dry_run, progress=_bar)
    except BadMapping as error:
        print(_bad_mapping(error), file=sys.stderr)
        return 1
    finally:
        desk.close()
    return _report(done, args)


def _wanted(pairs: Iterable[str]) -> dict[str, str]:
    split = (pair.partition("=") for pair in pairs)
    return {field.strip(): column.strip() for field, _equals, column in split}


def _bad_mapping(error: BadMapping) -> str:
    detail = clean_line(error.detail)
    match error.reason:
        case "no_subject":
            return _(
                "No column looks like a subject. Say which one is, with --map subject=COLUMN. Columns: {columns}"
            ).format(columns=detail)
        case "no_such_column":
            return _("There is no column “{column}”.").format(column=detail)
        case "no_such_field":
            return _("“{field}” is no field; fields are: {fields}").format(field=detail, fields=", ".join(FIELDS))
        case _:
            return _("The file is empty.")


def _preview(sheet: Sheet, mapping: dict[str, int], tickets: tuple[SheetTicket, ...]) -> None:
    print(_("Columns as understood ({encoding}):").format(encoding=sheet.encoding))
    for field in FIELDS:
        column = clean_line(sheet.header[mapping[field]]) if field in mapping else "–"
        print(f"  {field:<13} {column}")
    unused = [name for index, name in enumerate(sheet.header) if index not in mapping.values()]
    if unused:
        print(_("Not used: {columns}").format(columns=", ".join(clean_line(name) for name in unused)))
    for ticket in islice(tickets, 3):
        created = ticket.created_at.strftime("%Y-%m-%d %H:%M") if ticket.created_at else "–"
        print(
            f"  {created}  {ticket.status:<8} {clean_line(ticket.requester)[:20]:<20} {clean_line(ticket.subject)[:60]}"
        )
    print(
        ngettext("{count} row can be imported.", "{count} rows can be imported.", len(tickets)).format(
            count=len(tickets)
        )
    )


def _terminal() -> Ask | None:
    return input if sys.stdin.isatty() else None


def _agreed(ask: Ask | None) -> bool:
    if ask is None:
        print(_("Add --yes to write, or --dry-run to try."), file=sys.stderr)
        return False
    return said(ask, _("Import them? [y/N] ")) in YES


def _bar(done: int, total: int) -> None:
    if sys.stderr.isatty() and total:
        filled = 30 * done // total
        end = "\n" if done >= total else ""
        print(f"\r{'█' * filled}{'░' * (30 - filled)} {done}/{total}", end=end, file=sys.stderr, flush=True)


def _report(done: Imported, args: argparse.Namespace) -> int:
    """Exit status 0 if every row was good, 1 if some could not be used."""
    if args.dry_run:
        print(_("Tried only, nothing written:"))
    parts = (
        ngettext("{count} row brought in", "{count} rows brought in", done.rows).format(count=done.rows),
        ngettext("{count} known already", "{count} known already", done.known).format(count=done.known),
        ngettext("{count} new ticket", "{count} new tickets", done.tickets).format(count=done.tickets),
    )
    print(", ".join(parts) + ".")
    import_faults.show(done.faults)
    if args.errors is not None:
        import_faults.write(args.errors, done.faults)
    return 1 if done.faults else 0
