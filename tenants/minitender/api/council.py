"""What a council does with its mini-tenders. Opening, ranking, negotiating and recommending are a person's acts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import Tab
from tenants.minitender.rules import comparing
from tenants.minitender.schemas import (
    AnswerIn,
    AssessorsIn,
    AwardOut,
    ClarificationOut,
    EligibilityOut,
    ExtensionIn,
    InvitedOut,
    ListIn,
    NegotiationIn,
    OfferOut,
    RankingOut,
    ReasonIn,
    RecommendationIn,
    TenderIn,
    TenderOut,
)


@blueprint.get("/mini-tenders")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.arguments(ListIn, location="query")
@blueprint.response(200, TenderOut(many=True))
def list_mini_tenders(asked: dict[str, Any]) -> Sequence[Any]:
    """List the council's mini-tenders, newest first."""
    tab = next((each for each in Tab if each == asked["tab"]), None)
    return queries.list_own_mini_tenders(present_actor(), tab, before=asked["before"])


@blueprint.post("/mini-tenders")
@requires(Permission.DRAFT_MINI_TENDER)
@writes
@blueprint.arguments(TenderIn)
@blueprint.response(201, TenderOut)
def draft(given: dict[str, Any]) -> Any:
    """Draft a mini-tender for packages of one lot."""
    return services.draft_mini_tender(actor=present_actor(), now=clock.now(), **given)


@blueprint.get("/mini-tenders/<uuid:tender_id>")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, TenderOut)
def show(tender_id: UUID) -> Any:
    """Show one of the council's mini-tenders."""
    return queries.get_own_mini_tender(present_actor(), tender_id)


@blueprint.get("/mini-tenders/<uuid:tender_id>/eligible")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, EligibilityOut(many=True))
def list_eligible(tender_id: UUID) -> Sequence[Any]:
    """Say who would be invited now, and why each of the others would not."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    return services.who_will_be_invited(actor=actor, tender=tender, now=clock.now())


@blueprint.post("/mini-tenders/<uuid:tender_id>/publish")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
@blueprint.response(200, TenderOut)
def publish(tender_id: UUID) -> Any:
    """Publish to everyone eligible: the list is frozen, the policy copied, the deadline set."""
    return services.publish(actor=present_actor(), mini_tender_id=tender_id, now=clock.now())


@blueprint.get("/mini-tenders/<uuid:tender_id>/invitations")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, InvitedOut(many=True))
def list_invited(tender_id: UUID) -> Sequence[Any]:
    """List who was invited, and who declined and why."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    return queries.list_invited(actor.organisation, tender.id)


@blueprint.post("/mini-tenders/<uuid:tender_id>/extend")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
@blueprint.arguments(ExtensionIn)
@blueprint.response(200, TenderOut)
def extend(given: dict[str, Any], tender_id: UUID) -> Any:
    """Extend the deadline; it is never shortened."""
    return services.extend(actor=present_actor(), mini_tender_id=tender_id, **given)


@blueprint.post("/mini-tenders/<uuid:tender_id>/withdraw")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(200, TenderOut)
def withdraw(given: dict[str, Any], tender_id: UUID) -> Any:
    """Take a mini-tender back before its bids are opened."""
    return services.withdraw_mini_tender(
        actor=present_actor(), mini_tender_id=tender_id, reason=given["reason"], now=clock.now()
    )


@blueprint.get("/mini-tenders/<uuid:tender_id>/questions")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, ClarificationOut(many=True))
def list_questions(tender_id: UUID) -> Sequence[Any]:
    """List the questions. Who asked is not known."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    return queries.list_clarifications(actor.organisation, tender.id)


@blueprint.post("/questions/<uuid:question_id>/answer")
@requires(Permission.ANSWER_QUESTION)
@writes
@blueprint.arguments(AnswerIn)
@blueprint.response(200, ClarificationOut)
def answer(given: dict[str, Any], question_id: UUID) -> Any:
    """Answer a question to everyone invited."""
    return services.answer(actor=present_actor(), clarification_id=question_id, now=clock.now(), **given)


@blueprint.post("/mini-tenders/<uuid:tender_id>/open")
@requires(Permission.OPEN_BIDS, step_up=True)
@writes
@blueprint.response(200, TenderOut)
def open_bids(tender_id: UUID) -> Any:
    """Open the bids, once, at the deadline or after it.

    Where the policy wants two officers the status stays `published` after the first one's call, and `opened` follows
    the second one's, who is another person.
    """
    return services.open_mini_tender(actor=present_actor(), mini_tender_id=tender_id)


@blueprint.get("/mini-tenders/<uuid:tender_id>/offers")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, OfferOut(many=True))
def list_offers(tender_id: UUID) -> Sequence[Any]:
    """List the opened bids, the invalid ones too: none before the opening."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    return queries.list_offers(actor.organisation, tender.id)


