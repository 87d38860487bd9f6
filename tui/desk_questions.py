"""The few questions of `siaga init`, and the judgement of each answer."""

import argparse
import getpass
from collections.abc import Callable
from typing import TypeVar

from core.desk_file import answers
from core.desk_file.answers import Judged
from core.desk_file.template import DEFAULT_HOURS, DEFAULT_TARGETS, DeskAnswers
from core.domain.vocabulary import Priority
from tui.findings_text import explain
from tui.i18n import _, language
from tui.present import safe_line

T = TypeVar("T")
Ask = Callable[[str], str]
"""Gives the answer to a prompt, as `input` does."""
Say = Callable[[str], None]


class WrongFlag(Exception):
    """A flag of the command line has a value that cannot be; the text says why."""


class Interview:
    """Takes each answer from its flag, else from the person, else (with `--yes`) its default."""

    def __init__(self, args: argparse.Namespace, ask: Ask, say: Say) -> None:
        self.args = args
        self.ask = ask
        self.say = say

    def answers(self) -> DeskAnswers:
        """Raises:
        WrongFlag: see there.
        EOFError: there are no more answers.
        """
        name = self._one("name", _("Name of the desk"), _("Service desk"), answers.name)
        zone = self._one("zone", _("Time zone"), answers.zone_here(), answers.zone)
        agent = self._one("agent", _("Your short name (handle)"), _login(), answers.handle)
        agent_name = self._one("agent_name", _("Your name"), agent, answers.name)
        return DeskAnswers(
            name=name,
            zone=zone,
            language=self.args.language or language(),
            agent_handle=agent,
            agent_name=agent_name,
            teams=self._teams(),
            hours=self._one("hours", _("Opening hours"), _hours_text(), answers.weekly_hours),
            country=self._one(
                "country", _("Country whose public holidays are closed, two letters (empty: none)"), "", answers.country
            ),
            targets=self._targets(),
        )

    def _one(self, flag: str, prompt: str, default: str, judge: Callable[[str], Judged[T]]) -> T:
        given = getattr(self.args, flag)
        if given is not None:
            return _or_wrong(f"--{flag.replace('_', '-')}", judge(given))
        return self._until_right(prompt, default, judge)

    def _until_right(self, prompt: str, default: str, judge: Callable[[str], Judged[T]]) -> T:
        shown = f"{prompt} [{safe_line(default)}]: " if default else f"{prompt}: "
        while not self.args.yes:
            judged = judge(self.ask(shown).strip() or default)
            if not judged.findings:
                return judged.value
            self.say(_reasons(judged))
        return judge(default).value

    def _teams(self) -> tuple[str, ...]:
        if self.args.team:
            return _or_wrong("--team", answers.teams(tuple(self.args.team)))
        prompt = _("Teams, with commas between")
        return self._until_right(prompt, _("Service desk"), lambda text: answers.teams(tuple(text.split(","))))

    def _targets(self) -> dict[Priority, tuple[str, str, str]]:
        found = dict(DEFAULT_TARGETS)
        given: set[Priority] = set()
        for text in self.args.targets or ():
            priority, amounts = _or_wrong("--targets", answers.targets_by_priority(text))
            if priority is not None:
                found[priority] = amounts
                given.add(priority)
        if not self.args.yes and len(given) < len(Priority):
            self.say(_("Promises: first response / next response / resolution, in open hours (h) and minutes (m)"))
        for priority in reversed(Priority):
            if priority not in given:
                found[priority] = self._until_right(f"  {priority}", "/".join(found[priority]), answers.targets)
        return found


def _or_wrong(flag: str, judged: Judged[T]) -> T:
    if judged.findings:
        raise WrongFlag(f"{flag}: {_reasons(judged)}")
    return judged.value


def _reasons(judged: Judged[T]) -> str:
    return "\n".join(dict.fromkeys(" ".join(explain(finding)) for finding in judged.findings))


def _login() -> str:
    try:
        return answers.handle_from(getpass.getuser())
    except (KeyError, OSError):
        return answers.handle_from("")


def _hours_text() -> str:
    return "; ".join(f"{days} {intervals}" for days, intervals in DEFAULT_HOURS)
