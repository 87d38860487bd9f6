"""Answer a dry question to a calendar, in words with the steps, or as JSON."""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from core.clock import NowSource, system_now
from core.domain import asked_time
from core.domain.asked_time import Asked, AskError
from core.domain.calendars import CalendarError
from core.errors import DeskFileFaults, NotFound
from core.services import clock_steps
from core.services.clock_steps import NamedCalendar, Steps
from tui.account_json import closed_day, instant, open_day
from tui.clock_text import ask_fault, clock_lines, doubt_words, no_calendar, out_of_range
from tui.commands.opening import open_existing
from tui.present_times import zone_of

FORMAT = "siaga-clock"
VERSION = 1
UNREADABLE = 2
WIDTH = 80


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: `open_s` is None where `end` is given."""

    start: Asked
    end: Asked | None
    open_s: int | None

    @property
    def doubts(self) -> tuple[Asked, ...]:
        return tuple(each for each in (self.start, self.end) if each is not None and each.doubt is not None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the calendar is from."""

    calendar: NamedCalendar
    zone: str
    """Of the desk."""


def run_clock(args: argparse.Namespace, now: NowSource = system_now) -> int:
    """2 for words that cannot be read and calendars that are not there, 1 for what never falls due.

    Raises:
        DeskFileFaults: of the file named by `--desk`.
    """
    try:
        source = _of_file(args.desk, args.calendar) if args.desk is not None else _of_desk(args)
        question = read_question(args.words, now(), zone_of(source.zone))
        steps = answer(question, source.calendar, zone_of(source.zone))
    except AskError as error:
        return _refuse(ask_fault(error))
    except _NoCalendar as error:
        return _refuse(no_calendar(error.name, error.known))
    except CalendarError:
        print(f"siaga: {out_of_range()}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(_as_json(question, source, steps), indent=2))
    else:
        lines = clock_lines(source.calendar, steps, source.zone, due=question.open_s is not None, width=WIDTH)
        print("\n".join("".join(text for text, _ink in line).rstrip() for line in lines))
        for doubtful in question.doubts:
            print(doubt_words(doubtful, zone_of(source.zone)))
    return 0


def read_question(words: Iterable[str], now: datetime, zone: tzinfo) -> Question:
    """From `fri 16:30 +60m` or `FROM..TO`, in one word or several.

    Raises:
        AskError
    """
    typed = " ".join(words).strip()
    if ".." in typed:
        start, end = asked_time.span(typed, now, zone)
        return Question(start, end, None)
    when, plus, much = typed.rpartition(" +") if " +" in typed else typed.rpartition(" ")
    open_s = asked_time.amount_s(plus.strip() + much)
    return Question(asked_time.moment(when, now, zone), None, open_s)


def answer(question: Question, named: NamedCalendar, zone: tzinfo) -> Steps:
    if question.end is not None:
        return clock_steps.between(named.calendar, question.start.at, question.end.at, zone)
    return clock_steps.due(named.calendar, question.start.at, question.open_s or 0, zone)


class _NoCalendar(Exception):
    """`name` is empty where none was named and there are several."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name)
        self.name, self.known = name, tuple(known)


def _of_file(path: Path, wanted: str | None) -> Source:
    from core.desk_file.findings import Finding
    from core.desk_file.read import load_text, read

    text = load_text(path)
    if isinstance(text, Finding):
        raise DeskFileFaults((text,))
    config = read(text, folder=path.parent)
    name = _named(wanted, config.calendars)
    return Source(NamedCalendar(name, config.calendars[name]), config.zone)


def _of_desk(args: argparse.Namespace) -> Source:
    desk = open_existing(args, system=True)
    try:
        name = _named(args.calendar, desk.config.calendars)
        return Source(desk.read(clock_steps.newest_calendar, name), desk.config.zone)
    except NotFound as error:
        raise _NoCalendar(str(error.id), desk.config.calendars) from error
    finally:
        desk.close()


def _named(wanted: str | None, known: Iterable[str]) -> str:
    """The calendar asked for; without a name the only one."""
    names = tuple(known)
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted is None or wanted not in names:
        raise _NoCalendar(wanted or "", names)
    return wanted


def _refuse(sentence: str) -> int:
    print(f"siaga: {sentence}", file=sys.stderr)
    return UNREADABLE


def _as_json(question: Question, source: Source, steps: Steps) -> dict[str, Any]:
    named = source.calendar
    return {
        "format": FORMAT,
        "version": VERSION,
        "question": "due" if question.open_s is not None else "elapsed",
        "calendar": {"name": named.name, "id": named.version_id, "zone": named.calendar.tz},
        "zone": source.zone,
        "from_at": instant(steps.from_at),
        "to_at": instant(steps.to_at),
        "open_s": steps.open_s,
        "opens_at": instant(steps.opens_at),
        "open_days": [open_day(day) for day in steps.days],
        "closed_days": [closed_day(day) for day in steps.closed],
        "complete": steps.complete,
        "doubts": [{"at": instant(each.at), "doubt": each.doubt} for each in question.doubts],
    }
