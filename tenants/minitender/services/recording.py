"""Screening what a council publishes of a decision, against the children whose packages were awarded."""

from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.authorisation.services import register_screen
from tenants.minitender import queries
from tenants.packages import services as packages
from tenants.packages.rules.screening import ChildRecord, screen


@register_screen
def screen_record(actor: Actor, case_id: UUID, text: str) -> list[str]:
    """What gives anybody away, and what gives away a child of the award's packages.

    Raises `Refused` where the actor may not read a child's record: nothing is published unscreened.
    """
    award = queries.find_award_of_case(case_id)
    package_ids = [line.package_id for line in queries.award_lines(award.id)] if award else []
    found = {*screen(text, ChildRecord()), *packages.screen_text(actor=actor, package_ids=package_ids, text=text)}
    return [str(finding.kind).replace("_", " ") for finding in found]
