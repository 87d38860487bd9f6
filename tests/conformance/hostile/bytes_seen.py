"""What reached the terminal, split by an own tokenizer, and what of it the application cannot have made itself."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[PX^_].*?(?:\x1b\\|$)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?|[^\x1b]+",
    re.S,
)
_OWN = re.compile(
    r"\x1b\[(?:[0-9;:]*m|[0-9]*(?:;[0-9]*)?[Hr]|[0-9]*[ABCDGJKLMSTd]"
    r"|\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]|\?(?:2026|2048)\$p|>[0-9]+u|<u)"
    r"|\x1b\]22;[a-z-]+\x07"
)
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
DIRECTIONAL = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
_ESCAPES = re.compile("[\x1b\x80-\x9f].{0,12}", re.S)


def faults(raw: bytes, given: str) -> Iterator[str]:
    """Each reason why `raw` holds more than the application's own sequences; `given` is the hostile input."""
    text = raw.decode("utf-8", errors="replace")
    for token in _TOKEN.findall(text):
        if token.startswith("\x1b"):
            if not _OWN.fullmatch(token):
                yield f"sequence {token[:30]!r}"
        elif control := _CONTROL.search(token):
            yield f"control {control[0]!r}"
    for piece in set(_ESCAPES.findall(given)):
        if len(piece) > 3 and piece in text:
            yield f"a piece of the input: {piece!r}"
    if b"Traceback (most recent" in raw:
        yield "a traceback"


def directional(raw: bytes) -> str | None:
    """A directional or invisible character that got through."""
    found = DIRECTIONAL.search(raw.decode("utf-8", errors="replace"))
    return None if found is None else repr(found[0])
