"""Figures of the benchmarks: one table, medians, budgets, ratios to what was measured beside them in the same run."""

import gc
import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    size: str
    """Tickets of the store, and the database; or what was counted."""
    value: float
    unit: str
    budget: float | None = None
    """In `unit`. For a rate (`…/s`) at least this, else at most."""
    ratio: float | None = None
    """Value by the baseline's value, both of this run."""
    baseline: str = ""
    cpu_ms: float | None = None
    """Processor time of this process for what `value` times: the part that busy neighbours do not touch."""

    @property
    def missed(self) -> float:
        """By how many times the budget is missed; 0 where it is held or there is none."""
        if self.budget is None:
            return 0.0
        times = self.budget / self.value if self.unit.endswith("/s") else self.value / self.budget
        return times if times > 1 else 0.0


HEAD = ("what", "size", "value", "unit", "cpu ms", "budget", "ratio to baseline", "verdict")


def table(figures: Iterable[Figure]) -> str:
    """As Markdown, columns padded, so that it reads in a terminal as well."""
    rows = [HEAD, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def _cells(figure: Figure) -> tuple[str, ...]:
    verdict = "" if figure.budget is None else f"missed {figure.missed:.1f}x" if figure.missed else "held"
    if math.isnan(figure.value):
        verdict = "not measured"
    ratio = "" if figure.ratio is None or math.isnan(figure.ratio) else f"{figure.ratio:.2f} of {figure.baseline}"
    budget = "" if figure.budget is None else _short(figure.budget)
    cpu = "" if figure.cpu_ms is None else _short(figure.cpu_ms)
    return (figure.name, figure.size, _short(figure.value), figure.unit, cpu, budget, ratio, verdict)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of each of several calls."""

    wall_ms: tuple[float, ...]
    cpu_ms: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        return statistics.median(self.wall_ms)

    @property
    def p95_ms(self) -> float:
        return sorted(self.wall_ms)[min(len(self.wall_ms) - 1, int(len(self.wall_ms) * 0.95))]

    def figure(self, name: str, size: str, budget: float | None = None) -> Figure:
        """Of the medians."""
        return Figure(name, size, self.median_ms, "ms", budget, cpu_ms=statistics.median(self.cpu_ms))

    def rate(self, name: str, size: str, items: int, unit: str = "/s") -> Figure:
        """Each call did `items`; the processor time is that of a thousand."""
        cpu = statistics.median(self.cpu_ms) / items * 1000
        return Figure(name, size, items / self.median_ms * 1000, unit, cpu_ms=cpu)


def taken(act: Callable[[], object], times: int = 15, *, warm: int = 1) -> Taken:
    """After `warm` calls that do not count; without the garbage collector."""
    for _ in range(warm):
        act()
    was_on = gc.isenabled()
    gc.disable()
    try:
        both = [_once(act) for _ in range(times)]
    finally:
        if was_on:
            gc.enable()
    return Taken(tuple(wall for wall, _ in both), tuple(cpu for _, cpu in both))


def _once(act: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = perf_counter(), process_time()
    act()
    return (perf_counter() - wall) * 1000, (process_time() - cpu) * 1000
