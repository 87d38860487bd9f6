"""Examine a whole desk file: the configuration as far as it can be read, and everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath

from core.desk_file import cross_checks
from core.desk_file.calendars import Sources, read_calendars, read_zone
from core.desk_file.categories import read_categories
from core.desk_file.chains import People, ReadChain, read_chains
from core.desk_file.findings import Code, Finding, Log, Severity
from core.desk_file.people import read_agents, read_teams
from core.desk_file.policies import Names, ReadPolicy, read_policies
from core.desk_file.rules import read_matrix, read_workflow
from core.desk_file.section import Section
from core.desk_file.syntax import NotToml, parse
from core.domain.default_views import DEFAULT_VIEWS
from core.domain.desk_config import DeskConfig, ViewConfig
from core.domain.query.errors import QueryError
from core.domain.query.parser import parse as parse_query

LANGUAGES = ("en", "id")
QUERY_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Examined:
    config: DeskConfig | None
    """None: the text is no TOML. With errors among the findings it holds what could be read."""
    findings: tuple[Finding, ...]
    """In the order of the file."""

    @property
    def usable(self) -> bool:
        return self.config is not None and all(finding.severity is not Severity.ERROR for finding in self.findings)


def check(text: str, *, folder: FilePath | None, today: date | None = None) -> tuple[Finding, ...]:
    """Every fault of the file. `folder` holds the iCalendar files; without `today` nothing is called past."""
    return examine(text, folder=folder, today=today).findings


def examine(text: str, *, folder: FilePath | None, today: date | None = None, countries: bool = True) -> Examined:
    """`folder` None: iCalendar files are not looked for; without `countries` no holidays of countries either."""
    try:
        tables, locations = parse(text)
    except NotToml as error:
        return Examined(None, (error.finding,))
    log = Log(locations.line_of)
    config = _read(Section(tables, (), log), text, Sources(folder, countries), today)
    return Examined(config, log.findings())


def _read(root: Section, text: str, sources: Sources, today: date | None) -> DeskConfig:
    desk = root.section("desk", required=True) or Section({"name": "desk", "zone": "UTC"}, ("desk",), root.log)
    name = desk.text("name", required=True)
    zone = read_zone(desk, "zone", "UTC", required=True)
    language = _language(desk)
    people = _people(root)
    intake_team = desk.reference("intake_team", people.handles("team"), "team")
    desk.finish()
    categories = read_categories(root, people.handles("team"), intake_team)
    calendars = read_calendars(root, zone, sources, today)
    chains = read_chains(root, people)
    matrix, workflow = read_matrix(root), read_workflow(root)
    paths = tuple(category.path for category in categories)
    written = _sections(root, "calendars")
    policies = read_policies(root, Names(tuple(people.handles("team")), paths, tuple(written), tuple(chains), zone))
    views = _views(root)
    root.finish()
    _check_across(root, policies, chains, written)
    return DeskConfig(
        name=name,
        zone=zone,
        agents=people.agents,
        teams=people.teams,
        categories=categories,
        matrix=matrix,
        workflow=workflow,
        calendars=calendars,
        policies=tuple(policy.config for policy in policies),
        chains={handle: chain.chain for handle, chain in chains.items()},
        views=views,
        language=language,
        intake_team=intake_team,
        body=text,
    )


def _people(root: Section) -> People:
    agents = read_agents(root)
    return People(agents, read_teams(root, agents), _view_names(root))


def _view_names(root: Section) -> tuple[str, ...]:
    """What a step may name: the views of the file, else those that a desk without any starts with."""
    tables = root.table.get("views")
    named = [view.get("name") for view in tables if isinstance(view, dict)] if isinstance(tables, list) else []
    return tuple(name.strip() for name in named if isinstance(name, str)) or tuple(key for key, _ in DEFAULT_VIEWS)


def _language(desk: Section) -> str:
    language = desk.text("language", "en")
    if language not in LANGUAGES:
        desk.log.add(Code.NOT_A_CHOICE, desk.at("language"), found=language, nearest="", choices=LANGUAGES)
        return "en"
    return language


def _sections(root: Section, key: str) -> Mapping[str, Section]:
    """The tables of `key` as written, faulty ones too, without reporting them again."""
    tables = root.table.get(key)
    found = tables.items() if isinstance(tables, dict) else ()
    return {handle: Section(table, (key, handle), root.log) for handle, table in found if isinstance(table, dict)}


def _views(root: Section) -> tuple[ViewConfig, ...]:
    found: dict[str, ViewConfig] = {}
    for section in root.sections("views"):
        name = section.text("name", required=True)
        query = section.text("query", limit=QUERY_LENGTH)
        section.raw("query", required=True)
        section.finish()
        if name in found:
            section.log.add(Code.DUPLICATE_NAME, section.at("name"), found=name)
        try:
            parse_query(query)
        except QueryError as error:
            near = error.data.get("nearest", "")
            section.log.add(Code.BAD_QUERY, section.at("query"), reason=error.code, column=error.column, nearest=near)
        found[name] = ViewConfig(name, query)
    return tuple(found.values())


def _check_across(
    root: Section,
    policies: tuple[ReadPolicy, ...],
    chains: Mapping[str, ReadChain],
    calendars: Mapping[str, Section],
) -> None:
    cross_checks.check_policies(root, policies, calendars)
    cross_checks.check_chains(chains, policies)
