"""Who hears what of a fee review: each side as itself, and a council again where nobody has answered."""

from uuid import UUID

from consortium.kernel import notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation.events import SpendRefused
from tenants.fees import queries, services
from tenants.fees.events import (
    FeeAnswered,
    FeeAsked,
    FeeDecided,
    FeeMoreAsked,
    FeeSpendRefused,
    FeeUnanswered,
    FeeWithdrawn,
)
from tenants.fees.rules.reviews import Status

TOLD_OF_PROVIDER = (Role.REGISTERED_MANAGER, Role.ORGANISATION_ADMINISTRATOR)
TOLD_OF_COUNCIL = (Role.COMMISSIONER, Role.CONTRACT_MANAGER)


@outbox.handles(FeeAsked)
def tell_council(actor: Actor, event: FeeAsked) -> None:
    _write(actor, "asked", event.review_id, event.review_id)


@outbox.handles(FeeUnanswered)
def remind_council(actor: Actor, event: FeeUnanswered) -> None:
    """Only while it waits for the council: not while the provider has a question to answer, and not once it is over."""
    review = queries.get_review(actor, event.review_id)
    status = queries.status(review, queries.lines_of(review), queries.questions_of(review))
    if status is Status.AWAITING:
        _write(actor, "unanswered", event.review_id, f"{event.review_id}:{event.days}")


@outbox.handles(FeeMoreAsked)
def ask_provider(actor: Actor, event: FeeMoreAsked) -> None:
    _write(actor, "more_asked", event.review_id, event.question_id)


@outbox.handles(FeeAnswered)
def tell_of_answer(actor: Actor, event: FeeAnswered) -> None:
    _write(actor, "answered", event.review_id, event.question_id)


@outbox.handles(FeeWithdrawn)
def tell_of_withdrawal(actor: Actor, event: FeeWithdrawn) -> None:
    _write(actor, "withdrawn", event.review_id, event.review_id)


@outbox.handles(FeeDecided)
def tell_provider(actor: Actor, event: FeeDecided) -> None:
    _write(actor, "decided", event.review_id, event.review_id)


@outbox.handles(SpendRefused)
def hear_of_refusal(actor: Actor, event: SpendRefused) -> None:
    """A case that did not come of a fee review is somebody else's to hear."""
    services.tell_of_refusal(actor=actor, case_id=event.case_id)


@outbox.handles(FeeSpendRefused)
def tell_of_refusal(actor: Actor, event: FeeSpendRefused) -> None:
    _write(actor, "spend_refused", event.review_id, event.case_id)


def _write(actor: Actor, what: str, review_id: UUID, key: object) -> None:
    review = queries.get_review(actor, review_id)
    told = TOLD_OF_PROVIDER if review.provider_id == actor.organisation else TOLD_OF_COUNCIL
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *told),
        key=f"fee-{what}:{key}",
        template=f"tenants/fees/mail/{what}",
        facts={"path": f"/fee-reviews/{review.id}"},
    )
