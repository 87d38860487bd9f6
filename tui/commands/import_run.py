"""Carry an import out: preview, progress, and the rows that could not be used."""

import argparse
import sys
from collections.abc import Iterable
from itertools import islice

from core.domain.foreign_text import clean_line
from core.imports import bring_in
from core.imports.faults import Imported, RowFault
from core.imports.incident_log import NotAnIncidentLog
from core.imports.spreadsheet import FIELDS, BadMapping, Sheet, SheetTicket, mapping_of, read_rows, read_sheet
from tui.commands.opening import open_existing
from tui.i18n import N_, _, ngettext

FAULT_WORDS = {
    "no_date": N_("{column}: “{value}” is no date that can be read"),
    "unknown_value": N_("{column}: “{value}” is not known"),
    "missing": N_("{column} is missing"),
    "short_row": N_("the row has only {value} cells"),
    "long_row": N_("the row has {value} cells, more than the header"),
    "too_long": N_("the row is longer than {value} characters"),
    "twice": N_("{column}: {value} stands in the file twice"),
    "changed_since": N_("{value} was imported before and reads differently now; the first reading stays"),
    "not_on_desk": N_("{column}: “{value}” is not on this desk; kept in the audit trail only"),
}
SHOWN = 20


def run_incident_log(args: argparse.Namespace) -> int:
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
    return _report(done, args.dry_run)


def run_spreadsheet(args: argparse.Namespace) -> int:
    desk = open_existing(args, system=True)
    try:
        sheet = read_sheet(args.file, delimiter=args.delimiter)
        mapping = mapping_of(sheet.header, _wanted(args.map))
        tickets, faults = read_rows(sheet, mapping, zone=desk.config.zone, now=desk.now(), date_form=args.date_form)
        _preview(sheet, mapping, tickets)
        if not (args.yes or args.dry_run or _agreed()):
            print(_("Nothing was written."))
            return 0
        source = f"csv:{args.source or args.file.stem}"
        done = bring_in.spreadsheet(desk, source, tickets, faults, dry_run=args.dry_run, progress=_bar)
    except BadMapping as error:
        print(_bad_mapping(error), file=sys.stderr)
        return 1
    finally:
        desk.close()
    return _report(done, args.dry_run)


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


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print(_("Add --yes to write, or --dry-run to try."), file=sys.stderr)
        return False
    return input(_("Import them? [y/N] ")).strip().lower() in ("y", "yes", "ya")


def _bar(done: int, total: int) -> None:
    if sys.stderr.isatty() and total:
        filled = 30 * done // total
        end = "\n" if done >= total else ""
        print(f"\r{'█' * filled}{'░' * (30 - filled)} {done}/{total}", end=end, file=sys.stderr, flush=True)


def _report(done: Imported, dry_run: bool) -> int:
    """Exit status 0 if every row was good, 1 if some could not be used."""
    if dry_run:
        print(_("Tried only, nothing written:"))
    print(
        _("{rows} rows brought in, {known} known already, {tickets} new tickets.").format(
            rows=done.rows, known=done.known, tickets=done.tickets
        )
    )
    for fault in done.faults[:SHOWN]:
        print(f"  {_('row {row}').format(row=fault.row)}: {fault_sentence(fault)}", file=sys.stderr)
    if len(done.faults) > SHOWN:
        more = len(done.faults) - SHOWN
        print("  " + ngettext("and {count} more", "and {count} more", more).format(count=more), file=sys.stderr)
    return 1 if done.faults else 0


def fault_sentence(fault: RowFault) -> str:
    return _(FAULT_WORDS[fault.code]).format(column=fault.column, value=clean_line(fault.value))
