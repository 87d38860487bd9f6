"""The catalogues of words: `python -m tests.catalogue` extracts the strings, brings the .po up to date and compiles it.

Used by `make catalogue`, and by the test that fails on a missing translation.
"""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tui" / "locale"
LANGUAGES = ("id",)
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "NP_": ((1, "c"), 2)}


def po_path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "siaga.po"


def extracted() -> Catalog:
    """Every string of the interface, from the code."""
    catalogue = Catalog(project="siaga", version="", charset="utf-8")
    found = extract_from_dir(str(ROOT / "tui"), [("**.py", "python")], keywords=KEYWORDS, comment_tags=("i18n:",))
    for name, _line, message, comments, context in found:
        catalogue.add(message, locations=[(f"tui/{name}", 0)], auto_comments=comments, context=context)
    for path in sorted((ROOT / "tui").rglob("*.py")):
        for message in _within_f_strings(ast.parse(path.read_text(encoding="utf-8"))):
            catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return catalogue


def _within_f_strings(tree: ast.AST) -> Iterator[str]:
    """The plain `_("…")` that stand inside an f-string, where Babel does not look."""
    nodes = (node for outer in ast.walk(tree) if isinstance(outer, ast.JoinedStr) for node in ast.walk(outer))
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(message))]):
                yield message


def stored(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return _one_form(Catalog(locale=language, charset="utf-8"))
    with path.open("rb") as file:
        return _one_form(read_po(file, locale=language))


def _one_form(catalogue: Catalog) -> Catalog:
    """Babel believes that Indonesian has two plural forms; it has one. A fixed date: same words, same bytes."""
    catalogue._num_plurals, catalogue._plural_expr = 1, "0"  # type: ignore[assignment]
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return catalogue


def missing(language: str) -> Iterator[str]:
    """What the code says and the catalogue does not translate, or only doubtfully."""
    catalogue = stored(language)
    for message in extracted():
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        known = catalogue.get(key, message.context)
        if (
            known is None
            or known.fuzzy
            or not known.string
            or (isinstance(known.string, tuple) and not all(known.string))
        ):
            yield str(key)


def unused(language: str) -> Iterator[str]:
    """What the catalogue translates and nothing says any more."""
    said = extracted()
    for message in stored(language):
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        if key and said.get(key, message.context) is None:
            yield str(key)


def compiled(language: str) -> bytes:
    file = io.BytesIO()
    write_mo(file, stored(language))
    return file.getvalue()


def update(language: str) -> None:
    catalogue = stored(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for message in catalogue:
        if isinstance(message.id, tuple):
            words = message.string if isinstance(message.string, tuple | list) else (message.string,)
            message.string = ((words[0] if words else "") or "",)  # Indonesian has one form
    catalogue.header_comment = (
        "# The Indonesian words of siaga. `make catalogue` brings this file up to date with the code."
    )
    catalogue.fuzzy = False
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, no_location=True, width=120)
    text = path.read_text(encoding="utf-8")
    unsteady = ('"POT-', '"PO-', '"Report-', '"Last-', '"Language-Team', '"Generated', '"Project-Id')
    lines = [line for line in text.splitlines() if not line.startswith(unsteady)]
    lines = ['"Plural-Forms: nplurals=1; plural=0;\\n"' if line.startswith('"Plural-Forms') else line for line in lines]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(language))


def main() -> int:
    for language in LANGUAGES:
        update(language)
        left = list(missing(language))
        print(f"{language}: {len(list(extracted())) - 1} strings, {len(left)} without a translation")
        if "--show" in sys.argv:
            print("\n".join(left))
    return 0


if __name__ == "__main__":
    sys.exit(main())
