"""The last barrier before the terminal: only sequences that Textual or siaga makes get through.

A write is one of three things. *Modes*: nothing but mode switches, queries, a bell or a pointer shape. *A call*:
clipboard or notice, made here from cleaned parts on an explicit order. *A frame*: printable text, line feeds,
colours and cursor movement. What else stands in a frame is a defect of siaga: shown as U+FFFD, counted, logged by kind.
"""

import logging
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from core.domain.foreign_text import MARK, clean_line

log = logging.getLogger("siaga.terminal")

CLIPBOARD_LIMIT = 65_536
SCREEN_LIMIT = 60
"""Characters of a notice's title and of its text: screen cuts longer strings, and their end with them."""
_MODES = re.compile(
    r"(?:\x1b\[(?:"
    r"\?(?:7|25|1000|1002|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]|\?(?:2026|2048)\$p|>[0-9]{1,2}u|<u|0?m|r"
    r")|\x07|\x1b\]22;[a-z-]{1,20}\x07)+"
)
_FRAME_SEQUENCE = r"\[(?:[0-9;:]*m|[0-9]*(?:;[0-9]*)?H|[0-9]*[ABCDGJKLMSTd]|[0-9]+;[0-9]+r|r|\?2026[hl])"
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


class Through(Enum):
    """What stands between siaga and the terminal."""

    NOTHING = "nothing"
    TMUX = "tmux"
    SCREEN = "screen"


OSC_9, OSC_777 = "osc9", "osc777"
"""The usual forms of a notice."""


def notice(
    title: str, body: str, *, forms: Iterable[str] = (OSC_9, OSC_777), through: Through = Through.NOTHING
) -> TerminalCall:
    """A notification of the terminal itself, each form wrapped so that a multiplexer passes it on."""
    limit = SCREEN_LIMIT if through is Through.SCREEN else 200
    title, body = (clean_line(part, limit).replace(";", ",") for part in (title, body))
    made = {OSC_9: f"\x1b]9;{title}: {body}\x07", OSC_777: f"\x1b]777;notify;{title};{body}\x07"}
    return TerminalCall("".join(_passed_on(made[form], through) for form in forms))


def _passed_on(sequence: str, through: Through) -> str:
    if through is Through.TMUX:
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return f"\x1bP{sequence}\x1b\\" if through is Through.SCREEN else sequence


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
