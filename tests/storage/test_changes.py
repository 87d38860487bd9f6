"""The change feed: every write is told, once, to every reader, and none is missed."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from storage import tables
from storage.changes import EVERYTHING, KEPT, ChangeReader, ChangeRow, trim_changes
from storage.engine import Database
from tests.storage import rows


@pytest.fixture
def reader(database: Database) -> Iterator[ChangeReader]:
    found = ChangeReader(database)
    yield found
    found.close()


def told(reader: ChangeReader, position: str) -> list[tuple[str, str, int | None, str]]:
    return [(row.tbl, row.row_id, row.ticket_id, row.op) for row in reader.poll(position)[0]]


def test_each_write_is_told_once(database: Database, reader: ChangeReader) -> None:
    position = reader.position()
    assert reader.poll(position)[0] == []
    with database.write() as session:
        key = rows.ticket(session)
    news, position = reader.poll(position)
    assert news == [
        ChangeRow("requester", "1", None, "insert"),
        ChangeRow("ticket", str(key), key, "insert"),
    ]
    assert reader.poll(position)[0] == []
    with database.write() as session:
        session.execute(text("UPDATE ticket SET status = 'open'"))
    assert told(reader, position) == [("ticket", "1", 1, "update")]


def test_all_tables_that_consoles_show_are_fed(database: Database, reader: ChangeReader) -> None:
    position = reader.position()
    with database.write() as session:
        at = {"created_at": rows.NOW}
        ticket = rows.ticket(session)
        agent = rows.add(session, tables.Agent, handle="ayu", name="Ayu")
        team = rows.add(session, tables.Team, handle="first", name="First line")
        tag = rows.add(session, tables.Tag, name="vpn")
        rows.add(session, tables.Organisation, name="Nusa")
        rows.add(session, tables.Category, path="network", name="Network")
        rows.add(session, tables.SavedView, name="Mine", query="")
        rows.add(session, tables.DeskFile, digest="", body="", applied_at=rows.NOW)
        rows.message(session, ticket, "hello")
        rows.event(session, ticket)
        step = {"ticket_id": ticket, "metric": "resolution", "cycle": 1}
        rows.add(session, tables.Clock, ticket_id=ticket, metric="resolution", started_at=rows.NOW, as_of_at=rows.NOW)
        rows.add(
            session, tables.EscalationStep, **step, step="breach", kind="breach", reached_at=rows.NOW, fired_at=rows.NOW
        )
        rows.add(session, tables.Notification, agent_id=agent, ticket_id=ticket, kind="breach", **at)
        rows.add(session, tables.Draft, agent_id=agent, ticket_id=ticket, visibility="public", updated_at=rows.NOW)
        session.execute(text("INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (:a, :b)"), {"a": ticket, "b": tag})
        session.execute(text("INSERT INTO team_member (team_id, agent_id) VALUES (:a, :b)"), {"a": team, "b": agent})
        session.add(tables.Presence(process="p1", agent_id=agent, ticket_id=ticket, seen_at=rows.NOW))
    assert sorted(told(reader, position)) == [
        ("agent", "1", None, "insert"),
        ("category", "1", None, "insert"),
        ("clock", "1", 1, "insert"),
        ("desk_file", "1", None, "insert"),
        ("draft", "1", 1, "insert"),
        ("escalation_step", "1", 1, "insert"),
        ("message", "1", 1, "insert"),
        ("notification", "1", 1, "insert"),
        ("organisation", "1", None, "insert"),
        ("presence", "p1", 1, "insert"),
        ("requester", "1", None, "insert"),
        ("saved_view", "1", None, "insert"),
        ("tag", "1", None, "insert"),
        ("team", "1", None, "insert"),
        ("team_member", "1:1", None, "insert"),
        ("ticket", "1", 1, "insert"),
        ("ticket_event", "1", 1, "insert"),
        ("ticket_tag", "1:1", 1, "insert"),
    ]


def test_a_heart_beat_is_no_news_but_another_ticket_is(database: Database, reader: ChangeReader) -> None:
    with database.write() as session:
        first, second = rows.ticket(session), rows.ticket(session)
        session.add(tables.Presence(process="p1", ticket_id=first, seen_at=rows.NOW))
    position = reader.position()
    with database.write() as session:
        session.execute(text("UPDATE presence SET seen_at = seen_at, doorbell = 'x'"))
    news, position = reader.poll(position)
    assert news == []
    with database.write() as session:
        session.execute(text("UPDATE presence SET ticket_id = :second"), {"second": second})
    assert told(reader, position) == [("presence", "p1", second, "update"), ("presence", "p1", first, "update")]


def test_a_deleted_row_is_told(database: Database, reader: ChangeReader) -> None:
    with database.write() as session:
        rows.add(session, tables.Tag, name="vpn")
    position = reader.position()
    with database.write() as session:
        session.execute(text("DELETE FROM tag"))
    assert told(reader, position) == [("tag", "1", None, "delete")]


def write_and_fail(database: Database) -> None:
    with database.write() as session:
        rows.add(session, tables.Tag, name="vpn")
        raise ZeroDivisionError


def test_what_was_rolled_back_is_not_told(database: Database, reader: ChangeReader) -> None:
    position = reader.position()
    with pytest.raises(ZeroDivisionError):
        write_and_fail(database)
    assert told(reader, position) == []


def test_another_program_that_writes_is_heard_too(sqlite_database: Database) -> None:
    reader = ChangeReader(sqlite_database)
    position = reader.position()
    assert sqlite_database.path is not None
    stranger = sqlite3.connect(sqlite_database.path)
    stranger.execute("INSERT INTO tag (name) VALUES ('vpn')")
    stranger.commit()
    stranger.close()
    assert told(reader, position) == [("tag", "1", None, "insert")]
    reader.close()


@pytest.mark.postgres
def test_a_row_that_becomes_visible_after_a_higher_number_is_not_missed(postgres_database: Database) -> None:
    reader = ChangeReader(postgres_database)
    position = reader.position()
    heard: list[str] = []
    with postgres_database.write() as slow:
        slow.execute(text("INSERT INTO tag (name) VALUES ('slow')"))  # the lower number, still in flight
        with postgres_database.write() as fast:
            fast.execute(text("INSERT INTO team (handle, name, active, version) VALUES ('fast', '', true, 1)"))
        news, position = reader.poll(position)
        heard += [row.tbl for row in news]
        assert heard == ["team"]  # nobody waits behind the slow one
        news, position = reader.poll(position)
        assert news == []
    news, position = reader.poll(position)
    assert [row.tbl for row in news] == ["tag"]
    assert reader.poll(position)[0] == []


@pytest.mark.postgres
def test_a_console_that_opens_during_a_transaction_hears_of_it(postgres_database: Database) -> None:
    reader = ChangeReader(postgres_database)
    with postgres_database.write() as slow:
        slow.execute(text("INSERT INTO tag (name) VALUES ('slow')"))
        position = reader.position()
    assert told(reader, position) == [("tag", "1", None, "insert")]


def test_trimming_keeps_the_newest(database: Database, reader: ChangeReader) -> None:
    fill = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
        " INSERT INTO change (tbl, row_id, op, xid) SELECT 'tag', i, 'insert', 0 FROM n",
        "postgresql": "INSERT INTO change (tbl, row_id, op, xid) SELECT 'tag', i, 'insert',"
        " pg_current_xact_id()::text::bigint FROM generate_series(1, :many) AS i",
    }[database.dialect]
    asleep = reader.position()
    with database.write() as session:
        rows.add(session, tables.Tag, name="first")
    awake = reader.poll(asleep)[1]
    with database.write() as session:
        session.execute(text(fill), {"many": KEPT + 50})
    with database.write() as session:
        assert trim_changes(session, keep=1) == 51
    assert reader.poll(awake)[0] == [EVERYTHING]
    news, position = reader.poll(asleep)
    assert news == [EVERYTHING]
    with database.write() as session:
        rows.add(session, tables.Tag, name="vpn")
    assert told(reader, position) == [("tag", "2", None, "insert")]


def test_a_restored_older_store_is_loaded_again(sqlite_database: Database) -> None:
    reader = ChangeReader(sqlite_database)
    assert reader.poll("4711") == ([EVERYTHING], "0")
    reader.close()
