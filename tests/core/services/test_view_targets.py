"""A step that tells everybody who watches a view."""

from datetime import timedelta

import pytest

from core import jobs
from core.desk_file.check import check
from core.desk_file.findings import Code
from core.services import inbox, presence
from storage.engine import Database
from tests.builders import MONDAY, TEXT, Staff, desk_on, opened
from tests.core.desk_file.desks import changed

WATCHED = TEXT.replace('notify = ["lead"]', 'notify = ["view:Wall"]') + '[[views]]\nname = "Wall"\nquery = "is:open"\n'


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database, text=WATCHED)


def told(staff: Staff) -> dict[str, object]:
    """Who was told by the step, and instead of whom."""
    everybody = {handle: staff.by(handle).read(inbox.newest) for handle in staff.agents}
    return {
        handle: one.data.get("instead_of")
        for handle, found in everybody.items()
        for one in found
        if one.data["step"] == "tell-lead"
    }


def fire(staff: Staff) -> None:
    staff.now.at = MONDAY + timedelta(minutes=50, seconds=1)
    jobs.sweep(staff.desk)


def watch(staff: Staff, handle: str, view: str) -> None:
    process = f"{handle}-{view}"
    staff.by(handle).write(presence.beat, process, ticket_id=None, mode="viewing", view=view)


def test_everybody_who_shows_the_view_now_is_told_once(staff: Staff) -> None:
    opened(staff)
    watch(staff, "ani", "Wall")
    staff.now.at = MONDAY + timedelta(minutes=49, seconds=30)
    for handle, view in (("beni", "Wall"), ("citra", "Wall"), ("lea", "Mine")):
        watch(staff, handle, view)
    staff.by("beni").write(presence.beat, "second console", ticket_id=None, mode="viewing", view="Wall")
    fire(staff)
    assert told(staff) == {"beni": None, "citra": None}


def test_with_nobody_watching_the_lead_hears_of_it_and_of_the_view(staff: Staff) -> None:
    opened(staff)
    fire(staff)
    assert told(staff) == {"lea": "Wall"}


def test_the_check_knows_the_views_and_names_the_nearest() -> None:
    (finding,) = check(changed('"lead"]', '"lead", "view:Opne"]'), folder=None)
    assert (finding.code, finding.data["kind"], finding.data["nearest"]) == (Code.UNKNOWN_REFERENCE, "view", "Open")
    assert check(changed('"lead"]', '"lead", "view:Open"]'), folder=None) == ()


def test_a_desk_without_views_of_its_own_has_the_built_in_ones() -> None:
    text = changed('"lead"]', '"lead", "view:due_soon"]')
    assert check(text[: text.index("[[views]]")], folder=None) == ()
