"""Limits that both imports share: how long a row may be, and which times are believed."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from core.imports.faults import RowFault

ROW_LIMIT = 1_000_000
"""Characters of one row; a longer one is a fault."""
CELL_LIMIT = 64_000_000
"""Characters after which reading a cell is given up: far beyond any row, so that a row that is only too long is read to
its end and the next one begins where it should."""
EARLIEST_AT = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=366)
"""A time further ahead of now, or before `EARLIEST_AT`, is a slip of the pen and no date."""

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Reader(Protocol[T_co]):
    @property
    def line_num(self) -> int: ...
    def __next__(self) -> T_co: ...


def allow_long_cells() -> None:
    """The limit of `csv` belongs to the process; its own is 131,072."""
    csv.field_size_limit(max(csv.field_size_limit(), CELL_LIMIT))


def each_row(reader: Reader[T]) -> Iterator[T | RowFault]:
    """Every row; one that `csv` gave up on is a fault, and reading goes on at the line after it."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield too_long(reader.line_num)
        else:
            yield row


def too_long(line: int) -> RowFault:
    return RowFault(line, "", "too_long", str(ROW_LIMIT))


def believable(at: datetime, now: datetime) -> bool:
    return EARLIEST_AT <= at <= now + AHEAD
