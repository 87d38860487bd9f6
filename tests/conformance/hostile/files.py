"""Cases that stand in a file: the desk file and the address of the database, and the cells of a spreadsheet."""

import csv
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from core.domain.foreign_text import is_clean
from core.errors import DeskFileFaults
from core.services.reading import ticket
from core.uow import UnitOfWork
from storage.tables import Ticket
from tests.conformance.hostile import bytes_seen, literal
from tests.conformance.hostile.console import Console
from tests.conformance.hostile.desk import DESK_FILE, DeskFolder, HostileTicket
from tests.tui.pty_program import ROOT

PARSER_S = 1.0
START_S = 5.0
"""Of a whole process, which imports what it needs first."""
_URL = re.compile(r"^[a-z][a-z0-9+.-]*://", re.I)
_ASSIGNMENT = re.compile(r"\s*([\w.-]+)\s*=\s*(.*)", re.S)
_PASSWORD = re.compile(r"://[^:/]*:(.+)@")
OUR_KEYS = {
    "timezone": ("[desk]", "zone"),
    "response": ("[sla.targets]", "normal"),
    "hours": ("[calendars.office.hours]", "mon-fri"),
    "escalate_to": ("[[chains.standard.steps]]", "notify"),
    "match": ("[sla.when]", "subject"),
}
"""How the desk file names what a case calls so; any other key is put where it would be read first."""


