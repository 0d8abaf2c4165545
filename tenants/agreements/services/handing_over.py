"""Passing an agreement to another provider from a day: prepared, authorised, agreed by both, each in turn.

The outgoing provider agrees to its end, unless it has failed; then the incoming one is given an agreement to sign; only
when that is made does the old agreement end. So no day is without support, and none is paid twice.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.money import pounds, unit_price
from tenants.agreements import events, queries, rules
from tenants.agreements.models import Agreement, AgreementChange, Handover, HandoverTick
from tenants.agreements.rules import Side, changes, documents, handovers
from tenants.agreements.rules.changes import EndReason
from tenants.agreements.rules.handovers import HandoverStage, Item
from tenants.agreements.rules.settings import read_setting
from tenants.agreements.rules.successors import CAUSE_WORDS, Cause
from tenants.agreements.services.agreeing import hash_of_text, tell, terms_of
from tenants.agreements.services.changing import end_for_handover, put_forward
from tenants.agreements.services.following import take_over_change
from tenants.agreements.services.succeeding import HandoverPlan, Judged, get_handover_room, judge
from tenants.authorisation.rules import CaseDocument, Option
from tenants.packages import queries as packages
from tenants.packages import services as package_services


def prepare_handover(*, actor: Actor, agreement_id: UUID, plan: HandoverPlan, now: datetime) -> Handover:
    """Put a handover forward: the outgoing provider's end is open for its word, after the spend where there is more.

    Raises `Refused` for a provider that may not trade in the lot, a ground that does not hold, a price above what the
    council pays, days outside the agreement, while a change of the agreement is open, and for words that say who the
    child is.
    """
    room = get_handover_room(actor=actor, agreement_id=agreement_id, now=now)
    judged = judge(room, plan, now)
    why = handovers.ensure_why(plan.why)
    for text in (plan.reason, why):
        package_services.ensure_text_is_clean(actor=actor, package_ids=[room.package.id], text=text)
    agreement, change = end_for_handover(
        actor=actor,
        agreement_id=agreement_id,
        change=handovers.handover_change(plan.from_on),
        reason=plan.reason,
        end_reason=_end_reason(judged),
        now=now,
    )
    handover = _drafted(actor, agreement, change, judged, why, now)
    document = _case_of(agreement, handover, room.able[plan.incoming_id])
    put_forward(actor, agreement, change, Side.COUNCIL, handovers.values_of_more(judged.effect), document, now)
    db.session.add(handover)
    db.session.flush()
    audit.record(
        actor, "handover.prepared", handover, agreement=agreement.id, change=change.id, cause=handover.cause,
        route=handover.route,
    )  # fmt: skip
    return handover


def _end_reason(judged: Judged) -> EndReason:
    if judged.has_ended:
        return EndReason.ENDED
    return EndReason.FAILED if judged.plan.cause is Cause.FAILURE else EndReason.HANDOVER


def _drafted(
    actor: Actor, agreement: Agreement, change: AgreementChange, judged: Judged, why: str, now: datetime
) -> Handover:
    effect = judged.effect
    return Handover(
        council_id=agreement.council_id,
        id=new_id(),
        agreement_id=agreement.id,
        change_id=change.id,
        incoming_id=judged.plan.incoming_id,
        cause=str(judged.plan.cause),
        route=str(judged.ground.route),
        ground=judged.ground.key,
        ground_name=judged.ground.name,
        ground_source=judged.ground.source,
        why=why,
        from_on=judged.plan.from_on,
        ends_on=judged.ends_on,
        unit_price=judged.price,
        stretches=documents.stretch_documents(judged.rest),
        effect=effect,
        difference_gbp=Decimal(effect["after"]["total"]) - Decimal(effect["before"]["total"]),
        prepared_at=now,
        prepared_by=actor.person,
    )


def _case_of(agreement: Agreement, handover: Handover, incoming: str) -> CaseDocument:
    """What the authoriser reads: from whom to whom, on which ground, and what more it costs."""
    before, after = handover.effect["before"], handover.effect["after"]
    return CaseDocument(
        need=f"{agreement.package_reference}, {agreement.title}.",
        options=(
            Option("As it is agreed now", total=pounds(Decimal(before["total"])), weekly=before["average_week"]),
            Option(
                f"Handed over to {incoming}",
                total=pounds(Decimal(after["total"])),
                weekly=handover.effect["rest"]["average_week"],
                is_recommended=True,
            ),
        ),
        recommendation=handover.why,
        facts=(
            ("Agreement", agreement.reference),
            ("Why another provider takes over", CAUSE_WORDS[Cause(handover.cause)]),
            ("Incoming provider", incoming),
            ("Chosen without a new mini-tender, because", handover.ground_name),
            ("Under", handover.ground_source),
            ("From", long_date(handover.from_on)),
            ("Price of a unit", unit_price(handover.unit_price)),
            ("Difference to the end", pounds(handover.difference_gbp)),
        ),
        href=f"/handovers/{handover.id}",
    )


def issue_successor(*, actor: Actor, change_id: UUID, now: datetime) -> Agreement | None:
    """The outgoing provider agreed to its end, or has failed: the incoming one is given an agreement to sign, once.

    None for any other change, and where the day has gone by meanwhile.
    """
    found = queries.find_handover_of_change(actor, change_id)
    if found is None or found.successor is not None:
        return found.successor if found else None
    if found.stage(local(now).date()) is not HandoverStage.AWAITING_INCOMING:
        return None
    successor = _successor(actor, found.agreement, found.handover, now)
    db.session.add(successor)
    db.session.flush()
    found.handover.successor_id = successor.id
    db.session.flush()
    audit.record(
        actor, "agreement.issued", successor, also_for=[successor.provider_id], changed=["terms"],
    )  # fmt: skip
    audit.record(actor, "handover.offered", found.handover, agreement=successor.id)
    tell(successor, events.AgreementIssued(agreement_id=successor.id), *Side)
    return successor


def _successor(actor: Actor, agreement: Agreement, handover: Handover, now: datetime) -> Agreement:
    """The rest of the agreement as the incoming provider signs it, with nothing of what the outgoing one was paid."""
    (package,) = packages.list_packages([agreement.package_id])
    number = queries.count_by_package(actor.organisation, [package.id])[package.id] + 1
    cost = {name: value for name, value in handover.effect["rest"].items() if name not in ("ends_on", "funders")}
    line = queries.award_line_of(agreement)
    taken = Agreement(
        id=new_id(),
        council_id=agreement.council_id,
        reference=f"{package.reference}-A{number}",
        provider_id=handover.incoming_id,
        follows_id=agreement.id,
        package_id=package.id,
        package_reference=package.reference,
        child_number=agreement.child_number,
        title=agreement.title,
        unit=agreement.unit,
        unit_price=handover.unit_price,
        schedule={**agreement.schedule, "patterns": handover.stretches[0]["patterns"], "stretches": handover.stretches},
        cost=cost,
        total_gbp=Decimal(cost["total"]),
        average_week_gbp=Decimal(cost["average_week"]),
        starts_on=handover.from_on,
        ends_on=handover.ends_on,
        review_due_on=rules.first_review_due_on(starts_on=handover.from_on, ends_on=handover.ends_on),
        terms=terms_of(
            package,
            line,
            read_setting(agreement.pricing),
            provider_id=handover.incoming_id,
            takes_over_on=handover.from_on,
        ),
        pricing=agreement.pricing,
        issued_at=now,
    )
    taken.document_sha256 = hash_of_text(taken)
    return taken


def complete_handover(*, actor: Actor, agreement_id: UUID, now: datetime) -> AgreementChange | None:
    """Both have signed the agreement that follows: the old one ends the day before. None where it follows none."""
    found = queries.find_handover_to(actor, agreement_id)
    if found is None:
        return None
    if found.change.applied_at is not None:
        return found.change
    change = take_over_change(actor=actor, change_id=found.change.id, now=now)
    audit.record(actor, "handover.completed", found.handover, agreement=agreement_id)
    return change


def call_off_handover(*, actor: Actor, handover_id: UUID, reason: str, now: datetime) -> Handover:
    """Take a handover back before the incoming provider's agreement is made: the old agreement stays as it was.

    Raises `Refused` without a reason, while the spend is being decided, and once it is over.
    """
    given = changes.ensure_reason(reason)
    found = queries.lock_handover(actor, handover_id)
    handover, change, successor = found.handover, found.change, found.successor
    handovers.ensure_may_call_off(found.stage(local(now).date()))
    if change.needs_authorisation and change.authorised_at is None:
        raise Refused("change.awaits_decision")
    if successor is not None:
        if successor.council_signed_at is not None and successor.provider_signed_at is not None:
            raise Refused("handover.over", stage=str(HandoverStage.HANDED_OVER))
        successor.called_off_at = now
    change.closed_how, change.closed_at, change.closed_by, change.closed_reason = "withdrawn", now, actor.person, given
    handover.called_off_at, handover.called_off_by, handover.called_off_reason = now, actor.person, given
    db.session.flush()
    audit.record(actor, "handover.called_off", handover, changed=["called_off_reason"])
    audit.record(actor, "change.withdrawn", change, also_for=[change.provider_id], changed=["closed_reason"])
    tell(found.agreement, events.ChangeClosed(change_id=change.id), Side.PROVIDER)
    if successor is not None:
        audit.record(actor, "agreement.called_off", successor, also_for=[successor.provider_id])
        tell(successor, events.AgreementCalledOff(agreement_id=successor.id), Side.PROVIDER)
    return handover


def tick(*, actor: Actor, handover_id: UUID, item: Item, now: datetime) -> HandoverTick:
    """Say that one thing was passed on. Raises `Refused` where somebody said so before."""
    found = queries.get_handover(actor, handover_id)
    handovers.ensure_may_tick(is_ticked=item in queries.ticks_of(found.handover))
    ticked = HandoverTick(
        council_id=actor.organisation, handover_id=handover_id, item=str(item), ticked_at=now, ticked_by=actor.person
    )
    db.session.add(ticked)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:  # a colleague ticked it at the same moment
        raise Refused("handover.ticked") from error
    audit.record(actor, "handover.ticked", ticked, handover=handover_id, item=str(item))
    return ticked


def untick(*, actor: Actor, handover_id: UUID, item: Item, now: datetime) -> HandoverTick:
    """Take a tick away again. Who ticked and who took it away stay on record. Raises `Refused` where there is none."""
    found = queries.get_handover(actor, handover_id)
    ticked = queries.ticks_of(found.handover).get(item)
    if ticked is None:
        raise Refused("handover.not_ticked")
    ticked.unticked_at, ticked.unticked_by = now, actor.person
    db.session.flush()
    audit.record(actor, "handover.unticked", ticked, handover=handover_id, item=str(item))
    return ticked
