"""The walls of the house, read from the syntax trees."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("tui", "core", "storage")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

ROOM_OF_LIBRARY = {
    "textual": ("tui",),
    "rich": ("tui",),
    "sqlmodel": (
        "core/services",
        "core/desk.py",
        "core/jobs.py",
        "core/uow.py",
        "core/imports",
        "core/demo",
        "storage",
    ),
    "sqlalchemy": ("core/services", "core/desk.py", "core/jobs.py", "core/imports", "core/demo", "storage"),
    "alembic": ("storage",),
    "keyring": ("storage",),
    "pysqlite3": ("storage",),
    "sqlite3": ("storage",),
    "psycopg": ("storage",),
    "platformdirs": ("storage",),
    "apscheduler": ("core/scheduler.py",),
    "holidays": ("core/desk_file",),
    "icalendar": ("core/desk_file",),
    "tomllib": ("core/desk_file",),
    "shtab": ("tui/commands",),
    "socket": ("core/scheduler.py", "core/channels", "storage"),
}
"""One room per library: where its name may be imported."""


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_imports_run_one_way(path: Path) -> None:
    room = place(path).split("/")[0]
    forbidden = {"tui": {"storage"}, "core": {"tui"}, "storage": {"tui"}}[room]
    if room == "storage":
        wrong = [name for name in imports(path) if name.startswith("core") and not name.startswith("core.domain")]
        assert wrong == []
    assert [name for name in imports(path) if name.split(".")[0] in forbidden | {"tests"}] == []


@pytest.mark.parametrize("path", [path for path in MODULES if "core/domain/" in place(path)], ids=place)
def test_the_domain_is_pure(path: Path) -> None:
    for name in imports(path):
        assert name.startswith("core.domain") or name.split(".")[0] in sys.stdlib_module_names, name
        assert name.split(".")[0] not in {"os", "pathlib", "time", "sqlite3", "socket", "subprocess", "gettext"}, name


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_each_library_has_one_room(path: Path) -> None:
    for name in imports(path):
        rooms = ROOM_OF_LIBRARY.get(name.split(".")[0])
        assert rooms is None or place(path).startswith(rooms), f"{name} in {place(path)}"


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_no_module_is_a_drawer_or_shadows_the_standard_library(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "manager", "misc"}
    if path.stem not in {"__init__", "__main__"}:
        assert path.stem not in sys.stdlib_module_names - {
            "queue",
            "calendar",
            "code",
            "platform",
        } or path.parent.name in {
            "panes",
            "screens",
            "selects",
        }


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=place)
def test_packages_are_empty_doors(path: Path) -> None:
    assert path.read_text() == ""


def test_no_other_distribution_has_our_names() -> None:
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    foreign = {name: set(owners.get(name, [])) - {"siaga"} for name in PACKAGES}
    assert foreign == {name: set() for name in PACKAGES}
