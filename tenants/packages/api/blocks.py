"""Packages for several children by API, and their children by number."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.packages import queries, services
from tenants.packages.api.blueprint import blueprint
from tenants.packages.api.packages import details_of
from tenants.packages.permissions import Permission
from tenants.packages.schemas import BlockIn, ChildOut, PackageOut, ReasonIn


@blueprint.post("/packages")
@requires(Permission.WRITE_PACKAGE)
@writes
@blueprint.arguments(BlockIn)
@blueprint.response(201, PackageOut)
def write_block(given: dict[str, Any]) -> Any:
    """Turn one referral or several of one lot into one package; each child later has its own agreement."""
    referral_ids = given.pop("referral_ids")
    return services.write_block(
        actor=present_actor(), referral_ids=referral_ids, details=details_of(given), now=clock.now()
    )


@blueprint.get("/packages/<uuid:package_id>/children")
@requires(Permission.SEE_PACKAGES)
@blueprint.response(200, ChildOut(many=True))
def list_children(package_id: UUID) -> Sequence[Any]:
    """List the children whom a package is or was for, by number and referral, without who they are."""
    package = queries.get_own_package(present_actor(), package_id)
    return queries.children_of([package.id])[package.id]


@blueprint.post("/packages/<uuid:package_id>/children/<int:number>/leaving")
@requires(Permission.WRITE_PACKAGE)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(200, PackageOut)
def take_child_out(given: dict[str, Any], package_id: UUID, number: int) -> Any:
    """Take a child out of a package that no provider has seen; else its mini-tender has an address for it."""
    return services.take_child_out(
        actor=present_actor(), package_id=package_id, number=number, reason=given["reason"], now=clock.now()
    )
