"""A provider asks all its councils at once, adds evidence, answers what they ask, and may take a request back."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from consortium.kernel import audit, documents, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from tenants.agreements.rules import ensure_signature
from tenants.fees import events, queries
from tenants.fees.models import FeeEvidence, FeeLine, FeeQuestion, FeeReview
from tenants.fees.queries import Askable
from tenants.fees.rules import costs, reviews
from tenants.fees.rules.costs import CostModel


def prepare(
    *, actor: Actor, from_on: date, agreement_ids: Collection[UUID], models: Sequence[CostModel], now: datetime
) -> list[tuple[Askable, FeeLine]]:
    """What would be asked, agreement by agreement, nothing kept. Raises `Refused` and `NotFound`."""
    reviews.ensure_may_begin(from_on=from_on, today=local(now).date())
    reviews.ensure_number(len(set(agreement_ids)))
    chosen = queries.get_chosen(actor, from_on, agreement_ids)
    reviews.ensure_not_asked([each.reference for each in chosen if each.is_asked])
    by_key, words = costs.models_by_key(models), queries.services_of({each.key for each in chosen})
    for key, service in words.items():
        if key not in by_key:
            raise Refused("fee.model_missing", service=service)
        costs.ensure_model(by_key[key], service)
    return [(each, _line(actor, each, by_key[each.key])) for each in chosen]


def _line(actor: Actor, each: Askable, model: CostModel) -> FeeLine:
    asked = costs.raised(each.price, model.percent)
    costs.ensure_asks_more(price=each.price, asked=asked, percent=model.percent, reference=each.reference)
    lot_id, unit = each.key
    return FeeLine(
        council_id=each.council_id,
        id=new_id(),
        provider_id=actor.organisation,
        agreement_id=each.agreement_id,
        lot_id=lot_id,
        unit=unit,
        from_on=each.from_on,
        price_gbp=each.price,
        asked_gbp=asked,
    )


def ask(
    *,
    actor: Actor,
    from_on: date,
    agreement_ids: Collection[UUID],
    models: Sequence[CostModel],
    reason: str,
    name: str,
    role: str,
    now: datetime,
) -> list[FeeReview]:
    """Ask every council of these agreements to pay more from a day: one review each, with what concerns it alone.

    By asking, the provider accepts any price up to what it asks. Raises `Refused` where a day, a cost or an agreement
    will not do, or one is asked for already.
    """
    asked_name, asked_role = ensure_signature(name=name, role=role)
    given = reviews.ensure_text(reason)
    queries.lock_asking(actor)
    prepared = prepare(actor=actor, from_on=from_on, agreement_ids=agreement_ids, models=models, now=now)
    asking_id, made = new_id(), []
    by_key = costs.models_by_key(models)
    for council_id in dict.fromkeys(each.council_id for each, _ in prepared):
        own = [(each, line) for each, line in prepared if each.council_id == council_id]
        keys = dict.fromkeys(each.key for each, _ in own)
        review = FeeReview(
            council_id=council_id,
            id=new_id(),
            provider_id=actor.organisation,
            asking_id=asking_id,
            from_on=from_on,
            reason=given,
            models=[costs.model_document(by_key[key]) for key in keys],
            asked_at=now,
            asked_by=actor.person,
            asked_name=asked_name,
            asked_role=asked_role,
        )
        db.session.add(review)
        db.session.flush()
        for _, line in own:
            line.review_id = review.id
        db.session.add_all([line for _, line in own])
        db.session.flush()
        audit.record(
            actor, "fee.asked", review, also_for=[council_id], changed=["reason", "models"], agreements=len(own)
        )
        _tell_council(review, events.FeeAsked(review_id=review.id))
        for days, due_at in reviews.reminders(asked_at=now).items():
            _tell_council(review, events.FeeUnanswered(review_id=review.id, days=days), due_at)
        made.append(review)
    return made


def _tell_council(review: FeeReview, event: outbox.Event, due_at: datetime | None = None) -> None:
    kind = OrganisationKind(members.get_organisation(review.council_id).kind)
    outbox.record(event, handled_as=(review.council_id, kind), due_at=due_at)


def _lock_own(actor: Actor, review_id: UUID) -> FeeReview:
    """The provider's own, locked. Raises `NotFound`; `Refused` once it is decided or withdrawn."""
    review = queries.find_open_locked(actor, review_id) or queries.get_review(actor, review_id)
    if review.provider_id != actor.organisation:
        raise NotFound
    reviews.ensure_open(queries.status(review, queries.lines_of(review), ()))
    return review


