"""Changing a published package, and confirming a bid for the present version."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.revising import Change
from tenants.minitender.schemas import ChangeIn, ReceiptOut, TakenOutOut, TakeOutIn, VersionOut


@blueprint.post("/mini-tenders/<uuid:tender_id>/packages/<uuid:package_id>/changes")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
@blueprint.arguments(ChangeIn)
@blueprint.response(201, VersionOut)
def change_published(given: dict[str, Any], tender_id: UUID, package_id: UUID) -> Any:
    """Change a package while bids are taken; everyone invited is told and confirms again."""
    reason, seen = given.pop("reason"), given.pop("version")
    return services.change_published(
        actor=present_actor(),
        mini_tender_id=tender_id,
        package_id=package_id,
        change=Change(**{**given, "outcomes": tuple(given["outcomes"])}),
        reason=reason,
        seen=seen,
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/packages/<uuid:package_id>/children/<int:number>/leaving")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
@blueprint.arguments(TakeOutIn)
@blueprint.response(201, TakenOutOut)
def take_child_out(given: dict[str, Any], tender_id: UUID, package_id: UUID, number: int) -> Any:
    """Take one child out of a package that providers have; while bids are taken, everyone invited confirms again."""
    made = services.take_child_out(
        actor=present_actor(),
        mini_tender_id=tender_id,
        package_id=package_id,
        number=number,
        reason=given["reason"],
        seen=given["version"],
    )
    return {"number": number, "version": made}


@blueprint.get("/mini-tenders/<uuid:tender_id>/versions")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, VersionOut(many=True))
def list_versions(tender_id: UUID) -> Sequence[Any]:
    """List what was changed after publication, the last first."""
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return queries.list_tender_versions(tender.council_id, tender.id)


@blueprint.get("/invitations/<uuid:tender_id>/versions")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, VersionOut(many=True))
def read_versions(tender_id: UUID) -> Sequence[Any]:
    """List what the council changed after the invitation, the last first."""
    tender = queries.get_invited(present_actor(), tender_id)
    return queries.list_tender_versions(tender.council_id, tender.id)


@blueprint.post("/invitations/<uuid:tender_id>/bid/confirmation")
@requires(Permission.BID)
@writes
@blueprint.response(201, ReceiptOut)
def confirm_bid(tender_id: UUID) -> Any:
    """Say that the bid stands for the present version."""
    return services.confirm_bid(actor=present_actor(), mini_tender_id=tender_id)
