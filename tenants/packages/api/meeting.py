"""The family meets the shortlisted before anybody is chosen, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.packages import queries, services
from tenants.packages.api.blueprint import blueprint
from tenants.packages.permissions import Permission
from tenants.packages.rules.disclosing import MeetingViews
from tenants.packages.schemas import MeetingIn, MeetingOut, ViewsIn


@blueprint.get("/packages/<uuid:package_id>/meetings")
@requires(Permission.RELEASE_DETAILS)
@blueprint.response(200, MeetingOut(many=True))
def list_meetings(package_id: UUID) -> Sequence[Any]:
    """List the meetings that a family was offered, with what it and the child thought, the latest first."""
    actor = present_actor()
    return queries.list_meetings(actor, queries.get_own_package(actor, package_id).id)


@blueprint.post("/packages/<uuid:package_id>/meetings")
@requires(Permission.RELEASE_DETAILS)
@writes
@blueprint.arguments(MeetingIn)
@blueprint.response(201, MeetingOut)
def offer_meeting(given: dict[str, Any], package_id: UUID) -> Any:
    """Put on record that the family was offered to meet a shortlisted provider."""
    return services.offer_meeting(actor=present_actor(), package_id=package_id, now=clock.now(), **given)


@blueprint.put("/meetings/<uuid:meeting_id>/views")
@requires(Permission.RELEASE_DETAILS)
@writes
@blueprint.arguments(ViewsIn)
@blueprint.response(200, MeetingOut)
def record_views(given: dict[str, Any], meeting_id: UUID) -> Any:
    """Record that a meeting was held, and what the child and the family thought, once."""
    return services.record_views(
        actor=present_actor(), meeting_id=meeting_id, views=MeetingViews(**given), now=clock.now()
    )
