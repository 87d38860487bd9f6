"""Cells of a CSV file that a spreadsheet must take for text, and the way back.

A spreadsheet computes a cell that begins with `=`, `+`, `-` or `@`, also after white space or in a full-width form. An
apostrophe in front makes it text; `plain` takes away exactly what `neutral` put there.
"""

import unicodedata

MARK = "'"
_FORMULA = frozenset("=+-@")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def neutral(cell: str) -> str:
    """`cell` as it may stand in a file that people open with a spreadsheet."""
    return MARK + cell if _computes(cell) else cell


def plain(cell: str) -> str:
    """The value of a cell that `neutral`, or a person who knows spreadsheets, wrote."""
    return cell[1:] if cell.startswith(MARK) and _computes(cell[1:]) else cell


def _computes(cell: str) -> bool:
    """Marks in front do not count, so that a value with one of its own comes back with it."""
    if cell.startswith(("\t", "\r", "\n")):
        return True
    first = next((char for char in cell if char != MARK and unicodedata.category(char) not in _UNSEEN), "")
    return unicodedata.normalize("NFKC", first) in _FORMULA
