"""New versions of policies and calendars: ended clocks never change, open ones move when told to, and only once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from core import applying, audit
from core.domain.vocabulary import EventKind, Status
from core.services import conversation, desk_setup, status, versions
from core.uow import UnitOfWork
from tests.builders import MONDAY, TEXT, Staff, clock_rows, config, kinds, opened, row_of, steps_fired

SHORTER = TEXT.replace(
    'normal = { first_response = "1h", next_response = "2h"', 'normal = { first_response = "20m", next_response = "1h"'
)
OFFICE = TEXT.replace('mon-fri = "09:00-12:00, 13:00-17:00"', 'mon-fri = "08:00-12:00"')


def plain(rows: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: dict(row._mapping) for name, row in rows.items()}


def applied(staff: Staff, text: str) -> applying.Preview:
    """The file in force, and what is left to move."""
    assert applying.apply(staff.desk, config(text))
    return applying.preview(staff.desk, config(text))


def test_a_new_version_leaves_every_ticket_where_it_is(staff: Staff) -> None:
    ticket_id = opened(staff)
    before, row = plain(clock_rows(staff.desk, ticket_id)), row_of(staff.desk, ticket_id)
    applied(staff, SHORTER)
    assert plain(clock_rows(staff.desk, ticket_id)) == before
    assert row_of(staff.desk, ticket_id) == row
    newer = opened(staff)
    assert clock_rows(staff.desk, newer)["first_response-1"].target_s == 1200
    assert applying.preview(staff.desk, config(SHORTER)).moves == (versions.Move(ticket_id, 0, 0),)


def test_the_preview_says_what_a_move_then_does_and_writes_nothing(staff: Staff) -> None:
    late, fresh, done = opened(staff), None, opened(staff)
    staff.by("ani").write(status.set_status, done, Status.SOLVED)
    staff.now.ahead(minutes=30)
    fresh = opened(staff)
    trail = [kinds(staff.desk, each) for each in (late, fresh, done)]
    preview = applying.preview(staff.desk, config(SHORTER))
    assert preview.moves == (versions.Move(late, 1, 0, steps=1), versions.Move(fresh, 0, 0))
    assert (preview.breached, preview.taken_back) == (1, 0)
    assert preview.change.kinds["policies"].changed == ("Standard",)
    assert [kinds(staff.desk, each) for each in (late, fresh, done)] == trail
    assert applying.apply(staff.desk, config(SHORTER))
    assert applying.move(staff.desk, preview.moves) == 2
    clock = clock_rows(staff.desk, late)["first_response-1"]
    assert (clock.outcome, clock.breached_at) == ("breached", MONDAY + timedelta(minutes=30))
    assert clock_rows(staff.desk, fresh)["first_response-1"].due_at == MONDAY + timedelta(minutes=50)
    assert kinds(staff.desk, late)[-1] is EventKind.POLICY
    assert EventKind.POLICY not in kinds(staff.desk, done)
    assert audit.audit_clocks(staff.desk).differences == ()


def test_clocks_that_have_ended_keep_their_versions_and_all_they_say(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(minutes=50)
    staff.by("ani").write(conversation.reply, ticket_id, "Kept.", then=Status.OPEN)
    staff.now.ahead(hours=1)
    staff.desk.write(conversation.customer_message, ticket_id, "And?")
    staff.now.ahead(hours=3)
    staff.by("ani").write(conversation.reply, ticket_id, "Too late.")
    before = plain(clock_rows(staff.desk, ticket_id))
    preview = applied(staff, SHORTER.replace('resolution = "8h"', 'resolution = "6h"'))
    assert applying.move(staff.desk, preview.moves) == 1
    after = plain(clock_rows(staff.desk, ticket_id))
    for ended in ("first_response-1", "next_response-1"):
        assert after[ended] == before[ended]
    assert after["resolution-1"]["policy_version_id"] != before["resolution-1"]["policy_version_id"]
    assert after["resolution-1"]["target_s"] == 6 * 3600
    assert audit.audit_clocks(staff.desk).differences == ()


def test_a_new_calendar_moves_the_due_instants_of_open_clocks(staff: Staff) -> None:
    ticket_id = opened(staff, team="office")
    preview = applied(staff, OFFICE)
    assert applying.move(staff.desk, preview.moves) == 1
    assert kinds(staff.desk, ticket_id)[-1] is EventKind.CALENDAR
    # 9 to 12 on Monday, then four hours on Tuesday, and the last one on Wednesday from 8 on
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].due_at == MONDAY + timedelta(days=2)


def test_a_policy_that_now_applies_is_taken_up(staff: Staff) -> None:
    ticket_id = opened(staff)
    preview = applied(
        staff,
        TEXT.replace('["gold"], priority = ["high", "normal", "low"]', '["gold"], priority = ["high"]').replace(
            'when = { team = ["office"] }', 'when = { team = ["first"] }'
        ),
    )
    assert applying.move(staff.desk, preview.moves) == 1
    assert kinds(staff.desk, ticket_id)[-2:] == [EventKind.POLICY, EventKind.CALENDAR]
    assert clock_rows(staff.desk, ticket_id)["first_response-1"].target_s == 3600


def test_a_ticket_that_no_policy_takes_any_more_loses_its_clocks(staff: Staff) -> None:
    ticket_id = opened(staff)
    preview = applied(staff, TEXT.replace('name = "Standard"\n', 'name = "Standard"\nwhen = { tag = ["none"] }\n'))
    assert applying.move(staff.desk, preview.moves) == 1
    row = row_of(staff.desk, ticket_id)
    assert (row.policy_version_id, row.calendar_version_id, row.due_state) == (None, None, "none")
    assert {each.outcome for each in clock_rows(staff.desk, ticket_id).values()} == {"cancelled"}
    assert applying.preview(staff.desk, staff.desk.config).moves == ()


def test_a_move_that_was_killed_half_way_goes_on_and_moves_each_ticket_once(staff: Staff) -> None:
    ids = [opened(staff) for _ in range(7)]
    preview = applied(staff, SHORTER)
    assert staff.desk.write(versions.move, ids[:3]) == 3

    def dies(uow: UnitOfWork) -> None:
        versions.move(uow, ids[3:5])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        staff.desk.write(dies)
    again = applying.preview(staff.desk, config(SHORTER))
    assert [one.ticket_id for one in again.moves] == ids[3:]
    assert applying.move(staff.desk, preview.moves) == 4
    assert applying.move(staff.desk, preview.moves) == 0
    assert [kinds(staff.desk, each).count(EventKind.POLICY) for each in ids] == [1] * 7
    assert applying.preview(staff.desk, config(SHORTER)).moves == ()
    assert not applying.apply(staff.desk, config(SHORTER))


def test_a_file_that_was_taken_back_leaves_nothing_to_move(staff: Staff) -> None:
    """The third version says what the first said: a ticket of the first is where it belongs."""
    opened(staff)
    applied(staff, SHORTER)
    assert applied(staff, TEXT).moves == ()


def test_what_a_longer_promise_takes_back_is_told_and_noted(staff: Staff) -> None:
    ticket_id = opened(staff)
    staff.now.ahead(minutes=61)
    from core import jobs

    jobs.sweep(staff.desk)
    assert ("first_response", "breach", 1, 60) in steps_fired(staff.desk, ticket_id)
    longer = TEXT.replace('normal = { first_response = "1h"', 'normal = { first_response = "3h"')
    preview = applied(staff, longer)
    assert preview.moves == (versions.Move(ticket_id, 0, 1),)
    applying.move(staff.desk, preview.moves)
    assert kinds(staff.desk, ticket_id)[-1] is EventKind.BREACH_WITHDRAWN


def test_a_changed_file_is_compared_kind_by_kind(staff: Staff) -> None:
    text = (
        TEXT.replace('name = "Test desk"', 'name = "Other desk"')
        .replace('beni = { name = "Beni" }', 'beni = { name = "Benny" }\nnew = { name = "New" }')
        .replace("[categories.desk]", "[categories.laptops]")
        .replace('at = "+1m"', 'at = "+2m"')
    )
    change = staff.desk.read(versions.compare, config(text))
    assert change.kinds["agents"] == versions.Changed(added=("new",), changed=("beni",))
    assert change.kinds["categories"] == versions.Changed(added=("laptops",), removed=("desk",))
    assert change.kinds["chains"] == versions.Changed(changed=("major",))
    assert change.kinds["policies"] == versions.Changed(changed=("Urgent",))
    assert not change.kinds["calendars"] and not change.kinds["teams"]
    assert change.settings == ("name",)
    assert not staff.desk.read(versions.compare, config())
    assert staff.desk.read(versions.compare, config(TEXT + "\n# a comment\n")).text


def test_the_same_file_with_other_holidays_makes_a_new_calendar(staff: Staff) -> None:
    from dataclasses import replace
    from datetime import date

    ticket_id = opened(staff, team="office")
    office = replace(config().calendars["office"], holidays=(date(2026, 3, 3),))
    holiday = replace(config(), calendars={**config().calendars, "office": office})
    assert staff.desk.read(desk_setup.changed_calendars, holiday) == ("office",)
    assert applying.apply(staff.desk, holiday)
    assert not applying.apply(staff.desk, holiday)
    preview = applying.preview(staff.desk, holiday)
    assert applying.move(staff.desk, preview.moves) == 1
    assert clock_rows(staff.desk, ticket_id)["resolution-1"].due_at == MONDAY + timedelta(days=2, hours=1)
