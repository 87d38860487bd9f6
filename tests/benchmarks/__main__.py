"""`python -m tests.benchmarks [--quick] [--only NAME] [--postgres] [--save]`: one table of figures.

Medians of several runs, ratios to what was measured beside them; nothing here fails by a time. `--save` replaces the
part of `results.md` that this command makes.
"""

import argparse
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from core.desk import Desk, actor_for, load_configuration
from storage.engine import Database, open_database
from storage.schema import EMPTY, schema_number
from tests.benchmarks import (
    bench_import,
    bench_open,
    bench_open_time,
    bench_queues,
    bench_sweep,
    bench_together,
    bench_writes,
    desk,
    results,
    store,
)
from tests.benchmarks.figures import Figure, table

AGENT = 3
SIZES = (1_000, 100_000, 1_000_000)
OF_STORES = ("open", "queues", "search", "replay", "writes", "together", "sweep")
NAMES = (*OF_STORES, "import", "open-time", "plans")


def main() -> int:
    """What was measured is shown, and saved, also when the run is ended early."""
    args = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started, found = time.perf_counter(), list[Figure]()
    try:
        for figure in _all(args):
            found.append(figure)
            print(f"  {figure.name} [{figure.size}]: {figure.value:,.3g} {figure.unit}", file=sys.stderr, flush=True)
    finally:
        text = f"{facts(args.postgres)}\n\n{table(found)}\n"
        print(text, f"in {time.perf_counter() - started:.0f} s", sep="\n")
        if args.save is not None:
            results.save(args.save or ("postgresql" if args.postgres else "sqlite"), text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="stores of 1,000 and 100,000 tickets, fewer repetitions")
    parser.add_argument("--only", action="append", choices=NAMES, help="may be repeated; default: all")
    parser.add_argument("--size", type=int, action="append", help="tickets of the store; may be repeated")
    parser.add_argument("--stores", type=Path, help="folder in which stores are kept, for the next time (SQLite)")
    parser.add_argument("--postgres", action="store_true", help="stores on a throw-away PostgreSQL, not SQLite")
    parser.add_argument("--save", nargs="?", const="", metavar="PART", help="put the table into results.md")
    args = parser.parse_args()
    args.only = args.only or [name for name in NAMES if name != "plans"]
    args.size = args.size or (SIZES[:2] if args.quick else SIZES)
    return args


def facts(postgres: bool) -> str:
    """What the figures stand on."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    fsync = "SQLite, synchronous=FULL: every commit is synced to this machine's disk"
    if postgres:
        fsync = "PostgreSQL on the same machine, fsync=off, 32 MB of shared buffers"
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores shared with others, load {load}. {fsync}."
    )


def _all(args: argparse.Namespace) -> Iterator[Figure]:
    if "open-time" in args.only:
        yield from bench_open_time.figures()
    if "import" in args.only:
        yield from bench_import.figures(500 if args.quick else 2_000)
    if not set(args.only) & {*OF_STORES, "plans"}:
        return
    if args.postgres:
        with _postgres() as new:
            for n in args.size:
                url = new(f"bench{n}")
                yield from _of_store(open_database(url), url, n, f"{n:,} PostgreSQL", args)
        return
    for n in args.size:
        with TemporaryDirectory(prefix="siaga-bench-") as folder:
            path = (args.stores or Path(folder)) / f"{n}.db"
            yield from _of_store(open_database(path), str(path), n, f"{n:,} SQLite", args)


def _of_store(database: Database, place: str, n: int, size: str, args: argparse.Namespace) -> Iterator[Figure]:
    if schema_number(database) == EMPTY:
        desk.make(database, n, messages=True, now=datetime.now(UTC).replace(microsecond=0))
    with database.read() as session:
        mine = Desk(database, load_configuration(session), actor_for(session, AGENT))
    few = 1 if args.quick else 3
    for name in args.only:
        if name == "open" and database.path is not None:
            yield from bench_open.figures(database.path, size, 1 + few)
        elif name == "queues":
            yield from bench_queues.figures(mine, size)
        elif name == "search":
            yield from bench_queues.searches(mine, size)
        elif name == "replay":
            yield from bench_writes.replays(mine, size)
        elif name == "writes":
            yield from bench_writes.figures(mine, size, 100 * few)
        elif name == "together":
            yield from bench_together.figures(database, place, size)
        elif name == "sweep":
            store.arm(database)
            yield from bench_sweep.figures(mine.as_system(), size)
        elif name == "plans":
            for line in (*mine.read(bench_queues.plans), *mine.read(bench_sweep.plans)):
                print(f"  {size}: {line}", file=sys.stderr)
    database.close()


@contextmanager
def _postgres() -> Iterator[Callable[[str], str]]:
    """A server; a call makes a database on it and gives its URL."""
    from tests.postgres_server import started

    with started() as server:

        def new(name: str) -> str:
            server.run(f"CREATE DATABASE {name}")
            return server.url(name)

        yield new


if __name__ == "__main__":
    sys.exit(main())
