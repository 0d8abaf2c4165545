"""Both councils hear of a placement and of its early end: who placed, where, until when. Never of whom."""

from collections.abc import Mapping

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import long_date
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation.events import SpendAuthorised, SpendRefused
from tenants.placements import queries, services
from tenants.placements.events import LeftArea, PlacedInArea, PlacementEnded

TOLD = (Role.COMMISSIONER, Role.CONTRACT_MANAGER)


@outbox.handles(PlacedInArea)
def tell_council_of_the_area(actor: Actor, event: PlacedInArea) -> None:
    notice = queries.get_notice(event.council_id, event.placement_id)
    facts = {"council": members.get_organisation(notice.council_id).name, "begins_on": long_date(notice.begins_on)}
    _tell(actor, f"placed:{notice.id}", "placed", {**facts, "path": "/placement-notices"})


@outbox.handles(LeftArea)
def tell_council_of_the_area_of_the_end(actor: Actor, event: LeftArea) -> None:
    notice = queries.get_notice(event.council_id, event.placement_id)
    if notice.left_on is not None:
        facts = {"council": members.get_organisation(notice.council_id).name, "left_on": long_date(notice.left_on)}
        _tell(actor, f"left:{notice.id}", "left", {**facts, "path": "/placement-notices"})


@outbox.handles(PlacementEnded)
def tell_of_the_end(actor: Actor, event: PlacementEnded) -> None:
    """To the council's own people: the agreement, and where the child lives now, are theirs to see to."""
    services.take_less(actor=actor, placement_id=event.placement_id, now=clock.now())
    placement = queries.get_placement(actor, event.placement_id)
    if placement.ended_on is not None:
        facts = {"ended_on": long_date(placement.ended_on), "path": f"/agreements/{placement.agreement_id}"}
        _tell(actor, f"ended:{placement.id}", "ended", facts)


def _tell(actor: Actor, key: str, template: str, facts: Mapping[str, str]) -> None:
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *TOLD),
        key=key,
        template=f"tenants/placements/mail/{template}",
        facts=facts,
    )


@outbox.handles(SpendAuthorised)
def let_placement_stand(actor: Actor, event: SpendAuthorised) -> None:
    """A case that is not a placement's is somebody else's to hear."""
    services.let_stand(actor=actor, case_id=event.case_id, now=clock.now())


@outbox.handles(SpendRefused)
def give_placement_up(actor: Actor, event: SpendRefused) -> None:
    services.give_up(actor=actor, case_id=event.case_id, now=clock.now())
