"""A cell that the reader gives up on is a fault of its row."""

import csv

from core.imports.faults import RowFault
from core.imports.rows import ROW_LIMIT, each_row


def test_a_row_that_is_given_up_loses_no_other() -> None:
    before = csv.field_size_limit(10)
    try:
        rows = list(each_row(csv.reader(["a,b\n", f"{'x' * 11},c\n", "d,e\n"])))
    finally:
        csv.field_size_limit(before)
    assert rows == [["a", "b"], RowFault(2, "", "too_long", str(ROW_LIMIT)), ["d", "e"]]
