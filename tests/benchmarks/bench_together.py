"""Several at work on one desk: eight processes that commit twenty times a second, and a change seen in another console.

Each process is `python -m tests.benchmarks.bench_together DESK AGENT`: it reads the numbers of its tickets and when to
begin, and prints the milliseconds of its commits.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from core.desk import Desk, actor_for, load_configuration
from core.domain.vocabulary import Status
from core.services import assignment, queues, status
from storage.engine import Database, open_database
from tests.benchmarks.bench_writes import fresh
from tests.benchmarks.figures import Figure
from tests.tui.pty_program import PtyProgram

CONSOLES, RATE, SECONDS = 8, 20, 15
START_S = 8
"""Time in which all processes are ready."""
SEEN = 30
LONELY_S = 0.4
"""Between two changes: the second of two that follow each other sooner is gathered with others (`tui.feed`)."""
OWNERS = (5, 6)
"""Agents to whom the ticket on the screen goes in turn."""


def figures(database: Database, place: str, size: str) -> Iterator[Figure]:
    """`place`: the desk, as `--database` takes it."""
    took = sorted(_together(desk_of(database, OWNERS[0]), place))
    together = f"{CONSOLES} consoles at {RATE}/s each: status change, committed, "
    yield Figure(together + "p95", size, took[int(len(took) * 0.95)], "ms", 2)
    yield Figure(together + "p99", size, took[int(len(took) * 0.99)], "ms", 20)
    seen = sorted(_seen(desk_of(database, OWNERS[0]), place))
    budget = 10 if database.path is not None else 40
    yield Figure("commit here to painted there, p50", size, statistics.median(seen), "ms")
    yield Figure("commit here to painted there, p95", size, seen[int(len(seen) * 0.95)], "ms", budget)


def desk_of(database: Database, agent: int) -> Desk:
    with database.read() as session:
        return Desk(database, load_configuration(session), actor_for(session, agent))


def _together(desk: Desk, place: str) -> list[float]:
    """Milliseconds of all commits of all processes; they begin at one instant."""
    each = SECONDS * RATE
    ids = fresh(desk, CONSOLES * each)
    begin_at = time.time() + START_S
    processes = [_started(place, agent) for agent in range(1, CONSOLES + 1)]
    for number, process in enumerate(processes):
        assert process.stdin is not None
        process.stdin.write(json.dumps([begin_at, ids[number * each : (number + 1) * each]]) + "\n")
        process.stdin.flush()
    return [ms for process in processes for ms in json.loads(process.communicate()[0])]


def _started(place: str, agent: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.benchmarks.bench_together", place, str(agent)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _work(place: str, agent: int) -> Iterator[float]:
    """Milliseconds of every status change. Who is late does not hurry: the next one comes at its own time."""
    database = open_database(place)
    desk = desk_of(database, agent)
    begin_at, ids = json.loads(sys.stdin.readline())
    desk.write(status.set_status, ids.pop(), Status.PENDING)  # warm
    for number, ticket_id in enumerate(ids):
        time.sleep(max(0.0, begin_at + (number + agent / CONSOLES) / RATE - time.time()))
        began = time.perf_counter()
        desk.write(status.set_status, ticket_id, Status.PENDING)
        yield (time.perf_counter() - began) * 1000
    database.close()


def _seen(desk: Desk, place: str) -> Iterator[float]:
    """Milliseconds from the end of a commit in this process to the first bytes of another one's console."""
    arguments = ("-m", "tui", "--database", place, "--agent", "agent3", "--no-scheduler")
    program = PtyProgram(*arguments, columns=120, rows=40, environ={"SIAGA_LANG": "en"})
    program.until_shown("● live")
    program.drain()
    [first] = desk.read(queues.page, "is:unsolved", limit=1).rows
    for number in range(SEEN):
        time.sleep(LONELY_S)
        while program.read(0.08):
            pass
        desk.write(assignment.assign, first.ticket_id, assignee_id=OWNERS[number % 2])
        committed = time.perf_counter()
        if program.read(2.0):
            yield (time.perf_counter() - committed) * 1000
    program.press("q")
    program.wait()
    program.close()


if __name__ == "__main__":
    print(json.dumps(list(_work(sys.argv[1], int(sys.argv[2])))))
