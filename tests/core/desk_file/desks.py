"""A small faultless desk file, and what the check says once a part of it is replaced."""

from datetime import date
from pathlib import Path

from core.desk_file.check import check
from core.desk_file.findings import Code

TODAY = date(2026, 11, 25)
HERE = "#!"
"""Stands on the line where a finding is expected."""

GOOD = """\
[desk]
name = "Desk"
zone = "Asia/Jakarta"
language = "en"

[agents.budi]
name = "Budi"
email = "budi@example.org"
role = "admin"

[agents.sari]
name = "Sari"
deputy = "budi"

[teams.network]
name = "Network"
lead = "budi"
members = ["budi", "sari"]

[categories.network]
name = "Network"
team = "network"
[categories.network.vpn]
priority = "high"

[calendars.office]
holidays = ["2026-12-25"]
[calendars.office.hours]
mon-fri = "09:00-12:00, 13:00-17:00"

[[sla]]
name = "VIP"
calendar = "office"
when = { vip = true }
[sla.targets]
urgent = { first_response = "15m", next_response = "30m", resolution = "4h" }
high = { first_response = "15m", next_response = "30m", resolution = "4h" }
normal = { first_response = "15m", next_response = "30m", resolution = "4h" }
low = { first_response = "15m", next_response = "none", resolution = "4h" }

[[sla]]
name = "Standard"
calendar = "office"
chain = "standard"
warnings = ["75%"]
pauses = ["pending", "on_hold"]
[sla.targets]
urgent = { first_response = "1h", next_response = "1h", resolution = "4h" }
high = { first_response = "1h", next_response = "1h", resolution = "8h" }
normal = { first_response = "1h", next_response = "1h", resolution = "1h 30m" }
low = { first_response = "1h", next_response = "1h", resolution = "24h" }

[[chains.standard.steps]]
name = "remind"
at = "-30m"
notify = ["assignee", "lead"]
[[chains.standard.steps]]
name = "late"
at = "due"
reassign = "team:network"

[[views]]
name = "Open"
query = "is:open"
"""


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


def found(text: str, folder: Path | None = None) -> list[tuple[Code, int]]:
    return [(finding.code, finding.line) for finding in check(text, folder=folder, today=TODAY)]


def marked(text: str) -> int:
    """The line that bears the mark."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.endswith(HERE))
