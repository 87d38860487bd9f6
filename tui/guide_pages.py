"""The user guide: one Markdown page for each screen and pane, in every language; searching it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tui import fuzzy
from tui.i18n import LANGUAGES

FOLDER = Path(__file__).parent / "guide"
PAGES = ("desk", "queue", "ticket", "sla", "account", "composer", "views", "inbox", "help")
"""In reading order; the names of the files, which are the ids of the screens and panes."""
START = PAGES[0]


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of the guide that fits what was typed."""

    page: str
    heading: str
    """The nearest heading above."""
    line: str


def page(page_id: str, language: str) -> str:
    """Markdown of a page: the language wished for, else English; an unknown page is the first one."""
    wanted = page_id if page_id in PAGES else START
    for code in (language, "en"):
        file = FOLDER / code / f"{wanted}.md"
        if code in LANGUAGES and file.is_file():
            return _read(file)
    return ""


def title(page_id: str, language: str) -> str:
    first = page(page_id, language).partition("\n")[0]
    return first.lstrip("# ").strip() or page_id


def search(typed: str, language: str, limit: int = 60) -> list[Hit]:
    """The best lines first; all words must stand in the line or its heading."""
    if not typed.strip():
        return []
    return fuzzy.best(typed, ((f"{hit.line} {hit.heading}", hit) for hit in _lines(language)), least=2)[:limit]


def _lines(language: str) -> Iterator[Hit]:
    for page_id in PAGES:
        heading = ""
        for line in page(page_id, language).splitlines():
            if line.startswith("#"):
                heading = line.lstrip("# ").strip()
            plain = _plain(line)
            if plain:
                yield Hit(page_id, heading, plain)


def _plain(line: str) -> str:
    """Without the marks of Markdown; empty for the rule lines of tables."""
    bare = line.strip("#|>-* ").replace("`", "").replace("**", "").replace(" | ", "  ")
    return "" if not bare.strip("|-: ") else bare


@lru_cache(maxsize=32)
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
