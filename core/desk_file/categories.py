"""The tree of categories: `[categories.network.vpn]` is the category `network/vpn`."""

from collections.abc import Iterable

from core.desk_file.findings import Code
from core.desk_file.section import Section
from core.domain.desk_config import CategoryConfig
from core.domain.vocabulary import Priority


def read_categories(root: Section, teams: Iterable[str], intake_team: str | None) -> tuple[CategoryConfig, ...]:
    """Parents before their children. A team is inherited; without one the desk's intake team owns the ticket."""
    found: list[CategoryConfig] = []
    for handle, section in root.named("categories").items():
        _read(section, handle, None, None, tuple(teams), intake_team is not None, found)
    return tuple(found)


def _read(
    section: Section,
    path: str,
    team: str | None,
    priority: Priority | None,
    teams: tuple[str, ...],
    owned: bool,
    found: list[CategoryConfig],
) -> None:
    name = section.text("name", path.rpartition("/")[2])
    team = section.reference("team", teams, "team") or team
    priority = section.choice("priority", Priority) or priority
    children = _children(section)
    found.append(CategoryConfig(path, name, team, priority))
    if team is None and not owned and not section.has("team"):
        owned = True  # said once, for the whole branch
        section.log.add(Code.CATEGORY_NOBODY_OWNS, section.path, category=path)
    for handle, child in children.items():
        _read(child, f"{path}/{handle}", team, priority, teams, owned, found)
    section.finish()


def _children(section: Section) -> dict[str, Section]:
    """Only tables; other values are unknown keys of this category."""
    tables = {key: value for key, value in section.table.items() if isinstance(value, dict) and not _own(key)}
    children = Section(tables, section.path, section.log).children()
    for key in tables:
        section.has(key)
    return children


def _own(key: str) -> bool:
    return key in ("name", "team", "priority")
