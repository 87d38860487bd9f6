"""Words of a query as conditions: full-text index where it helps, LIKE where characters matter."""

from typing import Any, TypeAlias

from sqlalchemy import and_, column, false, func, literal, or_, select, table, text

from core.domain.query.tree import Phrase
from storage.tables import Agent, Message, Requester, Ticket

Condition: TypeAlias = Any
"""A boolean SQLAlchemy expression; SQLModel leaves the types of its columns open."""

ESCAPE = "\\"
LONGEST_NUMBER = 10
"""Digits of the largest number that a bare word looks for."""

ticket: Any = Ticket.__table__  # type: ignore[attr-defined]
message: Any = Message.__table__  # type: ignore[attr-defined]
requester: Any = Requester.__table__  # type: ignore[attr-defined]
agent: Any = Agent.__table__  # type: ignore[attr-defined]

TEXT_TABLES = {"ticket_text": ticket.c.id, "message_text": message.c.id}
WORDS = {"ticket_text": "ticket.subject_words", "message_text": "message.body_words"}


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


def _agents(given: str, dialect: str) -> Any:
    names = or_(begins(agent.c.name, given, dialect), like(agent.c.name, "% " + escaped(given) + "%", dialect))
    return select(agent.c.id).where(or_(names, begins(agent.c.handle, given, dialect)))


def bare(word: str, dialect: str, indexed: bool) -> Condition:
    """The beginning of a number, of a word of the subject, or of a person's name or address."""
    return or_(
        _number_begins(word),
        subjects(Phrase(word, prefix=True), dialect, indexed),
        ticket.c.requester_id.in_(requesters(word, dialect)),
        ticket.c.assignee_id.in_(_agents(word, dialect)),
    )


def _number_begins(word: str) -> Condition:
    digits = word.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_NUMBER or digits.startswith("0"):
        return false()
    scales = [10**power for power in range(LONGEST_NUMBER - len(digits) + 1)]
    return or_(*(ticket.c.id.between(int(digits) * scale, (int(digits) + 1) * scale - 1) for scale in scales))


def subjects(phrase: Phrase, dialect: str, indexed: bool) -> Condition:
    return _found("ticket_text", ticket.c.subject, phrase, dialect, indexed)


def messages(phrase: Phrase, dialect: str, indexed: bool) -> Condition:
    return _found("message_text", message.c.body, phrase, dialect, indexed)


def _found(name: str, searched: Any, phrase: Phrase, dialect: str, indexed: bool) -> Condition:
    """Words through the index; as soon as a sign is among them, the characters must stand there as typed, too."""
    worded = any(character.isalnum() for character in phrase.text)
    if indexed and worded and _plain(phrase.text):
        return _indexed(name, phrase, dialect)
    literally = like(searched, "%" + escaped(phrase.text) + "%", dialect)
    return and_(_indexed(name, phrase, dialect), literally) if indexed and worded else literally


def _plain(given: str) -> bool:
    return all(character.isalnum() or character.isspace() for character in given)


def _indexed(name: str, phrase: Phrase, dialect: str) -> Condition:
    if dialect == "postgresql":
        return text_match(WORDS[name], postgres_words(phrase))
    index = table(name, column("rowid"), column(name))
    hits = select(index.c.rowid).where(index.c[name].op("MATCH")(literal(sqlite_words(phrase))))
    return TEXT_TABLES[name].in_(hits)


def text_match(words: str, wanted: str) -> Condition:
    searched: Any = column(words, is_literal=True)
    return searched.op("@@")(func.to_tsquery(text("'simple'"), wanted))


def sqlite_words(phrase: Phrase) -> str:
    """One quoted string: FTS5 cuts it into words itself and reads no operator in it."""
    return '"' + phrase.text.replace('"', '""') + '"' + ("*" if phrase.prefix else "")


def postgres_words(phrase: Phrase) -> str:
    """One quoted string: to_tsquery cuts it into words that must follow each other."""
    return "'" + phrase.text.replace("\\", "\\\\").replace("'", "''") + "'" + (":*" if phrase.prefix else "")
