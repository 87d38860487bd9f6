"""The one rule for tags: what is stored is what a filter `tag:name` finds."""

import re
import unicodedata
from dataclasses import dataclass

from core.domain.foreign_text import is_blank, is_clean

TAG_LIMIT = 50
_FILTER_SIGNS = re.compile(r"""[:,"()<>=*\\]|\.\.|^-""")


@dataclass
class TagRefused(ValueError):
    reason_code: str
    """`empty`, `too_long`, `control` (or invisible, bidi), `filter_sign` (`: , " ( ) < > = * \\ ..`, first `-`)."""


def tag_name(text: str) -> str:
    """The name under which a tag is kept: 1 to 50 characters, the same for every letter case and spelling of it.

    White space around is dropped, then `#` before it; white space inside becomes one hyphen; NFC; letter case is
    folded, where a dotted or dotless i is an i.

    Raises:
        TagRefused: with the reason.
    """
    if len(text) > TAG_LIMIT * 10:
        raise TagRefused("too_long")
    words = text.strip().lstrip("#").split()
    if not words or is_blank(text):
        raise TagRefused("empty")
    name = _fold("-".join(words))
    if not is_clean(name):
        raise TagRefused("control")
    if _FILTER_SIGNS.search(name):
        raise TagRefused("filter_sign")
    if len(name) > TAG_LIMIT:
        raise TagRefused("too_long")
    return name


def _fold(name: str) -> str:
    """Letter case folded; through capitals, because some small letters share one."""
    folded = unicodedata.normalize("NFD", name).upper().casefold()
    return unicodedata.normalize("NFC", folded.replace("i\u0307", "i"))
