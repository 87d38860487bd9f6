"""`results.md`: one honest run, in parts that their commands replace."""

import re
from pathlib import Path

FILE = Path(__file__).with_name("results.md")
HEAD = "# Figures\n"


def save(part: str, text: str) -> None:
    """Put `text` in the place of `part`; the others stay."""
    written = FILE.read_text(encoding="utf-8") if FILE.exists() else HEAD
    begin, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->\n"
    block = f"{begin}{text.strip()}\n{end}"
    place = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if place.search(written):
        written = place.sub(lambda _: block, written)
    else:
        written = f"{written.rstrip()}\n\n{block}"
    FILE.write_text(written, encoding="utf-8")
