"""The desk file that a new desk starts with has no fault, whatever was answered."""

import pytest

from core.desk_file.read import read
from core.desk_file.template import DeskAnswers, default_desk_file, handle_of, team_handles
from core.domain.default_views import DEFAULT_VIEWS
from core.domain.vocabulary import Metric, Priority
from tests.core.desk_file.desks import found

HOSTILE = 'x"\\ \x1b]0;t\x07 \u202e ${HOME} $name {0} \n[teams.evil]\nname = 1\ud800'


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("country", [None, "ID"])
def test_default_desk_file_has_no_finding(language: str, country: str | None) -> None:
    answers = DeskAnswers(
        "Meja", "Asia/Jakarta", language, "budi", "Budi", ("Jaringan & VPN", "サポート"), country=country
    )
    assert found(default_desk_file(answers)) == []


def test_both_languages_describe_the_same_desk() -> None:
    english, indonesian = (
        read(default_desk_file(DeskAnswers("Meja", "Asia/Jakarta", language)), folder=None) for language in ("en", "id")
    )
    assert english.agents == indonesian.agents
    assert english.teams == indonesian.teams
    assert english.categories == indonesian.categories
    assert english.matrix == indonesian.matrix
    assert english.workflow == indonesian.workflow
    assert english.calendars == indonesian.calendars
    assert [policy.targets for policy in english.policies] == [policy.targets for policy in indonesian.policies]
    steps = [
        [(step.percent, step.offset_s, step.metrics) for step in desk.chains["standard"].steps]
        for desk in (english, indonesian)
    ]
    assert steps[0] == steps[1]


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_new_desk_has_the_usual_views_and_not_one_alone(language: str) -> None:
    """The user saw: after siaga init one view only, though the file said "beside the built-in ones"."""
    views = read(default_desk_file(DeskAnswers("Meja", "Asia/Jakarta", language)), folder=None).views
    usual = [(view.name.lower().replace(" ", "_"), view.query) for view in views[: len(DEFAULT_VIEWS)]]
    assert usual == list(DEFAULT_VIEWS) and len(views) == len(DEFAULT_VIEWS) + 1


def test_answers_arrive_in_the_desk() -> None:
    targets = dict.fromkeys(Priority, ("5m", "10m", "2h"))
    hours = (("mon-fri", "08:00-17:00"), ("sat", "09:00-12:00"))
    answers = DeskAnswers("Meja", "Asia/Makassar", "id", "sari", "Sari", ("A", "B"), hours, "ID", targets)
    desk = read(default_desk_file(answers), folder=None)
    assert (desk.name, desk.zone, desk.language, desk.intake_team) == ("Meja", "Asia/Makassar", "id", "a")
    assert [(agent.handle, agent.name) for agent in desk.agents] == [("sari", "Sari")]
    assert [(team.handle, team.name, team.lead) for team in desk.teams] == [("a", "A", "sari"), ("b", "B", "sari")]
    assert desk.policies[0].targets.target_s(Metric.RESOLUTION, Priority.LOW) == 7200
    assert desk.calendars["office"].holidays


def test_hostile_answers_stay_text() -> None:
    text = default_desk_file(DeskAnswers(HOSTILE, "UTC", agent_name=HOSTILE, teams=(HOSTILE,)))
    assert found(text) == []
    desk = read(text, folder=None)
    assert len(desk.teams) == 1
    assert "${HOME} $name {0}" in desk.name
    assert desk.name.isprintable()


def test_handles() -> None:
    assert handle_of("Café & Rösti 2") == "cafe-rosti-2"
    assert handle_of("サポート") == ""
    assert handle_of("Imported goods") == "goods"
    assert list(team_handles(("A b", "a-b", "サ"))) == ["a-b", "a-b-2", "team-3"]
