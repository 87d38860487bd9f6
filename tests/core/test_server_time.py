"""The server's clock is the desk's on PostgreSQL, whatever the host's says."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from core.clock import system_now
from core.server_time import MEASURED_EVERY_S, ServerTime, on_host
from storage.engine import Database
from storage.server_clock import server_clock
from tests.builders import MONDAY, Staff, desk_on


class Host:
    """A clock that stands still until it is set, and steady time beside it."""

    def __init__(self) -> None:
        self.at, self.steady = MONDAY, 0.0


def servers(database: Database) -> datetime:
    with database.read() as session:
        found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return found


@pytest.mark.postgres
def test_a_hosts_clock_is_put_right_when_opened_when_set_and_every_minute(postgres_database: Database) -> None:
    host = Host()
    now = ServerTime(host=lambda: host.at, monotonic=lambda: host.steady)
    before = servers(postgres_database)
    with postgres_database.read() as session:
        clock = server_clock(session)
        assert clock is not None
        now.measure(clock)
        after = servers(postgres_database)
        assert before.replace(microsecond=0) <= now() <= after
        shown, offset = now(), now.offset
        assert on_host(now, shown) == shown - offset

        host.at += timedelta(seconds=30)
        host.steady += 30
        now.keep_up(clock)
        assert now.offset == offset

        host.at -= timedelta(days=1)
        now.keep_up(clock)
        assert after.replace(microsecond=0) <= now() <= servers(postgres_database)

        offset = now.offset
        host.at += timedelta(seconds=MEASURED_EVERY_S + 0.5)
        host.steady += MEASURED_EVERY_S + 0.5
        now.keep_up(clock)
        assert now.offset < offset


def test_a_desk_goes_by_the_clock_it_was_given(database: Database) -> None:
    staff: Staff = desk_on(database)
    assert staff.desk.as_system().now is staff.now
    assert staff.desk.read(lambda uow: uow.now) == MONDAY


def test_a_desk_on_the_hosts_clock_asks_the_server_where_there_is_one(database: Database) -> None:
    from core.desk import open_desk

    desk_on(database)
    url = database.engine.url.render_as_string(hide_password=False)
    desk = open_desk(url if database.path is None else str(database.path), agent="ani")
    try:
        assert isinstance(desk.now, ServerTime) is (database.dialect == "postgresql")
        assert desk.now is system_now or desk.acting_as(desk.actor).now is desk.now
    finally:
        desk.close()
