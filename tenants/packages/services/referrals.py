"""Asking for support for a child, and withdrawing what was asked."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.systems import queries as systems
from tenants.packages import queries
from tenants.packages.events import ReferralRaised
from tenants.packages.models import Child, Referral
from tenants.packages.rules import details as rules
from tenants.packages.rules import stages
from tenants.packages.rules.details import ChildDetails, ReferralDetails


def raise_referral(*, actor: Actor, child: ChildDetails, details: ReferralDetails, now: datetime) -> Referral:
    """Ask for support for a child. The child's record stays in the council; a known case reference finds it again.

    Raises `Refused` where the record cannot be true, belongs to another child, or does not fit the lot's ages.
    """
    today = local(now).date()
    rules.ensure_child_holds(child, today=today)
    lot = systems.get_lot(details.lot_id)
    rules.ensure_referral_holds(details, born_on=child.born_on, lot=lot.name, age_from=lot.age_from, age_to=lot.age_to)
    record = _record_of(actor, child, now)
    prefix = f"R-{today.year}-"
    number = queries.lock_numbering(actor.organisation, Referral.reference, prefix)
    referral = Referral(
        council_id=actor.organisation,
        child_id=record.id,
        lead_id=lot.lead_id,
        lot_id=lot.id,
        reference=f"{prefix}{number:04d}",
        needs=details.needs.strip(),
        childs_voice=details.childs_voice.strip(),
        outcomes=[outcome.strip() for outcome in details.outcomes if outcome.strip()],
        urgency=str(details.urgency),
        wanted_from=details.wanted_from,
        raised_at=now,
        raised_by=actor.person,
    )
    db.session.add(referral)
    db.session.flush()
    audit.record(actor, "referral.raised", referral, lot=lot.id, urgency=referral.urgency)
    outbox.record(ReferralRaised(referral_id=referral.id))
    return referral


def _record_of(actor: Actor, child: ChildDetails, now: datetime) -> Child:
    """The child's record by its case reference, made where there is none yet."""
    case_reference = child.case_reference.strip()
    known = queries.find_child_by_case_reference(actor, case_reference)
    if known is not None:
        is_same = (known.family_name.casefold(), known.born_on) == (child.family_name.strip().casefold(), child.born_on)
        rules.ensure_same_child(case_reference=case_reference, is_same=is_same)
        return known
    record = Child(
        council_id=actor.organisation,
        given_name=child.given_name.strip(),
        family_name=child.family_name.strip(),
        known_as=(child.known_as or "").strip() or None,
        born_on=child.born_on,
        nhs_number=(child.nhs_number or "").strip() or None,
        upn=(child.upn or "").strip() or None,
        address=child.address.strip(),
        postcode=child.postcode.strip().upper(),
        schools=[school.strip() for school in child.schools if school.strip()],
        case_reference=case_reference,
        recorded_at=now,
        recorded_by=actor.person,
    )
    db.session.add(record)
    db.session.flush()
    audit.record(actor, "child.recorded", record)
    return record


def withdraw_referral(*, actor: Actor, referral_id: UUID, reason: str, now: datetime) -> Referral:
    """Say that support is no longer asked for. Raises `Refused` once providers have the package in front of them."""
    referral = queries.get_own_referral(actor, referral_id)
    rules.ensure_not_withdrawn(is_withdrawn=referral.withdrawn_at is not None)
    stages.ensure_may_change(queries.timelines_of(actor, [referral])[referral.id], now)
    referral.withdrawn_reason = rules.ensure_reason(reason)
    referral.withdrawn_at = now
    db.session.flush()
    audit.record(actor, "referral.withdrawn", referral)
    return referral
