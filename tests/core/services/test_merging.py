"""Two tickets become one: trace on both sides, clocks by T16, later messages follow, and all of it goes back."""

from datetime import timedelta

import pytest

from core import jobs
from core.domain.vocabulary import EventKind, Outcome, Status, Visibility
from core.errors import NotAllowed, NotFound, Refused, Stale
from core.services import clock_audit, conversation, drafts, merging, reading, status, undo
from core.services.people import RequesterFacts
from core.services.undo import Undone
from tests.builders import MONDAY, Staff, clock_rows, kinds, opened, replayed, row_of, steps_fired, trail_of
from tests.core.services.test_projection import same_as_replayed
from tests.core.services.test_undo import looks

OTHER = RequesterFacts("Tono", "tono@customer.example")


def two(staff: Staff) -> tuple[int, int]:
    """The ticket that lives on, and its double of five minutes later."""
    target = opened(staff, "Printer jams")
    staff.now.ahead(minutes=5)
    return target, opened(staff, "Printer jams again")


def test_both_trails_say_it_and_the_double_is_closed(staff: Staff) -> None:
    target, double = two(staff)
    version = row_of(staff.desk, target).version
    staff.by("ani").write(merging.merge, double, target)
    assert kinds(staff.desk, double) == [EventKind.CREATED, EventKind.MERGED, EventKind.STATUS]
    merged, absorbed = trail_of(staff.desk, double)[1], trail_of(staff.desk, target)[-1]
    assert (merged.data, merged.agent_id) == ({"into": target}, staff.agents["ani"])
    assert (absorbed.kind, absorbed.data, absorbed.agent_id) == (
        EventKind.ABSORBED,
        {"ticket": double},
        staff.agents["ani"],
    )
    row = row_of(staff.desk, double)
    assert (row.status, row.merged_into_id, row.due_state) == ("closed", target, "none")
    assert row_of(staff.desk, target).version > version
    same_as_replayed(staff, double)
    same_as_replayed(staff, target)


def test_clocks_are_cancelled_but_for_what_was_fulfilled_or_breached(staff: Staff) -> None:
    target, double = two(staff)
    staff.by("ani").write(conversation.reply, double, "On it.")
    staff.now.ahead(minutes=10)
    staff.desk.write(conversation.customer_message, double, "And now?")
    staff.now.ahead(hours=2, minutes=30)
    jobs.sweep(staff.desk)
    before = clock_rows(staff.desk, target)
    staff.by("ani").write(merging.merge, double, target)
    after = clock_rows(staff.desk, double)
    assert after["first_response-1"].outcome == Outcome.MET
    assert (after["next_response-1"].outcome, after["resolution-1"].outcome) == (Outcome.BREACHED, Outcome.CANCELLED)
    assert row_of(staff.desk, double).breaches == 1
    assert clock_rows(staff.desk, target) == before
    fired = steps_fired(staff.desk, double)
    staff.now.ahead(days=3)
    jobs.sweep(staff.desk)
    assert steps_fired(staff.desk, double) == fired
    same_as_replayed(staff, double)


def test_a_breach_that_was_reached_before_is_still_told(staff: Staff) -> None:
    target, double = two(staff)
    staff.now.ahead(hours=1, minutes=10)
    staff.by("ani").write(merging.merge, double, target)
    jobs.sweep(staff.desk)
    assert ("first_response", "breach", 1, 600) in steps_fired(staff.desk, double)
    same_as_replayed(staff, double)


def test_taken_back_the_clocks_go_on_as_if_it_had_never_been(staff: Staff) -> None:
    target, double = two(staff)
    twin = opened(staff, "Its twin, which nobody merges")
    before = looks(staff, double)
    ani = staff.by("ani")
    ani.write(merging.merge, double, target)
    staff.now.ahead(minutes=9)
    assert ani.write(undo.last) == Undone(double, EventKind.MERGED)
    assert looks(staff, double) == before
    shown = ("metric", "outcome", "due_at", "elapsed_s", "running", "next_alarm_at", "target_s")
    found, wanted = (replayed(staff.desk, each).clocks for each in (double, twin))
    assert [[getattr(clock, name) for name in shown] for clock in found] == [
        [getattr(clock, name) for name in shown] for clock in wanted
    ]
    for ticket_id in (target, double):
        same_as_replayed(staff, ticket_id)


def test_both_trails_keep_the_merge_and_its_taking_back(staff: Staff) -> None:
    target, double = two(staff)
    ani = staff.by("ani")
    ani.write(merging.merge, double, target)
    ani.write(undo.last)
    assert kinds(staff.desk, double)[1:] == [
        EventKind.MERGED,
        EventKind.STATUS,
        EventKind.STATUS,
        EventKind.UNMERGED,
    ]
    assert trail_of(staff.desk, double)[-1].data == {"entry": 2, "from": target, "undo_of": 2}
    assert kinds(staff.desk, target)[1:] == [EventKind.ABSORBED, EventKind.RELEASED]
    assert trail_of(staff.desk, target)[-1].data == {"ticket": double}
    with pytest.raises(Refused, match="nothing_to_undo"):
        ani.write(undo.last)
    ani.write(merging.merge, double, target)
    assert row_of(staff.desk, double).merged_into_id == target
    same_as_replayed(staff, double)


