"""What a desk file means once it is read."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.desk_file.findings import Code, Finding
from core.desk_file.read import load_text, read
from core.domain.desk_config import Condition, Target, default_matrix
from core.domain.open_time import due
from core.domain.vocabulary import Channel, Level, Metric, Priority, Role, Status, StepAction
from core.errors import DeskFileFaults
from tests.core.desk_file.desks import GOOD, changed


def test_people_and_teams() -> None:
    desk = read(GOOD, folder=None)
    budi, sari = desk.agents
    assert (budi.handle, budi.name, budi.email, budi.role) == ("budi", "Budi", "budi@example.org", Role.ADMIN)
    assert (sari.role, sari.deputy) == (Role.AGENT, "budi")
    assert (desk.teams[0].handle, desk.teams[0].lead, desk.teams[0].members) == ("network", "budi", ("budi", "sari"))


def test_categories_come_parents_first_and_inherit() -> None:
    network, vpn = read(GOOD, folder=None).categories
    assert (network.path, network.team, network.priority) == ("network", "network", None)
    assert (vpn.path, vpn.name, vpn.team, vpn.priority) == ("network/vpn", "vpn", "network", Priority.HIGH)


def test_a_lead_outside_the_members_is_counted_as_one() -> None:
    desk = read(changed('members = ["budi", "sari"]', 'members = ["sari"]'), folder=None)
    assert desk.teams[0].members == ("sari", "budi")


def test_policies_keep_their_order_conditions_and_targets() -> None:
    vip, standard = read(GOOD, folder=None).policies
    assert (vip.name, vip.when, vip.chain) == ("VIP", Condition(vip=True), None)
    assert (standard.name, standard.when, standard.chain) == ("Standard", Condition(), "standard")
    assert vip.targets.target_s(Metric.FIRST_RESPONSE, Priority.HIGH) == 15 * 60
    assert vip.targets.target_s(Metric.NEXT_RESPONSE, Priority.LOW) is None
    assert standard.targets.target_s(Metric.RESOLUTION, Priority.NORMAL) == 90 * 60


def test_conditions() -> None:
    places = 'priority = "high", category = ["network"], team = "network"'
    when = f'when = {{ {places}, tag = ["a", "b"], channel = "mail", tier = "gold" }}'
    condition = read(changed("when = { vip = true }", when), folder=None).policies[0].when
    assert condition == Condition(
        priorities=frozenset({Priority.HIGH}),
        categories=frozenset({"network"}),
        teams=frozenset({"network"}),
        tags=frozenset({"a", "b"}),
        channels=frozenset({Channel.MAIL}),
        tiers=frozenset({"gold"}),
    )


def test_sla_from_is_midnight_in_the_zone_of_the_desk() -> None:
    policy = read(
        changed("when = { vip = true }", "when = { vip = true }\nsla_from = 2026-03-01"), folder=None
    ).policies[0]
    assert policy.sla_from_at == datetime(2026, 2, 28, 17, tzinfo=UTC)


def test_steps() -> None:
    text = changed(
        'at = "due"\nreassign = "team:network"',
        'at = "+2h"\nmetrics = ["resolution"]\nreassign = "team:network"\nraise_priority = "urgent"\ntag = ["a", "b"]\n'
        'note = "one\\ntwo"\nnotify = ["team_lead:network", "agent:sari", "team"]',
    )
    remind, late = read(text, folder=None).chains["standard"].steps
    assert (remind.percent, remind.offset_s, remind.metrics) == (None, -1800, frozenset(Metric))
    assert (late.offset_s, late.metrics) == (7200, frozenset({Metric.RESOLUTION}))
    assert [(effect.action, effect.to, effect.value) for effect in late.effects] == [
        (StepAction.NOTIFY, Target("team_lead", "network"), None),
        (StepAction.NOTIFY, Target("agent", "sari"), None),
        (StepAction.NOTIFY, Target("team"), None),
        (StepAction.REASSIGN, Target("team", "network"), None),
        (StepAction.RAISE_PRIORITY, None, "urgent"),
        (StepAction.TAG, None, "a"),
        (StepAction.TAG, None, "b"),
        (StepAction.NOTE, None, "one\ntwo"),
    ]


def test_without_matrix_and_workflow_the_usual_ones_hold() -> None:
    desk = read(GOOD, folder=None)
    assert desk.matrix == default_matrix()
    assert desk.workflow.allows(Status.SOLVED, Status.OPEN)
    assert not desk.workflow.allows(Status.OPEN, Status.NEW)


def test_a_matrix_of_ones_own() -> None:
    rows = "".join(f'{level} = {{ low = "low", medium = "low", high = "urgent" }}\n' for level in Level)
    desk = read(changed("[[views]]\n", f"[priority_matrix]\n{rows}[[views]]\n"), folder=None)
    assert desk.matrix[Level.LOW, Level.HIGH] is Priority.URGENT
    assert desk.matrix[Level.HIGH, Level.MEDIUM] is Priority.LOW


def open_after(text: str, start: datetime, hours: int, folder: Path | None = None) -> datetime:
    return due(read(text, folder=folder).calendars["office"], start, hours * 3600)


NOON_IN_JAKARTA = datetime(2026, 11, 25, 5, tzinfo=UTC)


def test_breaks_are_cut_out_of_the_hours() -> None:
    hours = 'mon-fri = "09:00-17:00"\n[calendars.office.breaks]\nmon-fri = "11:30-12:30"'
    text = changed('mon-fri = "09:00-12:00, 13:00-17:00"', hours)
    assert open_after(text, datetime(2026, 11, 25, 4, tzinfo=UTC), 1) == datetime(2026, 11, 25, 6, tzinfo=UTC)


def test_a_special_day_opens_a_holiday_of_the_country_and_a_workday_undoes_one() -> None:
    christmas = datetime(2026, 12, 25, 2, tzinfo=UTC)
    country = changed('holidays = ["2026-12-25"]', 'country = "ID"')
    assert open_after(country, christmas, 1) == datetime(2026, 12, 28, 3, tzinfo=UTC)
    special = country.replace("[[sla]]", '[calendars.office.special]\n"2026-12-25" = "10:00-11:00"\n[[sla]]', 1)
    assert open_after(special, christmas, 1) == datetime(2026, 12, 25, 4, tzinfo=UTC)
    workday = country.replace('country = "ID"', 'country = "ID"\nworkdays = [2026-12-25]')
    assert open_after(workday, christmas, 1) == datetime(2026, 12, 25, 3, tzinfo=UTC)


def test_faults_are_raised_together() -> None:
    with pytest.raises(DeskFileFaults) as raised:
        read(changed('name = "Desk"', "name = 1").replace("is:open", "is:opne"), folder=None)
    assert [finding.code for finding in raised.value.findings if isinstance(finding, Finding)] == [
        Code.WRONG_TYPE,
        Code.BAD_QUERY,
    ]


def test_warnings_do_not_stop_a_desk() -> None:
    assert read(changed('"2026-12-25"', '"2026-12-25"]\nworkdays = ["2026-12-24"'), folder=None).name == "Desk"
    assert read(changed('notify = ["assignee", "lead"]', 'notify = "assignee"'), folder=None).name == "Desk"


def test_a_stored_text_is_read_as_far_as_it_goes_and_needs_no_files() -> None:
    text = changed('holidays = ["2026-12-25"]', 'icalendar = "gone.ics"\nunknown_key = 1')
    assert read(text, folder=None, stored=True).policies[1].name == "Standard"


def test_nothing_is_expanded() -> None:
    assert read(changed('name = "Desk"', 'name = "${HOME} $HOME %(x)s"'), folder=None).name == "${HOME} $HOME %(x)s"


def test_control_characters_do_not_survive_in_a_name() -> None:
    name = read(changed('name = "Desk"', 'name = "\\u001b]0;x\\u0007desk name"'), folder=None).name
    assert name.isprintable()
    assert "desk name" in name


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    finding = load_text(tmp_path / "desk.toml")
    assert isinstance(finding, Finding)
    assert finding.code is Code.FILE_MISSING


def test_a_folder_is_a_finding(tmp_path: Path) -> None:
    finding = load_text(tmp_path)
    assert isinstance(finding, Finding)
    assert finding.code is Code.FILE_UNREADABLE


def test_bytes_that_are_no_utf8_are_found_on_their_line(tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_bytes(b"a = 1\n\nb = '\xff'\n")
    finding = load_text(tmp_path / "desk.toml")
    assert isinstance(finding, Finding)
    assert (finding.code, finding.line) == (Code.NOT_UTF8, 3)


def test_own_holidays_may_be_dates_or_texts() -> None:
    text = changed('holidays = ["2026-12-25"]', 'holidays = [2026-11-26, "2026-11-27"]')
    assert open_after(text, NOON_IN_JAKARTA, 5).date() == date(2026, 11, 30)


def test_what_pauses_may_differ_by_metric() -> None:
    pauses = 'pauses = { first_response = [], resolution = ["on_hold"] }'
    targets = read(changed('pauses = ["pending", "on_hold"]', pauses), folder=None).policies[1].targets
    assert not targets.stands_still(Metric.FIRST_RESPONSE, Status.PENDING)
    assert targets.stands_still(Metric.NEXT_RESPONSE, Status.PENDING)
    assert targets.stands_still(Metric.RESOLUTION, Status.ON_HOLD)
    assert not targets.stands_still(Metric.RESOLUTION, Status.PENDING)


def test_an_unknown_metric_among_the_pauses_is_found_with_the_nearest() -> None:
    with pytest.raises(DeskFileFaults) as faults:
        read(changed('pauses = ["pending", "on_hold"]', 'pauses = { resolutoin = ["pending"] }'), folder=None)
    (found,) = faults.value.findings
    assert isinstance(found, Finding)
    assert (found.code, found.data["nearest"]) == (Code.UNKNOWN_KEY, "resolution")
