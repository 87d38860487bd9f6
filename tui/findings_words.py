"""A sentence and a remedy for each finding of the desk file's check.

Names in braces are data of the finding (`core.desk_file.findings`); `key` is the place in the file.
"""

from core.desk_file.findings import Code
from tui.i18n import N_

WORDS: dict[Code, tuple[str, str]] = {
    Code.FILE_MISSING: (
        N_("There is no desk file {found}."),
        N_("Write one with siaga init, or name another file."),
    ),
    Code.FILE_UNREADABLE: (
        N_("The desk file {found} cannot be read: {reason}."),
        N_("Look at the path and at its permissions."),
    ),
    Code.NOT_UTF8: (
        N_("From this line on the file is not UTF-8 text."),
        N_("Save it as UTF-8 in your editor."),
    ),
    Code.TOO_LARGE: (
        N_("The file has {characters} characters, more than {limit}."),
        N_("A desk file is a page or two: was another file meant?"),
    ),
    Code.LINE_TOO_LONG: (
        N_("This line has {characters} characters, more than {limit}."),
        N_("Break the list over several lines."),
    ),
    Code.TOO_DEEP: (
        N_("Too many brackets or tables inside each other."),
        N_("Nothing in a desk file needs more than a few levels."),
    ),
    Code.DUPLICATE_KEY: (
        N_("“{key}” is given a second time; the first is on line {first_line}."),
        N_("Keep one of the two."),
    ),
    Code.UNKNOWN_KEY: (
        N_("“{found}” is not a key that belongs here."),
        N_("Known here: {known}."),
    ),
    Code.MISSING_KEY: (
        N_("“{missing}” is missing."),
        N_("Add it; siaga init writes an example of every part."),
    ),
    Code.WRONG_TYPE: (
        N_("“{key}” should be {expected}, but is {found}."),
        N_("Write {example}."),
    ),
    Code.EMPTY_VALUE: (
        N_("“{key}” is empty."),
        N_("Give it a value, or take the line out."),
    ),
    Code.TOO_LONG: (
        N_("“{key}” has {characters} characters, more than {limit}."),
        N_("Shorten it."),
    ),
    Code.NOT_A_CHOICE: (
        N_("“{found}” is not one of the words that “{key}” may have."),
        N_("Choose from: {choices}."),
    ),
    Code.HIDDEN_CHARACTERS: (
        N_("“{key}” holds control or invisible characters; they are shown as �."),
        N_("Type it again instead of pasting it."),
    ),
    Code.BAD_HANDLE: (
        N_("“{found}” cannot be a handle."),
        N_("Use lower-case letters, digits, “-”, “_” and “.”, at most 64, not beginning with “imported-”."),
    ),
    Code.BAD_EMAIL: (
        N_("“{found}” is no mail address."),
        N_("Write it as name@example.org."),
    ),
    Code.DUPLICATE_NAME: (
        N_("The name “{found}” is used twice."),
        N_("Give each its own name: it is how the history refers to it."),
    ),
    Code.DUPLICATE_EMAIL: (
        N_("{found} is the address of two agents."),
        N_("Give each agent an own address, so that mail finds the right one."),
    ),
    Code.UNKNOWN_REFERENCE: (
        N_("There is no {kind} named “{found}”."),
        N_("Correct the name, or add a table for it."),
    ),
    Code.BAD_DURATION: (
        N_("“{found}” is no span of time."),
        N_("Write hours and minutes of open time, such as “15m”, “4h” or “1h 30m”; “none” promises nothing."),
    ),
    Code.BAD_PERCENT: (
        N_("“{found}” is no percentage from 1 to 99."),
        N_('Write warnings = ["75%"]; the breach itself needs no warning.'),
    ),
    Code.DEPUTY_CYCLE: (
        N_("The deputies go round in a circle: {circle}."),
        N_("Let one of them have no deputy, or another one."),
    ),
    Code.TEAM_WITHOUT_MEMBERS: (
        N_("The team “{team}” has no members: nobody would see its tickets."),
        N_("Name at least one agent in members."),
    ),
    Code.LEAD_NOT_A_MEMBER: (
        N_("The lead “{lead}” is not among the members of “{team}” and is counted as one."),
        N_("Add the lead to members."),
    ),
    Code.CATEGORY_NOBODY_OWNS: (
        N_("Nobody owns the category “{category}”: it has no team, nor has one above it."),
        N_('Add team = "…", or intake_team in [desk] for all that have none.'),
    ),
    Code.MATRIX_GAP: (
        N_("There is no priority for impact {impact} with urgency {urgency}."),
        N_("Fill the matrix: high, medium and low in each of the rows high, medium and low."),
    ),
    Code.STATUS_STUCK: (
        N_("A ticket can never leave the status “{status}”."),
        N_("Name at least one status that may follow it."),
    ),
    Code.STATUS_UNREACHABLE: (
        N_("No ticket ever comes to the status “{status}”."),
        N_("Let another status lead to it, if the desk is to use it."),
    ),
    Code.NEVER_DONE: (
        N_("From the status “{status}” no way leads to solved or closed."),
        N_("Add a status that leads there."),
    ),
    Code.STATUS_TO_ITSELF: (
        N_("“{status}” leads to itself, which is no change."),
        N_("Take it out of its own list."),
    ),
    Code.UNKNOWN_ZONE: (
        N_("“{found}” is no known time zone."),
        N_("Write an IANA name, such as Asia/Jakarta or Europe/Berlin."),
    ),
    Code.BAD_DAY: (
        N_("“{found}” names no day of the week."),
        N_("Use mon, tue, wed, thu, fri, sat, sun, or a span such as mon-fri."),
    ),
    Code.DAY_TWICE: (
        N_("The hours of “{day}” are given twice."),
        N_("Keep one; several intervals of a day are separated by commas."),
    ),
    Code.BAD_TIME: (
        N_("“{found}” is no time of day."),
        N_("Write it with two digits each, from 00:00 to 24:00, such as 09:00."),
    ),
    Code.BAD_INTERVAL: (
        N_("“{found}” is no span of hours."),
        N_("Write a beginning and a later end, such as 09:00-17:00; a closed day is “closed”."),
    ),
    Code.OVER_MIDNIGHT: (
        N_("“{found}” ends before it begins."),
        N_("Turn the two round, or write a shift over midnight in two parts, on its two days."),
    ),
    Code.BREAK_OUTSIDE_HOURS: (
        N_("A break on “{day}” lies outside the hours of that day."),
        N_("Move it into the hours, or take it out."),
    ),
    Code.NEVER_OPENS: (
        N_("The calendar never opens: no clock on it would ever run."),
        N_('Give it hours, such as mon-fri = "09:00-17:00".'),
    ),
    Code.BAD_DATE: (
        N_("“{found}” is no date."),
        N_("Write year, month and day, such as 2026-12-25."),
    ),
    Code.HOLIDAY_AND_SPECIAL: (
        N_("{day} is both a holiday and a special day; it stays closed."),
        N_("Take it out of holidays if the special hours are meant."),
    ),
    Code.HOLIDAYS_PAST: (
        N_("All holidays of this calendar are over; the last was {last}."),
        N_('Add those to come, or let country = "…" supply them.'),
    ),
    Code.UNKNOWN_COUNTRY: (
        N_("No holidays are known for the country “{found}”."),
        N_("Write its two capital letters, such as ID or SG, or list the holidays yourself."),
    ),
    Code.UNKNOWN_SUBDIVISION: (
        N_("The country has no part “{found}” with holidays of its own."),
        N_("Known: {known}."),
    ),
    Code.UNKNOWN_HOLIDAY_CATEGORY: (
        N_("The country has no kind of holidays “{found}”."),
        N_("Known: {known}."),
    ),
    Code.ICS_BAD_PATH: (
        N_("“{found}” does not lie beside the desk file."),
        N_("Put the iCalendar file into the desk file's folder and write its name only."),
    ),
    Code.ICS_MISSING: (
        N_("There is no iCalendar file “{found}” beside the desk file."),
        N_("Put it there, or correct the name."),
    ),
    Code.ICS_UNREADABLE: (
        N_("“{found}” cannot be read as an iCalendar file."),
        N_("Export it again as .ics; it may have up to 500 KB."),
    ),
    Code.ICS_EMPTY: (
        N_("“{found}” has no all-day events, so no holidays come from it."),
        N_("Only all-day events count as holidays."),
    ),
    Code.ICS_RECURRENCE: (
        N_("{count} events of “{found}” recur other than yearly; only their first day is closed."),
        N_("Write the dates as single events, or in holidays."),
    ),
    Code.CALENDAR_REFUSED: (
        N_("The calendar is refused: {reason}."),
        N_("Look at its zone, its hours and its dates."),
    ),
    Code.CALENDAR_NOT_USED: (
        N_("No policy uses the calendar “{calendar}”."),
        N_("Name it in a policy, or take it out."),
    ),
    Code.PRIORITY_WITHOUT_TARGET: (
        N_("Tickets of priority {priority} have no target in this policy."),
        N_("Add a line {priority} = {{ … }} to its targets, with “none” where nothing is promised."),
    ),
    Code.TARGET_GAP: (
        N_("Priority {priority} has no target for {metric}, which others here have."),
        N_('Add it, or write {metric} = "none" to say so.'),
    ),
    Code.METRIC_WITHOUT_TARGET: (
        N_("No policy has a target for {metric}: the desk never measures it."),
        N_("Add it to the targets, if it matters."),
    ),
    Code.POLICY_NEVER_APPLIES: (
        N_("The policy “{policy}” can never apply: before it, every ticket is taken by {by}."),
        N_("Move it up, or narrow what stands before it."),
    ),
    Code.TICKETS_WITHOUT_POLICY: (
        N_("Tickets that fit no “when” have no clocks: every policy asks for something."),
        N_("Add a last policy without “when”, if they are to be measured."),
    ),
    Code.NEVER_COUNTS: (
        N_("These pauses let the clocks stand still while the desk should act."),
        N_("Pause in pending and on_hold only."),
    ),
    Code.USELESS_PAUSE: (
        N_("Clocks do not run in the status “{status}” anyway."),
        N_("Take it out of pauses."),
    ),
    Code.BAD_MOMENT: (
        N_("“{found}” is no moment of a clock."),
        N_("Write “75%” of the target, “-30m” before it is due, “due”, or “+2h” after it, in open time."),
    ),
    Code.BAD_RECIPIENT: (
        N_("“{found}” is nobody whom a step can reach here."),
        N_("Possible: {forms}."),
    ),
    Code.STEP_NAME_RESERVED: (
        N_("siaga itself uses the name “{found}” in its trail."),
        N_("Give the step another name."),
    ),
    Code.STEP_WITHOUT_EFFECT: (
        N_("The step “{step}” does nothing."),
        N_("Give it at least one of: {actions}."),
    ),
    Code.STEP_NOBODY_RECEIVES: (
        N_("Nobody receives this step: it names no one who is there."),
        N_("Name a recipient."),
    ),
    Code.STEP_MAY_REACH_NOBODY: (
        N_("Nobody receives this step while a ticket has no assignee."),
        N_("Notify the team or the lead as well."),
    ),
    Code.REASSIGN_TO_OBSERVER: (
        N_("“{agent}” may only watch and cannot work on a ticket."),
        N_("Reassign to somebody else, or change the role."),
    ),
    Code.STEP_BEFORE_START: (
        N_("The step “{step}” lies {before} minutes before due, but a target has only {target}."),
        N_("It would come at the start: use a percentage, or shorten the time."),
    ),
    Code.STEP_ORDER: (
        N_("The step “{step}” comes earlier than “{before}”, which stands before it."),
        N_("Put the steps in the order of time."),
    ),
    Code.STEP_METRIC_WITHOUT_TARGET: (
        N_("The step “{step}” never comes: no policy of this chain has a target for its metrics."),
        N_("Add a target, or change the metrics."),
    ),
    Code.CHAIN_NOT_USED: (
        N_("No policy uses the chain “{chain}”: it never escalates anything."),
        N_('Add chain = "{chain}" to a policy, or take it out.'),
    ),
    Code.BAD_QUERY: (
        N_("The query is not understood at its character {column}."),
        N_("Try it in the console first; F1 there explains queries."),
    ),
    Code.TOML_SYNTAX: (
        N_("Column {column}: this is not TOML."),
        N_("Compare the line with those around it."),
    ),
}

