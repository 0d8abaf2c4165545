"""Screening what a council publishes of a case for changes, against the children whose agreements it changes."""

from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.agreements import queries
from tenants.authorisation.services import register_screen
from tenants.packages import services as packages


@register_screen
def screen_record(actor: Actor, case_id: UUID, text: str) -> list[str]:
    """Raises `Refused` where the actor may not read the child's record: nothing is published unscreened."""
    agreements = queries.agreements_by_id(
        actor, [change.agreement_id for change in queries.list_changes_of_case(actor, case_id)]
    )
    if not agreements:
        return []
    package_ids = {agreement.package_id for agreement in agreements.values()}
    found = packages.screen_text(actor=actor, package_ids=list(package_ids), text=text)
    return [str(finding.kind).replace("_", " ") for finding in found]
