"""What an import could not use, by row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowFault:
    row: int
    """Line of the file, the header being 1."""
    column: str
    code: str
    """`no_date`, `unknown_value`, `missing`, `short_row`, `long_row`, `too_long`, `twice`, `changed_since`,
    `not_on_desk`."""
    value: str
    """As found, cut to 80 characters. Hostile text: show it through `present.safe_text`."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or with a dry run would do."""

    rows: int
    """Good rows taken in."""
    known: int
    """Good rows that an earlier run had brought in."""
    tickets: int
    """Tickets made."""
    faults: tuple[RowFault, ...]