SYNTAX: dict[str, tuple[str, str]] = {
    "value": (N_("Column {column}: a value is missing or misspelt."), N_('Text stands in quotes: name = "…".')),
    "statement": (
        N_("Column {column}: neither a key nor a table begins like this."),
        N_("Write key = value, or [table]."),
    ),
    "key": (
        N_("Column {column}: a key cannot begin like this."),
        N_("Keys are letters, digits, “-” and “_”; others stand in quotes."),
    ),
    "rest_of_line": (
        N_("Column {column}: something is left over on this line."),
        N_("One key and one value per line; text stands in quotes."),
    ),
    "equals_sign": (N_("Column {column}: an equals sign is missing."), N_("Write key = value.")),
    "closing_bracket": (
        N_("Column {column}: a bracket “]” is missing."),
        N_("Close the list or the name of the table."),
    ),
    "closing_brace": (N_("Column {column}: a brace “}}” is missing."), N_("Close it on the same line.")),
    "closing_quote": (
        N_("Column {column}: a closing quote is missing."),
        N_("Close the text with the quote that opened it."),
    ),
    "control_character": (N_("Column {column}: a control character."), N_("Delete it and type the line again.")),
    "backslash": (
        N_("Column {column}: a backslash that means nothing."),
        N_("Write it twice, or put the text in single quotes."),
    ),
    "date": (N_("Column {column}: this is no date."), N_("Write it as 2026-12-25.")),
}

