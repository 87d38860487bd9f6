"""The desk: who acts, and what a newly applied desk file changes for those who have it open."""

import pytest

from core.desk import apply_to
from core.errors import NotAllowed
from core.services import assignment
from storage.engine import Database
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
    with pytest.raises(NotAllowed):
        mine.write(assignment.take, ticket_id)
    assert not mine.actor.may_write
