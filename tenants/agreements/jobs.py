"""What follows an award, a signature and a change: agreements issued and changed, each side told, reviews entered."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.agreements import queries, services
from tenants.agreements.events import (
    AgreementCalledOff,
    AgreementChanged,
    AgreementIssued,
    AgreementMade,
    AgreementSigned,
    ChangeAgreed,
    ChangeClosed,
    ChangeGivenUp,
    ChangeProposed,
    DeliveryQueried,
)
from tenants.authorisation.events import SpendAuthorised, SpendRefused
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
    """Enter the first review; an agreement that was taken over ends with its old provider."""
    services.enter_first_review(actor=actor, agreement_id=event.agreement_id)
    change = services.complete_handover(actor=actor, agreement_id=event.agreement_id, now=clock.now())
    if change is not None:
        services.take_less(actor=actor, change_id=change.id, now=clock.now())


@outbox.handles(AgreementCalledOff)
def tell_of_calling_off(actor: Actor, event: AgreementCalledOff) -> None:
    _tell(actor, queries.get_agreement(actor, event.agreement_id), "called_off")


@outbox.handles(SpendAuthorised)
def let_change_be_accepted(actor: Actor, event: SpendAuthorised) -> None:
    """A case that is not a change's is somebody else's to hear."""
    services.open_for_acceptance(actor=actor, case_id=event.case_id, now=clock.now())


@outbox.handles(SpendRefused)
def give_change_up(actor: Actor, event: SpendRefused) -> None:
    services.give_up(actor=actor, case_id=event.case_id, now=clock.now())


@outbox.handles(ChangeAgreed)
def follow_change(actor: Actor, event: ChangeAgreed) -> None:
    """The agreement follows; where it passes to another provider, that one signs its own first."""
    services.issue_successor(actor=actor, change_id=event.change_id, now=clock.now())
    services.take_over_change(actor=actor, change_id=event.change_id, now=clock.now())
    services.take_less(actor=actor, change_id=event.change_id, now=clock.now())


@outbox.handles(ChangeGivenUp)
def take_case_back(actor: Actor, event: ChangeGivenUp) -> None:
    services.take_case_back(actor=actor, change_id=event.change_id, now=clock.now())


@outbox.handles(ChangeProposed)
def ask_for_acceptance(actor: Actor, event: ChangeProposed) -> None:
    _tell_of_change(actor, event.change_id, "proposed")


@outbox.handles(ChangeClosed)
def tell_of_closing(actor: Actor, event: ChangeClosed) -> None:
    _tell_of_change(actor, event.change_id, "closed")


@outbox.handles(AgreementChanged)
def tell_of_change(actor: Actor, event: AgreementChanged) -> None:
    _tell_of_change(actor, event.change_id, "changed")


@outbox.handles(DeliveryQueried)
def tell_of_query(actor: Actor, event: DeliveryQueried) -> None:
    agreement = queries.get_agreement(actor, event.agreement_id)
    _write(actor, "queried", str(event.delivery_id), agreement.reference, f"/agreements/{agreement.id}/deliveries")


def _tell_of_change(actor: Actor, change_id: UUID, what: str) -> None:
    change = queries.get_change(actor, change_id)
    agreement = queries.get_agreement(actor, change.agreement_id)
    reference = f"{agreement.reference}-C{change.number}"
    _write(actor, what, str(change.id), reference, f"/agreements/{agreement.id}/changes/{change.id}")


def _tell(actor: Actor, agreement: Any, what: str) -> None:
    _write(actor, what, str(agreement.id), agreement.reference, f"/agreements/{agreement.id}")


def _write(actor: Actor, what: str, key: str, reference: str, path: str) -> None:
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *SIGNATORIES),
        key=f"agreement-{what}:{key}",
        template=f"tenants/agreements/mail/{what}",
        facts={"reference": reference, "path": path},
    )
