"""Read a team's private spreadsheet (CSV) into neutral records: which column means what, and what each row says."""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from core.domain.csv_cells import plain
from core.domain.tags import TagRefused, tag_name
from core.domain.vocabulary import Priority, Status
from core.imports.faults import RowFault
from core.imports.rows import ROW_LIMIT, allow_long_cells, believable, each_row, too_long

FIELDS = (
    "number",
    "subject",
    "body",
    "requester",
    "email",
    "organisation",
    "status",
    "priority",
    "category",
    "team",
    "assignee",
    "tags",
    "created",
    "solved",
)
"""What a column can mean. Only `subject` is needed."""
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "no", "nr", "id", "ticket", "ticket id", "ticket number", "nomor", "no tiket", "nomor tiket"),
    "subject": ("subject", "title", "summary", "issue", "problem", "judul", "subjek", "perihal", "masalah", "keluhan"),
    "body": ("description", "details", "body", "message", "text", "deskripsi", "keterangan", "isi", "detail", "uraian"),
    "requester": (
        "requester",
        "customer",
        "name",
        "client",
        "reporter",
        "caller",
        "reported by",
        "pelapor",
        "pelanggan",
        "nama",
        "pemohon",
    ),
    "email": ("email", "e-mail", "mail", "address", "requester email", "surel", "alamat email"),
    "organisation": (
        "organisation",
        "organization",
        "company",
        "account",
        "department",
        "perusahaan",
        "instansi",
        "bagian",
        "departemen",
    ),
    "status": ("status", "state", "keadaan"),
    "priority": ("priority", "prio", "severity", "prioritas", "tingkat"),
    "category": ("category", "type", "topic", "kategori", "jenis"),
    "team": ("team", "group", "queue", "assignment group", "tim", "kelompok"),
    "assignee": ("assignee", "assigned to", "owner", "agent", "handled by", "pic", "petugas", "ditangani oleh"),
    "tags": ("tags", "labels", "label", "tag"),
    "created": (
        "created",
        "created at",
        "opened",
        "opened at",
        "date",
        "reported",
        "dibuat",
        "tanggal",
        "tgl",
        "tanggal masuk",
    ),
    "solved": (
        "solved",
        "resolved",
        "closed",
        "closed at",
        "done",
        "finished",
        "selesai",
        "tanggal selesai",
        "ditutup",
    ),
}
STATUS_WORDS: Mapping[str, Status] = {
    "new": Status.NEW,
    "baru": Status.NEW,
    "open": Status.OPEN,
    "active": Status.OPEN,
    "in progress": Status.OPEN,
    "progress": Status.OPEN,
    "dibuka": Status.OPEN,
    "proses": Status.OPEN,
    "diproses": Status.OPEN,
    "dikerjakan": Status.OPEN,
    "pending": Status.PENDING,
    "waiting": Status.PENDING,
    "menunggu": Status.PENDING,
    "tunda": Status.PENDING,
    "on hold": Status.ON_HOLD,
    "hold": Status.ON_HOLD,
    "ditahan": Status.ON_HOLD,
    "solved": Status.SOLVED,
    "resolved": Status.SOLVED,
    "done": Status.SOLVED,
    "selesai": Status.SOLVED,
    "fixed": Status.SOLVED,
    "closed": Status.CLOSED,
    "tutup": Status.CLOSED,
    "ditutup": Status.CLOSED,
}
PRIORITY_WORDS: Mapping[str, Priority] = {
    "low": Priority.LOW,
    "rendah": Priority.LOW,
    "minor": Priority.LOW,
    "p4": Priority.LOW,
    "4": Priority.LOW,
    "normal": Priority.NORMAL,
    "medium": Priority.NORMAL,
    "moderate": Priority.NORMAL,
    "sedang": Priority.NORMAL,
    "p3": Priority.NORMAL,
    "3": Priority.NORMAL,
    "high": Priority.HIGH,
    "tinggi": Priority.HIGH,
    "major": Priority.HIGH,
    "p2": Priority.HIGH,
    "2": Priority.HIGH,
    "urgent": Priority.URGENT,
    "critical": Priority.URGENT,
    "mendesak": Priority.URGENT,
    "kritis": Priority.URGENT,
    "p1": Priority.URGENT,
    "1": Priority.URGENT,
}
DATE_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
)
"""Tried in order after ISO 8601; day before month, as in Indonesia and Europe. `--date-form` names another."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet as text: header and rows, nothing interpreted yet."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """(line of the file, cells)"""
    faults: tuple[RowFault, ...]
    encoding: str
    delimiter: str


@dataclass(frozen=True, slots=True)
class SheetTicket:
    """One row, read."""

    row: int
    source_id: str
    subject: str
    body: str
    requester: str
    email: str
    organisation: str
    status: Status
    priority: Priority | None
    category: str
    team: str
    assignee: str
    tags: tuple[str, ...]
    created_at: datetime | None
    solved_at: datetime | None


class BadMapping(Exception):
    """`reason`: no_subject, no_such_column, no_such_field, empty_file."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


def read_sheet(path: Path, *, delimiter: str | None = None) -> Sheet:
    """UTF-8 with or without a mark, else Windows-1252; the delimiter is guessed from the header unless given.

    Raises:
        BadMapping: `empty_file`.
        OSError: the file cannot be read.
    """
    data = path.read_bytes()
    text, encoding = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = delimiter or max(",;\t|", key=lambda mark: (first.count(mark), mark == ","))
    allow_long_cells()
    reader = csv.reader(io.StringIO(text.replace("\0", "\ufffd"), newline=""), delimiter=delimiter)
    try:
        header = tuple(cell.strip() for cell in next(reader))
    except (StopIteration, csv.Error):
        raise BadMapping("empty_file") from None
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults: list[RowFault] = []
    for cells in each_row(reader):
        line = reader.line_num
        if isinstance(cells, RowFault):
            faults.append(cells)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if sum(map(len, cells)) > ROW_LIMIT:
            faults.append(too_long(line))
        elif len(cells) > len(header):
            faults.append(RowFault(line, "", "long_row", str(len(cells))))
        else:
            rows.append((line, tuple(cells) + ("",) * (len(header) - len(cells))))
    return Sheet(header, tuple(rows), tuple(faults), encoding, delimiter)


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "windows-1252"


