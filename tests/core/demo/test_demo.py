"""The demo desk: the same for the same seed, busy now, and something happens while one watches."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core import jobs
from core.demo import stage
from core.demo.customers import Customers
from core.desk import Desk, open_desk
from core.domain.vocabulary import OPEN_STATUSES, EventKind
from tests.builders import MONDAY, SetClock


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, SetClock]]:
    now = SetClock()
    desk = stage.demo_desk(str(tmp_path_factory.mktemp("demo") / "demo.db"), now=now)
    yield desk, now
    desk.close()


def rows(desk: Desk, statement: str) -> list[tuple[Any, ...]]:
    return desk.read(lambda uow: [tuple(row) for row in uow.session.execute(text(statement))])


def digest(desk: Desk) -> str:
    content = [rows(desk, f"SELECT * FROM {table} ORDER BY 1") for table in ("ticket", "ticket_event", "message")]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def test_a_believable_desk(demo: tuple[Desk, SetClock]) -> None:
    desk, _ = demo
    states = dict(rows(desk, "SELECT status, count(*) FROM ticket GROUP BY status"))
    assert sum(states.values()) == stage.TICKETS
    assert 60 <= sum(states.get(status.value, 0) for status in OPEN_STATUSES) <= 90
    assert all(states.get(status.value, 0) > 2 for status in OPEN_STATUSES)
    unsolved = "FROM ticket WHERE status IN ('new', 'open', 'pending', 'on_hold')"
    owners = dict(rows(desk, f"SELECT assignee_id, count(*) {unsolved} GROUP BY assignee_id"))
    assert owners.pop(None) >= 8
    assert len(owners) >= 8
    assert max(owners.values()) <= 12
    due = dict(rows(desk, f"SELECT due_state, count(*) {unsolved} GROUP BY due_state"))
    assert due["running"] > 30
    assert due["paused"] > 10
    assert 1 <= due["breached"] <= 20
    soon = (
        f"SELECT count(*) {unsolved} AND due_state = 'running' AND queue_rank <= {int(MONDAY.timestamp())} + 4 * 3600"
    )
    assert rows(desk, soon)[0][0] >= 10
    languages = dict(rows(desk, "SELECT language, count(*) FROM requester GROUP BY language"))
    assert set(languages) == {"en", "id"}
    age_s = rows(desk, "SELECT max(created_at) - min(created_at) FROM ticket")[0][0]
    assert age_s > 80 * 86_400
    assert rows(desk, "SELECT max(at) FROM ticket_event")[0][0] <= MONDAY.timestamp()


def test_two_minutes_bring_a_warning_a_breach_and_an_escalation(demo: tuple[Desk, SetClock]) -> None:
    desk, now = demo
    before = rows(desk, "SELECT max(id) FROM ticket_event")[0][0]
    for _ in range(120):
        now.ahead(seconds=1)
        if (alarm_at := desk.read(jobs.next_alarm)) is not None and alarm_at < now():
            jobs.sweep(desk)
    happened = Counter(row[0] for row in rows(desk, f"SELECT kind FROM ticket_event WHERE id > {before}"))
    assert happened[EventKind.WARNING] >= 1
    assert happened[EventKind.BREACH] >= 1
    assert happened[EventKind.ESCALATED] >= 1
    unread = rows(desk, "SELECT count(*) FROM notification WHERE read_at IS NULL")[0][0]
    assert unread > 0


def test_customers_write(demo: tuple[Desk, SetClock]) -> None:
    desk, now = demo
    now.at = MONDAY + timedelta(minutes=10)
    tickets = rows(desk, "SELECT count(*) FROM ticket")[0][0]
    customers = Customers(desk)
    wrote = [customers.one_moment() for _ in range(20)]
    new = rows(desk, "SELECT count(*) FROM ticket")[0][0] - tickets
    assert 0 < new < 20
    assert len([ticket_id for ticket_id in wrote if ticket_id > tickets]) == new


def test_the_same_seed_and_now_give_the_same_desk(tmp_path: Path) -> None:
    def built(name: str, seed: int) -> str:
        desk = stage.demo_desk(str(tmp_path / name / "demo.db"), now=SetClock(), seed=seed, tickets=40)
        try:
            return digest(desk)
        finally:
            desk.close()

    assert built("one", 7) == built("two", 7) != built("three", 8)


def test_the_demo_desk_opens_again_for_its_agents(tmp_path: Path) -> None:
    path = tmp_path / "demo" / "demo.db"
    stage.demo_desk(str(path), now=SetClock(), tickets=12).close()
    desk = open_desk(str(path), agent="sari")
    assert desk.actor.name == "Sari Wulandari"
    desk.close()
