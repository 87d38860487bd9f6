"""Why somebody did it: one clean line for the audit trail, whole or not at all."""

from core.domain.foreign_text import clean_line, is_blank
from core.errors import Refused

REASON_LENGTH = 500
"""Characters."""


def reason_line(typed: str) -> str:
    """What an agent said, as it is stored.

    Raises:
        Refused: `reason_missing`; `reason_too_long`, with the limit as its detail: nothing is cut in silence.
    """
    if is_blank(typed):
        raise Refused("reason_missing")
    line = clean_line(typed, REASON_LENGTH + 1).strip()
    if len(line) > REASON_LENGTH:
        raise Refused("reason_too_long", str(REASON_LENGTH))
    return line


def as_received(text: str) -> str:
    """What a machine said, or nobody: it may be empty, and what is too long ends in an ellipsis."""
    return clean_line(text, REASON_LENGTH).strip()
