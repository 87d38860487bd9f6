"""`cat:` finds a category with everything below it, and nothing whose name only begins alike."""

import pytest

from core.services import queues
from storage.engine import Database
from tests.builders import Staff, desk_on, opened
from tests.core.services.test_forecasts import ALIKE


@pytest.fixture
def tickets(database: Database) -> tuple[Staff, dict[int, str]]:
    staff = desk_on(database, text=ALIKE)
    return staff, {opened(staff, category=path): path for path in ("net", "network", "network/vpn", "desk")}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cat:net", {"net"}),
        ("cat:network", {"network", "network/vpn"}),
        ("cat:vpn", {"network/vpn"}),
        ("cat:net*", {"net", "network", "network/vpn"}),
        ("-cat:net", {"network", "network/vpn", "desk"}),
    ],
)
def test_a_category_includes_its_children_only(
    tickets: tuple[Staff, dict[int, str]], query: str, found: set[str]
) -> None:
    staff, paths = tickets
    page = staff.by("ani").read(queues.page, query)
    assert {paths[row.ticket_id] for row in page.rows} == found
