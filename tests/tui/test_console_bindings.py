"""The keys: letters of daily work never move, every binding has an id and words, none is bound twice in one place."""

from collections.abc import Mapping

import pytest
from textual.binding import Binding

from tui.app import SiagaApp
from tui.panes.queue import FilterBar, QueuePane
from tui.panes.sla import DueList, SlaPane
from tui.panes.ticket import Reader, TicketPane
from tui.screens.desk import DeskScreen
from tui.widgets.live_table import LiveTable

FOCUSABLE = (SiagaApp, DeskScreen, QueuePane, LiveTable, FilterBar, TicketPane, Reader, SlaPane, DueList)


def parts(place: type) -> list[type]:
    """Its own class and those of ours it is made of, such as the actions of the desk screen."""
    return [part for part in place.__mro__ if part.__module__.startswith("tui.")]


PLACES = tuple(dict.fromkeys(part for place in FOCUSABLE for part in parts(place)))
DAILY = {
    "r": "ticket.reply",
    "c": "ticket.note",
    "s": "ticket.status",
    "p": "ticket.priority",
    "a": "ticket.assign",
    "t": "ticket.take",
    "u": "ticket.undo",
    "e": "ticket.escalate",
}
KEPT_FREE = frozenset("m")
"""Macro: not built yet, its letter waits for it."""
FROZEN = frozenset("rcspatemu")
"""Letters of daily work whose meaning never moves."""
HURTFUL: Mapping[str, str] = {
    **dict.fromkeys(("ctrl+b", "ctrl+a"), "prefix of tmux or screen"),
    **dict.fromkeys(("ctrl+j", "ctrl+k", "ctrl+h", "ctrl+l"), "taken by tmux set-ups, or another key at byte level"),
    **dict.fromkeys(("ctrl+m", "ctrl+i"), "same byte as Enter or Tab"),
    **dict.fromkeys(("ctrl+enter", "shift+enter", "alt+enter"), "needs a special keyboard protocol"),
    "ctrl+z": "means suspend",
    "ctrl+c": "means copy or interrupt",
    "ctrl+d": "means end of input",
    "tilde": "escape character of OpenSSH",
}
"""Key to the reason why it may not arrive, or hurts."""


def own(place: type) -> list[Binding]:
    return [binding for binding in place.__dict__.get("BINDINGS", []) if isinstance(binding, Binding)]


EVERY = [binding for place in PLACES for binding in own(place)]


@pytest.mark.parametrize("binding", EVERY, ids=lambda binding: binding.id)
def test_every_binding_has_an_id_and_a_label_and_keys_that_arrive(binding: Binding) -> None:
    assert binding.id and binding.description
    assert not set(binding.key.split(",")) & HURTFUL.keys()


@pytest.mark.parametrize("place", FOCUSABLE, ids=lambda place: place.__name__)
def test_no_key_is_bound_twice_in_one_place(place: type) -> None:
    keys = [key for part in parts(place) for binding in own(part) for key in binding.key.split(",")]
    assert len(keys) == len(set(keys))


def test_the_actions_of_the_desk_screen_are_looked_at() -> None:
    assert {"ticket.merge", "ticket.no_reply", "ticket.reply"} <= {binding.id for binding in EVERY}


def test_ids_are_unique() -> None:
    ids = [binding.id for binding in EVERY]
    assert len(ids) == len(set(ids))


def test_the_letters_of_daily_work_are_frozen() -> None:
    assert frozenset(DAILY) | KEPT_FREE == FROZEN
    by_key = {key: binding.id for binding in EVERY for key in binding.key.split(",")}
    assert {key: by_key[key] for key in DAILY} == DAILY
    assert not KEPT_FREE & by_key.keys()
