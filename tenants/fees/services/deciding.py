"""A council decides alone: what it grants becomes changes of price, authorised first where they spend more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import long_date
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members import queries as members
from tenants.agreements import queries as agreements
from tenants.agreements import services as agreement_services
from tenants.agreements.rules import Side, ensure_signature
from tenants.agreements.services import Acceptance, Acceptances, Rise, Told
from tenants.fees import events, queries
from tenants.fees.models import FeeReview
from tenants.fees.queries import Standing
from tenants.fees.rules import reviews
from tenants.fees.rules.costs import read_model
from tenants.fees.rules.reviews import Answer

Key = tuple[UUID | None, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """How a council answers. `percents` are by lot and unit, `prices` by agreement; each is read for its own answer."""

    answer: Answer
    percents: Mapping[Key, Decimal | None] = field(default_factory=dict)
    prices: Mapping[UUID, Decimal | None] = field(default_factory=dict)


def prices_under(review: FeeReview, standing: Sequence[Standing], decision: Decision) -> dict[UUID, Decimal]:
    """The price of each agreement that still stands, under a decision. Raises `Refused`."""
    lines = [each.line for each in standing if each.stands]
    match decision.answer:
        case Answer.FULL:
            return reviews.decide_in_full(lines)
        case Answer.DECLINE:
            return reviews.decline(lines)
        case Answer.PRICES:
            return reviews.decide_by_price(lines, decision.prices)
    keys = {line.key for line in lines}
    asked = {model.key: model.percent for model in map(read_model, review.models) if model.key in keys}
    return reviews.decide_by_percent(lines, asked, decision.percents, queries.services_of(keys))


def decide(*, actor: Actor, review_id: UUID, decision: Decision, reason: str, role: str, now: datetime) -> FeeReview:
    """Decide on all of what a provider asks of the council acted for, once.

    What is raised becomes a change of each agreement's price. Both sides have accepted it, the provider by asking;
    where it spends more, it waits for a case to be authorised. Raises `Refused` for a price outside what was asked,
    without a reason where less is granted, while another change of an agreement is open, and once it is decided or
    withdrawn.
    """
    name, signed_role = ensure_signature(name=actor.name, role=role)
    review = queries.find_open_locked(actor, review_id) or queries.get_review(actor, review_id)
    if review.council_id != actor.organisation:
        raise NotFound
    standing = queries.list_standing(actor, review)
    reviews.ensure_open(queries.status(review, [each.row for each in standing], ()))
    prices = prices_under(review, standing, decision)
    told = [each.line for each in standing if each.stands]
    given = reviews.ensure_reasoned(told, prices, reason)
    raised = [each for each in standing if each.stands and prices[each.line.agreement_id] > each.line.price]
    changes = agreement_services.propose_rises(
        actor=actor,
        rises=[Rise(each.line.agreement_id, each.row.from_on, prices[each.line.agreement_id]) for each in raised],
        told=_told(review, given),
        now=now,
    )
    by_agreement = {change.agreement_id: change.id for change in changes}
    for each in standing:
        if each.stands:
            each.row.decided_gbp = prices[each.line.agreement_id]
            each.row.change_id = by_agreement.get(each.line.agreement_id)
    db.session.flush()
    review.decided_at, review.decided_by, review.decided_reason = now, actor.person, given
    review.decided_name, review.decided_role = name, signed_role
    db.session.flush()
    status = queries.status(review, [each.row for each in standing], ())
    audit.record(
        actor, "fee.decided", review, also_for=[review.provider_id], status=str(status), changes=len(changes),
        changed=["decided_reason"],
    )  # fmt: skip
    agreement_services.hand_over(actor, [change for change in changes if not change.needs_authorisation])
    outbox.record(events.FeeDecided(review_id=review.id), handled_as=(review.provider_id, OrganisationKind.PROVIDER))
    return review


def _told(review: FeeReview, reason: str) -> Told:
    provider = members.get_organisation(review.provider_id).name
    return Told(
        title=f"Fee review: {provider}, from {long_date(review.from_on)}",
        need=f"{provider} asks to be paid more from {long_date(review.from_on)}. {review.reason}",
        reason=reason or "What the provider asks is accepted in full.",
        facts=[("Provider", provider), ("From", long_date(review.from_on))],
        href=f"/fee-reviews/{review.id}",
    )


@agreement_services.register_acceptances
def acceptances_of(actor: Actor, change_ids: Sequence[UUID]) -> dict[UUID, Acceptances]:
    """Of changes that came of a fee review: the provider accepted by asking, the council by deciding."""
    return {
        change_id: _acceptances(review) for change_id, review in queries.settled_by_change(actor, change_ids).items()
    }


def _acceptances(review: FeeReview) -> Acceptances:
    asked = Acceptance(review.asked_at, review.asked_by, review.asked_name, review.asked_role)
    decided = (review.decided_at, review.decided_by, review.decided_name, review.decided_role)
    return {Side.PROVIDER: asked, Side.COUNCIL: Acceptance(*decided)}  # type: ignore[arg-type]  # it is decided


def tell_of_refusal(*, actor: Actor, case_id: UUID) -> None:
    """The spend of a decision was refused: its provider hears that those prices stay as they were."""
    changes = agreements.list_changes_of_case(actor, case_id)
    for review in {
        each.id: each for each in queries.settled_by_change(actor, [c.id for c in changes]).values()
    }.values():
        outbox.record(
            events.FeeSpendRefused(review_id=review.id, case_id=case_id),
            handled_as=(review.provider_id, OrganisationKind.PROVIDER),
        )
