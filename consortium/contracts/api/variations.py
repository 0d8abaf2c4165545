"""Variations by API: the lead words and issues, a provider's person replies; the lead ends a contract."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.contracts import queries, services
from consortium.contracts.api.blueprint import blueprint
from consortium.contracts.permissions import Permission
from consortium.contracts.queries import variations as kept
from consortium.contracts.rules.variation import Wording
from consortium.contracts.schemas import PageIn
from consortium.contracts.schemas.variations import (
    AcceptVariationIn,
    DeclineVariationIn,
    EndIn,
    EndOut,
    OnIn,
    ReasonIn,
    RemindedOut,
    RepliesIn,
    ReplyOut,
    RewordingIn,
    TermsOut,
    VariationOut,
    WordingIn,
)
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.get("/variations")
@requires(Permission.READ_OWN_CONTRACTS)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, VariationOut(many=True))
def list_variations(asked: dict[str, Any]) -> Sequence[Any]:
    """List our variations, as lead or as a provider they were issued to, the newest first."""
    return kept.list_variations(present_actor(), after=asked["after"])


@blueprint.get("/variations/<uuid:variation_id>")
@requires(Permission.READ_OWN_CONTRACTS)
@blueprint.response(200, VariationOut)
def show_variation(variation_id: UUID) -> Any:
    """Show a variation with the whole text of its terms."""
    return kept.get_variation(variation_id)


@blueprint.get("/variations/<uuid:variation_id>/replies")
@requires(Permission.READ_OWN_CONTRACTS)
@blueprint.arguments(RepliesIn, location="query")
@blueprint.response(200, ReplyOut(many=True))
def list_replies(asked: dict[str, Any], variation_id: UUID) -> Sequence[Any]:
    """List where each provider stands to our variation, as the lead."""
    return kept.list_offers(present_actor(), kept.get_variation(variation_id).id, **asked)


@blueprint.get("/contracts/<uuid:contract_id>/terms")
@requires(Permission.READ_OWN_CONTRACTS)
@blueprint.arguments(OnIn, location="query")
@blueprint.response(200, TermsOut)
def show_terms(asked: dict[str, Any], contract_id: UUID) -> Any:
    """Show which version of the terms a contract of ours stands on, on a day."""
    contract = queries.get_own_contract(present_actor(), contract_id)
    on = asked["on"] or clock.today()
    return kept.terms_of(contract, kept.list_held_by_contract(contract_id), on)


@blueprint.post("/systems/<uuid:system_id>/variations")
@requires(Permission.VARY_CONTRACTS)
@writes
@blueprint.arguments(WordingIn)
@blueprint.response(201, VariationOut)
def draft_variation(given: dict[str, Any], system_id: UUID) -> Any:
    """Draft a variation of the contracts under our system."""
    return services.draft_variation(
        actor=present_actor(), system_id=system_id, wording=Wording(**given), now=clock.now()
    )


@blueprint.put("/variations/<uuid:variation_id>/wording")
@requires(Permission.VARY_CONTRACTS)
@writes
@blueprint.arguments(RewordingIn)
@blueprint.response(200, VariationOut)
def reword_variation(given: dict[str, Any], variation_id: UUID) -> Any:
    """Change a draft."""
    revision = given.pop("revision")
    return services.reword_variation(
        actor=present_actor(), variation_id=variation_id, wording=Wording(**given), revision=revision, now=clock.now()
    )


@blueprint.post("/variations/<uuid:variation_id>/issue")
@requires(Permission.VARY_CONTRACTS)
@writes
@blueprint.response(200, VariationOut)
def issue_variation(variation_id: UUID) -> Any:
    """Issue a draft to every contract in force; later ones are offered it when both sides have signed."""
    return services.issue_variation(actor=present_actor(), variation_id=variation_id, now=clock.now())


@blueprint.post("/variations/<uuid:variation_id>/reminder")
@requires(Permission.VARY_CONTRACTS)
@writes
@blueprint.response(200, RemindedOut)
def remind_of_variation(variation_id: UUID) -> dict[str, int]:
    """Remind every provider that has not replied, once a day at most."""
    return {"reminded": services.remind_of_variation(actor=present_actor(), variation_id=variation_id, now=clock.now())}


@blueprint.post("/variations/<uuid:variation_id>/withdrawal")
@requires(Permission.VARY_CONTRACTS)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(200, VariationOut)
def withdraw_variation(given: dict[str, Any], variation_id: UUID) -> Any:
    """Withdraw a variation before it takes effect."""
    return services.withdraw_variation(actor=present_actor(), variation_id=variation_id, **given, now=clock.now())


@blueprint.post("/variations/<uuid:variation_id>/acceptance")
@requires(Permission.ACCEPT_CONTRACT)
@writes
@blueprint.arguments(AcceptVariationIn)
@blueprint.response(200, ReplyOut(many=True))
def accept_variation(given: dict[str, Any], variation_id: UUID) -> Sequence[Any]:
    """Accept the text with that fingerprint, with one's name and role, for some of our contracts or for all."""
    shown = given.pop("terms_sha256")
    accepted = services.accept_variation(
        actor=present_actor(), variation_id=variation_id, shown_sha256=shown, **given, now=clock.now()
    )
    return [each.offer for each in accepted]


@blueprint.post("/variations/<uuid:variation_id>/refusal")
@requires(Permission.ACCEPT_CONTRACT)
@writes
@blueprint.arguments(DeclineVariationIn)
@blueprint.response(200, ReplyOut(many=True))
def decline_variation(given: dict[str, Any], variation_id: UUID) -> Sequence[Any]:
    """Decline a variation, with a reason: the terms signed go on."""
    declined = services.decline_variation(actor=present_actor(), variation_id=variation_id, **given, now=clock.now())
    return [each.offer for each in declined]


@blueprint.post("/contracts/<uuid:contract_id>/ending")
@requires(Permission.END_CONTRACT)
@writes
@blueprint.arguments(EndIn)
@blueprint.response(201, EndOut)
def end_contract(given: dict[str, Any], contract_id: UUID) -> Any:
    """Give notice that a contract of ours ends after a day, by a clause of it."""
    return services.end_contract(actor=present_actor(), contract_id=contract_id, **given, now=clock.now())


@blueprint.post("/contracts/<uuid:contract_id>/ending/withdrawal")
@requires(Permission.END_CONTRACT)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(200, EndOut)
def take_ending_back(given: dict[str, Any], contract_id: UUID) -> Any:
    """Take back our notice that a contract ends, until its last day is over."""
    return services.take_ending_back(actor=present_actor(), contract_id=contract_id, **given, now=clock.now())
