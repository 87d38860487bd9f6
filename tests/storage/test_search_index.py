"""The full-text index follows its tables, and both databases find the same."""

import pytest
from sqlalchemy import text

from storage.engine import Database
from tests.storage import rows

ASKED = {
    "sqlite": "SELECT rowid FROM message_text WHERE message_text MATCH :word",
    "postgresql": "SELECT id FROM message WHERE body_words @@ to_tsquery('simple', :word)",
}


def found(database: Database, word: str, *, prefix: bool = False) -> list[int]:
    if database.dialect == "sqlite":
        wanted = f'"{word}"' + ("*" if prefix else "")
    else:
        wanted = word + (":*" if prefix else "")
    with database.read() as session:
        return list(session.execute(text(ASKED[database.dialect]), {"word": wanted}).scalars())


def test_words_are_found_as_they_are_written_changed_and_removed(database: Database) -> None:
    with database.write() as session:
        key = rows.message(session, rows.ticket(session), "Pembayaran gagal lagi")
    assert found(database, "gagal") == [key]
    assert found(database, "pemb", prefix=True) == [key]
    with database.write() as session:
        session.execute(text("UPDATE message SET body = 'Sudah berhasil'"))
    assert found(database, "gagal") == []
    assert found(database, "berhasil") == [key]
    with database.write() as session:
        session.execute(text("DELETE FROM message"))
    assert found(database, "berhasil") == []


@pytest.mark.parametrize("body", ["x" * 3_000_000, " ".join(f"w{n}" for n in range(200_000))], ids=["long", "many"])
def test_a_very_long_message_is_kept(database: Database, body: str) -> None:
    with database.write() as session:
        rows.message(session, rows.ticket(session), body)
    with database.read() as session:
        assert session.execute(text("SELECT length(body) FROM message")).scalar_one() == len(body)


def test_the_index_agrees_with_its_table(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        for number in range(20):
            rows.message(session, rows.ticket(session, f"subject {number}"), f"body {number}")
        session.execute(text("UPDATE ticket SET subject = 'Ganti' WHERE id % 2 = 0"))
        session.execute(text("INSERT INTO ticket_text (ticket_text, rank) VALUES ('integrity-check', 1)"))
        session.execute(text("INSERT INTO message_text (message_text, rank) VALUES ('integrity-check', 1)"))
