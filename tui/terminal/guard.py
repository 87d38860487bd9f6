"""The last barrier before the terminal: only sequences that Textual or siaga makes get through.

A write is one of three things. *Modes*: nothing but mode switches, queries, a bell or a pointer shape. *A call*:
clipboard, title or notice, made here from cleaned parts on an explicit order. *A frame*: printable text, line feeds,
colours and cursor movement. What else stands in a frame is a defect of siaga: shown as U+FFFD, counted, logged by kind.
"""

import logging
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass

from core.domain.foreign_text import MARK, clean_line

log = logging.getLogger("siaga.terminal")

CLIPBOARD_LIMIT = 65_536
_MODES = re.compile(
    r"(?:\x1b\[(?:"
    r"\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]|\?(?:2026|2048)\$p|>[0-9]{1,2}u|<u|0?m|r"
    r")|\x07|\x1b\]22;[a-z-]{1,20}\x07)+"
)
_FRAME_SEQUENCE = r"\[(?:[0-9;:]*m|[0-9]*(?:;[0-9]*)?H|[0-9]*[ABCDGJKSTd]|[0-9]+;[0-9]+r|r|\?2026[hl])"
_FOREIGN = re.compile(
    f"\x1b(?!{_FRAME_SEQUENCE})"
    "|[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_STRING_STARTS = {"]": "osc", "P": "dcs", "_": "apc", "^": "pm", "X": "sos", "[": "csi"}


@dataclass(frozen=True, slots=True)
class TerminalCall:
    """A sequence with content, made by one of the functions below only."""

    sequence: str


def to_clipboard(text: str) -> TerminalCall:
    """What the agent copied, at most 65,536 characters of it."""
    content = b64encode(text[:CLIPBOARD_LIMIT].encode(errors="replace")).decode()
    return TerminalCall(f"\x1b]52;c;{content}\x07")


def window_title(text: str) -> TerminalCall:
    return TerminalCall(f"\x1b]0;{clean_line(text, 100)}\x07")


def notice(title: str, body: str) -> TerminalCall:
    """A notification of the terminal itself, in both usual forms (OSC 9, OSC 777)."""
    title, body = (clean_line(part, 200).replace(";", ",") for part in (title, body))
    return TerminalCall(f"\x1b]9;{title}: {body}\x07\x1b]777;notify;{title};{body}\x07")


class Guard:
    """Lets through what the application made and counts the rest."""

    def __init__(self) -> None:
        self.defects: Counter[str] = Counter()
        """By kind: osc, csi, dcs, apc, pm, sos, esc, c0, c1, bidi, surrogate."""

    def checked(self, data: str) -> str:
        """`data` as it may be written."""
        if _FOREIGN.search(data) is None or _MODES.fullmatch(data):
            return data
        return _FOREIGN.sub(self._replace, data)

    def _replace(self, match: re.Match[str]) -> str:
        kind = _kind(match[0], match.string[match.end() : match.end() + 1])
        self.defects[kind] += 1
        log.warning("kept from the terminal: %s", kind)
        return MARK


def _kind(char: str, following: str) -> str:
    if char == "\x1b":
        return _STRING_STARTS.get(following, "esc")
    if char < "\x20" or char == "\x7f":
        return "c0"
    if char < "\xa0":
        return "c1"
    return "surrogate" if "\ud800" <= char <= "\udfff" else "bidi"
