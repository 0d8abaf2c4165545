"""An applicant asks for a review of a decision; somebody who had no part in it answers; both are told."""

from datetime import datetime
from uuid import UUID

from consortium.admission import queries
from consortium.admission.events import ReviewAcknowledged, ReviewAnswered, ReviewAnswerNears, ReviewAsked
from consortium.admission.models import Decision, DecisionReview, ReviewTerms
from consortium.admission.rules import reminding, reviews
from consortium.admission.rules.reviews import Corrections, ReviewState
from consortium.admission.services.deciding import release_letters
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db
from consortium.members import queries as members
from consortium.systems import queries as systems


def set_review_terms(
    *, actor: Actor, system_id: UUID, days_to_ask: int, working_days_to_answer: int, now: datetime
) -> ReviewTerms:
    """The lead says how long applicants may ask for a review and how long it takes to answer: for later letters only.

    Raises `Refused` for numbers of days out of range.
    """
    systems.get_own_system(actor, system_id)
    reviews.ensure_days(days_to_ask, working_days_to_answer)
    terms = db.session.get(ReviewTerms, (actor.organisation, system_id)) or ReviewTerms(
        lead_id=actor.organisation, system_id=system_id
    )
    terms.days_to_ask, terms.working_days_to_answer = days_to_ask, working_days_to_answer
    terms.set_at, terms.set_by = now, actor.person
    db.session.add(terms)
    db.session.flush()
    audit.record(
        actor,
        "review_terms.set",
        systems.get_system(system_id),
        days_to_ask=days_to_ask,
        working_days_to_answer=working_days_to_answer,
    )
    return terms


def ask_for_review(*, actor: Actor, decision_id: UUID, grounds: str) -> DecisionReview:
    """The applicant asks for a review of a decision that does not admit it. Judged at this very instant.

    Raises `Refused` for a second request, one that is late, or one without grounds.
    """
    decision, at = queries.get_decision_to_review(actor, decision_id)
    application = queries.get_own_application(actor, decision.application_id)
    terms = queries.review_terms_of(queries.get_round(application.round_id).system_id)
    reviews.ensure_may_ask(
        is_admitted=decision.is_admitted,
        is_asked=decision_id in queries.reviews_of([decision_id]),
        until=decision.review_until or at,
        at=at,
        grounds=grounds,
    )
    review = DecisionReview(
        lead_id=decision.lead_id,
        provider_id=actor.organisation,
        application_id=decision.application_id,
        decision_id=decision_id,
        grounds=grounds.strip(),
        asked_at=at,
        asked_by=actor.person,
        answer_due_at=reviews.answer_due_at(asked_at=at, working_days=terms.working_days_to_answer),
    )
    db.session.add(review)
    db.session.flush()
    audit.record(actor, "review.asked", review, also_for=[decision.lead_id], changed=["grounds"])
    lead = members.get_organisation(decision.lead_id)
    as_lead = (lead.id, OrganisationKind(lead.kind))
    outbox.record(ReviewAsked(review_id=review.id), handled_as=as_lead)
    for days, due_at in reminding.of_the_answer(review.answer_due_at, at):
        nears = ReviewAnswerNears(review_id=review.id, working_days=days)
        outbox.record(nears, handled_as=as_lead, due_at=due_at)
    return review


def take_on_review(*, actor: Actor, review_id: UUID, now: datetime) -> DecisionReview:
    """Acknowledge a request and become its decider, or take it over from a colleague. The applicant is told once.

    Raises `Refused` for whoever decided on, assessed or moderated the application, and once it is answered.
    """
    review = queries.lock_review(actor, review_id)
    reviews.ensure_may_become(state=_state(review), wanted=ReviewState.ACKNOWLEDGED)
    had_a_part = queries.who_had_a_part(actor, review.application_id)
    reviews.ensure_had_no_part(person=actor.person, had_a_part=had_a_part)
    is_first = review.acknowledged_at is None
    review.acknowledged_at, review.decider_id = review.acknowledged_at or now, actor.person
    db.session.flush()
    audit.record(actor, "review.taken_on", review, also_for=[review.provider_id])
    if is_first:
        _tell_applicant(ReviewAcknowledged(review_id=review.id), review)
    return review


