"""Findings that need more than one table: policies against each other, chains against the targets they follow."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from core.desk_file.chains import ReadChain
from core.desk_file.findings import Code
from core.desk_file.policies import ReadPolicy, amounts_s, metrics_with_targets
from core.desk_file.section import Section
from core.domain.desk_config import ChainStep
from core.domain.sla_policy import never_applies, takes_everything
from core.domain.vocabulary import CORE_METRICS, Metric


def check_policies(root: Section, policies: Sequence[ReadPolicy], calendars: Mapping[str, Section]) -> None:
    configs = [policy.config for policy in policies]
    sound = [policy for policy in policies if policy.sound]
    for position, policy in enumerate(sound):
        takers = never_applies([each.config for each in sound], position)
        if takers:
            policy.section.log.add(Code.POLICY_NEVER_APPLIES, policy.section.path, policy=policy.config.name, by=takers)
    if policies and not any(takes_everything(config) for config in configs):
        root.log.add(Code.TICKETS_WITHOUT_POLICY, policies[-1].section.path, policy=configs[-1].name)
    promised = metrics_with_targets(policies)
    for metric in CORE_METRICS if promised and len(sound) == len(policies) else ():
        if metric not in promised:
            root.log.add(Code.METRIC_WITHOUT_TARGET, policies[0].section.at("targets"), metric=metric.value)
    used = {config.calendar for config in configs}
    for handle, section in calendars.items() if policies else ():
        if handle not in used:
            section.log.add(Code.CALENDAR_NOT_USED, section.path, calendar=handle)


def check_chains(chains: Mapping[str, ReadChain], policies: Iterable[ReadPolicy]) -> None:
    for handle, chain in chains.items():
        users = [policy for policy in policies if policy.config.chain == handle]
        if not users:
            chain.section.log.add(Code.CHAIN_NOT_USED, chain.section.path, chain=handle)
            continue
        if not all(user.sound for user in users):
            continue
        amounts = {pair for user in users for pair in amounts_s(user)}
        for step, section in chain.steps:
            _check_step(step, section, amounts)
        for (before, _), (after, section) in pairwise(chain.steps):
            _check_order(before, after, section, amounts)


def _check_step(step: ChainStep, section: Section, amounts: set[tuple[Metric, int]]) -> None:
    followed = sorted(amount for metric, amount in amounts if metric in step.metrics)
    if not followed:
        section.log.add(Code.STEP_METRIC_WITHOUT_TARGET, section.path, step=step.name)
    elif step.offset_s is not None and followed[0] + step.offset_s < 0:
        before, target = -step.offset_s // 60, followed[0] // 60
        section.log.add(Code.STEP_BEFORE_START, section.at("at"), step=step.name, before=before, target=target)


def _check_order(before: ChainStep, after: ChainStep, section: Section, amounts: set[tuple[Metric, int]]) -> None:
    shared = [amount for metric, amount in amounts if metric in before.metrics & after.metrics]
    if any(after.amount_s(amount) < before.amount_s(amount) for amount in shared):
        section.log.add(Code.STEP_ORDER, section.at("at"), step=after.name, before=before.name)
