"""What was released to the shortlisted and the winner, by API: each reading with a reason."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.packages import queries, services
from tenants.packages.api.blueprint import blueprint
from tenants.packages.permissions import Permission
from tenants.packages.schemas import (
    DisclosureOut,
    DisclosureReadingOut,
    PageIn,
    ReasonIn,
    ReleasedWordsOut,
    ReleaseIn,
)


@blueprint.post("/packages/<uuid:package_id>/disclosures")
@requires(Permission.RELEASE_DETAILS)
@writes
@blueprint.arguments(ReleaseIn)
@blueprint.response(201, DisclosureOut)
def release(given: dict[str, Any], package_id: UUID) -> Any:
    """Let a provider with a valid bid read more of the need, or the chosen one who the child is."""
    return services.release(actor=present_actor(), package_id=package_id, now=clock.now(), **given)


@blueprint.get("/packages/<uuid:package_id>/disclosures")
@requires(Permission.RELEASE_DETAILS)
@blueprint.response(200, DisclosureOut(many=True))
def list_disclosures(package_id: UUID) -> Sequence[Any]:
    """List what was released of a package, the latest first."""
    actor = present_actor()
    return queries.list_disclosures(actor, queries.get_own_package(actor, package_id).id)


@blueprint.get("/packages/<uuid:package_id>/disclosures/readings")
@requires(Permission.RELEASE_DETAILS)
@blueprint.response(200, DisclosureReadingOut(many=True))
def list_disclosure_readings(package_id: UUID) -> Sequence[Any]:
    """List who read what was released of a package, when and why."""
    actor = present_actor()
    released = queries.list_disclosures(actor, queries.get_own_package(actor, package_id).id)
    return [reading for readings in queries.readings_of([r.id for r in released]).values() for reading in readings]


@blueprint.post("/disclosures/<uuid:disclosure_id>/end")
@requires(Permission.RELEASE_DETAILS)
@writes
@blueprint.response(200, DisclosureOut)
def end_release(disclosure_id: UUID) -> Any:
    """Close what was released."""
    return services.end_release(actor=present_actor(), disclosure_id=disclosure_id, now=clock.now())


@blueprint.get("/disclosures")
@requires(Permission.READ_DETAILS)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, DisclosureOut(many=True))
def list_disclosures_to_us(asked: dict[str, Any]) -> Sequence[Any]:
    """List what councils released to the provider acted for, the latest first, without what it says."""
    return queries.list_disclosures_to(present_actor(), before=asked["before"])[: queries.PAGE]


@blueprint.post("/disclosures/<uuid:disclosure_id>/readings")
@requires(Permission.READ_DETAILS)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(201, DisclosureReadingOut)
def read_disclosure(given: dict[str, Any], disclosure_id: UUID) -> Any:
    """Open what was released for a quarter of an hour, with a reason that the council reads too."""
    return services.read_disclosure(
        actor=present_actor(), disclosure_id=disclosure_id, reason=given["reason"], now=clock.now()
    )


@blueprint.get("/disclosures/<uuid:disclosure_id>/words")
@requires(Permission.READ_DETAILS)
@blueprint.response(200, ReleasedWordsOut)
def show_released_words(disclosure_id: UUID) -> Any:
    """Show what was released, to whoever opened it with a reason."""
    words = queries.find_words(queries.get_disclosure_to(present_actor(), disclosure_id))
    if words is None:
        raise NotFound
    return words
