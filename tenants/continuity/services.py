"""Listing what a change on the register touches, and looking after each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.members import queries as members
from tenants.agreements import queries as agreements
from tenants.continuity import queries, rules
from tenants.continuity.models import RegisterEffect
from tenants.continuity.queries import Effect
from tenants.continuity.rules import Change
from tenants.minitender import queries as minitender
from tenants.packages import queries as packages


def note_change(*, actor: Actor, provider_id: UUID, lot_id: UUID, change: Change, now: datetime) -> int:
    """List the council's live agreements and mini-tenders of a lot that a provider's change touches.

    What is listed and not handled yet is not listed again for the same change. Gives how many are new. A mini-tender
    is listed because the provider was invited, which the council knows; whether it has bid is not looked at.
    """
    live = agreements.list_live_with(actor, provider_id, local(now).date())
    lots = {package.id: package.lot_id for package in packages.list_packages([each.package_id for each in live])}
    touched: list[tuple[str, UUID]] = [
        ("agreement_id", each.id) for each in live if lots.get(each.package_id) == lot_id
    ]
    touched += [("mini_tender_id", each) for each in minitender.list_live_inviting(actor, provider_id, lot_id)]
    if not touched:
        return 0
    rows = [
        {"agreement_id": None, "mini_tender_id": None, column: id_}
        | {
            "council_id": actor.organisation,
            "id": new_id(),
            "provider_id": provider_id,
            "lot_id": lot_id,
            "change": str(change),
            "noticed_at": now,
        }
        for column, id_ in touched
    ]
    listed = db.session.execute(
        insert(RegisterEffect).values(rows).on_conflict_do_nothing().returning(RegisterEffect.id)
    ).all()
    if listed:
        council = members.get_organisation(actor.organisation)
        audit.record(
            actor, "register_effect.listed", council, provider_id=provider_id, lot_id=lot_id, change=str(change)
        )
    return len(listed)


def mark_seen(*, actor: Actor, effect_id: UUID, now: datetime) -> Effect:
    """An officer says: I am looking after this. Whoever says so later takes it over. Raises `Refused` once handled."""
    queries.get_effect(actor, effect_id)
    effect = queries.find_open_locked(actor, effect_id)
    rules.ensure_open(is_handled=effect is None)
    if effect is not None:
        effect.seen_at, effect.seen_by = now, actor.person
        db.session.flush()
        audit.record(actor, "register_effect.seen", effect)
    return queries.get_effect(actor, effect_id)


def handle(*, actor: Actor, effect_id: UUID, note: str, now: datetime) -> Effect:
    """An officer says what was done. Raises `Refused` without a note, or where a colleague was first."""
    rules.ensure_note(note)
    queries.get_effect(actor, effect_id)
    effect = queries.find_open_locked(actor, effect_id)
    rules.ensure_open(is_handled=effect is None)
    if effect is not None:
        effect.handled_at, effect.handled_by, effect.note = now, actor.person, note.strip()
        if effect.seen_at is None:
            effect.seen_at, effect.seen_by = now, actor.person
        db.session.flush()
        audit.record(actor, "register_effect.handled", effect, changed=["note"])
    return queries.get_effect(actor, effect_id)
