"""Reviews of decisions: the applicant asks, the lead's decider answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.rules.reviews import Corrections
from consortium.admission.schemas import (
    DecisionReviewOut,
    ReviewAnswerIn,
    ReviewGroundsIn,
    ReviewListIn,
    ReviewTermsIn,
    ReviewTermsOut,
)
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.post("/decisions/<uuid:decision_id>/review")
@requires(Permission.ASK_FOR_REVIEW)
@writes
@blueprint.arguments(ReviewGroundsIn)
@blueprint.response(201, DecisionReviewOut)
def ask_for_review(given: dict[str, Any], decision_id: UUID) -> Any:
    """Ask for a review of a decision that does not admit us: once, in time, with grounds."""
    return services.ask_for_review(actor=present_actor(), decision_id=decision_id, grounds=given["grounds"])


@blueprint.get("/decision-reviews")
@requires(Permission.SEE_REVIEWS)
@blueprint.arguments(ReviewListIn, location="query")
@blueprint.response(200, DecisionReviewOut(many=True))
def list_reviews(asked: dict[str, Any]) -> Sequence[Any]:
    """List our reviews, as lead or as applicant: those that wait, the first due first; or those answered."""
    return queries.list_reviews(present_actor(), is_answered=asked["is_answered"], after=asked["after"])


@blueprint.get("/decision-reviews/<uuid:review_id>")
@requires(Permission.SEE_REVIEWS)
@blueprint.response(200, DecisionReviewOut)
def show_review(review_id: UUID) -> Any:
    """Show a review."""
    return queries.get_review(review_id)


@blueprint.post("/decision-reviews/<uuid:review_id>/acknowledgement")
@requires(Permission.ANSWER_REVIEWS)
@writes
@blueprint.response(200, DecisionReviewOut)
def take_on_review(review_id: UUID) -> Any:
    """Acknowledge a request and become its decider, or take it over from a colleague."""
    return services.take_on_review(actor=present_actor(), review_id=review_id, now=clock.now())


@blueprint.post("/decision-reviews/<uuid:review_id>/answer")
@requires(Permission.ANSWER_REVIEWS)
@writes
@blueprint.arguments(ReviewAnswerIn)
@blueprint.response(200, DecisionReviewOut)
def answer_review(given: dict[str, Any], review_id: UUID) -> Any:
    """Uphold a review by correcting what was wrong, or let the decision stand, with reasons."""
    corrections = Corrections(
        {each["question"]: (each["score"], each["reason"]) for each in given["scores"]},
        {each["gate"]: each["reason"] for each in given["gates"]},
    )
    return services.answer_review(
        actor=present_actor(),
        review_id=review_id,
        is_upheld=given["is_upheld"],
        reasons=given["reasons"],
        corrections=corrections,
        now=clock.now(),
    )


@blueprint.get("/systems/<uuid:system_id>/review-terms")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, ReviewTermsOut)
def show_review_terms(system_id: UUID) -> Any:
    """Show how long applicants may ask for a review, and how long it takes to answer."""
    return queries.review_terms_of(system_id)


@blueprint.put("/systems/<uuid:system_id>/review-terms")
@requires(Permission.SET_REVIEW_TERMS)
@writes
@blueprint.arguments(ReviewTermsIn)
@blueprint.response(200, ReviewTermsOut)
def set_review_terms(given: dict[str, Any], system_id: UUID) -> Any:
    """Say how long applicants may ask and how long it takes to answer, for letters released from now on."""
    return services.set_review_terms(actor=present_actor(), system_id=system_id, **given, now=clock.now())
