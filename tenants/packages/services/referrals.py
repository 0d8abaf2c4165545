"""Asking for support for a child, and changing what was asked."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems
from tenants.packages import queries
from tenants.packages.events import ReferralChanged, ReferralRaised
from tenants.packages.models import Child, Referral
from tenants.packages.rules import closing
from tenants.packages.rules import details as rules
from tenants.packages.rules.details import ChildDetails, ReferralDetails, Request


def raise_referral(
    *, actor: Actor, child: ChildDetails, details: ReferralDetails, now: datetime, another: bool = False
) -> Referral:
    """Ask for support for a child. The child's record stays in the council; a known case reference finds it again.

    Raises `Refused` where the record cannot be true, belongs to another child, or does not fit the lot's ages; where
    the case system's request is here already; and, unless `another` is wanted all the same, where one for the same
    child and lot is still open. Whoever raises one at the same time waits, and is asked too. What a case system's own
    program raises is raised by the council, for whoever works with the child.
    """
    today = local(now).date()
    rules.ensure_child_holds(child, today=today)
    lot = systems.get_lot(details.lot_id)
    rules.ensure_referral_holds(details, born_on=child.born_on, lot=lot.name, age_from=lot.age_from, age_to=lot.age_to)
    prefix = f"R-{today.year}-"
    number = queries.lock_numbering(actor.organisation, Referral.reference, prefix)
    external_reference = (details.external_reference or "").strip() or None
    if external_reference:
        known = queries.find_referral_by_external_reference(actor, external_reference)
        closing.ensure_reference_is_new(external_reference, known.reference if known else None)
    child_id = _record_of(actor, child, now)
    if not another:
        open_already = queries.find_open_referral(actor, child_id, lot.id, now)
        closing.ensure_not_open_already(open_already.reference if open_already else None)
    referral = Referral(
        council_id=actor.organisation,
        child_id=child_id,
        lead_id=lot.lead_id,
        lot_id=lot.id,
        reference=f"{prefix}{number:04d}",
        needs=details.needs.strip(),
        childs_voice=details.childs_voice.strip(),
        outcomes=[outcome.strip() for outcome in details.outcomes if outcome.strip()],
        urgency=str(details.urgency),
        wanted_from=details.wanted_from,
        external_reference=external_reference,
        raised_at=now,
        raised_by=actor.person_id or actor.organisation,
    )
    db.session.add(referral)
    db.session.flush()
    audit.record(actor, "referral.raised", referral, lot=lot.id, urgency=referral.urgency)
    outbox.record(ReferralRaised(referral_id=referral.id))
    return referral


def _record_of(actor: Actor, child: ChildDetails, now: datetime) -> UUID:
    """The child's record by its case reference, made where there is none yet."""
    case_reference = child.case_reference.strip()
    [known] = queries.match_children(actor, [child])
    if known is not None:
        rules.ensure_same_child(case_reference=case_reference, is_same=known.is_same)
        return known.id
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
        recorded_by=actor.person_id or actor.organisation,
    )
    db.session.add(record)
    db.session.flush()
    audit.record(actor, "child.recorded", record)
    return record.id


def change_referral(
    *, actor: Actor, referral_id: UUID, request: Request, now: datetime, revision: int | None = None
) -> Referral:
    """Change what is asked for. Packages stay as they are written: the commissioners are told to look at them again.

    `revision` is the version that the change was made on: where somebody else was quicker, `Refused` says so.
    """
    referral = queries.get_own_referral(actor, referral_id)
    if revision is not None and revision != referral.revision:
        raise Refused("changed.meanwhile")
    closing.ensure_may_close(queries.timelines_of(actor, [referral])[referral.id], now)
    child, lot = queries.get_child(referral), systems.get_lot(referral.lot_id)
    rules.ensure_referral_holds(request, born_on=child.born_on, lot=lot.name, age_from=lot.age_from, age_to=lot.age_to)
    wanted = {
        "needs": request.needs.strip(),
        "childs_voice": request.childs_voice.strip(),
        "outcomes": [outcome.strip() for outcome in request.outcomes if outcome.strip()],
        "urgency": str(request.urgency),
        "wanted_from": request.wanted_from,
    }
    changed = [name for name, value in wanted.items() if getattr(referral, name) != value]
    if changed:
        for name in changed:
            setattr(referral, name, wanted[name])
        referral.changed_at, referral.changed_by = now, actor.person
        db.session.flush()
        audit.record(actor, "referral.changed", referral, changed=changed)
        outbox.record(ReferralChanged(referral_id=referral.id))
    return referral
