"""Run SLA case files through the product's own functions: `python tests/conformance/sla_cases.py FILE_OR_FOLDER...`

Prints each failure and closes with `N passed, M failed`; exit status 1 on any failure, 2 without arguments.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from core.domain import open_time, sla_clocks  # noqa: E402
from core.domain.open_time import Calendar, CalendarError, CalendarFault  # noqa: E402
from core.domain.sla_clocks import Clock, ClockEvent, Policy  # noqa: E402
from core.domain.vocabulary import EventKind, Status  # noqa: E402

FORMAT, VERSION = "siaga-sla-cases", 1
CONTRACT_CODES = frozenset(CalendarFault) - {CalendarFault.INVALID_DATE, CalendarFault.INVALID_SHAPE}
Case = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        print("usage: python tests/conformance/sla_cases.py FILE_OR_FOLDER...", file=sys.stderr)
        return 2
    passed = failed = 0
    for case in cases_in(arguments):
        failure = judge(case)
        passed, failed = (passed + 1, failed) if failure is None else (passed, failed + 1)
        if failure is not None:
            print(f"{case.get('id', '?')}: {failure}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def cases_in(places: Sequence[str]) -> Iterator[Case]:
    """The cases of all files; a file that cannot be read counts as one case that fails."""
    for place in map(Path, places):
        for path in sorted(place.glob("*.json")) if place.is_dir() else [place]:
            try:
                yield from _cases_of(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError) as error:
                yield {"id": str(path), "unreadable": str(error)}


def _cases_of(data: Any) -> Sequence[Case]:
    if not isinstance(data, dict) or (data.get("format"), data.get("version")) != (FORMAT, VERSION):
        raise ValueError(f"not a file of {FORMAT} version {VERSION}")
    cases = data.get("cases")
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise ValueError("cases is not a list of objects")
    return cases


def judge(case: Case) -> str | None:
    """What is wrong, in one line; None: passed."""
    if "unreadable" in case:
        return str(case["unreadable"])
    try:
        return _JUDGES[case["kind"]](case)
    except Exception as error:  # one bad case must not hide the others
        return f"expected {_expected(case)}, got {type(error).__name__}: {error}"


def _expected(case: Case) -> str:
    return json.dumps({key: value for key, value in case.items() if key.startswith("expected")})


def _judge_due(case: Case) -> str | None:
    def ask() -> str:
        return _text(open_time.due(Calendar.parse(case["calendar"]), _at(case["start"]), case["business_seconds"]))

    return _judge_answer(case, "expected_due", ask)


def _judge_elapsed(case: Case) -> str | None:
    def ask() -> int:
        return open_time.elapsed(Calendar.parse(case["calendar"]), _at(case["start"]), _at(case["end"]))

    return _judge_answer(case, "expected_seconds", ask)


def _judge_answer(case: Case, key: str, ask: Callable[[], object]) -> str | None:
    """Compare the answer, or the refusal.

    Of several codes that apply the contract takes any, and cases do not say which those are: another of its codes is
    a note, not a failure.
    """
    expected = case["expected_error"] if "expected_error" in case else case[key]
    try:
        got = ask()
    except CalendarError as error:
        got = error.code.value
        if "expected_error" in case and got in CONTRACT_CODES and got != expected:
            print(f"note: {case['id']} is refused as {got}, the case says {expected}")
            return None
    return None if got == expected else f"expected {expected}, got {got}"


def _judge_timeline(case: Case) -> str | None:
    clocks = sla_clocks.replay(
        Calendar.parse(case["calendar"]),
        Policy.parse(case["policy"]),
        [event_of(each) for each in case["events"]],
        _at(case["now"]),
    )
    got, expected = [row_of(clock) for clock in clocks], case["expected"]
    if got == expected:
        return None
    if [row["metric"] for row in got] != [row["metric"] for row in expected]:
        return f"expected {json.dumps(expected)}, got {json.dumps(got)}"
    return "; ".join(_differences(got, expected))


def _differences(got: Sequence[Case], expected: Sequence[Case]) -> Iterator[str]:
    for index, (ours, theirs) in enumerate(zip(got, expected, strict=True)):
        for key in sorted(ours.keys() | theirs.keys()):
            if ours.get(key, "absent") != theirs.get(key, "absent"):
                place = f"row {index} ({ours['metric']}) {key}"
                yield f"{place}: expected {theirs.get(key, 'absent')}, got {ours.get(key, 'absent')}"


_STATUS_KINDS = {"status": "", "closed": "closed", "reopened": "open"}
"""Kinds of the file format that are changes of status, with the status they mean where they name none."""


def event_of(each: Case) -> ClockEvent:
    at, kind = _at(each["at"]), each["kind"]
    if kind in _STATUS_KINDS:
        to = Status.CLOSED if kind == "closed" else Status(each.get("to", _STATUS_KINDS[kind]))
        return ClockEvent(at, EventKind.STATUS, to=to)
    return ClockEvent(
        at,
        EventKind(kind),
        to=each["to"] if kind == "priority" else None,
        priority=each.get("priority", "normal"),
        status=Status(each.get("status", "new")),
        by=each.get("by", "customer"),
        policy=Policy.parse(each["policy"]) if kind == "policy" else None,
        calendar=Calendar.parse(each["calendar"]) if kind == "calendar" else None,
    )


def row_of(clock: Clock) -> dict[str, Any]:
    return {
        "metric": clock.metric.value,
        "started_at": _text(clock.started_at),
        "outcome": clock.outcome.value,
        "due_at": _text_or_none(clock.due_at),
        "met_at": _text_or_none(clock.met_at),
        "breached_at": _text_or_none(clock.breached_at),
        "cancelled_at": _text_or_none(clock.cancelled_at),
        "warned_at": [_text_or_none(at) for at in clock.warned_at],
        "elapsed_seconds": clock.elapsed_s,
        "paused": clock.paused,
    }


def _at(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return at


def _text(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _text_or_none(at: datetime | None) -> str | None:
    return None if at is None else _text(at)


_JUDGES: dict[str, Callable[[Case], str | None]] = {
    "due": _judge_due,
    "elapsed": _judge_elapsed,
    "timeline": _judge_timeline,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
