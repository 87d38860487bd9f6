"""A team's private spreadsheet: columns guessed, rows kept, oddities told by line."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from core import jobs
from core.domain.vocabulary import EventKind, Priority, Status
from core.imports import bring_in
from core.imports.faults import Imported
from core.imports.rows import ROW_LIMIT
from core.imports.spreadsheet import BadMapping, guess, mapping_of, read_rows, read_sheet
from core.services import reading
from storage.engine import Database
from storage.tables import Ticket
from tests.builders import MONDAY, Staff, desk_on, row_of, trail_of


@pytest.fixture
def staff(sqlite_database: Database) -> Staff:
    return desk_on(sqlite_database)


def sheet(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def bring(staff: Staff, path: Path, *, zone: str = "Asia/Jakarta", dry_run: bool = False) -> Imported:
    read = read_sheet(path)
    tickets, faults = read_rows(read, mapping_of(read.header, {}), zone=zone, now=staff.desk.now())
    return bring_in.spreadsheet(staff.desk, "sheet:test", tickets, faults, dry_run=dry_run)


def all_tickets(staff: Staff) -> list[Ticket]:
    return staff.desk.read(lambda uow: list(uow.session.execute(select(Ticket).order_by(col(Ticket.id))).scalars()))


def faults_of(done: Imported) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in done.faults]


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            "Ticket ID,Title,Description,Customer,E-Mail,Status,Priority",
            "number subject body requester email status priority",
        ),
        ("No,Judul,Keterangan,Pelapor,Surel,Keadaan,Prioritas", "number subject body requester email status priority"),
        (
            "Nomor_Tiket,PERIHAL,Isi,Nama,Alamat Email,Status,Tingkat",
            "number subject body requester email status priority",
        ),
        ("Tanggal,Masalah,Petugas,Kategori,Tim,Selesai", "created subject assignee category team solved"),
        ("subject,x,y", "subject"),
    ],
)
def test_the_header_is_guessed_in_english_and_indonesian(header: str, fields: str) -> None:
    names = header.split(",")
    assert guess(names) == {field: index for index, field in enumerate(fields.split())}


def test_flags_correct_the_guess() -> None:
    header = ("Title", "Who", "Title of requester")
    assert mapping_of(header, {"requester": "who"}) == {"subject": 0, "requester": 1}
    assert mapping_of(header, {"requester": "2", "subject": "Title of requester"}) == {"subject": 2, "requester": 1}
    assert mapping_of(header, {"requester": ""}) == {"subject": 0}


@pytest.mark.parametrize(
    ("header", "wanted", "reason"),
    [
        (("a", "b"), {}, "no_subject"),
        (("Title",), {"requester": "who"}, "no_such_column"),
        (("Title",), {"requester": "2"}, "no_such_column"),
        (("Title",), {"owner": "Title"}, "no_such_field"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(header: tuple[str, ...], wanted: dict[str, str], reason: str) -> None:
    with pytest.raises(BadMapping) as caught:
        mapping_of(header, wanted)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Title;Customer\nfür 2€;Jörg\n".encode("cp1252"), "windows-1252"),
        ("Title;Customer\nfür 2€;Jörg\n".encode("utf-16"), "utf-16"),
        ("\ufeffTitle;Customer\nfür 2€;Jörg\n".encode(), "utf-8"),
        ("Title;Customer\r\nfür 2€;Jörg\r\n".encode(), "utf-8"),
        ("Title\tCustomer\nfür 2€\tJörg\n".encode(), "utf-8"),
        ("Title|Customer\nfür 2€|Jörg".encode(), "utf-8"),
    ],
)
def test_delimiters_and_encodings_are_recognised(tmp_path: Path, content: bytes, encoding: str) -> None:
    read = read_sheet(sheet(tmp_path / "a.csv", content))
    assert (read.encoding, read.header) == (encoding, ("Title", "Customer"))
    assert [cells for _, cells in read.rows] == [("für 2€", "Jörg")]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadMapping, match="empty_file"):
        read_sheet(sheet(tmp_path / "a.csv", ""))


def test_rows_become_tickets_at_their_own_times(database: Database, tmp_path: Path) -> None:
    staff = desk_on(database)
    text = (
        "No,Title,Description,Customer,Email,Status,Prio,Category,Team,PIC,Tags,Created,Closed\n"
        '1,Printer,It smokes.,Sari,sari@a.example,In Progress,P1,VPN,second,Citra,"Gold; vip",2026-02-27 09:00,\n'
        "2,Screen,,Sari,sari@a.example,selesai,,,,,,27/02/2026 09:00,2026-02-28T10:00:00+07:00\n"
    )
    done = bring(staff, sheet(tmp_path / "a.csv", text))
    assert (done.rows, done.known, done.tickets, faults_of(done)) == (2, 0, 2, [])
    one, two = all_tickets(staff)
    assert (one.status, one.priority, one.requester_id) == ("open", "urgent", two.requester_id)
    assert (one.team_id, one.assignee_id) == (staff.teams["second"], staff.agents["citra"])
    assert one.created_at == datetime(2026, 2, 27, 2, 0, tzinfo=UTC) == two.created_at
    assert (two.status, two.solved_at) == ("solved", datetime(2026, 2, 28, 3, 0, tzinfo=UTC))
    view = staff.desk.read(reading.ticket, one.id or 0)
    assert (view.tags, view.category) == (("gold", "vip"), "network/vpn")
    assert jobs.sweep(staff.desk).fired == 0


def test_names_the_desk_does_not_have_stay_in_the_trail(staff: Staff, tmp_path: Path) -> None:
    done = bring(staff, sheet(tmp_path / "a.csv", "Title,Team,PIC,Category\nPrinter,Night shift,Nobody,Coffee\n"))
    assert done.tickets == 1
    assert faults_of(done) == [(2, field, "not_on_desk") for field in ("category", "team", "assignee")]
    (ticket,) = all_tickets(staff)
    imported = next(event for event in trail_of(staff.desk, ticket.id or 0) if event.kind is EventKind.IMPORTED)
    assert imported.data["cells"] == {"team": "Night shift", "assignee": "Nobody", "category": "Coffee"}
    assert ticket.team_id == staff.teams["first"]


def test_a_bad_row_loses_no_good_one(staff: Staff, tmp_path: Path) -> None:
    text = (
        "No,Title,Status,Priority,Created,Tags\n"
        "1,ok,,,,\n"
        "2,bad date,,,soon,\n"
        "3,bad status,confused,,,\n"
        "4,bad priority,,enormous,,\n"
        "5,,,,,\n"
        "1,twice,,,,\n"
        "6,bad tag,,,,a\x07b\n"
        "7,too,many,cells,in,this,row\n"
        "8,ok too\n"
        "\n"
        ",,,,,\n"
    )
    done = bring(staff, sheet(tmp_path / "a.csv", text))
    assert done.tickets == 2
    assert [(row, code) for row, _, code in faults_of(done)] == [
        (3, "no_date"),
        (4, "unknown_value"),
        (5, "unknown_value"),
        (6, "missing"),
        (7, "twice"),
        (8, "unknown_value"),
        (9, "long_row"),
    ]


def test_a_million_characters_are_a_fault_of_their_row_only(staff: Staff, tmp_path: Path) -> None:
    text = f"Title,Description\nok,x\nhuge,{'x' * ROW_LIMIT}\nok too,y\n"
    done = bring(staff, sheet(tmp_path / "a.csv", text))
    assert (done.tickets, faults_of(done)) == (2, [(3, "", "too_long")])


def test_a_long_text_comes_in_and_times_nobody_can_mean_are_faults(staff: Staff, tmp_path: Path) -> None:
    text = (
        f"Title,Description,Created\nok,{'x' * 200_000},\na,,0001-01-01\nb,,31/12/9999\nc,,1989-12-31\nd,,2027-06-01\n"
    )
    done = bring(staff, sheet(tmp_path / "a.csv", text))
    assert (done.tickets, faults_of(done)) == (1, [(row, "created", "no_date") for row in (3, 4, 5, 6)])


def test_hostile_cells_come_in_as_text(database: Database, tmp_path: Path) -> None:
    staff = desk_on(database)
    nasty = b"=cmd|' /C calc'!A0 \x1b]0;x\x07 [@click=app.quit] \xe2\x80\xae \x00"
    content = b"Title,Description,Customer,Email,Company,Team\n" + b",".join([nasty] * 6) + b"\n"
    done = bring(staff, sheet(tmp_path / "a.csv", content))
    assert done.tickets == 1
    (ticket,) = all_tickets(staff)
    assert ticket.subject.startswith("=cmd|' /C calc'!A0 \x1b]0;x\x07 [@click=app.quit] \u202e")
    assert "\0" not in ticket.subject


def test_twice_is_once_and_a_dry_run_writes_nothing(staff: Staff, tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.csv", "Title,Customer\none,A\ntwo,B\none,A\n")
    tried = bring(staff, path, dry_run=True)
    assert all_tickets(staff) == []
    done = bring(staff, path)
    assert done == tried
    assert (done.tickets, faults_of(done)) == (2, [(4, "number", "twice")])
    again = bring(staff, path)
    assert (again.rows, again.known, len(all_tickets(staff))) == (0, 2, 2)


def test_times_in_the_future_and_solved_before_created_do_no_harm(staff: Staff, tmp_path: Path) -> None:
    text = "Title,Status,Created,Solved\nlater,,2027-01-01,\nodd,solved,2026-02-01 10:00,2026-01-01 10:00\n"
    assert bring(staff, sheet(tmp_path / "a.csv", text)).tickets == 2
    later, odd = all_tickets(staff)
    assert later.created_at == MONDAY
    assert odd.solved_at is not None
    assert odd.solved_at >= odd.created_at
    trail = [event.at for event in trail_of(staff.desk, odd.id or 0)]
    assert trail == sorted(trail)


@pytest.mark.parametrize(
    ("words", "status", "priority"),
    [
        ("Diproses,Tinggi", Status.OPEN, Priority.HIGH),
        ("menunggu,sedang", Status.PENDING, Priority.NORMAL),
        ("On-Hold,minor", Status.ON_HOLD, Priority.LOW),
        ("ditutup,kritis", Status.CLOSED, Priority.URGENT),
        (",", Status.NEW, Priority.NORMAL),
    ],
)
def test_words_for_status_and_priority(
    staff: Staff, tmp_path: Path, words: str, status: Status, priority: Priority
) -> None:
    bring(staff, sheet(tmp_path / "a.csv", f"Judul,Keadaan,Prioritas\nx,{words}\n"))
    row: Any = row_of(staff.desk, 1)
    assert (row.status, row.priority) == (status, priority)
