"""Confirming that support began, and reviewing it: first within a year, then every year, with the child's voice."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tenants.agreements import queries, rules
from tenants.agreements.models import Agreement, AgreementReview, AgreementStart
from tenants.agreements.rules import Outcome, Progress, Side, Stage


def enter_first_review(*, actor: Actor, agreement_id: UUID) -> None:
    """Enter the review that is due within a year of an agreement that both sides have signed, once."""
    agreement = queries.get_agreement(actor, agreement_id)
    if queries.has_review(actor, agreement_id):
        return
    enter_review(actor, agreement, agreement.review_due_on)


def enter_review(actor: Actor, agreement: Agreement, due_on: date) -> AgreementReview:
    review = AgreementReview(council_id=agreement.council_id, agreement_id=agreement.id, due_on=due_on)
    db.session.add(review)
    db.session.flush()
    audit.record(actor, "review.entered", review, agreement=agreement.id, due_on=due_on)
    return review


def hold_review(
    *,
    actor: Actor,
    review_id: UUID,
    held_on: date,
    childs_voice: str,
    outcome: Outcome,
    note: str,
    progress: Mapping[str, Progress] | None = None,
    now: datetime,
) -> AgreementReview:
    """Record a review that was held: what the child says, how far each outcome is, what was decided.

    The next is entered for within a year.
    Raises `Refused` for a review that was held before, in the future, before the start, without the child's voice, or
    that says nothing of some outcome.
    """
    review = queries.get_review(actor, review_id)
    agreement = queries.get_agreement(actor, review.agreement_id)
    rules.ensure_may_hold(
        is_held=review.held_on is not None,
        held_on=held_on,
        starts_on=agreement.starts_on,
        today=local(now).date(),
        childs_voice=childs_voice,
    )
    found = rules.ensure_progress(outcomes=queries.outcomes_of(agreement), progress=progress or {})
    review.held_on, review.held_by, review.progress = held_on, actor.person, found or None
    review.childs_voice, review.outcome, review.note = childs_voice.strip(), str(outcome), note.strip() or None
    db.session.flush()
    audit.record(actor, "review.held", review, agreement=agreement.id, outcome=str(outcome), changed=["childs_voice"])
    next_due_on = rules.next_review_due_on(held_on=held_on, outcome=outcome, ends_on=agreement.ends_on)
    if next_due_on is not None:
        enter_review(actor, agreement, next_due_on)
    return review


def confirm_start(*, actor: Actor, agreement_id: UUID, began_on: date, now: datetime) -> AgreementStart:
    """Put on record that support began, and on which day.

    Raises `Refused` a second time, for a day to come, and for one outside the agreement or before both have signed.
    """
    agreement = queries.get_agreement(actor, agreement_id)
    if queries.side_of(actor, agreement) is not Side.COUNCIL:
        raise NotFound
    if queries.stage_of(agreement, local(now).date()) in (Stage.AWAITING_SIGNATURES, Stage.LAPSED):
        raise Refused("change.not_running")
    rules.ensure_may_confirm_start(
        is_confirmed=queries.find_start(agreement) is not None,
        began_on=began_on,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        today=local(now).date(),
    )
    start = AgreementStart(
        council_id=agreement.council_id,
        agreement_id=agreement.id,
        began_on=began_on,
        confirmed_at=now,
        confirmed_by=actor.person,
    )
    db.session.add(start)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:  # a colleague said so at the same moment
        raise Refused("start.confirmed_already") from error
    audit.record(actor, "start.confirmed", start, agreement=agreement.id, changed=["began_on"])
    return start
