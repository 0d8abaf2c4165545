"""Fee reviews by API, for either side."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.fees import queries, services
from tenants.fees.permissions import Permission
from tenants.fees.rules.costs import read_model
from tenants.fees.schemas import (
    AskableIn,
    AskableOut,
    AskIn,
    DecisionIn,
    EffectOut,
    FigureIn,
    FigureOut,
    ListedOut,
    QuestionOut,
    ReviewOut,
    ReviewsIn,
    TextIn,
    WithdrawalIn,
    cost_model,
)

blueprint = Blueprint("fees", __name__, description="Fee reviews: a provider asks for new prices, each council decides")


@blueprint.get("/fee-reviews/askable")
@requires(Permission.ASK_FEE)
@blueprint.arguments(AskableIn, location="query")
@blueprint.response(200, AskableOut(many=True))
def list_askable(asked: dict[str, Any]) -> Sequence[Any]:
    """List our agreements that run on a day or later, by council, with their price from then."""
    return queries.list_askable(present_actor(), asked["from_on"])


@blueprint.post("/fee-reviews")
@requires(Permission.ASK_FEE)
@writes
@blueprint.arguments(AskIn)
@blueprint.response(201, ReviewOut(many=True))
def ask(given: dict[str, Any]) -> Sequence[Any]:
    """Ask for new prices of agreements, of all their councils at once: one review for each council."""
    models = [cost_model(each) for each in given.pop("models")]
    made = services.ask(actor=present_actor(), models=models, now=clock.now(), **given)
    return [_whole(review.id) for review in made]


@blueprint.get("/fee-reviews")
@requires(Permission.SEE_FEES)
@blueprint.arguments(ReviewsIn, location="query")
@blueprint.response(200, ListedOut(many=True))
def list_reviews(asked: dict[str, Any]) -> Sequence[Any]:
    """List the fee reviews of the organisation acted for, the newest first."""
    return queries.list_reviews(present_actor(), **asked)


@blueprint.get("/fee-reviews/<uuid:review_id>")
@requires(Permission.SEE_FEES)
@blueprint.response(200, ReviewOut)
def show(review_id: UUID) -> Any:
    """Show a fee review to either side."""
    return _whole(review_id)


@blueprint.get("/fee-reviews/<uuid:review_id>/effects")
@requires(Permission.SEE_FEES)
@blueprint.response(200, EffectOut(many=True))
def show_effects(review_id: UUID) -> Sequence[Any]:
    """Show the council what the prices asked would do to each agreement: a week, each financial year, to its end."""
    review = queries.get_review(present_actor(), review_id)
    if review.council_id != present_actor().organisation:
        raise NotFound
    standing = queries.list_standing(present_actor(), review)
    return [each.effect(each.line.asked) for each in standing if each.stands]


@blueprint.post("/fee-reviews/<uuid:review_id>/decision")
@requires(Permission.DECIDE_FEE)
@writes
@blueprint.arguments(DecisionIn)
@blueprint.response(200, ReviewOut)
def decide(given: dict[str, Any], review_id: UUID) -> Any:
    """Decide for one's council: in full, in part by kind of support or by agreement, or decline."""
    decision = services.Decision(
        given["answer"],
        {(each["lot_id"], each["unit"]): each["percent"] for each in given["percents"]},
        {each["agreement_id"]: each["price"] for each in given["prices"]},
    )
    services.decide(
        actor=present_actor(),
        review_id=review_id,
        decision=decision,
        reason=given["reason"],
        role=given["role"],
        now=clock.now(),
    )
    return _whole(review_id)


@blueprint.post("/fee-reviews/<uuid:review_id>/question")
@requires(Permission.DECIDE_FEE)
@writes
@blueprint.arguments(TextIn)
@blueprint.response(201, QuestionOut)
def ask_more(given: dict[str, Any], review_id: UUID) -> Any:
    """Ask the provider for more before deciding."""
    return services.ask_more(actor=present_actor(), review_id=review_id, text=given["text"], now=clock.now())


@blueprint.post("/fee-reviews/<uuid:review_id>/answer")
@requires(Permission.ASK_FEE)
@writes
@blueprint.arguments(TextIn)
@blueprint.response(200, QuestionOut)
def answer(given: dict[str, Any], review_id: UUID) -> Any:
    """Answer what the council asks."""
    return services.answer(actor=present_actor(), review_id=review_id, text=given["text"], now=clock.now())


@blueprint.post("/fee-reviews/<uuid:review_id>/withdrawal")
@requires(Permission.ASK_FEE)
@writes
@blueprint.arguments(WithdrawalIn)
@blueprint.response(200, ReviewOut)
def withdraw(given: dict[str, Any], review_id: UUID) -> Any:
    """Take a request to one council back before it decides."""
    services.withdraw(actor=present_actor(), review_id=review_id, now=clock.now(), **given)
    return _whole(review_id)


@blueprint.get("/fee-reviews/figures")
@requires(Permission.SEE_FIGURES)
@blueprint.response(200, FigureOut(many=True))
def list_figures() -> Sequence[Any]:
    """List the sector's published figures, those shipped and one's own."""
    return queries.known_rates(present_actor())


@blueprint.post("/fee-reviews/figures")
@requires(Permission.SET_FIGURE)
@writes
@blueprint.arguments(FigureIn)
@blueprint.response(201, FigureOut(many=True))
def set_figure(given: dict[str, Any]) -> Sequence[Any]:
    """Set a published figure from a day on. Gives all that are known."""
    services.set_figure(actor=present_actor(), now=clock.now(), **given)
    return queries.known_rates(present_actor())


def _whole(review_id: UUID) -> dict[str, Any]:
    actor = present_actor()
    review = queries.get_review(actor, review_id)
    standing, questions = queries.list_standing(actor, review), queries.questions_of(review)
    return {
        "review": review,
        "status": str(queries.status(review, [each.row for each in standing], questions)),
        "models": [read_model(document) for document in review.models],
        "lines": standing,
        "questions": questions,
    }
