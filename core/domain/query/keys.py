"""The keys of the query language: what each takes, and how its values become a node of the tree."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.domain.query import values
from core.domain.query.errors import QueryError, cut, unknown_value
from core.domain.query.metric_keys import METRIC_KEYS
from core.domain.query.tokens import Piece
from core.domain.query.tree import (
    Channels,
    Clocks,
    ClockState,
    Compare,
    Duration,
    Flag,
    Flags,
    Has,
    Name,
    Named,
    NameKind,
    Node,
    Numbers,
    Op,
    Phrase,
    Priorities,
    Range,
    Sort,
    SortBy,
    Statuses,
    Test,
    Text,
    Times,
)
from core.domain.vocabulary import Channel, Priority, Status

Build = Callable[[str, tuple[Piece, ...]], Node]

LATER_FLAGS = ("unread", "snoozed")
LATER_HAS = ("link", "checklist", "csat")
HAS = ("attachment", "note", "draft")
SPECIAL_OF: Mapping[str, tuple[NameKind, ...]] = {
    "assignee": (NameKind.ME, NameKind.NONE, NameKind.ANY),
    "team": (NameKind.ME, NameKind.NONE, NameKind.ANY),
    "org": (NameKind.NONE, NameKind.ANY),
    "cat": (NameKind.NONE, NameKind.ANY),
    "author": (NameKind.ME,),
}
SPECIAL = {"me": NameKind.ME, "mine": NameKind.ME, "none": NameKind.NONE, "any": NameKind.ANY}


def _plain(key: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Refuses comparisons, ranges and wildcards where a value has no order and no beginning."""
    for piece in pieces:
        if not piece.quoted and piece.text[0] in "<>=":
            raise QueryError("no_comparison", piece.column, {"key": key})
        if not piece.quoted and ".." in piece.text:
            raise QueryError("no_range", piece.column, {"key": key})
    return pieces


def _words(key: str, pieces: tuple[Piece, ...], valid: tuple[str, ...], later: tuple[str, ...] = ()) -> tuple[str, ...]:
    for piece in _plain(key, pieces):
        if piece.text.casefold() in later:
            raise QueryError("not_yet", piece.column, {"key": key, "given": piece.text.casefold()})
    return tuple(dict.fromkeys(values.one_of(key, piece, valid) for piece in pieces))


