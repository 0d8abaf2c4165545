"""Telling officers of what waits for them. Messages hold references and addresses of pages, never a child's data."""

from uuid import UUID

from consortium.kernel import notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.packages import queries
from tenants.packages.events import OverrideAsked, ReferralRaised


@outbox.handles(ReferralRaised)
def tell_commissioners(actor: Actor, event: ReferralRaised) -> None:
    """Write to the council's commissioners that a referral waits for a package."""
    referral = queries.get_own_referral(actor, event.referral_id)
    for contact in people.list_contacts(actor.organisation, Role.COMMISSIONER):
        notify.record(
            actor,
            key=f"referral-raised:{referral.id}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="tenants/packages/mail/referral_raised",
            facts={"reference": referral.reference, "path": f"/referrals/{referral.id}"},
        )


@outbox.handles(OverrideAsked)
def tell_second_officers(actor: Actor, event: OverrideAsked) -> None:
    """Write to everyone who may agree that a finding stays, save whoever asked."""
    package = queries.get_own_package(actor, event.package_id)
    override = queries.find_override(actor, event.package_id, event.override_id)
    asked_by: UUID | None = override.asked_by if override else None
    for contact in people.list_contacts(actor.organisation, Role.COMMISSIONER, Role.SOCIAL_WORKER):
        if contact.person_id != asked_by:
            notify.record(
                actor,
                key=f"override-asked:{event.override_id}:{contact.person_id}",
                person_id=contact.person_id,
                address=contact.email,
                template="tenants/packages/mail/override_asked",
                facts={"reference": package.reference, "path": f"/packages/{package.id}"},
            )
