"""Removing a provider from the register: notice, its reply, and the lead's decision."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.register import queries, rules
from consortium.register.events import RemovalNoticed
from consortium.register.models import RemovalNotice, RemovalReply
from consortium.register.queries import Removal
from consortium.register.rules import StandingKind, removal
from consortium.register.rules.removal import Outcome
from consortium.register.services.standing import remove
from consortium.systems import queries as systems


def give_notice_of_removal(
    *,
    actor: Actor,
    provider_id: UUID,
    lot_ids: Collection[UUID],
    reply_by_at: datetime,
    effective_at: datetime,
    reason: str,
    now: datetime,
) -> list[RemovalNotice]:
    """The lead gives notice that it means to remove a provider from lots. Nothing changes until it is confirmed.

    Raises `Refused` without a reason, with too little time to reply, or where the provider does not stand or has
    notice already; `NotFound` for a lot that is not the lead's.
    """
    rules.ensure_reason(reason)
    removal.ensure_fair(reply_by_at=reply_by_at, effective_at=effective_at, now=now)
    if not lot_ids:
        raise Refused("standing.no_lots")
    lots = systems.lots_by_id(lot_ids)
    if any(lot_id not in lots or lots[lot_id].lead_id != actor.organisation for lot_id in lot_ids):
        raise NotFound
    queries.lock_standings(actor.organisation, provider_id, lot_ids)  # two officers at once: the second sees the first
    standings = queries.standings_at(provider_id, now)
    if queries.open_lots(actor.organisation, provider_id, list(lot_ids)):
        raise Refused("removal.open_already")
    notices = []
    for lot_id in sorted(set(lot_ids)):
        rules.ensure_may_become(present=standings.get(lot_id), wanted=StandingKind.REMOVED)
        notices.append(
            RemovalNotice(
                lead_id=actor.organisation,
                provider_id=provider_id,
                lot_id=lot_id,
                reason=reason.strip(),
                given_at=now,
                given_by=actor.person,
                reply_by_at=reply_by_at,
                effective_at=effective_at,
            )
        )
    db.session.add_all(notices)
    db.session.flush()
    for notice in notices:
        audit.record(actor, "removal.noticed", notice, also_for=[provider_id], lot_id=notice.lot_id)
    _tell(notices[0], "given", provider_id, OrganisationKind.PROVIDER)
    return notices


def reply_to_notice(*, actor: Actor, notice_id: UUID, reply: str, now: datetime) -> Removal:
    """The provider answers a notice of removal, once. Raises `Refused` for an empty, late or second reply."""
    found = queries.get_removal(notice_id, now)
    if found.provider_id != actor.organisation:
        raise NotFound
    removal.ensure_reply(reply)
    removal.ensure_may_reply(queries.notice_of(found), now)
    kept = db.session.execute(
        insert(RemovalReply)
        .values(
            lead_id=found.lead_id,
            notice_id=found.id,
            provider_id=actor.organisation,
            reply=reply.strip(),
            replied_at=now,
            replied_by=actor.person,
        )
        .on_conflict_do_nothing()
        .returning(RemovalReply.notice_id)
    ).scalar_one_or_none()
    if kept is None:  # a colleague replied in the same moment
        raise Refused("removal.replied")
    body = members.get_organisation(actor.organisation)
    audit.record(actor, "removal.replied", body, also_for=[found.lead_id], notice_id=found.id)
    lead = members.get_organisation(found.lead_id)
    _tell(found, "replied", lead.id, OrganisationKind(lead.kind))
    return queries.get_removal(notice_id, now)


def decide_removal(*, actor: Actor, notice_id: UUID, outcome: Outcome, reason: str, now: datetime) -> Removal:
    """The lead confirms a removal, which then takes effect as the notice said, or drops it.

    Raises `Refused` without a reason, before the provider was heard, or for one that is decided.
    """
    rules.ensure_reason(reason)
    if queries.get_removal(notice_id, now).lead_id != actor.organisation:
        raise NotFound
    notice = queries.find_undecided_locked(actor, notice_id)
    present = queries.get_removal(notice_id, now)
    removal.ensure_may_decide(queries.notice_of(present), outcome, now)
    if notice is None:
        raise Refused("removal.decided", stage=str(present.stage))
    notice.outcome, notice.outcome_reason = str(outcome), reason.strip()
    notice.decided_at, notice.decided_by = now, actor.person
    db.session.flush()
    audit.record(
        actor,
        f"removal.{outcome}",
        notice,
        also_for=[notice.provider_id],
        changed=["outcome_reason"],
        lot_id=notice.lot_id,
    )
    if outcome is Outcome.CONFIRMED:
        remove(
            actor=actor,
            provider_id=notice.provider_id,
            lot_ids=[notice.lot_id],
            from_at=removal.takes_effect_at(notice.effective_at, now),
            reason=reason,
            now=now,
        )
    else:
        _tell(notice, "dropped", notice.provider_id, OrganisationKind.PROVIDER)
    return queries.get_removal(notice_id, now)


def _tell(notice: RemovalNotice | Removal, act: str, organisation_id: UUID, kind: OrganisationKind) -> None:
    event = RemovalNoticed(provider_id=notice.provider_id, notice_id=notice.id, act=act)
    outbox.record(event, handled_as=(organisation_id, kind))
