"""One holder among many, and the fence behind it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from storage import leases
from storage.engine import Database
from storage.tables import Lease

LEASE_S = 15


def now_of(database: Database) -> datetime:
    """On PostgreSQL the server's own now counts, so the tests move the row instead of the time."""
    return datetime.now(UTC).replace(microsecond=0)


def expire(database: Database) -> None:
    with database.write() as session:
        past = "until_at - 3600" if database.dialect == "sqlite" else "until_at - interval '1 hour'"
        session.execute(text(f"UPDATE lease SET until_at = {past}"))


def take(database: Database, holder: str, lease_s: int = LEASE_S) -> int | None:
    with database.write() as session:
        return leases.take(session, "sweep", holder, now_of(database), lease_s)


def hold(database: Database, holder: str, token: int) -> bool:
    with database.write() as session:
        return leases.hold(session, "sweep", holder, token)


def test_the_first_takes_it_and_renews_it_under_the_same_token(database: Database) -> None:
    assert [take(database, "a"), take(database, "a")] == [1, 1]
    assert take(database, "b") is None


def test_after_its_end_another_takes_over_and_the_old_holder_is_fenced(database: Database) -> None:
    assert take(database, "a") == 1
    assert hold(database, "a", 1)
    expire(database)
    assert take(database, "b") == 2
    assert not hold(database, "a", 1)
    assert hold(database, "b", 2)
    assert take(database, "a") is None


def test_an_old_token_of_the_same_holder_is_fenced(database: Database) -> None:
    take(database, "a")
    expire(database)
    take(database, "b")
    expire(database)
    assert take(database, "a") == 3
    assert not hold(database, "a", 1)


def test_giving_back_lets_the_next_one_in_at_once(database: Database) -> None:
    take(database, "a")
    with database.write() as session:
        assert not leases.release(session, "sweep", "b")
        assert leases.release(session, "sweep", "a")
    assert not hold(database, "a", 1)
    assert take(database, "b") == 2


def test_free_means_that_taking_would_succeed(database: Database) -> None:
    def free() -> bool:
        with database.read() as session:
            return leases.is_free(session, "sweep", now_of(database))

    assert free()
    take(database, "a")
    assert not free()
    expire(database)
    assert free()


def ahead(database: Database, by: timedelta) -> None:
    """As if the clock had been ahead by this much when the lease was taken, and were right now."""
    with database.write() as session:
        row = session.get_one(Lease, "sweep")
        row.until_at, row.beat_at = row.until_at + by, row.beat_at + by


@pytest.mark.parametrize("by", [leases.AHEAD + timedelta(seconds=2), timedelta(days=3653)], ids=str)
def test_a_lease_from_a_future_that_was_set_right_holds_nobody_up(database: Database, by: timedelta) -> None:
    assert take(database, "a") == 1
    ahead(database, by)
    with database.read() as session:
        assert leases.is_free(session, "sweep", now_of(database))
    assert take(database, "b") == 2
    assert not hold(database, "a", 1)
    assert take(database, "a") is None


def test_a_holder_renews_its_own_lease_from_the_future_under_the_same_token(database: Database) -> None:
    assert take(database, "a") == 1
    ahead(database, timedelta(days=1))
    assert take(database, "a") == 1
    assert take(database, "b") is None


def test_a_clock_that_was_set_back_a_little_takes_nothing_from_the_holder(database: Database) -> None:
    assert take(database, "a") == 1
    ahead(database, leases.AHEAD - timedelta(minutes=1))
    with database.read() as session:
        assert not leases.is_free(session, "sweep", now_of(database))
    assert take(database, "b") is None


@pytest.mark.parametrize("by", [timedelta(minutes=1), timedelta(days=1)], ids=str)
def test_giving_back_counts_whatever_the_clocks_say(database: Database, by: timedelta) -> None:
    assert take(database, "a") == 1
    ahead(database, by)
    with database.write() as session:
        assert leases.release(session, "sweep", "a")
    with database.read() as session:
        assert leases.is_free(session, "sweep", now_of(database))
    assert take(database, "b") == 2


@pytest.mark.postgres
def test_on_postgresql_a_host_with_a_wrong_clock_takes_nothing_from_the_holder(postgres_database: Database) -> None:
    assert take(postgres_database, "a") == 1
    with postgres_database.write() as session:
        assert leases.take(session, "sweep", "b", datetime(2126, 1, 1, tzinfo=UTC), LEASE_S) is None
