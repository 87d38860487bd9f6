"""The keys: letters of daily work never move, every binding has an id and words, none is bound twice in one place."""

import pytest
from textual.binding import Binding

from tui.app import SiagaApp
from tui.keymap import FROZEN, HURTFUL, read_keymap
from tui.panes.queue import FilterBar, QueuePane
from tui.panes.sla import DueList, SlaPane
from tui.panes.ticket import Reader, TicketPane
from tui.screens.desk import DeskScreen
from tui.screens.ticket_actions import TicketActions

PLACES = (SiagaApp, DeskScreen, TicketActions, QueuePane, FilterBar, TicketPane, Reader, SlaPane, DueList)
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


def own(place: type) -> list[Binding]:
    return [binding for binding in place.__dict__.get("BINDINGS", []) if isinstance(binding, Binding)]


EVERY = [binding for place in PLACES for binding in own(place)]


@pytest.mark.parametrize("binding", EVERY, ids=lambda binding: binding.id)
def test_every_binding_has_an_id_and_a_label_and_keys_that_arrive(binding: Binding) -> None:
    assert binding.id and binding.description
    assert not set(binding.key.split(",")) & HURTFUL.keys()


def test_ids_are_unique() -> None:
    ids = [binding.id for binding in EVERY]
    assert len(ids) == len(set(ids))


def test_the_letters_of_daily_work_are_frozen() -> None:
    assert frozenset(DAILY) | KEPT_FREE == FROZEN
    by_key = {key: binding.id for binding in EVERY for key in binding.key.split(",")}
    assert {key: by_key[key] for key in DAILY} == DAILY
    assert not KEPT_FREE & by_key.keys()


def test_a_keymap_names_what_it_does_not_know_and_what_hurts() -> None:
    known = {"ticket.take": "t", "ticket.reply": "r"}
    keymap, complaints = read_keymap({"ticket.take": "ctrl+b", "ticket.tkae": "x"}, known)
    assert keymap == {"ticket.take": "ctrl+b"}
    assert len(complaints) == 2
