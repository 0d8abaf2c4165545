"""Very low prices and slips: asked, explained, decided."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.schemas import (
    CorrectionIn,
    CorrectionOut,
    PriceQueryIn,
    PriceQueryOut,
    ReplyIn,
    RulingIn,
    VerdictIn,
)


@blueprint.get("/mini-tenders/<uuid:tender_id>/price-queries")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, PriceQueryOut(many=True))
def list_price_queries(tender_id: UUID) -> Sequence[Any]:
    """List the prices that were asked about, with replies and decisions."""
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return queries.list_price_queries(tender.council_id, tender.id)


@blueprint.post("/mini-tenders/<uuid:tender_id>/price-queries")
@requires(Permission.RECOMMEND)
@writes
@blueprint.arguments(PriceQueryIn)
@blueprint.response(201, PriceQueryOut)
def ask_about_price(given: dict[str, Any], tender_id: UUID) -> Any:
    """Ask a bidder to explain a price that the last ranking flags."""
    return services.ask_about_price(actor=present_actor(), mini_tender_id=tender_id, **given)


@blueprint.post("/mini-tenders/<uuid:tender_id>/price-queries/<uuid:query_id>/decision")
@requires(Permission.RECOMMEND)
@writes
@blueprint.arguments(VerdictIn)
@blueprint.response(200, PriceQueryOut)
def decide_about_price(given: dict[str, Any], tender_id: UUID, query_id: UUID) -> Any:
    """Keep a bid or set it aside, once its bidder was heard."""
    return services.decide_about_price(actor=present_actor(), mini_tender_id=tender_id, query_id=query_id, **given)


@blueprint.get("/mini-tenders/<uuid:tender_id>/corrections")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, CorrectionOut(many=True))
def list_corrections(tender_id: UUID) -> Sequence[Any]:
    """List the slips that bidders asked to put right: none before quality is locked."""
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return queries.list_corrections(tender.council_id, tender.id)


@blueprint.post("/mini-tenders/<uuid:tender_id>/corrections/<uuid:correction_id>/decision")
@requires(Permission.RECOMMEND)
@writes
@blueprint.arguments(RulingIn)
@blueprint.response(200, CorrectionOut)
def decide_correction(given: dict[str, Any], tender_id: UUID, correction_id: UUID) -> Any:
    """Agree that a price held a slip, or refuse."""
    return services.decide_correction(
        actor=present_actor(), mini_tender_id=tender_id, correction_id=correction_id, **given
    )


@blueprint.get("/invitations/<uuid:tender_id>/price-queries")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, PriceQueryOut(many=True))
def read_price_queries(tender_id: UUID) -> Sequence[Any]:
    """List what the council asks about one's own prices."""
    tender = queries.get_invited(present_actor(), tender_id)
    return queries.list_price_queries(tender.council_id, tender.id)


@blueprint.post("/invitations/<uuid:tender_id>/price-queries/<uuid:query_id>/reply")
@requires(Permission.BID)
@writes
@blueprint.arguments(ReplyIn)
@blueprint.response(200, PriceQueryOut)
def reply_about_price(given: dict[str, Any], tender_id: UUID, query_id: UUID) -> Any:
    """Explain one's price, once and in time."""
    return services.reply_about_price(
        actor=present_actor(), mini_tender_id=tender_id, query_id=query_id, reply=given["reply"]
    )


@blueprint.post("/invitations/<uuid:tender_id>/corrections")
@requires(Permission.BID)
@writes
@blueprint.arguments(CorrectionIn)
@blueprint.response(201, CorrectionOut)
def ask_to_correct(given: dict[str, Any], tender_id: UUID) -> Any:
    """Ask that a slip in a price be put right, before quality is locked."""
    return services.ask_to_correct(actor=present_actor(), mini_tender_id=tender_id, now=clock.now(), **given)