@pytest.mark.parametrize("before", [Status.PENDING, Status.SOLVED, Status.CLOSED])
def test_the_status_before_comes_back(lite: Staff, before: Status) -> None:
    target, double = two(lite)
    ani = lite.by("ani")
    ani.write(status.set_status, double, before)
    lite.now.ahead(minutes=2)
    stood = looks(lite, double)
    ani.write(merging.merge, double, target)
    lite.now.ahead(minutes=2)
    assert ani.write(undo.last).what is EventKind.MERGED
    assert looks(lite, double) == stood
    same_as_replayed(lite, double)


def test_a_breach_that_came_due_while_merged_fires_when_taken_back(lite: Staff) -> None:
    target, double = two(lite)
    lite.now.ahead(minutes=55)
    ani = lite.by("ani")
    ani.write(merging.merge, double, target)
    lite.now.ahead(minutes=8)
    ani.write(undo.last)
    undone_at = lite.now.at
    lite.now.ahead(seconds=1)
    jobs.sweep(lite.desk)
    breach = next(event for event in trail_of(lite.desk, double) if event.kind is EventKind.BREACH)
    assert breach.at == undone_at
    same_as_replayed(lite, double)


def test_the_merge_of_somebody_else_is_not_ours_to_take_back(lite: Staff) -> None:
    target, double = two(lite)
    lite.by("beni").write(status.set_status, double, Status.OPEN)
    lite.by("ani").write(merging.merge, double, target)
    with pytest.raises(Refused, match="merged"):
        lite.by("beni").write(undo.last)


def test_what_the_customer_says_lands_where_the_ticket_lives_on(staff: Staff) -> None:
    target, double = opened(staff, "One"), opened(staff, "Two", requester=OTHER)
    last = opened(staff, "Three")
    ani = staff.by("ani")
    ani.write(status.set_status, last, Status.SOLVED)
    ani.write(merging.merge, double, target)
    ani.write(merging.merge, target, last)
    trails = [kinds(staff.desk, each) for each in (double, target)]
    said = staff.desk.write(conversation.customer_message, double, "Still broken.")
    assert said.ticket_id == last
    assert [kinds(staff.desk, each) for each in (double, target)] == trails
    entry = trail_of(staff.desk, last)[-1]
    assert (entry.kind, entry.data) == (EventKind.CUSTOMER_MESSAGE, {"addressed": double})
    assert row_of(staff.desk, last).status == "open"
    assert staff.desk.read(reading.ticket, last).messages[-1].author == "Tono"
    direct = staff.desk.write(conversation.customer_message, last, "Me too.")
    assert trail_of(staff.desk, direct.ticket_id)[-1].data == {}
    same_as_replayed(staff, last)


def test_agents_are_told_where_to_work_instead(lite: Staff) -> None:
    target, double, last = opened(lite), opened(lite), opened(lite)
    ani = lite.by("ani")
    ani.write(merging.merge, double, target)
    ani.write(merging.merge, target, last)
    with pytest.raises(Refused) as refused:
        ani.write(conversation.reply, double, "Hello")
    assert (refused.value.rule, refused.value.detail) == ("merged", str(last))


def test_every_draft_goes_along(staff: Staff) -> None:
    target, double = two(staff)
    ani, beni = staff.by("ani"), staff.by("beni")
    ani.write(drafts.keep, target, Visibility.PUBLIC, "Dear")
    ani.write(drafts.keep, double, Visibility.PUBLIC, "Sari")
    ani.write(drafts.keep, double, Visibility.INTERNAL, "hm")
    beni.write(drafts.keep, double, Visibility.PUBLIC, "Hello")
    beni.write(merging.merge, double, target)
    assert ani.read(drafts.read, target, Visibility.PUBLIC) == "Dear\n\nSari"
    assert ani.read(drafts.read, target, Visibility.INTERNAL) == "hm"
    assert beni.read(drafts.read, target, Visibility.PUBLIC) == "Hello"
    assert ani.read(drafts.read, double, Visibility.PUBLIC) == ""


def test_refusals_leave_everything_as_it_was(lite: Staff) -> None:
    target, double, third = opened(lite), opened(lite), opened(lite)
    ani = lite.by("ani")
    ani.write(merging.merge, double, target)
    cases = [
        (target, target, "one_already", ""),
        (target, double, "one_already", ""),
        (double, target, "merged", str(target)),
        (double, third, "merged", str(target)),
        (third, double, "target_merged", str(target)),
    ]
    for source, into, rule, detail in cases:
        with pytest.raises(Refused) as refused:
            ani.write(merging.merge, source, into)
        assert (refused.value.rule, refused.value.detail) == (rule, detail)
    with pytest.raises(NotFound):
        ani.write(merging.merge, third, 999)
    with pytest.raises(NotFound):
        ani.write(merging.merge, 999, third)
    with pytest.raises(Stale):
        ani.write(merging.merge, third, target, seen_version=7)
    with pytest.raises(NotAllowed):
        lite.by("eye").write(merging.merge, third, target)
    assert kinds(lite.desk, third) == [EventKind.CREATED]


