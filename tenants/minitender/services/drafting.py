"""Drafting a mini-tender of one or several packages."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.members.rules import Part
from consortium.systems import queries as systems
from consortium.systems.rules import ensure_agreements_on_file, ensure_in_force
from tenants.minitender import queries
from tenants.minitender.models import MiniTender, MiniTenderPackage
from tenants.minitender.rules import direct, marks, state
from tenants.minitender.rules.state import Status
from tenants.packages import queries as packages
from tenants.policy.rules import Urgency


def draft_mini_tender(
    *,
    actor: Actor,
    lot_id: UUID,
    package_ids: Sequence[UUID],
    urgency: Urgency,
    title: str,
    contact_name: str,
    contact_email: str,
    now: datetime,
) -> MiniTender:
    """Begin a mini-tender for packages of one lot, in the order given.

    Raises `Refused` for a body that may not call off and for a package of another lot or in a live mini-tender.
    """
    lot = systems.get_lot(lot_id)
    ensure_may_call_off(actor=actor, system_id=lot.system_id, now=now)
    chosen = list(dict.fromkeys(package_ids))
    _ensure_free(actor, lot_id, chosen)
    identifier = new_id()
    tender = MiniTender(
        council_id=actor.organisation,
        id=identifier,
        reference=marks.reference_of("MT", identifier),
        lead_id=lot.lead_id,
        lot_id=lot_id,
        title=state.ensure_title(title),
        urgency=str(urgency),
        status=str(Status.DRAFT),
        contact_name=contact_name.strip(),
        contact_email=contact_email.strip(),
        drafted_at=now,
        drafted_by=actor.person_id or actor.organisation,
    )
    db.session.add(tender)
    db.session.flush()
    db.session.execute(
        sa.insert(MiniTenderPackage),
        [
            {"council_id": actor.organisation, "mini_tender_id": identifier, "package_id": each, "number": number}
            for number, each in enumerate(chosen, start=1)
        ],
    )
    audit.record(actor, "mini_tender.drafted", tender, packages=[str(each) for each in chosen])
    return tender


def ensure_may_call_off(*, actor: Actor, system_id: UUID, now: datetime) -> None:
    """Only bodies named in the notice, members today, with what the system wants on file (rules.md, Regimes)."""
    system, today = systems.get_system(system_id), local(now).date()
    membership = members.find_membership(system.consortium_id, actor.organisation, today)
    if membership is None or not Part(membership.part).may_call_off:
        raise Refused("mini_tender.not_member")
    ensure_in_force(is_published=system.published_at is not None, ends_on=system.ends_on, on=today)
    ensure_agreements_on_file(
        are_needed=system.needs_member_agreements,
        on_file=systems.list_agreements_on_file(system_id, actor.organisation),
    )


def _ensure_free(actor: Actor, lot_id: UUID, package_ids: Sequence[UUID]) -> None:
    if not package_ids:
        raise Refused("mini_tender.empty")
    found = {each.id: each for each in packages.list_packages(package_ids) if each.council_id == actor.organisation}
    if len(found) < len(package_ids):
        raise NotFound
    made = queries.list_of_packages(actor.organisation, package_ids)
    for package in found.values():
        if package.lot_id != lot_id:
            raise Refused("mini_tender.other_lot", reference=package.reference)
        if any(state.is_live(Status(tender.status)) for tender in made[package.id]):
            raise Refused("mini_tender.already_bought", reference=package.reference)
    ensure_not_awarded_directly(actor=actor, package_ids=package_ids)


def ensure_not_awarded_directly(*, actor: Actor, package_ids: Sequence[UUID]) -> None:
    """Raise `Refused` for a package that was given to a provider without a mini-tender."""
    taken = queries.list_directly_awarded(actor.organisation, package_ids)
    for package in packages.list_packages(package_ids) if taken else ():
        direct.ensure_free(package.reference, mini_tender=None, is_awarded=package.id in taken)
