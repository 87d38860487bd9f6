"""A sentence on a few short lines."""

from rich.cells import cell_len

from tui.present import fit


def told(text: str, width: int, lines: int) -> list[str]:
    """A clean sentence on at most so many lines of `width` cells; what is left out is marked by an ellipsis."""
    if width <= 0 or not text:
        return []
    found, line = [], ""
    for word in text.split():
        if line and cell_len(line) + 1 + cell_len(word) > width:
            found.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    found.append(line)
    shown = found[: lines - 1] + ([" ".join(found[lines - 1 :])] if len(found) >= lines else [])
    return [fit(each, width).rstrip() for each in shown]
