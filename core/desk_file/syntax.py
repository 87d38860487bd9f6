"""From text to tables with places, or the one finding that says why not."""

import re
import tomllib
from typing import Any

from core.desk_file.findings import Code, Finding, dotted, one_finding
from core.desk_file.locate import Locations, TooDeep, locate

MAX_CHARACTERS = 1_000_000
MAX_LINE = 4_000
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_REASONS = {
    "Invalid value": "value",
    "Invalid statement": "statement",
    "Invalid initial character for a key": "key",
    "Expected newline or end of document": "rest_of_line",
    "Expected '='": "equals_sign",
    "Expected ']'": "closing_bracket",
    "Unclosed array": "closing_bracket",
    "Unclosed inline table": "closing_brace",
    "Unterminated string": "closing_quote",
    'Expected \'"""\'': "closing_quote",
    "Expected \"'''\"": "closing_quote",
    "Illegal character": "control_character",
    "Found invalid character": "control_character",
    "Unescaped '\\'": "backslash",
    "Invalid date or datetime": "date",
}
"""How the standard parser's messages begin, and what each means to a person."""
_TWICE = ("Cannot overwrite", "Cannot declare", "Duplicate inline table", "Cannot mutate", "Cannot redefine")

Tables = dict[str, Any]


class NotToml(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def parse(text: str) -> tuple[Tables, Locations]:
    """Raises:
    NotToml: with its finding; in bounded time, whatever the text.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    _refuse_oversize(text)
    try:
        locations = locate(text)
    except TooDeep as deep:
        raise NotToml(one_finding(Code.TOO_DEEP, deep.line)) from None
    try:
        return tomllib.loads(text), locations
    except tomllib.TOMLDecodeError as error:
        raise NotToml(_explain(str(error), text, locations)) from None
    except (RecursionError, ValueError, OverflowError):
        raise NotToml(one_finding(Code.TOO_DEEP, 1)) from None


def _refuse_oversize(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise NotToml(one_finding(Code.TOO_LARGE, 1, characters=len(text), limit=MAX_CHARACTERS))
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise NotToml(one_finding(Code.LINE_TOO_LONG, number, characters=len(line), limit=MAX_LINE))


def _explain(message: str, text: str, locations: Locations) -> Finding:
    place = _PLACE.search(message)
    last = text.rstrip().count("\n") + 1
    line, column = (int(place[1]), int(place[2])) if place else (last, 1)
    if message.startswith(_TWICE):
        return _repeated(line, locations)
    reason = next((reason for start, reason in _REASONS.items() if message.startswith(start)), "syntax")
    return one_finding(Code.TOML_SYNTAX, line, column=column, reason=reason)


def _repeated(line: int, locations: Locations) -> Finding:
    if not locations.repeated:
        return one_finding(Code.DUPLICATE_KEY, line, first_line=0)
    path, first, second = locations.repeated[0]
    return one_finding(Code.DUPLICATE_KEY, second, dotted(path), first_line=first)
