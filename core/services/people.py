"""Requesters and organisations: find or make them."""

from dataclasses import dataclass, replace

from sqlmodel import col, select

from core.errors import NotFound
from core.services.messages import storable
from core.uow import UnitOfWork
from storage.tables import Organisation, Requester


@dataclass(frozen=True, slots=True)
class RequesterFacts:
    """Who asks. Found again by `source_id` where given, else by the e-mail address, else by the name."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    vip: bool = False
    organisation: str | None = None
    tier: str = ""
    source: str | None = None
    source_id: str | None = None


def requester_for(uow: UnitOfWork, facts: RequesterFacts | int) -> Requester:
    """Found or made; with a row id that very one.

    Raises:
        NotFound: no row has the id.
    """
    if isinstance(facts, int):
        known = uow.session.get(Requester, facts)
        if known is None:
            raise NotFound("requester", facts)
        return _kept(uow, known)
    facts = _storable(facts)
    found = _find(uow, facts)
    if found is not None:
        return _kept(uow, found)
    requester = Requester(
        name=facts.name,
        email=facts.email,
        phone=facts.phone,
        language=facts.language,
        vip=facts.vip,
        organisation_id=organisation_id(uow, facts.organisation, facts.tier) if facts.organisation else None,
        source=facts.source,
        source_id=facts.source_id,
    )
    uow.session.add(requester)
    uow.session.flush()
    return _kept(uow, requester)


def _kept(uow: UnitOfWork, requester: Requester) -> Requester:
    """Held for the transaction: the choice of a policy asks for the same row."""
    uow.session.info.setdefault("requesters", {})[requester.id] = requester
    return requester


def _storable(facts: RequesterFacts) -> RequesterFacts:
    return replace(
        facts,
        name=storable(facts.name),
        email=storable(facts.email),
        phone=storable(facts.phone),
        language=storable(facts.language),
        organisation=storable(facts.organisation) if facts.organisation else None,
        tier=storable(facts.tier),
        source_id=storable(facts.source_id) if facts.source_id is not None else None,
    )


def _find(uow: UnitOfWork, facts: RequesterFacts) -> Requester | None:
    if facts.source_id is not None:
        wanted = select(Requester).where(Requester.source == facts.source, Requester.source_id == facts.source_id)
    elif facts.email:
        wanted = select(Requester).where(Requester.email == facts.email)
    else:
        wanted = select(Requester).where(Requester.name == facts.name, Requester.email == "")
    return uow.session.exec(wanted.order_by(col(Requester.id)).limit(1)).first()


def organisation_id(uow: UnitOfWork, name: str, tier: str = "") -> int:
    found = uow.session.exec(select(Organisation.id).where(Organisation.name == name)).first()
    if found is not None:
        return found
    organisation = Organisation(name=name, tier=tier)
    uow.session.add(organisation)
    uow.session.flush()
    assert organisation.id is not None
    return organisation.id
