"""Actions without a key: rare or far-reaching, found by the command line only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Screens list theirs under PALETTE_ONLY."""

    action: str
    name: str
    """English, typed after the colon: `split`."""
    label: str
    tooltip: str
