"""Changing and closing referrals by API, and cover at risk. None of it says who the child is."""

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
from tenants.packages.rules.closing import CoverDetails, DirectPaymentDetails
from tenants.packages.rules.details import Request
from tenants.packages.schemas import (
    CoverEndIn,
    CoverIn,
    CoverOut,
    DirectPaymentIn,
    DirectPaymentOut,
    ReferralChangeIn,
    ReferralOut,
)


@blueprint.put("/referrals/<uuid:referral_id>")
@requires(Permission.CHANGE_REFERRAL)
@writes
@blueprint.arguments(ReferralChangeIn)
@blueprint.response(200, ReferralOut)
def change_referral(given: dict[str, Any], referral_id: UUID) -> Any:
    """Change what is asked for, while no provider is recommended or chosen."""
    revision = given.pop("revision")
    return services.change_referral(
        actor=present_actor(),
        referral_id=referral_id,
        request=Request(**{**given, "outcomes": tuple(given["outcomes"])}),
        now=clock.now(),
        revision=revision,
    )


@blueprint.post("/referrals/<uuid:referral_id>/direct-payment")
@requires(Permission.RECORD_DIRECT_PAYMENT)
@writes
@blueprint.arguments(DirectPaymentIn)
@blueprint.response(201, DirectPaymentOut)
def record_direct_payment(given: dict[str, Any], referral_id: UUID) -> Any:
    """Record that the family takes a direct payment, which ends the search."""
    return services.record_direct_payment(
        actor=present_actor(), referral_id=referral_id, details=DirectPaymentDetails(**given), now=clock.now()
    )


@blueprint.get("/referrals/<uuid:referral_id>/direct-payment")
@requires(Permission.READ_IDENTITY)
@blueprint.response(200, DirectPaymentOut)
def show_direct_payment(referral_id: UUID) -> Any:
    """Show the direct payment of a referral, to those who may read the child's record."""
    actor = present_actor()
    referral = queries.get_own_referral(actor, referral_id)
    queries.get_child(referral)
    payment = queries.payments_of(actor, [referral.id]).get(referral.id)
    if payment is None:
        raise NotFound
    return payment


@blueprint.get("/referrals/<uuid:referral_id>/interim-cover")
@requires(Permission.READ_IDENTITY)
@blueprint.response(200, CoverOut(many=True))
def list_interim_cover(referral_id: UUID) -> Sequence[Any]:
    """List the cover at risk for a referral, the latest first, to those who may read the child's record."""
    actor = present_actor()
    referral = queries.get_own_referral(actor, referral_id)
    queries.get_child(referral)
    return queries.list_covers(actor, referral.id)


@blueprint.post("/referrals/<uuid:referral_id>/interim-cover")
@requires(Permission.RECORD_COVER)
@writes
@blueprint.arguments(CoverIn)
@blueprint.response(201, CoverOut)
def record_interim_cover(given: dict[str, Any], referral_id: UUID) -> Any:
    """Record that somebody covers, at risk, until support is bought."""
    return services.record_interim_cover(
        actor=present_actor(), referral_id=referral_id, details=CoverDetails(**given), now=clock.now()
    )


@blueprint.post("/interim-cover/<uuid:cover_id>/end")
@requires(Permission.RECORD_COVER)
@writes
@blueprint.arguments(CoverEndIn)
@blueprint.response(200, CoverOut)
def end_interim_cover(given: dict[str, Any], cover_id: UUID) -> Any:
    """Record that cover ended before its day."""
    return services.end_interim_cover(actor=present_actor(), cover_id=cover_id, on=given["ended_on"])
