"""Names of attachments, shown and saved in the same safe form (RELIABILITY.md 2.7)."""

import re
from typing import Final

from core.domain.foreign_text import ELLIPSIS, MARK, clean_line

NAMELESS: Final = "attachment"
BYTES_LIMIT = 150
_TAIL_BYTES = 40
_WINDOW = 1000

_SEPARATOR = re.compile(r"[/\\]|%2f|%5c", re.IGNORECASE)
_LINE_SIGNS = re.compile(r"[\t\n\r]+")
_SIGNS = re.compile(f'[<>:"|?*\u2044\u2215\u29f5\u29f8\uff0f\uff3c\uff1a\ua789\u2800\u200d{MARK}]')
_DEVICE = re.compile(
    r"(con|prn|aux|nul|clock\$|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)", re.IGNORECASE
)


def safe_name(name: str) -> str:
    """A base name of 1 to 150 bytes that names no device, is not hidden and keeps its real suffix in sight.

    What may not stand in it becomes a low line; a long name is shortened in the middle; `attachment` where nothing is
    left.
    """
    if len(name) > 2 * _WINDOW:
        name = name[:_WINDOW] + ELLIPSIS + name[-_WINDOW:]
    base = _LINE_SIGNS.sub("_", _SEPARATOR.split(name)[-1])
    base = _SIGNS.sub("_", clean_line(base, 3 * _WINDOW))
    base = re.sub(r"\s+", " ", base).strip(" ").rstrip(". ")
    if not base.strip("._ "):
        return NAMELESS
    if base[0] in ".-~" or _DEVICE.match(base):
        base = "_" + base
    return _shorten(base)


def numbered(name: str, number: int) -> str:
    """`report (2).pdf` for `report.pdf`: the name to try when the plain one is taken."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem} ({number}){dot}{suffix}" if stem else f"{name} ({number})"


def _shorten(name: str) -> str:
    encoded = name.encode()
    if len(encoded) <= BYTES_LIMIT:
        return name
    head = encoded[: BYTES_LIMIT - _TAIL_BYTES - len(ELLIPSIS.encode())].decode(errors="ignore")
    return head + ELLIPSIS + encoded[-_TAIL_BYTES:].decode(errors="ignore")
