"""Pasted text is text: a control character in it must not become a key.

Textual's parser looks for key sequences inside of a bracketed paste as well, so that an ESC in the clipboard of
somebody who copied a customer's words would leave the field and type the rest as commands. Most terminals filter such
characters, not all.
"""

import re

from core.domain.foreign_text import MARK

START, END = "\x1b[200~", "\x1b[201~"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class PasteCleaner:
    """Goes over all input in the order of its arrival, in pieces cut anywhere."""

    def __init__(self) -> None:
        self._inside = False
        self._held = ""
        """Of a paste: what may be the beginning of its end."""
        self._recent = ""
        """Outside of one: the last characters passed on, where a start may have begun."""

    def feed(self, text: str) -> str:
        """What may be parsed: keys as they are, pastes without controls."""
        passed = ""
        while text:
            text, piece = self._inside_of(text) if self._inside else self._outside_of(text)
            passed += piece
        return passed

    def _outside_of(self, text: str) -> tuple[str, str]:
        known = len(self._recent)
        seen = self._recent + text
        at = seen.find(START)
        if at < 0:
            self._recent = seen[-len(START) + 1 :]
            return "", text
        self._inside, self._recent = True, ""
        end = at + len(START)
        return seen[end:], seen[known:end]

    def _inside_of(self, text: str) -> tuple[str, str]:
        text, self._held = self._held + text, ""
        at = text.find(END)
        if at >= 0:
            self._inside = False
            return text[at + len(END) :], _CONTROLS.sub(MARK, text[:at]) + END
        keep = next((size for size in range(len(END) - 1, 0, -1) if text.endswith(END[:size])), 0)
        self._held = text[len(text) - keep :]
        return "", _CONTROLS.sub(MARK, text[: len(text) - keep])
