"""Words of a query as conditions: full-text index where it helps, LIKE where characters matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, and_, column, func, literal, literal_column, or_, select, table, text

from core.domain.query.tree import Phrase
from storage.tables import Message, Requester, Ticket

Condition: TypeAlias = Any
"""A boolean SQLAlchemy expression; SQLModel leaves the types of its columns open."""

ESCAPE = "\\"
FREQUENT = 5_000
"""Subjects with a phrase, above which the view is walked and each ticket looked up among the hits."""
MANY_REQUESTERS = 100
LONGEST_NUMBER = 9
"""Digits of the largest number that a bare word looks for."""

ticket: Any = Ticket.__table__  # type: ignore[attr-defined]
message: Any = Message.__table__  # type: ignore[attr-defined]
requester: Any = Requester.__table__  # type: ignore[attr-defined]

TEXT_TABLES = {"ticket_text": ticket.c.id, "message_text": message.c.id}
INDEXES: Mapping[str, Any] = {name: table(name, column("rowid"), column(name)) for name in TEXT_TABLES}
WORDS = {"ticket_text": "ticket.subject_words", "message_text": "message.body_words"}


@dataclass(frozen=True, slots=True)
class TextIndex:
    dialect: str
    present: bool
    """False: words are searched with LIKE."""
    frequent: frozenset[Phrase] = frozenset()
    """Phrases that `is_frequent` found in many subjects."""


def escaped(given: str) -> str:
    return given.replace(ESCAPE, ESCAPE * 2).replace("%", ESCAPE + "%").replace("_", ESCAPE + "_")


def like(searched: Any, pattern: str, dialect: str) -> Condition:
    """Letter case aside (on SQLite for ASCII letters only)."""
    return searched.ilike(pattern, escape=ESCAPE) if dialect == "postgresql" else searched.like(pattern, escape=ESCAPE)


def begins(searched: Any, word: str, dialect: str) -> Condition:
    return like(searched, escaped(word) + "%", dialect)


def requesters(given: str, dialect: str) -> Any:
    """Ids of the requesters whose address, name, or a later word of whose name begins with `given`."""
    return select(requester.c.id).where(
        or_(
            begins(requester.c.name, given, dialect),
            like(requester.c.name, "% " + escaped(given) + "%", dialect),
            begins(requester.c.email, given, dialect),
        )
    )


def bare(word: str, index: TextIndex, agent_ids: Sequence[int]) -> Condition:
    """The beginning of a number, of a word of the subject, or of a person's name or address.

    Each part has an index of its own, so that a rare word costs its hits. Assignees have none over all tickets: they
    take part only where `agent_ids` names some, and those have many tickets, soon found.
    """
    owned = [ticket.c.assignee_id.in_(agent_ids)] if agent_ids else []
    return or_(
        *_number_begins(word),
        subjects(Phrase(word, prefix=True), index),
        ticket.c.requester_id.in_(requesters(word, index.dialect)),
        *owned,
    )


def _number_begins(word: str) -> list[Condition]:
    digits = word.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_NUMBER or digits.startswith("0"):
        return []
    scales = [10**power for power in range(LONGEST_NUMBER - len(digits) + 1)]
    return [ticket.c.id.between(int(digits) * scale, (int(digits) + 1) * scale - 1) for scale in scales]


def subjects(phrase: Phrase, index: TextIndex) -> Condition:
    return _found("ticket_text", ticket.c.subject, phrase, index)


def messages(phrase: Phrase, index: TextIndex) -> Condition:
    return _found("message_text", message.c.body, phrase, index)


def _found(name: str, searched: Any, phrase: Phrase, index: TextIndex) -> Condition:
    """Words through the index; as soon as a sign is among them, the characters must stand there as typed, too."""
    worded = any(character.isalnum() for character in phrase.text)
    if index.present and worded and _plain(phrase.text):
        return _indexed(name, phrase, index)
    literally = like(searched, "%" + escaped(phrase.text) + "%", index.dialect)
    return and_(_indexed(name, phrase, index), literally) if index.present and worded else literally


def _plain(given: str) -> bool:
    return all(character.isalnum() or character.isspace() for character in given)


def _indexed(name: str, phrase: Phrase, index: TextIndex) -> Condition:
    if index.dialect == "postgresql":
        return text_match(WORDS[name], postgres_words(phrase))
    own: Any = literal_column("+ticket.id") if name == "ticket_text" and phrase in index.frequent else TEXT_TABLES[name]
    return own.in_(select(INDEXES[name].c.rowid).where(_matches(name, phrase)))


def _matches(name: str, phrase: Phrase) -> Condition:
    return INDEXES[name].c[name].op("MATCH")(literal(sqlite_words(phrase)))


def is_frequent(connection: Connection, phrase: Phrase, beyond: int = FREQUENT) -> bool:
    """SQLite: whether so many subjects hold the words that walking the view beats sorting the hits."""
    if not any(character.isalnum() for character in phrase.text):
        return False
    hits = select(INDEXES["ticket_text"].c.rowid).where(_matches("ticket_text", phrase)).limit(beyond + 1)
    return int(connection.execute(select(func.count()).select_from(hits.subquery())).scalar_one()) > beyond


def text_match(words: str, wanted: str) -> Condition:
    searched: Any = column(words, is_literal=True)
    return searched.op("@@")(func.to_tsquery(text("'simple'"), wanted))


def sqlite_words(phrase: Phrase) -> str:
    """One quoted string: FTS5 cuts it into words itself and reads no operator in it."""
    return '"' + phrase.text.replace('"', '""') + '"' + ("*" if phrase.prefix else "")


def postgres_words(phrase: Phrase) -> str:
    """One quoted string: to_tsquery cuts it into words that must follow each other."""
    return "'" + phrase.text.replace("\\", "\\\\").replace("'", "''") + "'" + (":*" if phrase.prefix else "")


def are_many(connection: Connection, given: str, dialect: str) -> bool:
    """Whether a bare word begins the name or address of so many requesters that their tickets are not few."""
    hits = requesters(given, dialect).limit(MANY_REQUESTERS + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(hits)).scalar_one()) > MANY_REQUESTERS