def guess(header: Sequence[str]) -> dict[str, int]:
    """Field to column, by the header's words in English or Indonesian; each column means at most one thing."""
    found: dict[str, int] = {}
    for field, words in SYNONYMS.items():
        for word in words:
            match = next((i for i, name in enumerate(header) if _plain(name) == word and i not in found.values()), None)
            if match is not None:
                found[field] = match
                break
    return found


def mapping_of(header: Sequence[str], wanted: Mapping[str, str]) -> dict[str, int]:
    """The guess, corrected by `wanted` (field to the column's name or number; an empty one leaves the field out).

    Raises:
        BadMapping: see its reasons.
    """
    found = guess(header)
    for field, column in wanted.items():
        if field not in FIELDS:
            raise BadMapping("no_such_field", field)
        found.pop(field, None)
        if column:
            found[field] = _column(header, column)
    if "subject" not in found:
        raise BadMapping("no_subject", ", ".join(header))
    return found


def _column(header: Sequence[str], column: str) -> int:
    for index, name in enumerate(header):
        if _plain(name) == _plain(column):
            return index
    if column.isdecimal() and 1 <= int(column) <= len(header):
        return int(column) - 1
    raise BadMapping("no_such_column", column)


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(c if c.isalnum() or c == "-" else " " for c in text).split())


def read_rows(
    sheet: Sheet, mapping: Mapping[str, int], *, zone: str, now: datetime, date_form: str | None = None
) -> tuple[tuple[SheetTicket, ...], tuple[RowFault, ...]]:
    """The good rows as tickets, and what is wrong with the others. Times without an offset are of `zone`.

    `now` bounds which times are believed. An apostrophe that only says that a cell is text is no part of it.
    """
    tickets: list[SheetTicket] = []
    faults: list[RowFault] = list(sheet.faults)
    seen: dict[str, int] = {}
    for line, cells in sheet.rows:
        values = {field: plain(cells[index].strip()) for field, index in mapping.items()}
        read = _ticket(line, values, cells, ZoneInfo(zone), now, date_form)
        if isinstance(read, SheetTicket) and read.source_id in seen:
            read = RowFault(line, "number", "twice", f"{read.source_id[:40]} ({seen[read.source_id]})")
        if isinstance(read, RowFault):
            faults.append(read)
            continue
        seen[read.source_id] = line
        tickets.append(read)
    return tuple(tickets), tuple(sorted(faults, key=lambda fault: fault.row))


def _ticket(
    line: int, values: Mapping[str, str], cells: Sequence[str], zone: ZoneInfo, now: datetime, date_form: str | None
) -> SheetTicket | RowFault:
    if not values.get("subject") and not values.get("body"):
        return RowFault(line, "subject", "missing", "")
    words: dict[str, Status | Priority | None] = {"status": Status.NEW, "priority": None}
    known: Mapping[str, Mapping[str, Status] | Mapping[str, Priority]] = {
        "status": STATUS_WORDS,
        "priority": PRIORITY_WORDS,
    }
    for field, table in known.items():
        text = values.get(field, "")
        if text:
            word = table.get(_plain(text).replace("-", " "))
            if word is None:
                return RowFault(line, field, "unknown_value", text[:80])
            words[field] = word
    instants: dict[str, datetime | None] = {"created": None, "solved": None}
    for field in instants:
        if values.get(field):
            at = instant(values[field], zone, date_form)
            if at is None or not believable(at, now):
                return RowFault(line, field, "no_date", values[field][:80])
            instants[field] = at
    tags = _tags(values.get("tags", ""))
    if tags is None:
        return RowFault(line, "tags", "unknown_value", values["tags"][:80])
    number = values.get("number", "")
    status, priority = words["status"], words["priority"]
    assert isinstance(status, Status)
    return SheetTicket(
        row=line,
        source_id=number or hashlib.sha256("\x1f".join(cells).encode("utf-8", "surrogatepass")).hexdigest()[:20],
        subject=values.get("subject") or values.get("body", "").partition("\n")[0][:120],
        body=values.get("body", ""),
        requester=values.get("requester", ""),
        email=values.get("email", ""),
        organisation=values.get("organisation", ""),
        status=status,
        priority=priority if isinstance(priority, Priority) else None,
        category=values.get("category", ""),
        team=values.get("team", ""),
        assignee=values.get("assignee", ""),
        tags=tags,
        created_at=instants["created"],
        solved_at=instants["solved"],
    )


def _tags(text: str) -> tuple[str, ...] | None:
    """None: a tag that is none."""
    try:
        return tuple(tag_name(part) for part in text.replace(";", ",").split(",") if part.strip())
    except TagRefused:
        return None


def instant(text: str, zone: ZoneInfo, date_form: str | None = None) -> datetime | None:
    """Aware UTC in whole seconds, or None where it is no date."""
    if date_form is None:
        try:
            return _utc(datetime.fromisoformat(text), zone)
        except ValueError:
            pass
    for form in (date_form,) if date_form else DATE_FORMS:
        try:
            return _utc(datetime.strptime(text, form), zone)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _utc(at: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return None
