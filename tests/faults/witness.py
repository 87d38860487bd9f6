"""I1: whatever was acknowledged is in the store. Knows the tables, but none of the product's code."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

Row = tuple[Any, ...]


def missing(url: str, journals: list[Path]) -> list[str]:
    """The acknowledged lines of the journals that the store does not bear out."""
    return [f"acknowledged but lost: {line}" for line in _lost(url, journals)]


def acknowledged(journals: list[Path]) -> Iterator[dict[str, Any]]:
    for path in journals:
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(text)
            except ValueError:
                continue  # the process died while it wrote: nobody had been told yet


def _lost(url: str, journals: list[Path]) -> Iterator[str]:
    connection: Any
    if url.startswith("postgresql:"):
        connection, place = psycopg.connect(url), "%s"
    else:
        connection, place = sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True), "?"
    with closing(connection):
        for line in acknowledged(journals):
            if not _borne_out(connection, place, line):
                yield json.dumps(line)


def _borne_out(connection: Any, place: str, line: dict[str, Any]) -> bool:
    sql = f"SELECT seq, data, message_id FROM ticket_event WHERE ticket_id = {place} AND kind = {place}"
    events: list[Row] = connection.execute(sql, (line["ticket"], line["kind"])).fetchall()
    if "version" in line:  # each entry of the trail makes a version; one deed writes at most eight
        newest = line["version"] - 1
        events = [event for event in events if newest - 8 < event[0] <= newest]
    if "data" in line:
        events = [event for event in events if line["data"] in event[1]]
    if "message" in line:
        events = [event for event in events if event[2] == line["message"]]
        sql = f"SELECT body FROM message WHERE id = {place} AND ticket_id = {place}"
        stored = connection.execute(sql, (line["message"], line["ticket"])).fetchone()
        return bool(events) and stored is not None and stored[0] == line["body"]
    if "subject" in line:
        stored = connection.execute(f"SELECT subject FROM ticket WHERE id = {place}", (line["ticket"],)).fetchone()
        return bool(events) and stored is not None and stored[0] == line["subject"]
    return bool(events)
