"""What follows from a change order that both sides have accepted: the agreement takes it over."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.agreements import events, queries, rules
from tenants.agreements.models import Agreement, AgreementChange
from tenants.agreements.rules import Outcome, Side
from tenants.agreements.rules.changes import ChangeStage
from tenants.agreements.rules.courses import ChangeKind
from tenants.agreements.services.agreeing import tell
from tenants.agreements.services.reviewing import enter_review


def take_over_change(*, actor: Actor, change_id: UUID, now: datetime) -> AgreementChange:
    """Let the agreement follow a change that is agreed: its last day, cost and totals. Harmless a second time.

    One that ends by a handover waits for the agreement with the incoming provider, so that no day is without support.
    """
    change = queries.find_open_change_locked(actor, change_id)
    if change is None or queries.stage_of_change(change) is not ChangeStage.AGREED:
        return queries.get_change(actor, change_id)
    agreement = queries.get_agreement(actor, change.agreement_id)
    if change.kind == str(ChangeKind.HANDOVER) and not queries.is_successor_made(agreement, change.from_on):
        return change
    after = change.effect["after"]
    if agreement.as_signed is None:
        agreement.as_signed = {
            "ends_on": agreement.ends_on.isoformat(),
            "cost": agreement.cost,
            "total_gbp": str(agreement.total_gbp),
            "average_week_gbp": str(agreement.average_week_gbp),
        }
    agreement.ends_on = date.fromisoformat(after["ends_on"])
    agreement.cost = {name: value for name, value in after.items() if name not in ("ends_on", "funders")}
    agreement.total_gbp, agreement.average_week_gbp = Decimal(after["total"]), Decimal(after["average_week"])
    agreement.changes = change.number
    db.session.flush()
    change.applied_at = now
    db.session.flush()
    audit.record(
        actor,
        "agreement.changed",
        agreement,
        also_for=[change.provider_id],
        change=change.id,
        changed=["ends_on", "cost", "total_gbp", "average_week_gbp"],
    )
    _review_what_is_longer(actor, agreement, change)
    tell(agreement, events.AgreementChanged(change_id=change.id), *Side)
    return change


def _review_what_is_longer(actor: Actor, agreement: Agreement, change: AgreementChange) -> None:
    """An agreement that was to end before its next review is extended past it: the review is entered."""
    reviews = queries.list_reviews(agreement)
    if change.kind != str(ChangeKind.EXTENSION) or not reviews or any(each.held_on is None for each in reviews):
        return
    last_held = max(each.held_on for each in reviews if each.held_on is not None)
    due_on = rules.next_review_due_on(held_on=last_held, outcome=Outcome.CONTINUE, ends_on=agreement.ends_on)
    enter_review(actor, agreement, due_on or agreement.ends_on)