@blueprint.post("/mini-tenders/<uuid:tender_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
@blueprint.arguments(AssessorsIn)
@blueprint.response(204)
def assign_assessors(given: dict[str, Any], tender_id: UUID) -> None:
    """Ask assessors of the council to score every valid bid."""
    services.assign_assessors(actor=present_actor(), mini_tender_id=tender_id, now=clock.now(), **given)


def _explained(record: Any) -> dict[str, Any]:
    """A ranking with the working of each bid."""
    rows = comparing.ranked(record.rules, record.bids).ranked
    kept = ("number", "package_id", "rules", "bids", "bidders", "result", "computed_at")
    return {name: getattr(record, name) for name in kept} | {
        "explained": [
            {
                "bidder": row.bid.bidder,
                "quality": row.quality.working,
                "price": row.price_working,
                "total": row.total_working,
                "remarks": list(row.remarks),
            }
            for row in rows
        ]
    }


@blueprint.post("/mini-tenders/<uuid:tender_id>/rankings")
@requires(Permission.RANK_BIDS)
@writes
@blueprint.response(201, RankingOut(many=True))
def rank(tender_id: UUID) -> Sequence[Any]:
    """Rank the valid offers, package by package."""
    records = services.rank(actor=present_actor(), mini_tender_id=tender_id, now=clock.now())
    return [_explained(record) for record in records]


@blueprint.get("/mini-tenders/<uuid:tender_id>/rankings")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, RankingOut(many=True))
def show_rankings(tender_id: UUID) -> Sequence[Any]:
    """Show the last ranking of each package, with the rules and bids that `consortium rank` reads."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    return [_explained(record) for record in queries.list_rankings(actor.organisation, tender.id)]


@blueprint.post("/mini-tenders/<uuid:tender_id>/negotiations")
@requires(Permission.NEGOTIATE)
@writes
@blueprint.arguments(NegotiationIn)
@blueprint.response(204)
def negotiate(given: dict[str, Any], tender_id: UUID) -> None:
    """Ask the best bidders to improve their offers."""
    services.invite_to_negotiate(actor=present_actor(), mini_tender_id=tender_id, **given)


@blueprint.post("/mini-tenders/<uuid:tender_id>/recommendation")
@requires(Permission.RECOMMEND, step_up=True)
@writes
@blueprint.arguments(RecommendationIn)
@blueprint.response(201, AwardOut)
def recommend(given: dict[str, Any], tender_id: UUID) -> Any:
    """Recommend whoever is first, and ask for the spend to be authorised by somebody else."""
    return services.recommend(actor=present_actor(), mini_tender_id=tender_id, now=clock.now(), **given)


@blueprint.get("/mini-tenders/<uuid:tender_id>/award")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, AwardOut)
def show_award(tender_id: UUID) -> Any:
    """Show the award, recommended or confirmed."""
    actor = present_actor()
    award = queries.find_award_of(actor.organisation, tender_id)
    if award is None:
        raise NotFound
    return award


@blueprint.post("/mini-tenders/<uuid:tender_id>/end")
@requires(Permission.RECOMMEND)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(200, TenderOut)
def end_without_award(given: dict[str, Any], tender_id: UUID) -> Any:
    """Buy from nobody; every bidder is told why."""
    return services.end_without_award(
        actor=present_actor(), mini_tender_id=tender_id, reason=given["reason"], now=clock.now()
    )
