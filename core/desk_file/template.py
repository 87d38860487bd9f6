"""The commented desk file that a new desk starts with."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from core.desk_file.holidays_list import FIRST_YEAR, LAST_YEAR
from core.domain.default_views import DEFAULT_VIEWS
from core.domain.foreign_text import clean_line
from core.domain.vocabulary import CORE_METRICS, Priority

Targets = Mapping[Priority, tuple[str, str, str]]
"""First response, next response, resolution, as the desk file writes them."""

DEFAULT_TARGETS: Targets = {
    Priority.URGENT: ("15m", "30m", "4h"),
    Priority.HIGH: ("1h", "2h", "8h"),
    Priority.NORMAL: ("4h", "8h", "24h"),
    Priority.LOW: ("8h", "16h", "40h"),
}
DEFAULT_HOURS = (("mon-fri", "08:00-12:00, 13:00-17:00"),)
_ACCENTS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class DeskAnswers:
    """What `siaga init` asks. Names may hold anything; they are cleaned and quoted."""

    name: str
    zone: str
    language: str = "en"
    agent_handle: str = "admin"
    agent_name: str = ""
    teams: tuple[str, ...] = ("Service desk",)
    """Display names; their handles follow from them."""
    hours: tuple[tuple[str, str], ...] = DEFAULT_HOURS
    """(days, intervals): `mon-fri`, `08:00-12:00, 13:00-17:00`."""
    country: str | None = None
    """Two letters; its public holidays are closed."""
    targets: Targets = field(default_factory=lambda: DEFAULT_TARGETS)


def default_desk_file(answers: DeskAnswers) -> str:
    """A complete desk file; valid answers give one without a finding."""
    language = answers.language if answers.language == "id" else "en"
    text = (Path(__file__).parent / f"template_{language}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(_values(answers, language))


def _values(answers: DeskAnswers, language: str) -> dict[str, str]:
    handles = team_handles(answers.teams)
    example = '# country = "ID"              # '
    return {
        "title": clean_line(answers.name, 120),
        "name": quoted(answers.name),
        "zone_padded": quoted(answers.zone).ljust(26),
        "language_padded": quoted(language).ljust(22),
        "agent": answers.agent_handle,
        "agent_name": quoted(answers.agent_name or answers.agent_handle),
        "intake_team": quoted(next(iter(handles))),
        "intake_team_key": next(iter(handles)),
        "intake_padded": quoted(next(iter(handles))).ljust(19),
        "teams": "\n".join(_team(handle, name, answers.agent_handle) for handle, name in handles.items()),
        "categories": "\n".join(_category(handle, name) for handle, name in handles.items()),
        "country": f"country = {quoted(answers.country)}" if answers.country else example + _COUNTRY[language],
        "hours": "\n".join(f"{days} = {quoted(intervals)}" for days, intervals in answers.hours),
        "targets": "\n".join(_targets(priority, answers.targets[priority]) for priority in reversed(Priority)),
        "views": "\n".join(_view(key, query) for key, query in DEFAULT_VIEWS),
        "first_year": str(FIRST_YEAR),
        "last_year": str(LAST_YEAR),
    }


_COUNTRY = {"en": "its public holidays are closed", "id": "tutup pada hari libur nasionalnya"}


def _team(handle: str, name: str, agent: str) -> str:
    return f'[teams.{handle}]\nname = {quoted(name)}\nlead = "{agent}"\nmembers = ["{agent}"]\n'


def _category(handle: str, name: str) -> str:
    return f'[categories.{handle}]\nname = {quoted(name)}\nteam = "{handle}"\n'


def _targets(priority: Priority, amounts: tuple[str, str, str]) -> str:
    pairs = ", ".join(f"{metric} = {quoted(amount)}" for metric, amount in zip(CORE_METRICS, amounts, strict=True))
    return f"{priority:<6} = {{ {pairs} }}"


def _view(key: str, query: str) -> str:
    """By its English name, which the console shows in the language of whoever reads."""
    return f"[[views]]\nname = {quoted(key.replace('_', ' ').capitalize())}\nquery = {quoted(query)}\n"


def quoted(text: str) -> str:
    """One line of text as a TOML string."""
    return json.dumps(clean_line(text, 120), ensure_ascii=False)


def team_handles(names: tuple[str, ...]) -> dict[str, str]:
    """A handle of its own for each name, in order: `Service desk` is `service-desk`."""
    found: dict[str, str] = {}
    for position, name in enumerate(names, 1):
        handle = handle_of(name) or f"team-{position}"
        found[handle if handle not in found else f"{handle}-{position}"] = name
    return found


def handle_of(name: str) -> str:
    """Lower-case ASCII letters and digits with dashes between; empty if the name has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _ACCENTS.sub("-", plain).strip("-").removeprefix("imported-")[:40].strip("-")
