"""What follows an award and a signature: agreements issued, each side told, the first review entered."""

from typing import Any

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.agreements import queries, services
from tenants.agreements.events import AgreementIssued, AgreementMade, AgreementSigned
from tenants.minitender.events import AwardConfirmed

SIGNATORIES = (
    Role.COMMISSIONER,
    Role.STRATEGIC_LEAD,
    Role.BID_WRITER,
    Role.REGISTERED_MANAGER,
)
"""Who is written to on either side: each holds only the roles of its own kind of organisation."""


@outbox.handles(AwardConfirmed)
def issue(actor: Actor, event: AwardConfirmed) -> None:
    services.issue_from_award(actor=actor, award_id=event.award_id, now=clock.now())


@outbox.handles(AgreementIssued)
def ask_for_signature(actor: Actor, event: AgreementIssued) -> None:
    """Write to both sides, each as itself: there is an agreement to sign."""
    _tell(actor, queries.get_agreement(actor, event.agreement_id), "issued")


@outbox.handles(AgreementSigned)
def tell_other_side(actor: Actor, event: AgreementSigned) -> None:
    """Write to the side that did not sign just now."""
    _tell(actor, queries.get_agreement(actor, event.agreement_id), "signed")


@outbox.handles(AgreementMade)
def enter_first_review(actor: Actor, event: AgreementMade) -> None:
    services.enter_first_review(actor=actor, agreement_id=event.agreement_id)


def _tell(actor: Actor, agreement: Any, what: str) -> None:
    for contact in people.list_contacts(actor.organisation, *SIGNATORIES):
        notify.record(
            actor,
            key=f"agreement-{what}:{agreement.id}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template=f"tenants/agreements/mail/{what}",
            facts={"reference": agreement.reference, "path": f"/agreements/{agreement.id}"},
        )
