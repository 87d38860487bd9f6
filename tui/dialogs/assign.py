"""Who gets the ticket: a person or a team."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from tui.dialogs.picker import Line, Picker
from tui.i18n import _, ngettext
from tui.present import safe_line


@dataclass(frozen=True, slots=True)
class AgentChoice:
    id: int
    name: str
    handle: str
    teams: tuple[str, ...]
    absent: bool
    load: int
    """Open tickets on this person's plate."""


@dataclass(frozen=True, slots=True)
class TeamChoice:
    id: int
    name: str
    open: int
    """Open tickets in the team."""


@dataclass(frozen=True, slots=True)
class AssignChoice:
    """A person (who keeps the ticket's team), a team, or neither: back to the team, nobody in person."""

    agent_id: int | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """Where the ticket stands now."""

    agent_id: int | None
    team_id: int | None


class AssignDialog(Picker[AssignChoice]):
    """Me first, then people present by their load, people absent, nobody, teams; the present holder is not offered."""

    GUIDE = "queue"
    LEAST = (16, 8, 6, 12)

    def __init__(
        self,
        agents: Sequence[AgentChoice],
        teams: Sequence[TeamChoice],
        current: Assigned,
        *,
        me: int | None = None,
        tickets: int = 1,
        ticket_id: int | None = None,
    ) -> None:
        lines = [
            *(_agent_line(each, me) for each in _in_order(agents, me) if tickets > 1 or each.id != current.agent_id),
            *_nobody(current),
            *(_team_line(each) for each in teams if _is_a_change(each, current) or tickets > 1),
        ]
        many = ngettext("Assign %d ticket to", "Assign %d tickets to", tickets)
        heading = _("Assign the ticket to") if ticket_id is None else _("Assign #{number} to").format(number=ticket_id)
        heading = many % tickets if tickets > 1 else heading
        super().__init__(Text(heading), lines, placeholder=_("Name, handle or team"))


def _in_order(agents: Sequence[AgentChoice], me: int | None) -> list[AgentChoice]:
    return sorted(agents, key=lambda each: (each.id != me, each.absent, each.load, each.name.casefold()))


def _is_a_change(team: TeamChoice, current: Assigned) -> bool:
    return current.agent_id is not None or team.id != current.team_id


def _nobody(current: Assigned) -> list[Line[AssignChoice]]:
    if current.agent_id is None:
        return []
    row = ((_("Nobody"), "bold"), ("", ""), ("", ""), (_("back to the team's queue"), "dim"))
    return [Line(AssignChoice(None, None), "", row)]


def _agent_line(agent: AgentChoice, me: int | None) -> Line[AssignChoice]:
    load = ngettext("%d open", "%d open", agent.load) % agent.load
    marks = [_("me")] if agent.id == me else []
    marks += [_("absent")] if agent.absent else []
    row = (
        (safe_line(agent.name, 40), "bold" if agent.id == me else "dim" if agent.absent else ""),
        (load, "dim"),
        (", ".join(marks), "bold" if agent.absent else ""),
        (safe_line(", ".join(agent.teams), 60), "dim"),
    )
    words = " ".join((agent.name, agent.handle, *agent.teams, *marks))
    return Line(AssignChoice(agent.id, None), words, row)


def _team_line(team: TeamChoice) -> Line[AssignChoice]:
    load = ngettext("%d open", "%d open", team.open) % team.open
    row = ((safe_line(team.name, 40), ""), (load, "dim"), ("", ""), (_("team"), "italic"))
    return Line(AssignChoice(None, team.id), " ".join((team.name, _("team"))), row)
