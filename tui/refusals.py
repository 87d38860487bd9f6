"""Why a rule of the desk said no, in words: one entry for each code of `core.errors.Refused`."""

from tui.i18n import N_, _

REFUSED = 1
NO_INPUT = 66
UNAVAILABLE = 69

RULES: dict[str, tuple[str, str, int]] = {
    "no_change": (N_("Nothing to change: it is so already."), "", REFUSED),
    "transition": (
        N_("The desk's workflow does not allow this step ({detail})."),
        N_("s offers the statuses that may follow."),
        REFUSED,
    ),
    "no_terminal": (
        N_("The console needs a terminal for its input and its output."),
        N_("Without one use the commands: siaga list, siaga explain, siaga worker; siaga --help names them all."),
        UNAVAILABLE,
    ),
    "no_agent": (N_("Only an agent can do this."), N_("Start siaga with --agent HANDLE."), REFUSED),
    "inactive": (N_("{detail} has left the desk."), N_("Choose somebody else."), REFUSED),
    "merged": (N_("This ticket was merged into {detail}."), N_("Work on {detail} instead."), REFUSED),
    "empty_message": (N_("There is nothing to send yet."), "", REFUSED),
    "message_too_long": (N_("The message is longer than {detail} characters."), N_("Shorten or split it."), REFUSED),
    "query_for_nobody": (
        N_("This query asks for yourself, and nobody said who you are."),
        N_("Name your handle: siaga list --agent HANDLE"),
        NO_INPUT,
    ),
    "query_too_slow": (
        N_("The search took too long and was stopped."),
        N_("Narrow it down: a status, a team or a time span makes it fast."),
        REFUSED,
    ),
    "done": (
        N_("The ticket is done: nothing is promised any more."),
        N_("Open it again first, with s."),
        REFUSED,
    ),
    "nothing_to_answer": (
        N_("No message waits for an answer under a promise."),
        N_("x ends the clock of the next response; this ticket has none that is open."),
        REFUSED,
    ),
    "due_in_past": (N_("That instant has passed."), N_("Give a due date that is still to come."), REFUSED),
    "no_such_clock": (N_("No clock of that metric is open on this ticket."), "", REFUSED),
    "no_due_date": (N_("There is no due date by hand to take away."), "", REFUSED),
    "no_reply_to_bounce": (N_("The ticket has no public reply that could have bounced."), "", REFUSED),
    "bounced_already": (N_("That reply is known to have bounced."), "", REFUSED),
    "one_already": (N_("That is the same ticket."), N_("Name another one to merge into."), REFUSED),
    "target_merged": (
        N_("That ticket was itself merged into #{detail}."),
        N_("Merge into #{detail} instead."),
        REFUSED,
    ),
    "not_a_question": (N_("Only a message of the requester can become a ticket."), "", REFUSED),
    "split_before": (N_("That message is ticket #{detail} already."), N_("Open #{detail}."), REFUSED),
    "reason_missing": (N_("A reason is needed: it stays in the audit trail."), "", REFUSED),
    "reason_too_long": (
        N_("The reason is longer than {detail} characters."),
        N_("Say the rest in a note with c."),
        REFUSED,
    ),
    "nobody_above": (
        N_("Nobody is there to escalate to: no lead and no administrator."),
        N_("Call somebody; then write a note with c."),
        REFUSED,
    ),
    "nothing_to_acknowledge": (N_("No escalation of this ticket waits for an acknowledgement."), "", REFUSED),
    "tag_empty": (N_("A tag needs at least one visible character."), "", REFUSED),
    "tag_too_long": (N_("The tag is too long."), N_("A word or two is enough."), REFUSED),
    "tag_control": (N_("The tag holds characters that cannot be seen."), N_("Type it instead of pasting it."), REFUSED),
    "tag_filter_sign": (
        N_("A tag must not hold signs of the query language."),
        N_("Use letters, digits and -."),
        REFUSED,
    ),
    "nothing_to_undo": (
        N_("There is nothing to take back."),
        N_("u takes back your own last change of the last ten minutes; what was said stays said."),
        REFUSED,
    ),
    "changed_since": (
        N_("Not taken back: #{detail} was changed again since."),
        N_("Look at its new state and change it yourself."),
        REFUSED,
    ),
    "password_of_file": (
        N_("A desk in a file has no password."),
        N_("Name a desk on PostgreSQL: --database postgresql://user@host/name"),
        REFUSED,
    ),
    "password_in_url": (
        N_("The URL holds a password itself; it is seen in the history of the shell and in the list of processes."),
        N_("Leave it out: siaga asks for it."),
        REFUSED,
    ),
    "password_missing": (N_("No password was given; nothing was kept."), "", REFUSED),
    "password_not_kept": (N_("The keyring holds no password of {detail}."), "", REFUSED),
    "no_keyring": (
        N_("This machine has no usable keyring."),
        N_("Write the password into a file that you alone can read, and name that file in SIAGA_DB_PASSWORD_FILE."),
        UNAVAILABLE,
    ),
    "no_desk_file": (
        N_("This database holds no desk yet."),
        N_("`siaga init` writes a desk file, `siaga apply` sets the desk up."),
        NO_INPUT,
    ),
}
"""Code to (sentence, remedy, exit status)."""


def words(rule: str, detail: str) -> tuple[str, str, int]:
    """(sentence, remedy, exit status); a rule without words of its own is said by its code. `detail` is clean."""
    sentence, remedy, status = RULES.get(rule, (N_("The desk does not allow this ({rule})."), "", REFUSED))
    return (
        _(sentence).format(detail=detail, rule=rule),
        _(remedy).format(detail=detail) if remedy else "",
        status,
    )
