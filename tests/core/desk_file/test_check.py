"""Every fault of a desk file is found, on its line."""

from pathlib import Path

import pytest

from core.desk_file.check import check
from core.desk_file.findings import WARNINGS, Code, Severity
from tests.core.desk_file.cases import CASES
from tests.core.desk_file.desks import GOOD, HERE, changed, found, marked


def test_a_good_file_has_no_finding() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(("code", "old", "new"), CASES, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(CASES)])
def test_fault_is_found_on_its_line(code: Code, old: str, new: str, tmp_path: Path) -> None:
    text = changed(old, new)
    if HERE in new:
        assert (code, marked(text)) in found(text, tmp_path)
    else:
        assert code in {each for each, _ in found(text, tmp_path)}


def test_findings_come_in_the_order_of_the_file() -> None:
    text = changed('name = "Desk"', "name = 1").replace('query = "is:open"', "query = 2").replace('"admin"', '"x"')
    lines = [line for _, line in found(text)]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_an_unknown_key_names_the_nearest_valid_one() -> None:
    (finding,) = check(changed("language", "langauge"), folder=None)
    assert (finding.key, finding.data["nearest"]) == ("desk.langauge", "language")


def test_an_unknown_reference_names_the_nearest_valid_one() -> None:
    (finding,) = check(changed('lead = "budi"', 'lead = "budy"'), folder=None)
    assert (finding.data["kind"], finding.data["nearest"]) == ("agent", "budi")


def test_warnings_are_marked_as_such() -> None:
    (finding,) = check(
        changed(
            'holidays = ["2026-12-25"]', 'holidays = ["2026-12-25"]\n[calendars.spare]\nhours = { mon = "09:00-10:00" }'
        ),
        folder=None,
    )
    assert finding.code in WARNINGS
    assert finding.severity is Severity.WARNING


def test_without_today_nothing_is_called_past() -> None:
    assert check(changed("2026-12-25", "2001-12-25"), folder=None) == ()


def test_a_team_without_lead_cannot_be_reached_through_its_lead() -> None:
    text = changed('lead = "budi"\n', "")
    (finding,) = check(text, folder=None)
    assert finding.code is Code.STEP_NOBODY_RECEIVES
    assert (finding.key, finding.data["team"]) == ("chains.standard.steps[1].notify", "network")


def test_reassigning_to_an_observer_is_refused() -> None:
    text = changed('name = "Sari"', 'name = "Sari"\nrole = "observer"').replace('"team:network"', '"agent:sari"')
    assert {code for code, _ in found(text)} == {Code.REASSIGN_TO_OBSERVER}


def test_a_metric_without_target_anywhere_is_pointed_out_once() -> None:
    text = GOOD.replace('next_response = "30m"', 'next_response = "none"').replace(
        'next_response = "1h"', 'next_response = "none"'
    )
    assert [code for code, _ in found(text)] == [Code.METRIC_WITHOUT_TARGET]


def test_a_step_for_a_metric_without_target_is_pointed_out() -> None:
    text = GOOD.replace('next_response = "1h"', 'next_response = "none"').replace(
        'at = "due"', 'at = "due"\nmetrics = ["next_response"]'
    )
    assert [code for code, _ in found(text)] == [Code.STEP_METRIC_WITHOUT_TARGET]


def test_policies_that_together_take_every_priority_leave_nothing_for_the_last() -> None:
    split = GOOD.replace("when = { vip = true }", 'when = { priority = ["urgent", "high"] }')
    middle = split[split.index('[[sla]]\nname = "VIP"') : split.index('[[sla]]\nname = "Standard"')]
    second = middle.replace('"VIP"', '"Other"').replace('["urgent", "high"]', '["normal", "low"]')
    text = split.replace('[[sla]]\nname = "Standard"', second + '[[sla]]\nname = "Standard"')
    finding = next(each for each in check(text, folder=None) if each.code is Code.POLICY_NEVER_APPLIES)
    assert finding.data["by"] == ("VIP", "Other")


def test_a_misspelt_condition_is_not_taken_for_no_condition() -> None:
    assert {code for code, _ in found(changed("vip = true", 'team = "netwrk"'))} == {Code.UNKNOWN_REFERENCE}


def test_a_branch_nobody_owns_is_reported_once_and_its_owned_children_are_not() -> None:
    text = changed(
        "[calendars.office]\n", '[categories.a.b.c]\n[categories.a.d]\nteam = "network"\n[calendars.office]\n'
    )
    assert [code for code, _ in found(text)] == [Code.CATEGORY_NOBODY_OWNS]


def test_an_intake_team_owns_what_has_no_team() -> None:
    text = changed("[calendars.office]\n", "[categories.other]\n[calendars.office]\n")
    assert found(text.replace('language = "en"', 'intake_team = "network"')) == []


def test_every_code_has_a_case() -> None:
    elsewhere = {
        Code.FILE_MISSING, Code.FILE_UNREADABLE, Code.NOT_UTF8,  # test_read
        Code.TOO_LARGE, Code.LINE_TOO_LONG, Code.TOO_DEEP, Code.TOML_SYNTAX, Code.DUPLICATE_KEY,  # test_syntax
        Code.ICS_UNREADABLE, Code.ICS_EMPTY, Code.ICS_RECURRENCE,  # test_holidays_list
        Code.METRIC_WITHOUT_TARGET, Code.REASSIGN_TO_OBSERVER, Code.STEP_METRIC_WITHOUT_TARGET,  # above
        Code.CALENDAR_REFUSED,  # a net beneath the checks here: no text is known that reaches it
    }  # fmt: skip
    assert set(Code) - elsewhere == {code for code, _, _ in CASES}
