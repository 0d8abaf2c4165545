"""Agreements by API: each side signs with its own person's token."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.agreements import queries, services
from tenants.agreements.api.blueprint import blueprint
from tenants.agreements.permissions import Permission
from tenants.agreements.schemas.agreements import (
    AgreementOut,
    AgreementsIn,
    OutsideIn,
    ReviewDueOut,
    ReviewIn,
    ReviewOut,
    ReviewsIn,
    SignatureIn,
    StartIn,
    StartOut,
)


@blueprint.get("/agreements")
@requires(Permission.SEE_AGREEMENTS)
@blueprint.arguments(AgreementsIn, location="query")
@blueprint.response(200, AgreementOut(many=True))
def list_agreements(asked: dict[str, Any]) -> Sequence[Any]:
    """List the agreements of the organisation acted for, the newest first."""
    today = clock.today()
    return queries.list_agreements(present_actor(), on=today, stage=asked["stage"], after=asked["after"])


@blueprint.get("/agreements/outside")
@requires(Permission.SEE_HANDOVERS)
@blueprint.arguments(OutsideIn, location="query")
@blueprint.response(200, AgreementOut(many=True))
def list_outside(asked: dict[str, Any]) -> Sequence[Any]:
    """List the council's agreements that run with providers outside the system, the newest first."""
    now = clock.now()
    return queries.list_outside(present_actor(), on=local(now).date(), at=now, before=asked["before"])


@blueprint.get("/agreements/<uuid:agreement_id>")
@requires(Permission.SEE_AGREEMENTS)
@blueprint.response(200, AgreementOut)
def show_agreement(agreement_id: UUID) -> Any:
    """Show an agreement to either of its sides."""
    return queries.get_agreement(present_actor(), agreement_id)


@blueprint.post("/agreements/<uuid:agreement_id>/signature")
@requires(Permission.SIGN_AGREEMENT)
@writes
@blueprint.arguments(SignatureIn)
@blueprint.response(200, AgreementOut)
def sign(given: dict[str, Any], agreement_id: UUID) -> Any:
    """Sign an agreement for the side acted for."""
    return services.sign(
        actor=present_actor(),
        agreement_id=agreement_id,
        name=given["name"],
        role=given["role"],
        now=clock.now(),
    )


@blueprint.get("/agreements/<uuid:agreement_id>/reviews")
@requires(Permission.SEE_REVIEWS)
@blueprint.response(200, ReviewOut(many=True))
def list_reviews(agreement_id: UUID) -> Sequence[Any]:
    """List the reviews of an agreement of one's council."""
    return queries.list_reviews(queries.get_agreement(present_actor(), agreement_id))


@blueprint.get("/reviews")
@requires(Permission.SEE_REVIEWS)
@blueprint.arguments(ReviewsIn, location="query")
@blueprint.response(200, ReviewDueOut(many=True))
def list_reviews_due(asked: dict[str, Any]) -> Sequence[Any]:
    """List reviews still to be held, the most overdue first."""
    return queries.list_reviews_due(present_actor(), asked["until"] or clock.today())


@blueprint.post("/reviews/<uuid:review_id>/record")
@requires(Permission.HOLD_REVIEW)
@writes
@blueprint.arguments(ReviewIn)
@blueprint.response(200, ReviewOut)
def hold_review(given: dict[str, Any], review_id: UUID) -> Any:
    """Record a review that was held, with the child's voice and what was decided."""
    return services.hold_review(actor=present_actor(), review_id=review_id, now=clock.now(), **given)


@blueprint.post("/agreements/<uuid:agreement_id>/start")
@requires(Permission.HOLD_REVIEW)
@writes
@blueprint.arguments(StartIn)
@blueprint.response(201, StartOut)
def confirm_start(given: dict[str, Any], agreement_id: UUID) -> Any:
    """Put on record that support began, and on which day."""
    return services.confirm_start(
        actor=present_actor(), agreement_id=agreement_id, began_on=given["began_on"], now=clock.now()
    )
