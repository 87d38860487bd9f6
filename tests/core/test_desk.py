"""The desk: who acts, and what a newly applied desk file changes for those who have it open."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from sqlalchemy import text

from core.desk import apply_to
from core.domain.vocabulary import Visibility
from core.errors import NotAllowed, NotFound
from core.services import assignment, drafts, presence, tagging
from storage.engine import Database
from storage.tables import Tag
from tests.builders import TEXT, config, desk_on, opened


def test_a_new_desk_file_is_taken_up_by_those_who_have_the_desk_open(sqlite_database: Database) -> None:
    staff = desk_on(sqlite_database)
    mine = staff.by("ani")
    apply_to(sqlite_database, config(TEXT.replace('"Test desk"', '"New name"')), now=staff.now)
    mine.read(lambda uow: None)
    assert mine.config.name == "New name"


def test_who_only_watches_still_does_after_a_new_desk_file(sqlite_database: Database) -> None:
    staff = desk_on(sqlite_database)
    ticket_id = opened(staff)
    mine = staff.by("ani")
    mine.watch_only()
    apply_to(sqlite_database, config(TEXT.replace('"Test desk"', '"New name"')), now=staff.now)
    with pytest.raises(NotAllowed) as refused:
        mine.write(assignment.take, ticket_id)
    assert refused.value.role == "read_only"
    assert not mine.actor.may_write


@pytest.mark.postgres
def test_who_adds_the_same_new_tag_at_once_finds_the_others(postgres_database: Database) -> None:
    """PostgreSQL alone lets two write at once: the second insert waits, collides, and the work is run again."""
    staff = desk_on(postgres_database)
    ticket_id = opened(staff)
    with ThreadPoolExecutor(1) as other:
        with postgres_database.write() as session:
            session.add(Tag(name="gold"))
            session.flush()
            waiting = other.submit(staff.by("ani").write, tagging.add_tag, ticket_id, "gold")
            _until_somebody_waits(postgres_database)
        assert waiting.result(timeout=30)
    assert staff.desk.read(tagging.tags_of, ticket_id) == ("gold",)


@pytest.mark.postgres
def test_a_draft_that_is_taken_away_while_it_is_kept_is_kept_anew(postgres_database: Database) -> None:
    """The row that a draft would change is gone: no error, the work is run again and writes another one."""
    staff = desk_on(postgres_database)
    ticket_id, mine = opened(staff), staff.by("ani")
    mine.write(drafts.keep, ticket_id, Visibility.PUBLIC, "Hello")
    with ThreadPoolExecutor(1) as other:
        with postgres_database.write() as session:
            session.execute(text("DELETE FROM draft"))
            waiting = other.submit(mine.write, drafts.keep, ticket_id, Visibility.PUBLIC, "Hello again")
            _until_somebody_waits(postgres_database)
        waiting.result(timeout=30)
    assert mine.read(drafts.read, ticket_id, Visibility.PUBLIC) == "Hello again"


def _until_somebody_waits(database: Database) -> None:
    deadline = monotonic() + 20
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while monotonic() < deadline:
        with database.read() as session:
            if session.execute(asked).scalar_one():
                return
        sleep(0.02)
    raise TimeoutError("nobody waits")


def test_a_ticket_that_is_not_there_keeps_no_draft_and_is_looked_at_by_nobody(sqlite_database: Database) -> None:
    mine = desk_on(sqlite_database).by("ani")
    with pytest.raises(NotFound):
        mine.write(drafts.keep, 4711, Visibility.PUBLIC, "text")
    mine.write(presence.beat, "host:1:a", ticket_id=4711, mode="viewing")
