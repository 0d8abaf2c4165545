"""After an application was submitted or decided: telling the applicant, and declaring the places it asked for."""

from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.events import (
    ApplicationDecisionNears,
    ApplicationSubmitted,
    DecisionReleased,
    DecisionTimeExtended,
    EnquiryAnswered,
    EnquiryMade,
    ReviewAcknowledged,
    ReviewAnswered,
    ReviewAnswerNears,
    ReviewAsked,
    RoundDecisionNears,
    RoundMoved,
    StandstillEnded,
)
from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role
from consortium.register import services as register
from consortium.systems import queries as systems

REVIEW_DUE = {5: "review_due_in_days", 1: "review_due_tomorrow"}
"""What the lead reads so many working days before its answer is due."""
DECISION_DUE = {3: "decision_due_in_days", 1: "decision_due_tomorrow"}
"""The same before its decision on one application is due."""


@outbox.handles(ApplicationSubmitted)
def send_receipt(actor: Actor, event: ApplicationSubmitted) -> None:
    _tell(actor, event.application_id, "receipt", "/receipt")


@outbox.handles(DecisionReleased)
def send_decision(actor: Actor, event: DecisionReleased) -> None:
    _tell(actor, event.application_id, "decision", "/letter")


@outbox.handles(DecisionReleased)
def declare_places(actor: Actor, event: DecisionReleased) -> None:
    """Where the provider said it offers a lot becomes its own declaration on the register, to change as it likes."""
    application = queries.get_own_application(actor, event.application_id)
    offers = queries.offers_of([application.id]).get(application.id, {})
    for decision in queries.decisions_of([application.id]).get(application.id, []):
        if decision.is_admitted:
            register.declare_places(
                actor=actor,
                lead_id=application.lead_id,
                lot_id=decision.lot_id,
                council_ids=offers[decision.lot_id],
                now=clock.now(),
            )


@outbox.handles(ReviewAsked)
def tell_lead_of_review(actor: Actor, event: ReviewAsked) -> None:
    _tell_of_review(actor, event.review_id, "review_asked", (Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD))


@outbox.handles(ReviewAcknowledged)
def tell_applicant_of_acknowledgement(actor: Actor, event: ReviewAcknowledged) -> None:
    _tell_of_review(actor, event.review_id, "review_acknowledged", (Role.BID_WRITER, Role.REGISTERED_MANAGER))


@outbox.handles(ReviewAnswered)
def tell_applicant_of_answer(actor: Actor, event: ReviewAnswered) -> None:
    _tell_of_review(actor, event.review_id, "review_answered", (Role.BID_WRITER, Role.REGISTERED_MANAGER))


@outbox.handles(EnquiryMade)
def tell_lead_of_enquiry(actor: Actor, event: EnquiryMade) -> None:
    """The lead hears that there is a question, not whose."""
    enquiry = queries.get_own_enquiry(actor, event.enquiry_id)
    _tell_of_round(actor, enquiry.round_id, "enquiry_made", f"enquiry-made:{enquiry.id}", Role.PROCUREMENT_OFFICER)


@outbox.handles(EnquiryAnswered)
def tell_of_answered_enquiry(actor: Actor, event: EnquiryAnswered) -> None:
    key = f"enquiry-answered:{event.enquiry_id}"
    _tell_of_round(actor, event.round_id, "enquiry_answered", key, Role.BID_WRITER, Role.REGISTERED_MANAGER)


@outbox.handles(RoundMoved)
def tell_of_new_dates(actor: Actor, event: RoundMoved) -> None:
    key = f"round-moved:{event.change_id}"
    roles = (Role.BID_WRITER, Role.REGISTERED_MANAGER)
    _tell_of_round(actor, event.round_id, "round_moved", key, *roles, page="timetable")


def _tell_of_round(actor: Actor, round_id: UUID, what: str, key: str, *roles: Role, page: str = "enquiries") -> None:
    """Write to those roles, once: which round, and the way to the page, nothing of what it says."""
    round_ = queries.get_round(round_id)
    system = systems.get_system(round_.system_id)
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *roles),
        key=key,
        template=f"consortium/admission/mail/{what}",
        facts={"path": f"/rounds/{round_id}/{page}", "system": system.name, "number": str(round_.number)},
    )


@outbox.handles(ReviewAnswerNears)
def remind_lead_of_review(actor: Actor, event: ReviewAnswerNears) -> None:
    """Unless it was answered."""
    if queries.get_review(event.review_id).answered_at is None:
        what = REVIEW_DUE[event.working_days]
        _tell_of_review(actor, event.review_id, what, (Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD))


@outbox.handles(RoundDecisionNears)
def remind_assessors(actor: Actor, event: RoundDecisionNears) -> None:
    services.remind_who_is_behind(actor=actor, round_id=event.round_id, now=clock.now())


@outbox.handles(DecisionTimeExtended)
def tell_applicant_of_more_time(actor: Actor, event: DecisionTimeExtended) -> None:
    _tell(actor, event.application_id, "decision_extended")


@outbox.handles(ApplicationDecisionNears)
def remind_of_decision(actor: Actor, event: ApplicationDecisionNears) -> None:
    """Whoever decides, and assessors who are behind: unless the letter went out, or the day was put off."""
    application = services.find_nearly_due(actor=actor, application_id=event.application_id, due_on=event.due_on)
    if application is None:
        return
    services.remind_its_assessors(actor=actor, application_id=application.id, now=clock.now())
    what = DECISION_DUE[event.working_days]
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, Role.PROCUREMENT_OFFICER),
        key=f"{what}:{application.id}:{event.due_on}",
        template=f"consortium/admission/mail/{what}",
        facts={"path": f"/applications/{application.id}", "reference": application.reference},
    )


@outbox.handles(StandstillEnded)
def issue_contracts(actor: Actor, event: StandstillEnded) -> None:
    services.issue_contracts_when_due(
        actor=actor, round_id=event.round_id, released_by=event.released_by, now=clock.now()
    )


def _tell_of_review(actor: Actor, review_id: UUID, what: str, roles: tuple[Role, ...]) -> None:
    """Write to those roles: the reference and the way to the page, nothing of grounds or reasons."""
    review = queries.get_review(review_id)
    application = queries.get_application(review.application_id)
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *roles),
        key=f"{what}:{review.id}",
        template=f"consortium/admission/mail/{what}",
        facts={"path": f"/decision-reviews/{review.id}", "reference": application.reference},
    )


def _tell(actor: Actor, application_id: UUID, what: str, page: str = "") -> None:
    """Write to whoever may apply for the provider: references and the way to the page, nothing of the contents."""
    application = queries.get_own_application(actor, application_id)
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, Role.BID_WRITER, Role.REGISTERED_MANAGER),
        key=f"application-{what}:{application.id}",
        template=f"consortium/admission/mail/{what}",
        facts={"path": f"/applications/{application.id}{page}", "reference": application.reference},
    )
