"""What an invited provider does: read, ask, bid, take back, decline, improve, read the outcome."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import Box, Wanted
from tenants.minitender.schemas import (
    BidIn,
    ClarificationOut,
    DeclineIn,
    DeclineOut,
    ForeseenOut,
    ImprovedIn,
    ImprovedOut,
    InboxIn,
    InvitationOut,
    OutcomeOut,
    PreviewIn,
    QuestionIn,
    ReceiptOut,
    TenderOut,
    lines_of,
    offer_of,
)
from tenants.packages import queries as packages


@blueprint.get("/invitations")
@requires(Permission.SEE_INVITATIONS)
@blueprint.arguments(InboxIn, location="query")
@blueprint.response(200, TenderOut(many=True))
def list_invitations(asked: dict[str, Any]) -> Sequence[Any]:
    """List what the provider is invited to, by every council, 25 at a time."""
    wanted = Wanted(Box(asked["box"]), asked["council_id"], asked["lot_id"], asked["done"], asked["order"])
    received = queries.list_inbox(present_actor(), wanted, after=asked["after"])
    return [each.tender for each in received]


@blueprint.get("/invitations/<uuid:tender_id>")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, InvitationOut)
def show_invitation(tender_id: UUID) -> Any:
    """Show an invitation with its packages, what a bid must meet, and the rules it is judged by."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    _, wanted = services.get_wanted(tender)
    rows = {row.id: row for row in packages.list_packages([each.package_id for each in wanted])}
    agreed = services.agreed_prices(actor, tender, [rows[each.package_id] for each in wanted], wanted)
    own = queries.find_bid(actor.organisation, tender.council_id, tender.id)
    told = ("title", "summary", "outcomes", "place", "age_band", "children", "particulars")
    names = InvitationOut().fields.keys() - {"packages", "bid_version"}
    return {name: getattr(tender, name) for name in names} | {
        "packages": [
            {
                "package_id": each.package_id,
                "reference": each.reference,
                "unit": each.unit,
                "starts_on": each.starts_on,
                "ends_on": each.ends_on,
                "patterns": each.patterns,
                "agreed_price": price,
                **{name: getattr(rows[each.package_id], name) for name in told},
            }
            for each, price in zip(wanted, agreed, strict=True)
        ],
        "bid_version": own.version if own and own.withdrawn_at is None else None,
    }


@blueprint.get("/invitations/<uuid:tender_id>/questions")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, ClarificationOut(many=True))
def read_answers(tender_id: UUID) -> Sequence[Any]:
    """List the questions that were answered, and one's own."""
    tender = queries.get_invited(present_actor(), tender_id)
    return queries.list_clarifications(tender.council_id, tender.id)


@blueprint.post("/invitations/<uuid:tender_id>/questions")
@requires(Permission.ASK_QUESTION)
@writes
@blueprint.arguments(QuestionIn)
@blueprint.response(201, ClarificationOut)
def ask(given: dict[str, Any], tender_id: UUID) -> Any:
    """Ask. The answer goes to everyone invited; nobody is told who asked."""
    return services.ask(actor=present_actor(), mini_tender_id=tender_id, question=given["question"])


@blueprint.post("/invitations/<uuid:tender_id>/bid")
@requires(Permission.BID)
@writes
@blueprint.arguments(BidIn)
@blueprint.response(201, ReceiptOut)
def submit_bid(given: dict[str, Any], tender_id: UUID) -> Any:
    """Seal a bid, in place of the one before. The same offer again gives the same receipt."""
    return services.submit_bid(actor=present_actor(), mini_tender_id=tender_id, offer=offer_of(given))


@blueprint.post("/invitations/<uuid:tender_id>/bid/preview")
@requires(Permission.BID)
@writes_in_confidence
@blueprint.arguments(PreviewIn)
@blueprint.response(200, ForeseenOut(many=True))
def preview_bid(given: dict[str, Any], tender_id: UUID) -> Sequence[Any]:
    """Work out what the lines of a bid would cost if they won. Nothing is kept or sent."""
    return services.foresee(
        actor=present_actor(), mini_tender_id=tender_id, lines=lines_of(given), starts_on=given["starts_on"]
    )


@blueprint.delete("/invitations/<uuid:tender_id>/bid")
@requires(Permission.BID)
@writes
@blueprint.response(204)
def withdraw_bid(tender_id: UUID) -> None:
    """Take the bid back before the deadline."""
    services.withdraw_bid(actor=present_actor(), mini_tender_id=tender_id)


@blueprint.get("/invitations/<uuid:tender_id>/receipts/<int:version>")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, ReceiptOut)
def show_receipt(tender_id: UUID, version: int) -> Any:
    """Show the signed receipt of a version of the bid."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    own = queries.find_bid(actor.organisation, tender.council_id, tender.id)
    if own is None:
        raise NotFound
    return services.Receipt.of(queries.get_own_version(actor, own.id, version))


@blueprint.post("/invitations/<uuid:tender_id>/decline")
@requires(Permission.DECLINE)
@writes
@blueprint.arguments(DeclineIn)
@blueprint.response(200, DeclineOut)
def decline(given: dict[str, Any], tender_id: UUID) -> Any:
    """Say that one will not bid, and why."""
    return services.decline(actor=present_actor(), mini_tender_id=tender_id, **given)


@blueprint.post("/invitations/<uuid:tender_id>/improved-offer")
@requires(Permission.BID)
@writes
@blueprint.arguments(ImprovedIn)
@blueprint.response(201, ImprovedOut)
def improve(given: dict[str, Any], tender_id: UUID) -> Any:
    """Improve the offer when asked to: the price may only fall, the start may not be later."""
    return services.submit_negotiated_offer(actor=present_actor(), mini_tender_id=tender_id, **given)


@blueprint.get("/invitations/<uuid:tender_id>/outcome")
@requires(Permission.SEE_INVITATIONS)
@blueprint.response(200, OutcomeOut)
def read_outcome(tender_id: UUID) -> Any:
    """Read the result, with one's scores and the reasons for them."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    outcome = queries.find_outcome(actor.organisation, tender.id)
    if outcome is None:
        raise NotFound
    return outcome