def run(*arguments: str, **environ: str) -> tuple[int, str, float]:
    """Exit status, all output, seconds of one `siaga` command."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-I", "-m", "tui", *arguments],
        cwd=ROOT,
        env={"SIAGA_LANG": "en", "PATH": "/usr/bin:/bin", **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace"), time.perf_counter() - started


class ConfigCases:
    def __init__(self, folder: DeskFolder) -> None:
        self.folder = folder.folder

    def close(self) -> None:
        pass

    def judge(self, _field: str, given: str, must: frozenset[str]) -> Iterator[str]:
        attempts = [self._as_address(given)] if _URL.match(given) else list(self._as_desk_file(given))
        for status, output, took_s, findings in attempts:
            yield from _judge_output(given, must, status, output)
            if "bounded-time" in must and took_s > START_S + PARSER_S:
                yield f"bounded-time: {took_s:.1f} s"
            if "position" in must and not any(finding.get("line") for finding in findings):
                yield f"position: no line in {output[:200]!r}"
        if not _URL.match(given) and _is_name(given):
            yield from self._on_screen(given, must)

    def _on_screen(self, given: str, must: frozenset[str]) -> Iterator[str]:
        """A name that was accepted stands in the head of the console."""
        place = self.folder / "named"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        try:
            folder = DeskFolder(place, _named(given))
        except DeskFileFaults:
            return
        folder.put(HostileTicket())
        console = Console(folder)
        head = literal.without_space(console.lines()[0])
        console.close()
        for fault in bytes_seen.faults(console.program.bytes, given):
            yield f"no-control-bytes: {fault}"
        if "literal-text" in must and not literal.pattern(given, 20).search(head):
            yield f"literal-text: {head!r}"

    def _as_address(self, given: str) -> "tuple[int, str, float, list[dict[str, object]]]":
        status, output, took_s = run("list", "--database", given, "--agent", "budi")
        return status, output, took_s, []

    def _as_desk_file(self, given: str) -> "Iterator[tuple[int, str, float, list[dict[str, object]]]]":
        """The lines as they are at the head of a valid desk file, and under the name and table of our own key."""
        for text in _desk_files(given):
            path = self.folder / "case.toml"
            path.write_text(text, encoding="utf-8", errors="surrogateescape")
            status, output, took_s = run("check", str(path))
            _, findings, _ = run("check", "--json", str(path))
            try:
                yield status, output, took_s, list(json.loads(findings)["findings"])
            except ValueError:
                yield status, output + findings, took_s, []


def _is_name(given: str) -> bool:
    """Neither a line nor a table of a desk file: a value, such as the name of the desk."""
    return _ASSIGNMENT.match(given) is None and not given.lstrip().startswith("[")


def _named(given: str) -> str:
    return DESK_FILE.replace('"Hostile desk"', json.dumps(given))


def _desk_files(given: str) -> Iterator[str]:
    match = _ASSIGNMENT.match(given)
    if _is_name(given):
        yield _named(given)
        return
    yield f"{given}\n{DESK_FILE}"
    if match is not None and match[1] in OUR_KEYS and "\n" not in given:
        table, key = OUR_KEYS[match[1]]
        yield _with(table, f"{key} = {match[2]}")


def _with(table: str, line: str) -> str:
    """The desk file with this line in this table, in place of its own where it has one."""
    key = line.partition("=")[0].strip()
    head, found, tail = DESK_FILE.partition(f"{table}\n")
    if not found:
        return f"{DESK_FILE}\n{table}\n{line}\n"
    body, bracket, rest = tail.partition("\n[")
    kept = "\n".join(row for row in body.splitlines() if row.partition("=")[0].strip() != key)
    return f"{head}{found}{line}\n{kept}{bracket}{rest}"


def _judge_output(given: str, must: frozenset[str], status: int, output: str) -> Iterator[str]:
    if "Traceback" in output or status < 0:
        yield f"no-crash: {output[-300:]!r}"
    if not is_clean(output):
        yield f"no-control-bytes: {output[:200]!r}"
    if "config-error" in must and status == 0:
        yield f"config-error: accepted, {output[:200]!r}"
    refused_or_warned = status != 0 or "warning" in output
    if must & {"config-warning", "config-error-or-warning"} and not refused_or_warned:
        yield f"config-warning: silent, {output[:200]!r}"
    if "config-error-or-bounded" in must and status == 0 and "warning" not in output:
        yield "config-error-or-bounded: a pattern was accepted"
    if "literal-text" in must and (home := str(Path.home())) in output and home not in given:
        yield "literal-text: a variable was expanded"
    password = _PASSWORD.search(given)
    if "secret-masked" in must and password:
        pieces = [piece for piece in re.split(r"[@:]", password[1]) if piece]
        if any(piece in output for piece in (password[1], *pieces) if len(piece) > 2):
            yield "secret-masked: a part of the password is in the output"


class CsvCases:
    """The cell comes in as a mail's subject, is exported by the real command, read by the standard reader and imported.

    A second way: the standard writer makes the cell, as a spreadsheet does, and it is imported as a body.
    """

    def __init__(self, folder: DeskFolder) -> None:
        self.folder = folder
        self._number = 0
        self._desk = ("--database", str(folder.database), "--agent", "budi")

    def close(self) -> None:
        pass

    def judge(self, _field: str, given: str, must: frozenset[str]) -> Iterator[str]:
        self._number += 1
        yield from self._there_and_back(given, must)
        yield from self._imported(given, must)

    def _there_and_back(self, given: str, must: frozenset[str]) -> Iterator[str]:
        number = self.folder.put(HostileTicket(subject=given))
        stored = self.folder.desk.read(ticket, number).subject
        path = self.folder.folder / f"export{self._number}.csv"
        status, output, _ = run("list", *self._desk, "--csv", str(path), "-q", f"#{number}")
        yield from _judge_output(given, must, status, output)
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if row[0] == str(number)]
        if len(rows) != 1 or len(rows[0]) != 9:
            yield f"csv-one-cell: {rows!r}"
            return
        if _computed(rows[0][1]):
            yield f"csv-neutral: {rows[0][1]!r}"
        status, output, _ = run("import", "csv", *self._desk, "--yes", "--source", path.stem, str(path))
        yield from _judge_output(given, must, status, output)
        back = self.folder.desk.read(_subject_from, f"csv:{path.stem}", str(number))
        if back != stored:
            yield f"csv-roundtrip: {stored!r} came back as {back!r}"

    def _imported(self, given: str, must: frozenset[str]) -> Iterator[str]:
        path = self.folder.folder / f"sheet{self._number}.csv"
        with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            csv.writer(file).writerows([["no", "subject", "description"], [f"n{self._number}", "From a sheet", given]])
        before = self.folder.desk.read(_newest)
        status, output, _ = run("import", "csv", *self._desk, "--yes", str(path))
        newest = self.folder.desk.read(_newest)
        yield from _judge_output(given, must, status, output)
        if newest == before:
            if not must & {"csv-roundtrip-or-error"}:
                yield f"csv-one-cell: nothing was imported, {output[-200:]!r}"
            return
        body = self.folder.desk.read(ticket, newest).messages[0].body
        if newest != before + 1 or body.strip() != given.strip().replace("\0", "\ufffd"):
            yield f"{'csv-one-cell' if 'csv-one-cell' in must else 'csv-roundtrip'}: {body!r}"


def _computed(cell: str) -> bool:
    """Written without a look at our own rule."""
    return (
        cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")) or cell[:1] in "\t\r\n"
    )


def _subject_from(uow: UnitOfWork, source: str, number: str) -> str | None:
    """Of the ticket that came from this row of this sheet."""
    row = uow.session.execute(
        select(col(Ticket.subject)).where(col(Ticket.source) == source, col(Ticket.source_id) == number)
    )
    return row.scalar_one_or_none()


def _newest(uow: UnitOfWork) -> int:
    return int(uow.session.execute(select(func.coalesce(func.max(Ticket.id), 0))).scalar_one())