def uphold_review(
    *, actor: Actor, review_id: UUID, corrections: Corrections, reasons: str, now: datetime
) -> DecisionReview:
    """Uphold: the decision is replaced by one with the corrections, which admits and is released with its contract.

    Raises `Refused` where the corrections do not change the result, or the actor is not the decider.
    """
    review = _to_answer(actor, review_id, ReviewState.UPHELD, reasons)
    old = db.session.get_one(Decision, (actor.organisation, review.decision_id))
    result = reviews.corrected(old.findings, corrections)
    findings = result.as_document(note="")
    findings["review"] = {"reasons": reasons.strip(), "replaces": long_date(local(old.decided_at).date())}
    new = Decision(
        lead_id=old.lead_id,
        provider_id=old.provider_id,
        application_id=old.application_id,
        lot_id=old.lot_id,
        is_admitted=result.is_admitted,
        total=result.total,
        findings=findings,
        decided_at=now,
        decided_by=actor.person,
        replaces_id=old.id,
    )
    _answer(actor, review, is_upheld=True, reasons=reasons, now=now)
    db.session.add(new)
    db.session.flush()
    application = queries.get_application_as_lead(actor, old.application_id)
    audit.record(actor, "decision.replaced", application, also_for=[old.provider_id], replaces=old.id)
    release_letters(actor, [(application, [new])], queries.get_round(application.round_id), now)
    return review


def reject_review(*, actor: Actor, review_id: UUID, reasons: str, now: datetime) -> DecisionReview:
    """Do not uphold: the decision stands, with the reasons. Raises `Refused` where the actor is not the decider."""
    review = _to_answer(actor, review_id, ReviewState.NOT_UPHELD, reasons)
    _answer(actor, review, is_upheld=False, reasons=reasons, now=now)
    return review


def answer_review(
    *,
    actor: Actor,
    review_id: UUID,
    is_upheld: bool,
    reasons: str,
    corrections: Corrections | None = None,
    now: datetime,
) -> DecisionReview:
    """Answer one way or the other, as `uphold_review` and `reject_review`."""
    if not is_upheld:
        return reject_review(actor=actor, review_id=review_id, reasons=reasons, now=now)
    return uphold_review(
        actor=actor, review_id=review_id, corrections=corrections or Corrections(), reasons=reasons, now=now
    )


def _to_answer(actor: Actor, review_id: UUID, wanted: ReviewState, reasons: str) -> DecisionReview:
    review = queries.lock_review(actor, review_id)
    reviews.ensure_may_become(state=_state(review), wanted=wanted)
    reviews.ensure_may_answer(person=actor.person, decider=review.decider_id, reasons=reasons)
    had_a_part = queries.who_had_a_part(actor, review.application_id)
    reviews.ensure_had_no_part(person=actor.person, had_a_part=had_a_part)
    return review


def _answer(actor: Actor, review: DecisionReview, *, is_upheld: bool, reasons: str, now: datetime) -> None:
    review.answered_at, review.is_upheld, review.reasons = now, is_upheld, reasons.strip()
    db.session.flush()
    audit.record(
        actor,
        "review.upheld" if is_upheld else "review.not_upheld",
        review,
        also_for=[review.provider_id],
        changed=["reasons"],
    )
    _tell_applicant(ReviewAnswered(review_id=review.id), review)


def _state(review: DecisionReview) -> ReviewState:
    return reviews.state_of(acknowledged_at=review.acknowledged_at, is_upheld=review.is_upheld)


def _tell_applicant(event: ReviewAcknowledged | ReviewAnswered, review: DecisionReview) -> None:
    outbox.record(event, handled_as=(review.provider_id, OrganisationKind.PROVIDER))
