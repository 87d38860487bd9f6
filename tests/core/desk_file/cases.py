"""One case per finding: a part of the faultless file, and the fault in its place."""

from core.desk_file.findings import Code

_BREAKS = '[calendars.office.breaks]\nmon = "18:00-19:00"'
_WORKFLOW = """
[workflow]
new = ["open", "pending", "on_hold", "solved"]
open = ["pending", "on_hold", "solved"]
pending = ["open"]
on_hold = ["open"]
solved = ["open", "closed"]
closed = ["open"]
"""


def workflow(old: str, new: str) -> tuple[str, str]:
    assert old in _WORKFLOW
    return "[[views]]\n", _WORKFLOW.replace(old, new) + "[[views]]\n"


CASES: list[tuple[Code, str, str]] = [
    # keys and values
    (Code.UNKNOWN_KEY, 'language = "en"', 'langauge = "en" #!'),
    (Code.UNKNOWN_KEY, "[desk]\n", 'command = "sh -c id" #!\n[desk]\n'),
    (Code.UNKNOWN_KEY, "[desk]\n", "[desk]\nport = 70000 #!\n"),
    (Code.UNKNOWN_KEY, 'role = "admin"', 'role = "admin"\nmatch = "(a+)+$" #!'),
    (Code.UNKNOWN_KEY, "when = { vip = true }", "when = { vip = true, vipp = false } #!"),
    (Code.UNKNOWN_KEY, 'at = "due"', 'at = "due"\nescalate_to = "escalate_to" #!'),
    (Code.MISSING_KEY, '[desk]\nname = "Desk"', "[desk] #!"),
    (Code.MISSING_KEY, 'name = "late"\n', ""),
    (Code.WRONG_TYPE, 'name = "Desk"', "name = 4 #!"),
    (Code.WRONG_TYPE, 'members = ["budi", "sari"]', "members = [\n  'budi',\n  7, #!\n]"),
    (Code.WRONG_TYPE, "when = { vip = true }", 'when = { vip = "yes" } #!'),
    (Code.EMPTY_VALUE, 'name = "Desk"', 'name = "  " #!'),
    (Code.EMPTY_VALUE, "when = { vip = true }", "when = { vip = true, team = [] } #!"),
    (Code.TOO_LONG, 'name = "Desk"', f'name = "{"x" * 121}" #!'),
    (Code.NOT_A_CHOICE, 'language = "en"', 'language = "fr" #!'),
    (Code.NOT_A_CHOICE, 'role = "admin"', 'role = "amdin" #!'),
    (Code.HIDDEN_CHARACTERS, 'name = "Desk"', 'name = "\\u001b]0;x\\u0007desk" #!'),
    (Code.HIDDEN_CHARACTERS, 'name = "Desk"', 'name = "\u202eksed" #!'),
    (Code.BAD_HANDLE, "[agents.sari]", "[agents.Bad]  #!\n[agents.sari]"),
    (Code.BAD_HANDLE, "[agents.sari]", '[agents."imported-x"]  #!\n[agents.sari]'),
    (Code.BAD_EMAIL, 'email = "budi@example.org"', 'email = "budi@" #!'),
    (Code.DUPLICATE_NAME, 'name = "Standard"', 'name = "VIP" #!'),
    (Code.DUPLICATE_NAME, 'name = "late"', 'name = "remind" #!'),
    (Code.DUPLICATE_EMAIL, 'deputy = "budi"', 'email = "Budi@example.org" #!'),
    (Code.UNKNOWN_REFERENCE, 'lead = "budi"', 'lead = "bud" #!'),
    (Code.UNKNOWN_REFERENCE, 'team = "network"', 'team = "netwrok" #!'),
    (Code.UNKNOWN_REFERENCE, 'chain = "standard"', 'chain = "standart" #!'),
    (Code.UNKNOWN_REFERENCE, 'calendar = "office"', 'calendar = "ofice" #!'),
    (Code.UNKNOWN_REFERENCE, "when = { vip = true }", 'when = { category = "network/vnp" } #!'),
    (Code.UNKNOWN_REFERENCE, 'notify = ["assignee", "lead"]', 'notify = ["lead", "agent:bud"] #!'),
    (Code.UNKNOWN_REFERENCE, 'language = "en"', 'intake_team = "nobody" #!'),
    # people and categories
    (Code.DEPUTY_CYCLE, 'role = "admin"', 'deputy = "sari" #!'),
    (Code.TEAM_WITHOUT_MEMBERS, 'members = ["budi", "sari"]', "members = [] #!"),
    (Code.LEAD_NOT_A_MEMBER, 'lead = "budi"\nmembers = ["budi", "sari"]', 'lead = "budi" #!\nmembers = ["sari"]'),
    (Code.CATEGORY_NOBODY_OWNS, "[calendars.office]\n", "[categories.other] #!\n[calendars.office]\n"),
    # matrix and workflow
    (Code.MATRIX_GAP, "[[views]]\n", '[priority_matrix] #!\nhigh = { low = "low" }\n[[views]]\n'),
    (Code.STATUS_STUCK, *workflow('on_hold = ["open"]', "on_hold = [] #!")),
    (Code.STATUS_UNREACHABLE, *workflow('["open", "closed"]\nclosed = ["open"]', '["open"]\nclosed = ["open"] #!')),
    (
        Code.NEVER_DONE,
        *workflow('pending = ["open"]\non_hold = ["open"]', 'pending = ["on_hold"] #!\non_hold = ["pending"]'),
    ),
    (Code.STATUS_TO_ITSELF, *workflow('pending = ["open"]', 'pending = ["open", "pending"] #!')),
    # calendars
    (Code.UNKNOWN_ZONE, 'zone = "Asia/Jakarta"', 'zone = "Mars/Olympus" #!'),
    (Code.UNKNOWN_ZONE, 'zone = "Asia/Jakarta"', 'zone = "../../etc/passwd" #!'),
    (Code.BAD_DAY, "mon-fri = ", 'fryday = "09:00-10:00" #!\nmon-fri = '),
    (
        Code.DAY_TWICE,
        "[calendars.office.hours]\n",
        '[calendars.office.hours]\nmon-fri = "09:00-10:00"\nwed = "09:00-10:00" #!\n# ',
    ),
    (Code.BAD_TIME, '"09:00-12:00, 13:00-17:00"', '"9:00-12:00" #!'),
    (Code.BAD_TIME, '"09:00-12:00, 13:00-17:00"', '"09:00-25:00" #!'),
    (Code.BAD_INTERVAL, '"09:00-12:00, 13:00-17:00"', '"all day" #!'),
    (Code.OVER_MIDNIGHT, '"09:00-12:00, 13:00-17:00"', '"17:00-09:00" #!'),
    (Code.BREAK_OUTSIDE_HOURS, "[[sla]]\n", _BREAKS.replace("breaks]\n", "breaks] #!\n") + "\n[[sla]]\n"),
    (
        Code.NEVER_OPENS,
        '[calendars.office.hours]\nmon-fri = "09:00-12:00, 13:00-17:00"',
        '[calendars.office.hours] #!\nmon = "closed"',
    ),
    (Code.BAD_DATE, 'holidays = ["2026-12-25"]', 'holidays = ["2026-02-30"] #!'),
    (Code.BAD_DATE, 'chain = "standard"', 'chain = "standard"\nsla_from = "soon" #!'),
    (Code.BAD_DATE, 'chain = "standard"', 'chain = "standard"\nsla_from = 0001-01-01 #!'),
    (Code.HOLIDAY_AND_SPECIAL, "[[sla]]\n", '[calendars.office.special]\n2026-12-25 = "09:00-10:00" #!\n[[sla]]\n'),
    (Code.HOLIDAYS_PAST, 'holidays = ["2026-12-25"]', 'holidays = ["2025-12-25"] #!'),
    (Code.UNKNOWN_COUNTRY, 'holidays = ["2026-12-25"]', 'country = "XX" #!'),
    (Code.UNKNOWN_SUBDIVISION, 'holidays = ["2026-12-25"]', 'country = "US"\nsubdivision = "QQ" #!'),
    (Code.UNKNOWN_HOLIDAY_CATEGORY, 'holidays = ["2026-12-25"]', 'country = "ID"\ncategories = ["qq"] #!'),
    (Code.MISSING_KEY, "[calendars.office]\nholidays = ", '[calendars.office] #!\nsubdivision = "CA"\nholidays = '),
    (Code.ICS_BAD_PATH, 'holidays = ["2026-12-25"]', 'icalendar = "../holidays.ics" #!'),
    (Code.ICS_BAD_PATH, 'holidays = ["2026-12-25"]', 'icalendar = "/etc/passwd" #!'),
    (Code.ICS_MISSING, 'holidays = ["2026-12-25"]', 'icalendar = "nowhere.ics" #!'),
    (Code.CALENDAR_NOT_USED, "[[sla]]\n", '[calendars.spare] #!\nhours = { mon = "09:00-10:00" }\n[[sla]]\n'),
    # policies
    (Code.BAD_DURATION, 'first_response = "15m", next', "first_response = nan, next"),
    (Code.BAD_PERCENT, 'warnings = ["75%"]', 'warnings = ["75%", "120%"] #!'),
    (Code.BAD_PERCENT, 'warnings = ["75%"]', "warnings = [0] #!"),
    (
        Code.PRIORITY_WITHOUT_TARGET,
        '[sla.targets]\nurgent = { first_response = "15m", next_response = "30m", resolution = "4h" }\n',
        "[sla.targets] #!\n",
    ),
    (Code.TARGET_GAP, 'low = { first_response = "15m", next_response = "none", ', 'low = { first_response = "15m", '),
    (Code.POLICY_NEVER_APPLIES, "when = { vip = true }\n", ""),
    (
        Code.TICKETS_WITHOUT_POLICY,
        '[[sla]]\nname = "Standard"\n',
        '[[sla]] #!\nname = "Standard"\nwhen = { vip = false, tag = "x" }\n',
    ),
    (Code.NEVER_COUNTS, 'pauses = ["pending", "on_hold"]', 'pauses = ["new", "open"] #!'),
    (Code.USELESS_PAUSE, 'pauses = ["pending", "on_hold"]', 'pauses = ["pending", "solved"] #!'),
    # chains
    (Code.BAD_MOMENT, 'at = "due"', 'at = "30m" #!'),
    (Code.BAD_MOMENT, 'at = "due"', 'at = "+1d" #!'),
    (Code.BAD_MOMENT, 'at = "due"', "at = 75 #!"),
    (Code.BAD_RECIPIENT, 'notify = ["assignee", "lead"]', 'notify = "chain:standard" #!'),
    (Code.BAD_RECIPIENT, 'reassign = "team:network"', 'reassign = "assignee" #!'),
    (
        Code.STEP_WITHOUT_EFFECT,
        '[[chains.standard.steps]]\nname = "late"\nat = "due"\nreassign = "team:network"',
        '[[chains.standard.steps]] #!\nname = "late"\nat = "due"',
    ),
    (Code.BAD_RECIPIENT, 'reassign = "team:network"', 'reassign = "view:Open" #!'),
    (Code.UNKNOWN_REFERENCE, 'notify = ["assignee", "lead"]', 'notify = ["lead", "view:Opne"] #!'),
    (Code.STEP_MAY_REACH_NOBODY, 'notify = ["assignee", "lead"]', 'notify = "view:Open" #!'),
    (Code.BAD_DURATION, 'at = "due"', 'at = "due"\nacknowledge = "soon" #!'),
    (Code.BAD_DURATION, 'at = "due"', 'at = "due"\nacknowledge = "0m" #!'),
    (Code.BAD_DURATION, 'at = "due"', 'at = "due"\nacknowledge = 10 #!'),
    (Code.STEP_NAME_RESERVED, 'name = "late"', 'name = "breach" #!'),
    (Code.STEP_NAME_RESERVED, 'name = "late"', 'name = "late > lead" #!'),
    (Code.STEP_NOBODY_RECEIVES, 'notify = ["assignee", "lead"]', "notify = [] #!"),
    (Code.STEP_MAY_REACH_NOBODY, 'notify = ["assignee", "lead"]', 'notify = "assignee" #!'),
    (Code.STEP_BEFORE_START, 'at = "-30m"', 'at = "-2h" #!'),
    (Code.STEP_ORDER, 'at = "due"', 'at = "25%" #!'),
    (Code.CHAIN_NOT_USED, 'chain = "standard"\n', ""),
    # views
    (Code.BAD_QUERY, 'query = "is:open"', 'query = "is:opne" #!'),
]
