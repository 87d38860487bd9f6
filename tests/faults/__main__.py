"""`python -m tests.faults`: processes that die, on SQLite and PostgreSQL; `--full` for the large numbers.

Prints the seed and a closing table. Exit status 1 if a run has a violation, or a control has none.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.fault_points import POINTS
from tests.faults.runs import CASES, CONTROLS, POSTGRES_CASES, Case, Verdict, execute, larger

FULL_TIMES = 20
FULL_ROUNDS = 5


def main() -> int:
    args = _arguments()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    verdicts = [_run(case, seed + number, url, args) for number, (case, url) in enumerate(_wanted(args))]
    unpassed = sorted(set(POINTS) - {point for each in verdicts for point in each.toll.at_points})
    _close(verdicts, unpassed)
    if args.json:
        args.json.write_text(json.dumps([_plain(each) for each in verdicts]), encoding="utf-8")
    good = all(_is_good(each) for each in verdicts)
    return 0 if good and not (args.full and not args.only and unpassed) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the large numbers: about an hour")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", default="", help="runs whose name contains this")
    parser.add_argument("--postgres", nargs="*", metavar="URL", help="empty databases, one for each run on PostgreSQL")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


def _wanted(args: argparse.Namespace) -> Iterator[tuple[Case, str | None]]:
    if args.postgres:
        yield from zip(POSTGRES_CASES, args.postgres, strict=True)
        return
    for case in (*CASES, *CONTROLS):
        if args.only in case.name:
            for _ in range(FULL_ROUNDS if args.full and case in CASES else 1):
                yield (larger(case, FULL_TIMES) if args.full and case in CASES else case), None
    if args.full:
        yield from _on_a_server(args.only)


def _on_a_server(only: str) -> Iterator[tuple[Case, str | None]]:
    with _server() as urls:
        for case in POSTGRES_CASES:
            if only in case.name:
                for _ in range(FULL_ROUNDS):
                    yield larger(case, FULL_TIMES), next(urls)


@contextmanager
def _server() -> Iterator[Iterator[str]]:
    from tests.postgres_server import started

    with started() as server:

        def fresh() -> Iterator[str]:
            for number in range(1000):
                server.run(f"CREATE DATABASE faults_{number}")
                yield server.url(f"faults_{number}")

        yield fresh()


def _run(case: Case, seed: int, url: str | None, args: argparse.Namespace) -> Verdict:
    verdict = execute(case, seed, url)
    print(_line(verdict), flush=True)
    shown = verdict.violations if not _is_control(verdict) else verdict.violations[:2]
    for violation in shown[:20]:
        print("    " + violation)
    return verdict


def _is_control(verdict: Verdict) -> bool:
    return verdict.name.startswith("control:")


def _is_good(verdict: Verdict) -> bool:
    """A control must fail: its protection was switched off."""
    return bool(verdict.violations) is _is_control(verdict)


def _line(verdict: Verdict) -> str:
    toll = verdict.toll
    return (
        f"{'ok  ' if _is_good(verdict) else 'FAIL'} {verdict.name:<52} {verdict.seconds:6.1f} s  "
        f"killed {toll.by_chance:>4} + {sum(toll.at_points.values()):>4}  acknowledged {verdict.acknowledged:>6}  "
        f"fired {verdict.fired:>6}  busy {toll.busy:>3}  violations {len(verdict.violations)}"
    )


def _close(verdicts: Iterable[Verdict], unpassed: list[str]) -> None:
    verdicts = list(verdicts)
    print("\n" + "\n".join(_line(each) for each in verdicts))
    deaths: Counter[str] = sum((each.toll.at_points for each in verdicts), Counter())
    print("deaths at points: " + ", ".join(f"{name} {count}" for name, count in sorted(deaths.items())))
    if unpassed:
        print("nobody died at: " + ", ".join(unpassed))
    real = [each for each in verdicts if not _is_control(each)]
    kills = sum(each.toll.kills for each in real)
    print(f"{kills} kills, {sum(len(each.violations) for each in real)} violations")


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "name": verdict.name,
        "violations": verdict.violations,
        "kills": verdict.toll.kills,
        "acknowledged": verdict.acknowledged,
        "fired": verdict.fired,
    }


if __name__ == "__main__":
    sys.exit(main())
