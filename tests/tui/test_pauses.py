"""The console collects its garbage between keys, and also where nobody types."""

import gc
import weakref
from collections.abc import AsyncIterator

import pytest

from tui.pauses import REST_CAP, Pauses


class Knot:
    """Refers to itself: only the collector can take it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
async def pauses() -> AsyncIterator[Pauses]:
    started = Pauses()
    started.start()
    yield started
    started.stop()


def left_behind(count: int) -> "weakref.ref[Knot]":
    """The first of so many that nobody holds any more."""
    first = weakref.ref(Knot())
    for _ in range(count):
        Knot()
    return first


async def test_a_console_in_which_nobody_types_stays_as_small(pauses: Pauses) -> None:
    knot = left_behind(REST_CAP)
    assert knot() is not None
    pauses.look()
    assert knot() is None


async def test_little_garbage_waits(pauses: Pauses) -> None:
    knot = left_behind(10)
    pauses.look()
    assert knot() is not None


async def test_nothing_is_collected_right_under_a_key(pauses: Pauses) -> None:
    pauses.key()
    knot = left_behind(REST_CAP)
    pauses.look()
    assert knot() is not None


async def test_the_collector_is_given_back(pauses: Pauses) -> None:
    assert not gc.isenabled()
    pauses.stop()
    assert gc.isenabled()
