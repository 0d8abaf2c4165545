"""Screening what a council publishes of a change, against the child whose agreement it changes."""

from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.agreements import queries
from tenants.authorisation.services import register_screen
from tenants.packages import services as packages


@register_screen
def screen_record(actor: Actor, case_id: UUID, text: str) -> list[str]:
    """Raises `Refused` where the actor may not read the child's record: nothing is published unscreened."""
    change = queries.find_change_of_case(actor, case_id)
    if change is None:
        return []
    package_id = queries.get_agreement(actor, change.agreement_id).package_id
    found = packages.screen_text(actor=actor, package_ids=[package_id], text=text)
    return [str(finding.kind).replace("_", " ") for finding in found]
