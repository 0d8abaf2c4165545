"""Ends of a search without a provider, and the cover that bridges it."""

from datetime import date, datetime, time
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import in_uk_time, local
from consortium.kernel.db import db
from tenants.packages import queries
from tenants.packages.events import InterimCoverRunsOut, ReferralClosed
from tenants.packages.models import DirectPayment, InterimCover, Referral
from tenants.packages.rules import closing
from tenants.packages.rules.closing import CoverDetails, DirectPaymentDetails
from tenants.packages.rules.details import ensure_reason

TOLD_AT = time(7)
"""In the morning of the day on which cover runs out."""


def withdraw_referral(*, actor: Actor, referral_id: UUID, reason: str, now: datetime) -> Referral:
    """Say that support is no longer asked for. What providers have in front of them is for a commissioner to end.

    Raises `Refused` once a provider is recommended or chosen.
    """
    referral = queries.lock_own_referral(actor, referral_id)
    closing.ensure_may_close(queries.timelines_of(actor, [referral])[referral.id], now)
    referral.withdrawn_reason = ensure_reason(reason)
    referral.withdrawn_at = now
    db.session.flush()
    audit.record(actor, "referral.withdrawn", referral)
    outbox.record(ReferralClosed(referral_id=referral.id))
    return referral


def record_direct_payment(
    *, actor: Actor, referral_id: UUID, details: DirectPaymentDetails, now: datetime
) -> DirectPayment:
    """The family takes a direct payment: the search ends. Raises `Refused` as for a withdrawal."""
    closing.ensure_payment_holds(details)
    referral = queries.lock_own_referral(actor, referral_id)
    closing.ensure_may_close(queries.timelines_of(actor, [referral])[referral.id], now)
    payment = DirectPayment(
        council_id=actor.organisation,
        referral_id=referral.id,
        weekly_gbp=details.weekly_gbp,
        from_on=details.from_on,
        agreed_with=ensure_reason(details.agreed_with),
        note=details.note.strip(),
        recorded_at=now,
        recorded_by=actor.person,
    )
    db.session.add(payment)
    db.session.flush()
    audit.record(actor, "direct_payment.recorded", referral)
    outbox.record(ReferralClosed(referral_id=referral.id))
    return payment


def record_interim_cover(*, actor: Actor, referral_id: UUID, details: CoverDetails, now: datetime) -> InterimCover:
    """Put on record that somebody covers, at risk, until support is bought. Its end is told before it comes.

    Raises `Refused` for a closed referral, and for cover that is no longer a contingency.
    """
    closing.ensure_cover_holds(details)
    referral = queries.lock_own_referral(actor, referral_id)
    closing.ensure_open(queries.timelines_of(actor, [referral])[referral.id], now)
    cover = InterimCover(
        council_id=actor.organisation,
        referral_id=referral.id,
        provider_name=ensure_reason(details.provider_name),
        from_on=details.from_on,
        to_on=details.to_on,
        reason=ensure_reason(details.reason),
        agreed_with=ensure_reason(details.agreed_with),
        cost_note=details.cost_note.strip(),
        recorded_at=now,
        recorded_by=actor.person,
    )
    db.session.add(cover)
    db.session.flush()
    audit.record(actor, "interim_cover.recorded", cover, referral=referral.id)
    for day in closing.warned_on(details, today=local(now).date()):
        outbox.record(
            InterimCoverRunsOut(cover_id=cover.id), due_at=in_uk_time(datetime.combine(day, TOLD_AT), "to_on")
        )
    return cover


def end_interim_cover(*, actor: Actor, cover_id: UUID, on: date) -> InterimCover:
    """Cover ended before its day. Raises `Refused` for a day outside of it, and for cover that was ended."""
    cover = queries.get_cover(actor, cover_id)
    closing.ensure_may_end(from_on=cover.from_on, to_on=cover.to_on, ended_on=cover.ended_on, on=on)
    cover.ended_on, cover.ended_by = on, actor.person
    db.session.flush()
    audit.record(actor, "interim_cover.ended", cover, referral=cover.referral_id)
    return cover
