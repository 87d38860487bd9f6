"""A finding of the deep check as one sentence, in the reader's language."""

from core.domain.deep_findings import DeepFinding, Violation
from tui.i18n import N_, _
from tui.present import safe_line

WIDTH = 160
WORDS = {
    Violation.EVENT_GAP: N_("The trail has {events} entries, numbered from {first} to {last}: some are missing."),
    Violation.EVENT_TWICE: N_("The trail has entry {seq} more than once."),
    Violation.EVENT_COUNT: N_("The ticket counts {stored} entries in its trail, the newest is number {found}."),
    Violation.CREATED_MISPLACED: N_("Entry {seq}: a trail starts with the creation of the ticket, and only there."),
    Violation.CHAIN_BROKEN: N_("Entry {seq} of the trail, or one before it, is not as it was written."),
    Violation.MESSAGE_WITHOUT_EVENT: N_("Message {message} has {events} entries in the trail instead of one."),
    Violation.EVENT_WITHOUT_MESSAGE: N_("Entry {seq} of the trail speaks of a message that is not there."),
    Violation.ATTACHMENT_ELSEWHERE: N_("Attachment {attachment} belongs to a message of another ticket."),
    Violation.STATUS_DIFFERS: N_("Its status is {stored}, by the trail {said}."),
    Violation.PRIORITY_DIFFERS: N_("Its priority is {stored}, by the trail {said}."),
    Violation.ASSIGNEE_DIFFERS: N_("Its assignee is agent {stored}, by the trail {said}."),
    Violation.TEAM_DIFFERS: N_("Its team is {stored}, by the trail {said}."),
    Violation.POLICY_DIFFERS: N_("Its policy version is {stored}, by the trail {said}."),
    Violation.CALENDAR_DIFFERS: N_("Its calendar version is {stored}, by the trail {said}."),
    Violation.CLOCK_TWICE: N_("The clock {metric} {cycle} is stored {times} times."),
    Violation.BREACH_COUNT: N_("It counts {stored} breached clocks, there are {found}."),
    Violation.QUEUE_PLACE: N_("Its place in the queues does not follow from its clocks."),
    Violation.ALARM_OVERDUE: N_(
        "The clock {metric} {cycle} reached something that no scheduler has dealt with, though one is running. "
        "If it has just started, check again in a minute."
    ),
    Violation.EFFECT_TWICE: N_("“{step}” of the clock {metric} {cycle} fired {times} times."),
    Violation.EFFECT_WITHOUT_EVENT: N_("“{step}” fired (row {effect}), but the trail has no entry that says so."),
    Violation.EVENT_WITHOUT_EFFECT: N_("Entry {seq} of the trail says {kind}, but nothing of the kind fired."),
    Violation.EVENT_OF_TWO_EFFECTS: N_("{times} effects name the same entry of the trail (row {event})."),
    Violation.EFFECT_WITHOUT_CLOCK: N_("Something fired for the clock {metric} {cycle}, which is not there."),
    Violation.EFFECT_TOO_EARLY: N_("“{step}” fired before its time (row {effect})."),
    Violation.BREACH_NOT_FIRED: N_("The clock {metric} {cycle} is breached, but nobody was told."),
    Violation.WITHDRAWAL_WRONG: N_("Entry {seq} takes a breach back that never fired, or takes it back again."),
    Violation.ESCALATION_COUNT: N_("It counts {stored} escalations, {found} have fired."),
    Violation.NOTICE_TWICE: N_("Agent {agent} was told {times} times of one effect (row {effect})."),
    Violation.NOTICE_ELSEWHERE: N_("Notice {notice} is about an effect of ticket {other}."),
    Violation.REFERENCE_BROKEN: N_("Row {row_id} of {tbl} names a row of {parent} that is not there."),
    Violation.GUARD_MISSING: N_("The trigger {trigger} is missing or off: what was written once could be changed."),
    Violation.FILE_DAMAGED: N_("The file is damaged: {detail}"),
    Violation.NOT_READABLE: N_("The check “{check}” could not be made: stored data cannot be read."),
}


def sentence(finding: DeepFinding) -> str:
    """Cleaned: what the store holds appears as text and nothing else."""
    words = {name: "–" if value is None else safe_line(str(value), WIDTH) for name, value in finding.data.items()}
    return _(WORDS[finding.code]).format_map(words)


def line(finding: DeepFinding) -> str:
    if finding.ticket_id is None:
        return sentence(finding)
    return _("Ticket {number}: {sentence}").format(number=finding.ticket_id, sentence=sentence(finding))