def test_a_done_ticket_takes_others_in_and_stays_done(lite: Staff) -> None:
    target, double = two(lite)
    lite.by("ani").write(status.set_status, target, Status.CLOSED)
    lite.by("ani").write(merging.merge, double, target)
    assert row_of(lite.desk, target).status == "closed"
    assert row_of(lite.desk, double).merged_into_id == target


def test_the_target_shows_all_messages_in_their_time_with_their_numbers(staff: Staff) -> None:
    first, second, third = opened(staff, body="a"), opened(staff, body="b"), opened(staff, body="c")
    ani = staff.by("ani")
    for ticket_id, body in ((second, "d"), (first, "e"), (third, "f"), (second, "g")):
        staff.now.ahead(minutes=1)
        ani.write(conversation.add_note, ticket_id, body)
    ani.write(merging.merge, third, second)
    ani.write(merging.merge, second, first)
    view = staff.desk.read(reading.ticket, first)
    assert [(each.body, each.ticket_id) for each in view.messages] == [
        ("a", first),
        ("b", second),
        ("c", third),
        ("d", second),
        ("e", first),
        ("f", third),
        ("g", second),
    ]
    middle = staff.desk.read(reading.ticket, second)
    assert [each.body for each in middle.messages] == ["b", "c", "d", "f", "g"]
    assert (middle.merged_into_id, middle.lives_on_id) == (first, first)
    assert staff.desk.read(reading.ticket, third).lives_on_id == first
    assert (view.merged_into_id, view.lives_on_id) == (None, None)


def test_only_the_newest_messages_of_all_are_shown(lite: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    target, double = two(lite)
    ani = lite.by("ani")
    for number in range(reading.MESSAGE_LIMIT):
        lite.now.ahead(minutes=1)
        ani.write(conversation.add_note, (target, double)[number % 2], str(number))
    ani.write(merging.merge, double, target)
    view = lite.desk.read(reading.ticket, target)
    assert (view.earlier_messages, [each.body for each in view.messages]) == (
        2,
        [str(number) for number in range(reading.MESSAGE_LIMIT)],
    )


def test_candidates_are_the_requesters_own_then_of_the_organisation(lite: Staff) -> None:
    mine = RequesterFacts("Sari", "sari@customer.example", organisation="Toko")
    theirs = RequesterFacts("Tono", "tono@customer.example", organisation="Toko")
    stranger = opened(lite, requester=RequesterFacts("Xaver", "x@other.example"))
    neighbour = opened(lite, "n", requester=theirs)
    older, newer, ticket_id = (opened(lite, name, requester=mine) for name in ("older", "newer", "this"))
    done, merged = opened(lite, requester=mine), opened(lite, requester=mine)
    ani = lite.by("ani")
    ani.write(status.set_status, done, Status.SOLVED)
    ani.write(merging.merge, merged, done)
    found = ani.read(merging.candidates, [ticket_id])
    assert [(each.ticket_id, each.same_requester) for each in found] == [
        (newer, True),
        (older, True),
        (neighbour, False),
    ]
    marked = ani.read(merging.candidates, [older, stranger])
    assert [each.ticket_id for each in marked] == [older, stranger, ticket_id, newer, neighbour]


def test_the_preview_says_whose_they_are(lite: Staff) -> None:
    target, double, foreign = opened(lite), opened(lite), opened(lite, requester=OTHER)
    ani = lite.by("ani")
    shown = ani.read(merging.preview, [double, foreign, target], target)
    assert [(each.ticket_id, each.requester, each.same_requester) for each in shown.tickets] == [
        (double, "Sari", True),
        (foreign, "Tono", False),
    ]
    assert not shown.target.same_requester
    assert ani.read(merging.preview, [double], target).target.same_requester
    with pytest.raises(NotFound):
        ani.read(merging.preview, [double], 999)
    with pytest.raises(Refused, match="one_already"):
        ani.read(merging.preview, [target], target)
    ani.write(merging.merge, double, target)
    with pytest.raises(Refused, match="target_merged"):
        ani.read(merging.preview, [foreign], double)
    with pytest.raises(Refused, match="one_already"):
        ani.read(merging.preview, [target], double)


def test_the_audit_of_clocks_agrees(lite: Staff) -> None:
    target, double = two(lite)
    ani = lite.by("ani")
    ani.write(merging.merge, double, target)
    lite.now.ahead(minutes=3)
    ani.write(undo.last)
    lite.now.at = MONDAY + timedelta(hours=1)
    ani.write(merging.merge, double, target)
    assert not lite.desk.read(clock_audit.differences, [target, double])
