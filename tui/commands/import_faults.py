"""The rows that an import could not use: as lines on the terminal and as a file for whoever mends them."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from core.domain.csv_cells import neutral
from core.domain.foreign_text import clean_line
from core.imports.faults import RowFault
from tui.commands.new_file import open_new
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
"""On a terminal; a file or a pipe gets all."""


def fault_sentence(fault: RowFault) -> str:
    return _(FAULT_WORDS[fault.code]).format(column=clean_line(fault.column), value=clean_line(fault.value))


def show(faults: Sequence[RowFault]) -> None:
    shown = faults[:SHOWN] if sys.stderr.isatty() else faults
    for fault in shown:
        place = _("row {row}").format(row=fault.row)
        print(f"  {place}: {fault_sentence(fault)}", file=sys.stderr)
    if more := len(faults) - len(shown):
        print("  " + ngettext("and {count} more", "and {count} more", more).format(count=more), file=sys.stderr)


def write(path: Path, faults: Sequence[RowFault]) -> None:
    """One line a row: line, column, reason in words, value; clean text only.

    Raises:
        OSError: it cannot be written, or is there meanwhile.
    """
    with open_new(path) as file:
        rows = csv.writer(file)
        rows.writerow((_("line"), _("column"), _("reason"), _("value")))
        for fault in faults:
            texts = (fault.column, fault_sentence(fault), fault.value)
            rows.writerow((fault.row, *(neutral(clean_line(text)) for text in texts)))
