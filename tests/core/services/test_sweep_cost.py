"""The sweep costs what is due: both of its looks go through the index of alarms, on either database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from core import jobs
from core.desk import Desk
from storage.engine import Database
from tests.builders import desk_on, opened


@pytest.fixture
def asked(database: Database) -> Iterator[list[tuple[str, object]]]:
    found: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if "next_alarm_at" in statement and statement.startswith("SELECT"):
            found.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def plan_of(desk: Desk, statement: str, values: object) -> str:
    with desk.database.engine.connect() as connection:
        if desk.database.dialect == "postgresql":
            for other_way in ("seqscan", "bitmapscan"):  # right for a table of one page
                connection.exec_driver_sql(f"SET LOCAL enable_{other_way} = off")
        explain = "EXPLAIN " if desk.database.dialect == "postgresql" else "EXPLAIN QUERY PLAN "
        rows = connection.exec_driver_sql(explain + statement, values)  # type: ignore[arg-type]
        return " ".join(str(row[-1]) for row in rows)


def test_a_sweep_with_nothing_due_looks_at_the_index_of_alarms_alone(
    database: Database, asked: list[tuple[str, object]]
) -> None:
    staff = desk_on(database)
    opened(staff)
    asked.clear()
    swept = jobs.sweep(staff.desk.as_system())
    looks = list(asked)
    assert swept.fired == 0 and swept.next_alarm_at is not None
    assert len(looks) == 2
    for statement, values in looks:
        plan = plan_of(staff.desk, statement, values)
        assert "ix_clock_alarm" in plan
        assert "TEMP B-TREE" not in plan and "Seq Scan" not in plan and "Sort" not in plan
