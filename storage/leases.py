"""Who acts among many processes: a row with an end and a fencing token."""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, text
from sqlmodel import Session

from storage.columns import UTCDateTime
from storage.server_clock import server_clock

AHEAD = timedelta(minutes=2)
"""A beat further ahead of now than this is no beat: the clock was set right since, and the lease would last until its
far end. All who ask read one clock (the host's, or the server's), so only a step of it is tolerated."""

TAKE = """
INSERT INTO lease (name, holder, token, until_at, beat_at) VALUES (:name, :holder, 1, :until, :now)
ON CONFLICT (name) DO UPDATE SET
  token = lease.token + CASE WHEN lease.holder = excluded.holder THEN 0 ELSE 1 END,
  holder = excluded.holder, until_at = excluded.until_at, beat_at = excluded.beat_at
WHERE lease.holder IN (excluded.holder, '') OR lease.until_at <= excluded.beat_at OR lease.beat_at > :latest
RETURNING token
"""
HOLD = "UPDATE lease SET until_at = until_at WHERE name = :name AND holder = :holder AND token = :token"
RELEASE = "UPDATE lease SET holder = '' WHERE name = :name AND holder = :holder"
HELD = "SELECT 1 FROM lease WHERE name = :name AND holder <> '' AND until_at > :now AND beat_at <= :latest"


def take(session: Session, name: str, holder: str, now: datetime, lease_s: int) -> int | None:
    """Take, or renew, the lease until `lease_s` after now.

    On PostgreSQL now is the server's, one clock for all hosts; `now` is used on SQLite.

    Returns:
        The fencing token: grows with each change of holder. None: somebody else holds it.
    """
    moment = _moment(session, now)
    times = {"now": moment, "until": moment + timedelta(seconds=lease_s), "latest": moment + AHEAD}
    statement = text(TAKE).bindparams(*(_instant(each) for each in times))
    found = session.execute(statement, {"name": name, "holder": holder, **times}).scalar_one_or_none()
    return None if found is None else int(found)


def hold(session: Session, name: str, holder: str, token: int) -> bool:
    """The fence: first statement of each transaction done under the lease. False: it was taken over; stop."""
    done = session.execute(text(HOLD), {"name": name, "holder": holder, "token": token})
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def release(session: Session, name: str, holder: str) -> bool:
    """Give it back for the next to take at once, whatever the clocks say. False: it was not ours."""
    done = session.execute(text(RELEASE), {"name": name, "holder": holder})
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def is_free(session: Session, name: str, now: datetime) -> bool:
    """Whether `take` by a new holder would succeed."""
    moment = _moment(session, now)
    times = {"now": moment, "latest": moment + AHEAD}
    statement = text(HELD).bindparams(*(_instant(each) for each in times))
    return session.execute(statement, {"name": name, **times}).first() is None


def _moment(session: Session, now: datetime) -> datetime:
    clock = server_clock(session)
    return clock() if clock else now


def _instant(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UTCDateTime())
