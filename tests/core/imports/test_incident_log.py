"""An incident log comes in once, silently, and loses no good row."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from core import jobs
from core.domain.vocabulary import EventKind
from core.imports import bring_in
from core.imports.faults import Imported
from core.imports.incident_log import NotAnIncidentLog, read_incidents
from core.imports.rows import ROW_LIMIT
from core.services.event_log import EVENT
from storage.engine import Database
from storage.tables import Agent, Category, Team, Ticket
from tests.builders import MONDAY, Staff, desk_on, trail_of
from tests.conformance import incident_import as conformance

SHARED = Path(__file__).parents[4] / "shared" / "data" / "incidents"
BASE = {
    "number": "INC1",
    "incident_state": "New",
    "reassignment_count": "0",
    "reopen_count": "0",
    "made_sla": "TRUE",
    "caller_id": "Caller 7",
    "opened_at": "29-02-2016 01:16",
    "sys_updated_at": "29-02-2016 01:23",
    "contact_type": "Phone",
    "category": "Category 5",
    "subcategory": "Subcategory 1",
    "u_symptom": "?",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 56",
    "assigned_to": "?",
    "resolved_by": "?",
    "resolved_at": "?",
    "closed_at": "?",
}
HEADER = tuple(BASE)
ACTIVE = {"incident_state": "Active", "sys_updated_at": "29-02-2016 02:00", "assigned_to": "Resolver 3"}
WAITING = ACTIVE | {"incident_state": "Awaiting User Info", "sys_updated_at": "29-02-2016 03:00"}
DONE = ACTIVE | {
    "incident_state": "Resolved",
    "sys_updated_at": "29-02-2016 08:53",
    "resolved_by": "Resolved by 149",
    "resolved_at": "29-02-2016 08:53",
}


def log_of(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(BASE | row for row in rows)
    return path


@pytest.fixture
def staff(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database)


def tickets(staff: Staff) -> list[Ticket]:
    return staff.desk.read(lambda uow: list(uow.session.execute(select(Ticket).order_by(col(Ticket.id))).scalars()))


def count(staff: Staff, column: Any) -> int:
    return staff.desk.read(lambda uow: int(uow.session.execute(select(func.count(column))).scalar_one()))


def summary(done: Imported) -> tuple[int, int, int, list[tuple[int, str, str]]]:
    return done.rows, done.known, done.tickets, [(fault.row, fault.column, fault.code) for fault in done.faults]


def test_a_story_at_its_own_times(database: Database, tmp_path: Path) -> None:
    staff = desk_on(database)
    done = bring_in.incident_log(staff.desk, log_of(tmp_path / "log.csv", {}, ACTIVE, WAITING, DONE))
    assert summary(done) == (4, 0, 1, [])
    (ticket,) = tickets(staff)
    assert (ticket.source_id, ticket.status, ticket.channel) == ("INC1", "solved", "phone")
    assert ticket.created_at.isoformat() == "2016-02-29T01:16:00+00:00"
    assert ticket.solved_at is not None
    assert ticket.solved_at.isoformat() == "2016-02-29T08:53:00+00:00"
    trail = trail_of(staff.desk, ticket.id or 0)
    statuses = [event.data["to"] for event in trail if event.kind is EventKind.STATUS]
    assert statuses == ["open", "pending", "solved"]
    assert [event.at for event in trail] == sorted(event.at for event in trail)
    assert {event.recorded_at for event in trail} == {MONDAY}
    assert jobs.sweep(staff.desk).fired == 0


def test_groups_resolvers_and_categories_are_kept_apart_from_those_of_the_desk_file(
    staff: Staff, tmp_path: Path
) -> None:
    bring_in.incident_log(staff.desk, log_of(tmp_path / "log.csv", ACTIVE))

    def made(uow: Any) -> list[Any]:
        return [
            uow.session.execute(
                select(col(table.handle), col(table.active)).where(col(table.handle).like("imported-%"))
            ).one()
            for table in (Team, Agent)
        ] + list(uow.session.execute(select(col(Category.path)).where(col(Category.path).like("imported-%"))).scalars())

    team, agent, *categories = staff.desk.read(made)
    assert tuple(team) == ("imported-group-56", True)
    assert tuple(agent) == ("imported-resolver-3", False)
    assert categories == ["imported-category-5", "imported-category-5/subcategory-1"]


def test_names_that_differ_only_in_their_signs_share_a_row(staff: Staff, tmp_path: Path) -> None:
    rows = [{"number": f"INC{index}", "assignment_group": name} for index, name in enumerate(["Group 5", "Group-5"])]
    done = bring_in.incident_log(staff.desk, log_of(tmp_path / "log.csv", *rows))
    assert done.tickets == 2
    assert len({ticket.team_id for ticket in tickets(staff)}) == 1


BAD = (
    ({"opened_at": "yesterday"}, "opened_at", "no_date"),
    ({"sys_updated_at": "31-02-2016 01:00"}, "sys_updated_at", "no_date"),
    ({"opened_at": "01-01-0001 00:00"}, "opened_at", "no_date"),
    ({"sys_updated_at": "31-12-9999 23:59"}, "sys_updated_at", "no_date"),
    ({"u_symptom": "x" * (ROW_LIMIT + 1)}, "", "too_long"),
    ({"incident_state": "Confused"}, "incident_state", "unknown_value"),
    ({"priority": "9 - Whatever"}, "priority", "unknown_value"),
    ({"number": "?"}, "number", "missing"),
    ({"reopen_count": "-1"}, "reopen_count", "unknown_value"),
    ({"reopen_count": "9" * 5000}, "reopen_count", "unknown_value"),
)


@pytest.mark.parametrize(("bad", "column", "code"), BAD)
def test_a_bad_row_is_named_and_loses_no_good_one(
    staff: Staff, tmp_path: Path, bad: dict[str, str], column: str, code: str
) -> None:
    done = bring_in.incident_log(staff.desk, log_of(tmp_path / "log.csv", {}, ACTIVE | bad, DONE))
    assert summary(done) == (2, 0, 1, [(3, column, code)])
    assert [ticket.status for ticket in tickets(staff)] == ["solved"]


def test_a_cell_beyond_the_readers_own_limit_comes_in(staff: Staff, tmp_path: Path) -> None:
    done = bring_in.incident_log(staff.desk, log_of(tmp_path / "log.csv", {"u_symptom": "x" * 200_000}))
    assert summary(done) == (1, 0, 1, [])


def test_hostile_cells_come_in_as_text(database: Database, tmp_path: Path) -> None:
    staff = desk_on(database)
    nasty = "\x1b]52;c;x\x07[@click=app.quit]\u202e" + "x" * 10_000
    rows = [
        {"category": nasty, "assignment_group": nasty, "caller_id": nasty, "u_symptom": nasty, "assigned_to": nasty}
    ]
    done = bring_in.incident_log(staff.desk, log_of(tmp_path / "log.csv", *rows, {"number": "INC2"}))
    assert done.tickets == 2
    path = tmp_path / "nul.csv"
    path.write_bytes(
        log_of(tmp_path / "raw.csv", {"number": "INC3", "caller_id": "C@ller"}).read_bytes().replace(b"@", b"\0\xff")
    )
    assert bring_in.incident_log(staff.desk, path).tickets == 1


def test_a_second_run_changes_nothing_and_a_grown_file_brings_only_its_new_rows(staff: Staff, tmp_path: Path) -> None:
    path = log_of(tmp_path / "log.csv", {}, ACTIVE)
    bring_in.incident_log(staff.desk, path)
    before = tickets(staff)
    assert summary(bring_in.incident_log(staff.desk, path)) == (0, 2, 0, [])
    assert tickets(staff) == before
    grown = log_of(path, {}, ACTIVE, DONE, {"number": "INC2"})
    assert summary(bring_in.incident_log(staff.desk, grown)) == (2, 2, 1, [])
    assert [ticket.status for ticket in tickets(staff)] == ["solved", "new"]


def test_a_row_that_reads_differently_now_is_told_and_not_taken(staff: Staff, tmp_path: Path) -> None:
    bring_in.incident_log(staff.desk, log_of(tmp_path / "log.csv", {}, ACTIVE))
    changed = log_of(tmp_path / "log.csv", {"made_sla": "FALSE"}, ACTIVE)
    assert summary(bring_in.incident_log(staff.desk, changed)) == (0, 2, 0, [(2, "", "changed_since")])


def test_a_dry_run_tells_the_same_and_writes_nothing(database: Database, tmp_path: Path) -> None:
    staff = desk_on(database)
    path = log_of(tmp_path / "log.csv", {}, ACTIVE | {"priority": "x"}, DONE)
    tried = bring_in.incident_log(staff.desk, path, dry_run=True)
    assert (tickets(staff), count(staff, EVENT.c.id)) == ([], 0)
    assert count(staff, col(Team.id)) == 3
    assert bring_in.incident_log(staff.desk, path) == tried


def test_killed_between_two_batches_the_next_run_goes_on(staff: Staff, tmp_path: Path) -> None:
    path = log_of(tmp_path / "log.csv", *({"number": f"INC{number}"} for number in range(bring_in.BATCH * 2 + 5)))

    def kill(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in.incident_log(staff.desk, path, progress=kill)
    assert len(tickets(staff)) == bring_in.BATCH
    seen: list[tuple[int, int]] = []
    done = bring_in.incident_log(staff.desk, path, progress=lambda part, whole: seen.append((part, whole)))
    assert (done.rows, done.known) == (bring_in.BATCH + 5, bring_in.BATCH)
    assert seen[-1] == (bring_in.BATCH * 2 + 5,) * 2


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\ufeffnumber,opened_at\n"])
def test_another_file_is_refused_by_the_columns_it_lacks(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotAnIncidentLog) as caught:
        read_incidents(path, now=MONDAY)
    assert "priority" in caught.value.missing


def test_short_and_long_rows_are_faults(staff: Staff, tmp_path: Path) -> None:
    path = log_of(tmp_path / "log.csv", {})
    lines: Sequence[str] = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([*lines, "INC2,New", lines[1] + ",extra", lines[1].replace("INC1", "INC3")]), encoding="utf-8"
    )
    done = bring_in.incident_log(staff.desk, path)
    assert summary(done) == (2, 0, 2, [(3, "", "short_row"), (4, "", "short_row")])


@pytest.mark.skipif(not SHARED.exists(), reason="the shared incident log is not beside this checkout")
def test_the_figures_of_a_real_log() -> None:
    assert conformance.check(SHARED) == (17, 0)