DURATION: dict[str, str] = {
    "days": N_("A day could mean 24 hours or one working day: write the hours, such as “16h” for two days of eight."),
    "negative": N_("A target cannot be negative."),
    "number": N_("Put it in quotes with its unit, such as “4h”."),
    "too_long": N_("The longest target is ten years."),
    "acknowledge": N_("Write hours and minutes of the clock on the wall, such as “10m”; they also run outside hours."),
}

MOMENT: dict[str, str] = {
    "sign": N_("Say before or after: “-30m” is before due, “+30m” after it."),
    "range": N_("A step lies between 0% and 1000% of the target."),
}

KINDS: dict[str, str] = {
    "agent": N_("agent"),
    "team": N_("team"),
    "category": N_("category"),
    "calendar": N_("calendar"),
    "chain": N_("escalation chain"),
    "view": N_("view"),
}

TYPES: dict[str, tuple[str, str]] = {
    "text": (N_("text"), N_("it in quotes")),
    "number": (N_("a number"), N_("digits without quotes")),
    "yes_or_no": (N_("yes or no"), N_("true or false, without quotes")),
    "date": (N_("a date"), N_("a date such as 2026-12-25")),
    "list": (N_("a list"), N_('a list such as ["one", "two"]')),
    "table": (N_("a table"), N_("a table, [name] on a line of its own, or {{ key = value }}")),
}
