"""The runner of the SLA cases: the shared cases pass, their accounts add up, and a wrong answer is seen as one."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.domain.open_time import Calendar
from core.domain.sla_clocks import Policy, replay
from tests.conformance import sla_cases

FOLDER = sla_cases.ROOT.parent / "shared" / "data" / "sla"
shared = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared SLA cases are not on this machine")

CASE: dict[str, Any] = {
    "id": "own-1",
    "kind": "due",
    "calendar": {"tz": "Asia/Makassar", "hours": {"thu": [["10:00", "15:00"]]}},
    "start": "2027-05-06T14:30:00+08:00",
    "business_seconds": 3600,
    "expected_due": "2027-05-13T02:30:00Z",
}


@shared
def test_all_shared_cases_pass(capsys: pytest.CaptureFixture[str]) -> None:
    status = sla_cases.main([str(FOLDER)])
    assert (status, capsys.readouterr().out.splitlines()[-1]) == (0, "538 passed, 0 failed")


@shared
def test_the_account_of_every_shared_clock_adds_up() -> None:
    checked = 0
    for case in sla_cases.cases_in([str(FOLDER / "timeline.json")]):
        events = [sla_cases.event_of(each) for each in case["events"]]
        start = Calendar.parse(case["calendar"]), Policy.parse(case["policy"])
        for clock in replay(*start, events, sla_cases._at(case["now"])):
            assert sum(line.open_s for line in clock.lines) == clock.elapsed_s, case["id"]
            checked += 1
    assert checked > 172


def write(folder: Path, *cases: dict[str, Any], **more: Any) -> str:
    path = folder / "cases.json"
    data = {"format": "siaga-sla-cases", "version": 1, "kind": "due", "cases": list(cases), **more}
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def test_one_bad_case_is_named_and_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = [
        CASE | {"id": "wrong", "expected_due": "2027-05-13T02:31:00Z"},
        CASE | {"id": "broken", "calendar": 7},
        CASE | {"id": "unknown", "kind": "guess"},
        CASE | {"id": "refused", "expected_due": "2027-05-13T02:31:00Z", "business_seconds": -1},
    ]
    assert sla_cases.main([write(tmp_path, *bad, CASE)]) == 1
    *failures, closing = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in failures] == ["wrong", "broken", "unknown", "refused"]
    assert closing == "1 passed, 4 failed"


def test_a_file_of_another_format_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sla_cases.main([write(tmp_path, CASE, version=2)]) == 1
    assert sla_cases.main([str(tmp_path / "missing.json")]) == 1
    assert capsys.readouterr().out.count("0 passed, 1 failed") == 2


def test_a_row_that_differs_is_told_by_field() -> None:
    case = {
        "id": "own-2",
        "kind": "timeline",
        "calendar": CASE["calendar"],
        "policy": {"resolution_minutes": 60, "warn_at": [], "pause_in": []},
        "events": [{"at": "2027-05-06T10:00:00+08:00", "kind": "created"}],
        "now": "2027-05-06T10:10:00+08:00",
        "expected": [
            {
                "metric": "resolution",
                "started_at": "2027-05-06T02:00:00Z",
                "outcome": "running",
                "due_at": "2027-05-06T03:00:00Z",
                "met_at": None,
                "breached_at": None,
                "cancelled_at": None,
                "warned_at": [],
                "elapsed_seconds": 600,
                "paused": False,
            }
        ],
    }
    assert sla_cases.judge(case) is None
    case["expected"][0]["elapsed_seconds"] = 601
    assert sla_cases.judge(case) == "row 0 (resolution) elapsed_seconds: expected 601, got 600"
