"""From values to what a terminal shows. Pure; this is the only way for text from outside into a widget.

Terminals disagree about the width of emoji sequences, skin tones, keycaps, flags and characters of a newer Unicode.
Each is reduced to what is equally wide everywhere: a sequence or a skin tone to its first emoji, a keycap to its digit,
a flag to its two letters, a character without agreed width to U+FFFD. So columns stay columns and panes stay in place.
"""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.domain.foreign_text import ELLIPSIS, EMOJI, LINE_LIMIT, MARK, clean_line, clean_text, is_blank

if TYPE_CHECKING:
    from rich.text import Text

_TONES = "\U0001f3fb-\U0001f3ff"
_TAIL = f"[{_TONES}\ufe0e\ufe0f]*"
_SEQUENCE = re.compile(f"([{EMOJI}])(?:{_TAIL}\u200d[{EMOJI}])*{_TAIL}")
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
_KEYCAP = re.compile("[\ufe0e\ufe0f\u20e3]")
_OLD_HANGUL = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")


def safe_text(text: str, limit: int | None = None) -> "Text":
    """Several lines for a widget: no markup, no link, no action, no control.

    `limit` in characters; None is that of `clean_text`. A `Text` is never parsed, neither by Rich nor by Textual.
    """
    from rich.text import Text  # the first page is painted without it

    return Text(_even(clean_text(text) if limit is None else clean_text(text, limit)))


def safe_line(text: str, width: int | None = None) -> str:
    """One line, at most `width` cells, not padded. A plain string: give it to a widget as `Text(...)` only."""
    line = _even(clean_line(text))
    return line if width is None or cell_len(line) <= width else fit(text, width).rstrip(" ")


def name_or(text: str | None, fallback: str) -> str:
    """The name as one line, or `fallback` (an address, a placeholder) where a reader would see nothing."""
    return safe_line(fallback if text is None or is_blank(text) else text)


def fit(text: str, width: int) -> str:
    """One line of exactly `width` cells in every terminal: cut with an ellipsis, or padded with blanks."""
    return _fit(text[: LINE_LIMIT * 4], width) if width > 0 else ""


@lru_cache(maxsize=4096)
def _fit(text: str, width: int) -> str:
    line = _even(clean_line(text, max(width * 4, LINE_LIMIT)))
    cells = cell_len(line)
    if cells <= width:
        return line + " " * (width - cells)
    head = _head(line, width - 1)
    return head + ELLIPSIS + " " * (width - 1 - cell_len(head))


def _head(line: str, width: int) -> str:
    """As many characters from the start as fit into `width` cells, each with its marks."""
    cells = 0
    for position, char in enumerate(line):
        cells += cell_len(char)
        if cells > width:
            return line[:position]
    return line


def _even(line: str) -> str:
    """Reduce what terminals measure differently. `line` is clean."""
    if line.isascii():
        return line
    line = _SEQUENCE.sub(r"\1", line)
    line = _FLAG_LETTER.sub(lambda match: chr(ord(match[0]) - 0x1F1E6 + ord("A")), line)
    line = _OLD_HANGUL.sub(MARK, _KEYCAP.sub("", line))
    return line.translate({ord(char): MARK for char in set(line) if _is_doubtful(char)})


def _is_doubtful(char: str) -> bool:
    """A private or unassigned character, or a skin tone without a face."""
    return unicodedata.category(char) in ("Cn", "Co") or "\U0001f3fb" <= char <= "\U0001f3ff"
