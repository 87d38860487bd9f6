"""Processes that are killed while they work: the small numbers of `python -m tests.faults`."""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.runs import CASES, CONTROLS, POSTGRES_CASES

if TYPE_CHECKING:
    from tests.postgres_server import PostgresServer

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("faults")]
Verdicts = dict[str, dict[str, Any]]
ROOT = Path(__file__).parent.parent.parent
_numbers = itertools.count(1)


def ran(folder: Path, *words: str) -> Verdicts:
    """In a process of its own: it forks, and waits for every child that it has."""
    file = folder / "verdicts.json"
    command = [sys.executable, "-m", "tests.faults", "--seed", "20260302", "--json", str(file), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=550, check=False)
    assert file.exists(), done.stdout + done.stderr
    return {each["name"]: each for each in json.loads(file.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    return ran(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def on_postgres(tmp_path_factory: pytest.TempPathFactory, postgres_server: "PostgresServer") -> Verdicts:
    names = [f"faults_{next(_numbers)}" for _ in POSTGRES_CASES]
    for name in names:
        postgres_server.run(f"CREATE DATABASE {name}")
    return ran(tmp_path_factory.mktemp("faults"), "--postgres", *map(postgres_server.url, names))


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_nothing_is_lost_and_nothing_happens_twice(on_sqlite: Verdicts, name: str) -> None:
    verdict = on_sqlite[name]
    assert verdict["violations"] == []
    assert verdict["acknowledged"] > 0
    assert verdict["fired"] > 0


@pytest.mark.parametrize("name", [case.name for case in CASES if case.kills])
def test_the_runs_did_kill(on_sqlite: Verdicts, name: str) -> None:
    assert on_sqlite[name]["kills"] > 3


@pytest.mark.parametrize("name", [case.name for case in CONTROLS])
def test_without_its_protection_the_run_fails(on_sqlite: Verdicts, name: str) -> None:
    assert on_sqlite[name]["violations"] != []


@pytest.mark.postgres
@pytest.mark.parametrize("name", [case.name for case in POSTGRES_CASES])
def test_nothing_is_lost_on_postgresql(on_postgres: Verdicts, name: str) -> None:
    verdict = on_postgres[name]
    assert verdict["violations"] == []
    assert verdict["acknowledged"] > 0
    assert verdict["kills"] > 3
