"""The council in whose area a place is hears of it: who placed, where, from when. Never of whom."""

from consortium.kernel import notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import long_date
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.placements import queries
from tenants.placements.events import PlacedInArea

TOLD = (Role.COMMISSIONER, Role.CONTRACT_MANAGER)


@outbox.handles(PlacedInArea)
def tell_council_of_the_area(actor: Actor, event: PlacedInArea) -> None:
    notice = queries.get_notice(event.council_id, event.placement_id)
    facts = {
        "council": members.get_organisation(notice.council_id).name,
        "begins_on": long_date(notice.begins_on),
        "path": "/placement-notices",
    }
    for contact in people.list_contacts(actor.organisation, *TOLD):
        notify.record(
            actor,
            key=f"placed:{notice.id}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="tenants/placements/mail/placed",
            facts=facts,
        )
