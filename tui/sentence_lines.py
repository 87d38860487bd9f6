"""A sentence on a few short lines."""

from tui.present import fit
from tui.wrapping import wrap


def told(text: str, width: int, lines: int) -> list[str]:
    """A clean sentence on at most so many lines of `width` cells; what is left out is marked by an ellipsis."""
    if width <= 0 or not text:
        return []
    found = wrap(" ".join(text.split()), width)
    shown = found[: lines - 1] + ([" ".join(found[lines - 1 :])] if len(found) >= lines else [])
    return [fit(each, width).rstrip() for each in shown]
