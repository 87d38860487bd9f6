"""What a query says, as data for a sentence in plain words; the words are chosen by `tui.query_text`."""

from dataclasses import dataclass
from typing import TypeAlias

from core.domain.query.metric_keys import METRIC_KEYS
from core.domain.query.tree import (
    All,
    Bare,
    Channels,
    Clocks,
    ClockState,
    Either,
    Flags,
    Has,
    Named,
    NameKind,
    Node,
    Not,
    Numbers,
    Priorities,
    Query,
    Statuses,
    Test,
    Text,
    Times,
)


@dataclass(frozen=True, slots=True)
class ReadingPart:
    """One condition. `values` hold for it if any of them does."""

    key: str
    """The key of the language; `group`, `number`, `word`, or `sort` for the order, which comes last."""
    values: tuple["Value", ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A member of a closed set, or a word of the person who asks: `kind` says which."""

    kind: str
    """`set`, `exact`, `prefix`, `me`, `none`, `any`, `phrase` (as it stands), `begins`, `reverse` (of a sort)."""
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a group."""

    parts: tuple[ReadingPart, ...]


Value: TypeAlias = Word | Test | Side


def reading(query: Query) -> tuple[ReadingPart, ...]:
    """In the order typed, the order of the rows last. An empty condition has no part but the order."""
    sort = Word("reverse" if query.sort.reverse else "set", query.sort.by.value)
    return (*_parts(query.condition), ReadingPart("sort", (sort,)))


def _parts(node: Node) -> tuple[ReadingPart, ...]:
    match node:
        case All(parts):
            return tuple(part for inner in parts for part in _parts(inner))
        case Either(parts):
            return (ReadingPart("group", tuple(Side(_parts(part)) for part in parts)),)
        case Not(part):
            return _negated(_parts(part))
    return (_part(node),)


def _negated(parts: tuple[ReadingPart, ...]) -> tuple[ReadingPart, ...]:
    if len(parts) == 1 and not parts[0].negated:
        return (ReadingPart(parts[0].key, parts[0].values, negated=True),)
    return (ReadingPart("group", (Side(parts),), negated=True),)


def _part(node: Node) -> ReadingPart:
    match node:
        case Flags(values):
            return ReadingPart("is", _words(values))
        case Statuses(values):
            return ReadingPart("status", _words(values))
        case Priorities(values):
            return ReadingPart("prio", _words(values))
        case Channels(values):
            return ReadingPart("channel", _words(values))
        case Has(values):
            return ReadingPart("has", _words(values))
        case Named(key, names):
            return ReadingPart(key, tuple(Word(NameKind(name.kind).value, name.text) for name in names))
        case Clocks(metric, tests):
            return ReadingPart(_clock_key(metric), tuple(_clock(test) for test in tests))
        case Times(key, tests):
            return ReadingPart(key, tests)
        case Numbers(tests):
            return ReadingPart("number", tests)
        case Text(scope, phrases):
            return ReadingPart(scope, tuple(Word("begins" if one.prefix else "phrase", one.text) for one in phrases))
    assert isinstance(node, Bare)
    return ReadingPart("word", (Word("begins", node.text),))


def _words(values: tuple[str, ...]) -> tuple[Word, ...]:
    return tuple(Word("set", str(value)) for value in values)


def _clock_key(metric: str | None) -> str:
    return next((key for key, each in METRIC_KEYS.items() if each == metric), "sla")


def _clock(test: ClockState | Test) -> Value:
    return Word("set", test.value) if isinstance(test, ClockState) else test