def _those_meant(actor: Actor, review_id: UUID, *, everywhere: bool) -> list[FeeReview]:
    """An open review of the provider's, locked; with `everywhere`, all that are open of those asked at that time."""
    review = _lock_own(actor, review_id)
    return queries.lock_open_of_asking(actor, review.asking_id) if everywhere else [review]


def attach(
    *, actor: Actor, review_id: UUID, file_name: str, data: bytes, everywhere: bool = False, now: datetime
) -> list[FeeEvidence]:
    """Attach a file to an open review, or to all that were asked at the same time and are open.

    Each council reads it once the scanner has found nothing. Raises `Refused`.
    """
    meant = _those_meant(actor, review_id, everywhere=everywhere)
    document = documents.store(actor=actor, file_name=file_name, data=data)
    attached = [
        FeeEvidence(
            council_id=review.council_id,
            id=new_id(),
            review_id=review.id,
            provider_id=review.provider_id,
            document_id=document.id,
            attached_at=now,
            attached_by=actor.person,
        )
        for review in meant
    ]
    db.session.add_all(attached)
    db.session.flush()
    for evidence in attached:
        audit.record(
            actor, "fee.evidence_attached", evidence, also_for=[evidence.council_id], review=evidence.review_id,
            document=document.id,
        )  # fmt: skip
    return attached


def answer(*, actor: Actor, review_id: UUID, text: str, now: datetime) -> FeeQuestion:
    """Answer what the council asks. Raises `Refused` where nothing is asked."""
    review = _lock_own(actor, review_id)
    questions = queries.questions_of(review)
    reviews.ensure_may_answer(queries.status(review, queries.lines_of(review), questions))
    question = questions[-1]
    question.answer, question.answered_at, question.answered_by = reviews.ensure_text(text), now, actor.person
    db.session.flush()
    audit.record(actor, "fee.answered", question, also_for=[review.council_id], review=review.id, changed=["answer"])
    _tell_council(review, events.FeeAnswered(review_id=review.id, question_id=question.id))
    return question


def withdraw(*, actor: Actor, review_id: UUID, everywhere: bool = False, now: datetime) -> FeeReview:
    """Take a request to one council back before it decides, or from all that were asked with it and have not.

    Raises `Refused` once that council has decided.
    """
    for review in _those_meant(actor, review_id, everywhere=everywhere):
        review.withdrawn_at, review.withdrawn_by = now, actor.person
        db.session.flush()
        audit.record(actor, "fee.withdrawn", review, also_for=[review.council_id])
        _tell_council(review, events.FeeWithdrawn(review_id=review.id))
    return queries.get_review(actor, review_id)


def ask_more(*, actor: Actor, review_id: UUID, text: str, now: datetime) -> FeeQuestion:
    """A council asks for more before it decides. Raises `Refused` while a question is open."""
    review = queries.find_open_locked(actor, review_id) or queries.get_review(actor, review_id)
    if review.council_id != actor.organisation:
        raise NotFound
    reviews.ensure_may_ask_more(queries.status(review, queries.lines_of(review), queries.questions_of(review)))
    question = FeeQuestion(
        council_id=review.council_id,
        id=new_id(),
        review_id=review.id,
        provider_id=review.provider_id,
        question=reviews.ensure_text(text),
        asked_at=now,
        asked_by=actor.person,
    )
    db.session.add(question)
    db.session.flush()
    audit.record(
        actor, "fee.more_asked", question, also_for=[review.provider_id], review=review.id, changed=["question"]
    )
    outbox.record(
        events.FeeMoreAsked(review_id=review.id, question_id=question.id),
        handled_as=(review.provider_id, OrganisationKind.PROVIDER),
    )
    return question
