"""What follows where nobody was awarded: the evidence is frozen, and the same packages may be tendered again."""

import hashlib
from datetime import datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.proofs import canonical
from tenants.minitender import queries
from tenants.minitender.models import FailedPackage, MiniTender
from tenants.minitender.rules import failing
from tenants.minitender.rules.failing import Answered
from tenants.minitender.rules.state import Status
from tenants.minitender.services.drafting import draft_mini_tender
from tenants.packages import queries as packages
from tenants.policy.rules import Urgency


def freeze_evidence(*, actor: Actor, tender: MiniTender, now: datetime) -> None:
    """Keep for each package who was invited, how each answered and how long they had, with its fingerprint."""
    answered = answers_of(actor, tender)
    follows = queries.get_own_mini_tender(actor, tender.follows_id).reference if tender.follows_id else None
    names = ("title", "urgency", "version", "published_at", "closes_at", "extended_reason", "opened_at", "ended_reason")
    told = {name: getattr(tender, name) for name in names}
    for package in packages.list_packages(queries.package_ids_of([tender.id])[tender.id]):
        document = failing.evidence_document(
            reference=tender.reference, package=package.reference, tender=told, answered=answered, follows=follows
        )
        db.session.add(
            FailedPackage(
                council_id=actor.organisation,
                mini_tender_id=tender.id,
                package_id=package.id,
                document=document,
                sha256=hashlib.sha256(canonical(document)).digest(),
                ended_at=now,
                ended_by=actor.person,
            )
        )
    db.session.flush()


def answers_of(actor: Actor, tender: MiniTender) -> list[Answered]:
    """What everyone invited did, once the bids are opened."""
    offers = {each.provider_id: each for each in queries.list_offers(actor.organisation, tender.id)}
    return [
        Answered(
            provider_id=each.provider_id,
            decline_reason=each.decline_reason,
            has_bid=each.provider_id in offers,
            invalid_reason=offers[each.provider_id].invalid_reason if each.provider_id in offers else None,
        )
        for each in queries.list_invited(actor.organisation, tender.id)
    ]


def run_again(*, actor: Actor, mini_tender_id: UUID, title: str, urgency: Urgency, now: datetime) -> MiniTender:
    """Draft another mini-tender for the same packages, linked to this one: a longer window, the policy of that day,
    and whoever is on the register then. Raises `Refused` before this one is over, and a second time."""
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    following = queries.find_next(actor.organisation, tender.id)
    failing.ensure_may_run_again(
        status=Status(tender.status),
        was_published=tender.published_at is not None,
        next_reference=following.reference if following else None,
    )
    made = draft_mini_tender(
        actor=actor,
        lot_id=tender.lot_id,
        package_ids=queries.package_ids_of([tender.id])[tender.id],
        urgency=urgency,
        title=title,
        contact_name=tender.contact_name,
        contact_email=tender.contact_email,
        now=now,
    )
    made.follows_id = tender.id
    db.session.flush()
    audit.record(actor, "mini_tender.run_again", tender, by=made.id)
    return made
