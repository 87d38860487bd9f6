"""What the doctor says of SQLite and of its journal: each is blamed for itself only."""

import pytest

from core.maintenance import sqlite_health

SAFE, UNSAFE = "3.51.3", "3.50.4"


@pytest.mark.parametrize(
    ("version", "journal", "good"),
    [
        (SAFE, "wal", {"sqlite": True, "journal": True}),
        (SAFE, "delete", {"sqlite": True, "journal": False}),
        (UNSAFE, "delete", {"sqlite": False, "journal": True}),
        (UNSAFE, "wal", {"sqlite": False, "journal": False}),
    ],
    ids=["as it should be", "no WAL on this disk", "an old SQLite, kept from WAL", "an old SQLite that writes WAL"],
)
def test_the_journal_is_judged_by_what_this_sqlite_may_write(version: str, journal: str, good: dict[str, bool]) -> None:
    found = sqlite_health(version, journal)
    assert {one.what: one.good for one in found} == good
    assert [one.detail for one in found] == [version, journal]
