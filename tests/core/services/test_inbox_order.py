"""The inbox is read by time, whichever row was written first."""

from datetime import timedelta

from core.domain.vocabulary import EventKind
from core.services import inbox
from storage.engine import Database
from tests.builders import MONDAY, desk_on


def test_what_was_told_a_day_ago_does_not_stand_above_what_was_told_today(database: Database) -> None:
    """The user saw: "1 d" above "6 h". An import, or a sweep after a long pause, writes late what was told early."""
    staff = desk_on(database)
    for hours in (6, 24, 1, 24):
        told = staff.desk.at(MONDAY - timedelta(hours=hours))
        told.write(inbox.notify, staff.agents["ani"], None, EventKind.BREACH, {"step": str(hours)})
    found = staff.by("ani").read(inbox.newest)
    assert [notice.data["step"] for notice in found] == ["1", "6", "24", "24"]
    assert found[2].notice_id > found[3].notice_id
    assert len(staff.by("ani").read(inbox.newest, 2)) == 2
