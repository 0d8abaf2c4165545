"""Telling a provider, or the lead, that a standing has changed."""

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.people import queries as people
from consortium.people.rules import Role
from consortium.register.events import RemovalNoticed, StandingChanged

FOR_PROVIDER = (Role.ORGANISATION_ADMINISTRATOR, Role.BID_WRITER, Role.REGISTERED_MANAGER)
FOR_LEAD = (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER)


@outbox.handles(StandingChanged)
def tell_of_standing(actor: Actor, event: StandingChanged) -> None:
    is_provider = actor.organisation_kind is OrganisationKind.PROVIDER
    path = "/provider/standing" if is_provider else f"/register/{event.provider_id}"
    for contact in people.list_contacts(actor.organisation, *(FOR_PROVIDER if is_provider else FOR_LEAD)):
        notify.record(
            actor,
            key=f"standing:{event.provider_id}:{event.change}:{clock.now().isoformat()}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="consortium/register/mail/standing",
            facts={"path": path, "change": event.change},
        )


@outbox.handles(RemovalNoticed)
def tell_of_removal(actor: Actor, event: RemovalNoticed) -> None:
    """Write to the provider of a notice, or to the lead of the reply to one."""
    is_provider = actor.organisation_kind is OrganisationKind.PROVIDER
    for contact in people.list_contacts(actor.organisation, *(FOR_PROVIDER if is_provider else FOR_LEAD)):
        notify.record(
            actor,
            key=f"removal:{event.notice_id}:{event.act}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="consortium/register/mail/removal",
            facts={"act": event.act, "path": f"/register/removals/{event.notice_id}"},
        )
