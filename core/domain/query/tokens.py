"""Cuts a query into tokens. Nothing is looked up here: keys and values are judged by the parser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from unicodedata import category

from core.domain.query.errors import QueryError, cut

LONGEST_QUERY = 4_000
"""Characters."""

_PAIR = re.compile(r"([^\W\d]\w{0,63})(?::|(?=[<>=]))")
_RAW = re.compile(r'[^\s(),"]+')
_WORD = re.compile(r'[^\s()"]+')


class Kind(Enum):
    OPEN = auto()
    CLOSE = auto()
    MINUS = auto()
    OR = auto()
    PHRASE = auto()
    WORD = auto()
    PAIR = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the values of a pair."""

    text: str
    quoted: bool
    column: int


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    column: int
    text: str = ""
    """The word, the phrase without its quotes, or the key of a pair."""
    pieces: tuple[Piece, ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """Raises QueryError at the first character that fits nowhere."""
    if len(text) > LONGEST_QUERY:
        raise QueryError("too_long", LONGEST_QUERY + 1, {"limit": str(LONGEST_QUERY)})
    _refuse_unprintable(text)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        else:
            token, at = _token(text, at)
            yield token


def _refuse_unprintable(text: str) -> None:
    """Control characters and lone surrogates: no store takes them and nobody types them."""
    for at, character in enumerate(text):
        if category(character) in ("Cc", "Cs") and not character.isspace():
            raise QueryError("bad_character", at + 1, {"given": f"U+{ord(character):04X}"})


def _token(text: str, at: int) -> tuple[Token, int]:
    match text[at]:
        case "(":
            return Token(Kind.OPEN, at + 1), at + 1
        case ")":
            return Token(Kind.CLOSE, at + 1), at + 1
        case "-":
            return _minus(text, at)
        case '"':
            phrase, end = _quoted(text, at)
            return Token(Kind.PHRASE, at + 1, phrase), end
    if found := _PAIR.match(text, at):
        pieces, end = _pieces(text, found.end(), found[1])
        return Token(Kind.PAIR, at + 1, found[1], pieces), end
    return _word(text, at)


def _minus(text: str, at: int) -> tuple[Token, int]:
    if at + 1 == len(text) or text[at + 1].isspace() or text[at + 1] in "-)":
        raise QueryError("lone_minus", at + 1)
    return Token(Kind.MINUS, at + 1), at + 1


def _word(text: str, at: int) -> tuple[Token, int]:
    found = _WORD.match(text, at)
    assert found is not None
    _refuse_glued(text, found.end())
    kind = Kind.OR if found[0] == "OR" else Kind.WORD
    return Token(kind, at + 1, found[0]), found.end()


def _quoted(text: str, at: int) -> tuple[str, int]:
    end = text.find('"', at + 1)
    if end < 0:
        raise QueryError("open_quote", at + 1)
    after = end + 1
    if after < len(text) and not text[after].isspace() and text[after] not in "),":
        raise QueryError("after_quote", after + 1, {"given": cut(text[after:].split()[0])})
    if not text[at + 1 : end].strip():
        raise QueryError("missing_value", at + 1)
    return text[at + 1 : end], after


def _pieces(text: str, at: int, key: str) -> tuple[tuple[Piece, ...], int]:
    found: list[Piece] = []
    while True:
        piece, at = _piece(text, at, key)
        found.append(piece)
        if at == len(text) or text[at] != ",":
            return tuple(found), at
        at += 1


def _piece(text: str, at: int, key: str) -> tuple[Piece, int]:
    if text[at : at + 1] == '"':
        quoted, end = _quoted(text, at)
        return Piece(quoted, True, at + 1), end
    raw = _RAW.match(text, at)
    if raw is None:
        raise QueryError("missing_value", at + 1, {"key": cut(key)})
    _refuse_glued(text, raw.end())
    return Piece(raw[0], False, at + 1), raw.end()


def _refuse_glued(text: str, at: int) -> None:
    """A quote or bracket in the middle of a word: it has to be quoted as a whole."""
    if at < len(text) and text[at] in '("':
        raise QueryError("stray_character", at + 1, {"given": text[at]})