def _flags(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Flags(tuple(Flag(word) for word in _words(key, pieces, tuple(Flag), LATER_FLAGS)))


def _statuses(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Statuses(tuple(Status(word) for word in _words(key, pieces, tuple(Status))))


def _channels(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Channels(tuple(Channel(word) for word in _words(key, pieces, tuple(Channel))))


def _has(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Has(_words(key, pieces, HAS, LATER_HAS))


def _priorities(key: str, pieces: tuple[Piece, ...]) -> Node:
    wanted = {priority for piece in pieces for priority in _ranked(values.compared(key, piece, _rank))}
    return Priorities(tuple(priority for priority in Priority if priority in wanted))


def _rank(key: str, text: str, column: int) -> int:
    if text.casefold() not in list(Priority):
        raise unknown_value(key, text, column, tuple(Priority))
    return Priority(text.casefold()).rank


def _ranked(test: Test) -> list[Priority]:
    return [priority for priority in Priority if holds(test, priority.rank)]


def holds(test: Test, value: int) -> bool:
    """Whether a whole number passes a test that holds ints."""
    if isinstance(test, Range):
        low, high = test.low, test.high
        return not (isinstance(low, int) and value < low) and not (isinstance(high, int) and value > high)
    assert isinstance(test.value, int)
    match test.op:
        case Op.EQ:
            return value == test.value
        case Op.LT:
            return value < test.value
        case Op.LE:
            return value <= test.value
        case Op.GT:
            return value > test.value
    return value >= test.value


def _named(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Named(key, tuple(_name(key, piece) for piece in _plain(key, pieces)))


def _name(key: str, piece: Piece) -> Name:
    word = piece.text.strip()
    special = SPECIAL.get(word.casefold())
    if not piece.quoted and special is not None and special in SPECIAL_OF.get(key, ()):
        return Name(word.casefold(), special, piece.column)
    if piece.quoted or "*" not in word:
        return Name(word, NameKind.EXACT, piece.column)
    return Name(_before_star(key, word, piece.column), NameKind.PREFIX, piece.column)


def _before_star(key: str, word: str, column: int) -> str:
    if word.index("*") != len(word) - 1:
        raise QueryError("no_wildcard", column + word.index("*"), {"key": key})
    if word == "*":
        raise QueryError("lone_star", column, {"key": key})
    return word[:-1]


def _clocks(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Clocks(METRIC_KEYS.get(key), tuple(_clock_test(key, piece) for piece in pieces))


def _clock_test(key: str, piece: Piece) -> ClockState | Test:
    if values.is_compared(piece.text):
        return values.compared(key, piece, values.duration)
    return ClockState(values.one_of(key, piece, tuple(ClockState)))


def _ages(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Times(key, tuple(_at_most(values.compared(key, piece, values.duration)) for piece in pieces))


def _times(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Times(key, tuple(_timed(key, piece) for piece in pieces))


def _timed(key: str, piece: Piece) -> Test:
    test = _at_most(values.compared(key, piece, values.moment))
    if (
        isinstance(test, Range)
        and len({isinstance(end, Duration) for end in (test.low, test.high) if end is not None}) > 1
    ):
        raise QueryError("bad_date", piece.column, {"key": key, "given": cut(piece.text)})
    return test


def _at_most(test: Test) -> Test:
    """A bare duration means "at most": `created:3d` is within the last three days."""
    if isinstance(test, Compare) and test.op is Op.EQ and isinstance(test.value, Duration):
        return Compare(Op.LE, test.value)
    return test


def _numbers(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Numbers(tuple(values.compared(key, piece, values.number) for piece in pieces))


def _text(key: str, pieces: tuple[Piece, ...]) -> Node:
    return Text(key, tuple(_phrase(key, piece) for piece in pieces))


def _phrase(key: str, piece: Piece) -> Phrase:
    """Unquoted words match as beginnings, quoted ones as they stand."""
    if piece.quoted:
        return Phrase(piece.text.strip(), prefix=False)
    word = piece.text[:-1] if piece.text.endswith("*") else piece.text
    if not word:
        raise QueryError("lone_star", piece.column, {"key": key})
    return Phrase(word, prefix=True)


@dataclass(frozen=True, slots=True)
class Key:
    build: Build | None
    """None: the product cannot answer it yet."""


KEYS: Mapping[str, Key] = {
    "is": Key(_flags),
    "status": Key(_statuses),
    "queue": Key(_named),
    "view": Key(_named),
    "cat": Key(_named),
    "tag": Key(_named),
    "channel": Key(_channels),
    "type": Key(None),
    "prio": Key(_priorities),
    "assignee": Key(_named),
    "team": Key(_named),
    "requester": Key(_named),
    "org": Key(_named),
    "follower": Key(None),
    "author": Key(_named),
    "sla": Key(_clocks),
    "frt": Key(_clocks),
    "nrt": Key(_clocks),
    "upd": Key(_clocks),
    "res": Key(_clocks),
    "own": Key(_clocks),
    "ola": Key(_clocks),
    "age": Key(_ages),
    "idle": Key(_ages),
    "created": Key(_times),
    "updated": Key(_times),
    "solved": Key(_times),
    "due": Key(_times),
    "has": Key(_has),
    "csat": Key(None),
    "text": Key(_text),
    "note": Key(_text),
    "subject": Key(_text),
    "id": Key(_numbers),
    "sort": Key(None),
}
ALIASES = {"priority": "prio", "category": "cat", "number": "id", "tags": "tag", "agent": "assignee", "body": "text"}


def node(key: str, column: int, pieces: tuple[Piece, ...]) -> Node:
    """Raises QueryError."""
    build = known(key, column).build
    if build is None:
        raise QueryError("not_yet", column, {"key": canonical(key)})
    return build(canonical(key), pieces)


def canonical(key: str) -> str:
    return ALIASES.get(key.casefold(), key.casefold())


def known(key: str, column: int) -> Key:
    found = KEYS.get(canonical(key))
    if found is None:
        wrong = unknown_value(key, key, column, tuple(KEYS))
        raise QueryError("unknown_key", column, {"key": cut(key), "nearest": wrong.data["nearest"]})
    return found


def sort(piece: Piece) -> Sort:
    reverse = not piece.quoted and piece.text.startswith("-")
    word = Piece(piece.text.removeprefix("-"), piece.quoted, piece.column + reverse) if reverse else piece
    return Sort(SortBy(values.one_of("sort", word, tuple(SortBy))), reverse)
