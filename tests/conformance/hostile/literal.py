"""Whether what is seen is what was typed, with a visible sign for each character that cannot be shown."""

import re
import unicodedata

_SIGN = r"\S{1,2}"
_MAYBE = r"\S{0,4}"


def pattern(given: str, characters: int) -> re.Pattern[str]:
    """Matches the first `characters` of `given` in a text whose white space was taken out."""
    parts: list[str] = []
    for char in given:
        if len(parts) >= characters:
            break
        if (part := _part(char)) is not None:
            parts.append(part)
    return re.compile("".join(parts))


def _part(char: str) -> str | None:
    category = unicodedata.category(char)
    if char in "\n\t" or category == "Zs":
        return None
    if category in ("Cc", "Cf", "Zl", "Zp"):
        return _MAYBE if char == "\r" else _SIGN
    if category[0] in "CM" or category in ("So", "Sk") or not char.isprintable():
        return _MAYBE
    return re.escape(char)


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)
