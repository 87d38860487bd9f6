"""The first page of the queue, written before Textual is imported. (Reading it is still to come.)"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the console shows until the desk answers."""

    view: str
    lines: tuple[tuple[tuple[str, str], ...], ...]
    """Inked lines at the list's widths; the text is clean."""
