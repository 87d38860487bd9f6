"""Queues on a store of 3,000 generated tickets: every page against the same rows read and filtered in plain Python."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlmodel import Session

from core.domain.calendars import Calendar
from core.domain.default_views import DEFAULT_VIEWS
from core.domain.desk_config import DEFAULT_TRANSITIONS, DeskConfig, Workflow, default_matrix
from core.domain.query.errors import QueryError
from core.domain.query.tree import Phrase
from core.domain.vocabulary import AuthorKind, Role
from core.errors import Refused
from core.services import queues
from core.services.query_plans import plan
from core.services.queues import Count, QueueRow, QueueView, Way
from core.uow import Actor, UnitOfWork
from storage.engine import Database, open_database
from storage.schema import ensure_schema
from storage.selects import query_text
from storage.selects import queues as selects
from storage.tables import CalendarVersion, Draft, Message, SavedView, TicketTag, metadata
from tests.benchmarks.store import NOW, NOW_S, fill
from tests.conftest import BOTH

HOSTILE = Path(__file__).parents[4] / "shared" / "data" / "hostile" / "inputs.json"
TICKETS = 3_000
BUDI = Actor(AuthorKind.AGENT, 3, "Budi", Role.AGENT, frozenset({2, 5}))
OFFICE = {"tz": "UTC", "hours": {"wed": [["08:00", "09:30"]], "thu": [["08:00", "17:00"]]}}
DESK = DeskConfig("Desk", "Asia/Jakarta", (), (), (), default_matrix(), Workflow(DEFAULT_TRANSITIONS), {}, (), {})


def message(ticket_id: int, visibility: str, agent_id: int | None, body: str) -> Message:
    inbound = {"direction": "inbound", "author_kind": "requester"} if agent_id is None else {}
    kinds = {"direction": "none", "author_kind": "agent"} | inbound
    return Message(ticket_id=ticket_id, visibility=visibility, agent_id=agent_id, body=body, created_at=NOW, **kinds)


def add_rare_ones(session: Session) -> None:
    connection = session.connection()
    ticket, requester = selects.ticket, selects.requester
    for number, subject in ((11, "under_____score"), (12, "underXXXXXscore 100%")):
        connection.execute(ticket.update().where(ticket.c.id == number).values(subject=subject))
    connection.execute(
        requester.update().where(requester.c.id == 7).values(name="Siti Rahma", email="siti@example.com")
    )
    office = json.dumps(Calendar.parse(OFFICE).as_mapping())
    session.add(CalendarVersion(id=1, name="office", digest="", body=office, created_at=NOW))
    session.flush()
    connection.execute(ticket.update().where(ticket.c.id % 2 == 0).values(calendar_version_id=1))
    session.add(message(21, "internal", 3, "the password is on paper"))
    session.add(message(22, "public", None, "my password does not work"))
    session.add(TicketTag(ticket_id=21, tag_id=5))
    session.add(Draft(agent_id=3, ticket_id=21, visibility="public", body="x", updated_at=NOW))


@pytest.fixture(scope="module", params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        database = open_database(tmp_path_factory.mktemp("queues") / "desk.db")
        ensure_schema(database)
    else:
        server = request.getfixturevalue("postgres_server")
        database = open_database(server.copy(request.getfixturevalue("postgres_template"), "queues"))
    fill(database, TICKETS, clocks=True)
    with database.write() as session:
        add_rare_ones(session)
    yield database
    database.close()


@pytest.fixture
def uow(store: Database) -> Iterator[UnitOfWork]:
    with store.read() as session:
        yield UnitOfWork(session, DESK, BUDI, NOW)


def acting(uow: UnitOfWork, actor: Actor) -> UnitOfWork:
    return UnitOfWork(uow.session, uow.desk, actor, uow.now)


def whole(uow: UnitOfWork, query: str, way: Way = Way.DOWN, limit: int = 50) -> list[QueueRow]:
    """Page by page, in the order of the view."""
    found: list[QueueRow] = []
    anchor = None
    while True:
        page = queues.page(uow, query, anchor, way, limit)
        found = [*found, *page.rows] if way is Way.DOWN else [*page.rows, *found]
        if page.at_end if way is Way.DOWN else page.at_start:
            return found
        anchor = (page.rows[-1] if way is Way.DOWN else page.rows[0]).sort_key


Ticket = dict[str, Any]


def tickets(uow: UnitOfWork) -> list[Ticket]:
    return [dict(row._mapping) for row in uow.session.connection().execute(selects.ticket.select())]


OPEN = ("new", "open")
LIVE = ("new", "open", "pending", "on_hold")


def due(ticket: Ticket) -> tuple[Any, ...]:
    return ticket["queue_rank"], ticket["id"]


RANK = {"urgent": 0, "high": 1, "normal": 2, "low": 3}

CASES: list[tuple[str, Callable[[Ticket], bool], Callable[[Ticket], Any], bool]] = [
    ("", lambda t: True, due, False),
    ("is:open", lambda t: t["status"] in OPEN, due, False),
    ("is:mine", lambda t: t["assignee_id"] == 3, due, False),
    ("assignee:agent3,agent4,agent5", lambda t: t["assignee_id"] in (3, 4, 5), due, False),
    ("assignee:me,none is:unsolved", lambda t: t["status"] in LIVE and t["assignee_id"] in (3, None), due, False),
    ("is:open is:unassigned", lambda t: t["status"] in OPEN and t["assignee_id"] is None, due, False),
    ("is:open team:mine", lambda t: t["status"] in OPEN and t["team_id"] in (2, 5), due, False),
    ("team:team1,team3,team4 is:waiting", lambda t: t["status"] in LIVE[2:] and t["team_id"] in (1, 3, 4), due, False),
    ("-team:team1 is:open", lambda t: t["status"] in OPEN and t["team_id"] != 1, due, False),
    ("-assignee:agent4 is:open", lambda t: t["status"] in OPEN and t["assignee_id"] != 4, due, False),
    ("is:open sla:breached", lambda t: t["status"] in OPEN and t["queue_rank"] <= NOW_S, due, False),
    ("sla:paused", lambda t: t["due_state"] == "paused", due, False),
    ("sla:none -is:closed", lambda t: t["due_state"] == "none" and t["status"] != "closed", due, False),
    ("is:solved sort:-updated", lambda t: t["status"] == "solved", lambda t: (t["updated_at"], t["id"]), True),
    ("is:solved sort:updated", lambda t: t["status"] == "solved", lambda t: (t["updated_at"], t["id"]), False),
    ("is:open sort:age", lambda t: t["status"] in OPEN, lambda t: (t["created_at"], t["id"]), False),
    ("sort:-age is:closed", lambda t: t["status"] == "closed", lambda t: (t["created_at"], t["id"]), True),
    ("is:open sort:prio", lambda t: t["status"] in OPEN, lambda t: (RANK[t["priority"]], *due(t)), False),
    ("sort:-prio", lambda t: True, lambda t: (RANK[t["priority"]], *due(t)), True),
    ("prio>=high", lambda t: t["priority"] in ("high", "urgent"), due, False),
    (
        "(status:pending OR prio:urgent is:open)",
        lambda t: t["status"] == "pending" or (t["priority"] == "urgent" and t["status"] in OPEN),
        due,
        False,
    ),
    ("id:100..200 -status:closed", lambda t: 100 <= t["id"] <= 200 and t["status"] != "closed", due, False),
    ("age<30d", lambda t: t["created_at"] > NOW - timedelta(days=30), due, False),
    ("due:<1d is:unsolved", lambda t: t["due_at"] is not None and t["due_at"] < NOW + timedelta(days=1), due, False),
    ('org:"company 2"', lambda t: t["organisation_id"] == 2, due, False),
    ("channel:chat,web cat:kind1", lambda t: t["channel"] in ("chat", "web") and t["category_id"] == 1, due, False),
    ("is:breached", lambda t: t["breaches"] > 0, due, False),
    ("subject:certificate", lambda t: "Certificate" in t["subject"], due, False),
    ('subject:"shows the wrong"', lambda t: "shows the wrong" in t["subject"], due, False),
    ("requester:rahma", lambda t: t["requester_id"] == 7, due, False),
]


@pytest.mark.parametrize(("query", "belongs", "key", "reverse"), CASES, ids=[case[0] or "all" for case in CASES])
def test_pages_both_ways_hold_each_ticket_once_in_order(
    uow: UnitOfWork, query: str, belongs: Callable[[Ticket], bool], key: Callable[[Ticket], Any], reverse: bool
) -> None:
    expected = [ticket["id"] for ticket in sorted(filter(belongs, tickets(uow)), key=key, reverse=reverse)]
    assert len(expected) > 1
    down = whole(uow, query, limit=max(7, len(expected) // 9))
    assert [row.ticket_id for row in down] == expected
    assert [row.ticket_id for row in whole(uow, query, Way.UP, limit=max(7, len(expected) // 7))] == expected
    assert queues.count(uow, query, cap=10_000) == Count(len(expected), False)
    assert queues.count(uow, query, cap=1) == Count(1, True)
    middle = down[len(down) // 2]
    about = queues.around(uow, query, middle.ticket_id, limit=6)
    assert about is not None and middle in about.rows
    start = expected.index(about.rows[0].ticket_id)
    assert [row.ticket_id for row in about.rows] == expected[start : start + len(about.rows)]
    assert about.at_start is (start == 0) and about.at_end is (start + len(about.rows) == len(expected))


def ids(uow: UnitOfWork, query: str) -> set[int]:
    return {row.ticket_id for row in whole(uow, query, limit=500)}


def test_working_time_left_is_counted_by_the_calendar_of_each_ticket(uow: UnitOfWork) -> None:
    """Half the tickets are in an office that closes at 9:30 today and opens at 8:00 tomorrow."""
    tomorrow = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    expected = {
        ticket["id"]
        for ticket in tickets(uow)
        if ticket["due_at"] is not None
        and ticket["due_at"] < (tomorrow if ticket["calendar_version_id"] else NOW + timedelta(hours=1))
    }
    assert ids(uow, "sla:<1h") == expected
    assert ids(uow, "sla:>=1h") == ids(uow, "sla:ok,warn,breached") - expected
    assert len(expected) > 3 and expected != ids(uow, "sla:breached")


def test_clocks_of_one_metric(uow: UnitOfWork) -> None:
    live = {ticket["id"] for ticket in tickets(uow) if ticket["due_state"] in ("running", "breached")}
    assert ids(uow, "res:breached") | ids(uow, "res:ok,warn") == live
    assert ids(uow, "res:paused") == ids(uow, "sla:paused")
    assert ids(uow, "frt:none") == ids(uow, "")


def test_a_row_says_what_the_queue_shows(uow: UnitOfWork) -> None:
    row = queues.by_number(uow, 2_900)
    stored = next(ticket for ticket in tickets(uow) if ticket["id"] == 2_900)
    assert row is not None
    assert (row.requester, row.team) == (f"Person {stored['requester_id']:06}", f"Team {stored['team_id']}")
    assert (row.created_at, row.due_at, row.status) == (stored["created_at"], stored["due_at"], stored["status"])
    assert row.sort_key == (stored["queue_rank"], 2_900)
    assert queues.by_number(uow, TICKETS + 1) is None and queues.by_number(uow, 10**30) is None


def test_rows_are_only_those_still_in_the_view(uow: UnitOfWork) -> None:
    shown = queues.page(uow, "is:open", limit=5).rows
    closed = next(ticket["id"] for ticket in tickets(uow) if ticket["status"] == "closed")
    assert queues.rows(uow, "is:open", [closed, 10**9, *(row.ticket_id for row in shown)]) == {
        row.ticket_id: row for row in shown
    }
    assert queues.around(uow, "is:open", closed) is None


def test_a_bare_word_begins_a_number_a_subject_word_or_a_name(uow: UnitOfWork) -> None:
    assert {29, 290, 2_999} <= ids(uow, "29") and 129 not in {n for n in ids(uow, "29") if n < 200}
    assert {t["id"] for t in tickets(uow) if t["requester_id"] == 7} <= ids(uow, "rah")
    assert ids(uow, "siti@ex") == {t["id"] for t in tickets(uow) if t["requester_id"] == 7}
    assert {t["id"] for t in tickets(uow) if "Certificate" in t["subject"]} <= ids(uow, "certif")


def test_signs_are_searched_for_as_they_stand(uow: UnitOfWork) -> None:
    assert ids(uow, "subject:_____") == {11}
    assert ids(uow, "subject:100%") == {12}
    assert ids(uow, "subject:%") == {12}
    assert ids(uow, 'subject:"under_____score"') == {11}
    assert ids(uow, "subject:\\") == set()


def test_frequent_words_are_asked_for_ticket_by_ticket_with_the_same_answer(uow: UnitOfWork) -> None:
    connection = uow.session.connection()
    phrase = Phrase("certif", prefix=True)
    if connection.dialect.name == "sqlite":
        assert query_text.is_frequent(connection, phrase, beyond=TICKETS // 10)
        assert not query_text.is_frequent(connection, phrase, beyond=TICKETS // 2)
    index = query_text.TextIndex(connection.dialect.name, True, frozenset({phrase}))
    found = connection.execute(select(selects.ticket.c.id).where(query_text.subjects(phrase, index))).scalars()
    assert set(found) == ids(uow, "subject:certif")


def test_without_a_full_text_index_words_are_found_inside_the_text(uow: UnitOfWork) -> None:
    index = query_text.TextIndex(uow.session.connection().dialect.name, present=False)
    condition = query_text.subjects(Phrase("ERTIF", prefix=True), index)
    found = uow.session.connection().execute(select(selects.ticket.c.id).where(condition)).scalars()
    assert set(found) == ids(uow, "subject:certificate")


def test_tags_drafts_notes(uow: UnitOfWork) -> None:
    assert 21 in ids(uow, "tag:TAG5") and 21 not in ids(uow, "-tag:tag5")
    assert ids(uow, "tag:nobodyusesit") == set()
    assert ids(uow, "has:draft") == ids(uow, "is:draft") == {21}
    assert ids(uow, "has:note") == ids(uow, "author:me") == {21}


def test_notes_are_found_only_by_who_may_read_them(uow: UnitOfWork) -> None:
    outside = acting(uow, Actor(AuthorKind.REQUESTER, None, "Siti", Role.OBSERVER))
    assert ids(uow, "text:password") == {21, 22} and ids(uow, "note:password") == {21}
    assert ids(outside, "text:password") == {22} and ids(outside, "note:password") == set()
    assert ids(outside, "has:note") == ids(outside, "author:agent3") == set()


def test_an_observer_has_no_drafts(uow: UnitOfWork) -> None:
    assert ids(acting(uow, Actor(AuthorKind.AGENT, 3, "Budi", Role.OBSERVER)), "has:draft") == set()


@pytest.mark.parametrize(
    ("query", "nearest"),
    [("team:taem1", "team1"), ("assignee:agnet9", "agent9"), ("cat:kind", "kind1"), ("view:x", "")],
)
def test_an_unknown_name_names_the_nearest(uow: UnitOfWork, query: str, nearest: str) -> None:
    with pytest.raises(QueryError) as fault:
        queues.page(uow, f"is:open {query}")
    assert fault.value.code == "unknown_value" and fault.value.column > len("is:open ")
    assert fault.value.data["nearest"] == nearest


def test_a_desk_without_views_has_the_default_ones_and_all_of_them_count(uow: UnitOfWork) -> None:
    shown = queues.views(uow)
    assert [(view.name, view.query) for view in shown] == list(DEFAULT_VIEWS)
    assert set(queues.counts(uow, shown)) == {key for key, _ in DEFAULT_VIEWS}
    assert queues.counts(uow, [QueueView(9, "old", "gone:1")]) == {}


def test_saved_views_are_the_desks_then_ones_own_and_can_be_named(store: Database, uow: UnitOfWork) -> None:
    with store.write() as session:
        for name, query, position, owner in (
            ("Mine", "is:open is:mine", 0, 3),
            ("Others", "", 0, 4),
            ("Second", "is:waiting", 2, None),
            ("First", "is:open", 1, None),
            ("Loop", "view:loop", 9, None),
        ):
            session.add(SavedView(name=name, query=query, position=position, owner_id=owner))
    uow.session.rollback()
    try:
        assert [view.name for view in queues.views(uow)] == ["First", "Second", "Loop", "Mine"]
        assert ids(uow, "view:first prio:urgent") == ids(uow, "is:open prio:urgent")
        with pytest.raises(QueryError) as fault:
            queues.page(uow, "view:loop")
        assert fault.value.code == "view_loop"
    finally:
        uow.session.rollback()
        with store.write() as session:
            session.connection().execute(selects.saved_view.delete())


INDEXED = [query for _, query in DEFAULT_VIEWS]


STEER = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
"""On a small table PostgreSQL sorts: with all else forbidden a sort remains only where no index gives the order."""


@pytest.mark.parametrize("query", INDEXED, ids=[key for key, _ in DEFAULT_VIEWS])
@pytest.mark.parametrize("way", list(Way))
def test_default_views_read_an_index_in_its_order(uow: UnitOfWork, query: str, way: Way) -> None:
    connection = uow.session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(STEER)
    planned = plan(uow, query)
    place = (NOW, 5) if "updated" in query else (5, 5)
    assert planned.segments
    for segment in planned.segments:
        walk = queues._walk(planned, segment, place, way)
        assert walk is not None
        steps = selects.plan(connection, selects.keys_statement(walk, 65))
        assert "ix_ticket_" in steps
        assert not [sign for sign in ("SCAN ticket", "TEMP B-TREE", "Sort", "Seq Scan") if sign in steps], steps


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_query_that_runs_too_long_is_refused_and_the_connection_lives_on(uow: UnitOfWork) -> None:
    with pytest.raises(Refused) as refusal, queues._reading(uow, limit_s=0.01) as connection:
        connection.exec_driver_sql(ENDLESS)
    assert refusal.value.rule == "query_too_slow"
    uow.session.rollback()
    assert queues.page(uow, "", limit=1).rows


def made(given: Any) -> str:
    return given if isinstance(given, str) else given["prefix"] + given["repeat"] * given["times"] + given["suffix"]


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile inputs are not beside the repository")
def test_hostile_queries_find_nothing_or_are_refused_and_change_nothing(uow: UnitOfWork) -> None:
    before = _everything(uow)
    for case in json.loads(HOSTILE.read_text())["cases"]:
        if case["class"] != "filter-query":
            continue
        try:
            found = ids(uow, made(case["input"]))
        except QueryError:
            assert not {"query-none", "query-literal"} & set(case["must"]), case["id"]
            continue
        assert "query-error" not in case["must"], case["id"]
        if {"query-none", "query-error-or-none"} & set(case["must"]):
            assert found == set(), case["id"]
    uow.session.rollback()
    assert _everything(uow) == before


def _everything(uow: UnitOfWork) -> list[Any]:
    connection = uow.session.connection()
    names = sorted(inspect(connection).get_table_names())
    return [names, *(connection.execute(table.select()).all() for table in metadata.sorted_tables)]


def test_sessions_of_any_kind_are_read(store: Database) -> None:
    with Session(store.engine) as session:
        assert queues.page(UnitOfWork(session, DESK, BUDI, NOW), "", limit=1).rows
