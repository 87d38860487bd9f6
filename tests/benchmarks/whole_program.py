"""The whole program from outside: `python -m tests.benchmarks.whole_program --ttybench PATH --desk FILE [--save]`.

PATH is the file `ttybench.py`; FILE a desk made by `tests.benchmarks.desk`. Baselines and siaga are started in turn.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import results
from tests.benchmarks.__main__ import facts
from tests.benchmarks.figures import Figure, table

ROOT = Path(__file__).resolve().parents[2]
KEYS = "Down*12 PgDn*20 PgUp*10 " + "End*1 Home*1 " * 6
TABLE_KEYS = "Down*60 PgDn*20 " + "End*1 Home*1 " * 6
LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    command: Sequence[str]
    options: Sequence[str]


def scenarios(desk: str, quick: bool) -> Iterator[Scenario]:
    siaga = (sys.executable, "-m", "tui", "--database", desk, "--agent", "agent3")
    small = (sys.executable, "-m", "tests.benchmarks.small_apps")
    starts = ("--starts", "2" if quick else "5")
    live = ("--ready", "● live", "--exit", "Esc Esc q", "--setup", "wait:3")
    once = ("--starts", "1", "--warmup", "0")
    plain = (sys.executable, "-c", "print(1); input()")
    yield Scenario("python", plain, (*starts, "--idle", "0", "--exit", "Enter"))
    yield Scenario("static", (*small, "static"), (*starts, "--ready", "READY", "--idle", "3", "--exit", "q"))
    yield Scenario("drawn", siaga, (*starts, "--ready", "Help", "--idle", "0", "--exit", "q"))
    yield Scenario("table", (*small, "table"), (*once, "--ready", "READY", "--keys", TABLE_KEYS, "--idle", "0"))
    idle = ("--idle", "5" if quick else "30", "--settle", "3")
    yield Scenario("live", siaga, (*starts, *live, "--keys", KEYS, *idle))
    yield Scenario("inside", siaga, (*once, *live, "--keys", "Down*11 Up*11 Down*11 Up*11", "--idle", "0"))
    burst = ("--link-kbps", "256", "--burst", "Down*90@30", "--idle", "0")
    yield Scenario("burst", siaga, (*once, *live, *burst))
    yield Scenario("search", siaga, (*once, *live, "--setup", "wait:3 /", "--keys", "text:certificate", "--idle", "0"))


def measure(ttybench: Path, scenario: Scenario) -> Mapping[str, Any]:
    """What ttybench says of one run."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        options = ("--cwd", str(ROOT), "--json", out.name, "--env", "SIAGA_LANG=en", *scenario.options)
        command = [sys.executable, str(ttybench), "run", *options, "--", *scenario.command]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, timeout=LIMIT_S, check=False, capture_output=True, text=True, env=environ)
        print(f"{scenario.name}: {shlex.join(scenario.command[-3:])}\n{done.stdout}{done.stderr}", file=sys.stderr)
        found: Mapping[str, Any] = json.loads(Path(out.name).read_text() or "{}").get("results", [{}])[0]
    return found


def _at(found: Mapping[str, Any], path: str) -> float:
    """NaN where this run did not give it."""
    value: Any = found
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, (int, float)) else float("nan")


def figures(got: Mapping[str, Mapping[str, Any]], size: str) -> Iterator[Figure]:
    def row(
        name: str, of: str, path: str, unit: str, budget: float | None = None, by: tuple[str, str] = ("", "")
    ) -> Figure:
        value = _at(got[of], path)
        ratio = value / _at(got[by[0]], path) if by[0] else None
        return Figure(name, size, value, unit, budget, ratio, by[1])

    start = "start.{}_ms.p50".format
    yield row(
        "start: first paint", "drawn", start("first_paint"), "ms", 40, ("python", "python -c 'print(1); input()'")
    )
    yield row("start: Textual has drawn", "drawn", start("ready"), "ms", 350, ("static", "one Static"))
    yield row("start: list live", "live", start("ready"), "ms", None, ("static", "one Static"))
    yield row("start: processor time to live", "live", "start_cpu_s", "s", None, ("static", "one Static"))
    for key, p50, p95 in (("Down", 3.0, 6.0), ("Up", 3.0, 6.0)):
        yield row(f"{key} inside the page, net p50", "inside", f"keys.{key}.net_ms.p50", "ms", p50)
        yield row(f"{key} inside the page, net p95", "inside", f"keys.{key}.net_ms.p95", "ms", p95)
    yield row("Down inside the page, bytes", "inside", "keys.Down.bytes.p50", "B", 320)
    for key, budget in (("PgDn", 10.0), ("End", 15.0), ("Home", 15.0)):
        by = ("table", "DataTable")
        yield row(f"{key}, net p95", "live", f"keys.{key}.net_ms.p95", "ms", budget, by)
    yield row("PgDn, bytes", "live", "keys.PgDn.bytes.p50", "B", 4200, ("table", "DataTable"))
    yield row("ticket pane follows: settled p95", "inside", "keys.Down.settle_ms.p95", "ms", 30)
    yield row("processor time a key, Down and Up", "inside", "keys_cpu_ms_per_key", "ms", 4, ("table", "DataTable"))
    letter = [_at(one, "paint_ms.p95") for one in got["search"].get("keys", {}).values()]
    if letter:
        yield Figure("a typed letter of a search, p95", size, max(letter), "ms", 25)
    lags = [float(one["lag_ms"]) for one in got["burst"].get("burst", [])]
    if lags:
        yield Figure("Down held 3 s at 30/s, 256 kbit/s: lag", size, max(lags), "ms", 150)
    yield row("idle: processor", "live", "idle.cpu_pct", "%", 0.5)
    yield row("idle: bytes", "live", "idle.bytes_per_s", "B a second", 450)
    yield row("idle: wake-ups", "live", "idle.wakeups_per_s", "a second", 2)
    yield row("memory, loaded", "live", "rss.ready_mb", "MB", 85, ("static", "one Static"))
    yield row("memory, after the keys", "live", "rss.end_mb", "MB", 95)
    yield row("exit", "live", "exit.ms", "ms", 500)


def main(run: Callable[[Path, Scenario], Mapping[str, Any]] = measure) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.whole_program", description=__doc__)
    parser.add_argument("--ttybench", type=Path, required=True)
    parser.add_argument("--desk", type=Path, required=True)
    parser.add_argument("--tickets", default="1,000,000", help="for the table")
    parser.add_argument("--only", action="append", help="scenarios; the table needs all")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--save", action="store_true")
    args = parser.parse_args()
    wanted = [one for one in scenarios(str(args.desk.resolve()), args.quick) if not args.only or one.name in args.only]
    got = {one.name: run(args.ttybench, one) for one in wanted}
    if args.only:
        return 0
    text = (
        f"{facts(False)} 120x40, three panes, desk of {args.tickets} tickets.\n\n{table(figures(got, args.tickets))}\n"
    )
    print(text)
    if args.save:
        results.save("terminal", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
