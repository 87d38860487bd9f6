"""Cut a text into lines of at most so many cells, at blanks where possible. Pure."""

from rich.cells import cell_len


def wrap(text: str, width: int) -> list[str]:
    """Lines of `text`, which is clean, each at most `width` (at least 2) cells; paragraphs and indents stay."""
    width = max(width, 2)
    return [piece for line in text.split("\n") for piece in _wrap_line(line.rstrip(), width)]


def _wrap_line(line: str, width: int) -> list[str]:
    if cell_len(line) <= width:
        return [line]
    pieces: list[str] = []
    rest = line
    while cell_len(rest) > width:
        at = _cells_to_index(rest, width)
        blank = rest.rfind(" ", 1, at + 1)
        cut = blank if blank > 0 and rest[:blank].strip() else at
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip(" ")
    return [*pieces, rest] if rest else pieces


def _cells_to_index(line: str, width: int) -> int:
    """How many characters of `line` fit into `width` cells; at least one."""
    if line[: width + 1].isascii():
        return width
    cells = 0
    for index, char in enumerate(line):
        cells += cell_len(char)
        if cells > width:
            return max(1, index)
    return len(line)
