"""The small desk on each database."""

import pytest

from storage.engine import Database
from tests.builders import Staff, desk_on


@pytest.fixture
def staff(database: Database) -> Staff:
    return desk_on(database)


@pytest.fixture
def lite(sqlite_database: Database) -> Staff:
    """On SQLite only, where the database makes no difference."""
    return desk_on(sqlite_database)
