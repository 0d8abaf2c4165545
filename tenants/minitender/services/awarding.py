"""Recommending, and what follows when somebody else has authorised the spend or refused it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import Kind
from tenants.minitender import events, queries
from tenants.minitender.models import Award, MiniTender, RankingRecord
from tenants.minitender.rules import state
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.services.comparing import offers_now
from tenants.minitender.services.failing import freeze_evidence
from tenants.minitender.services.lettering import ensure_letters_are_clean
from tenants.minitender.services.negotiating import open_negotiation
from tenants.minitender.services.publishing import ensure_tells_nothing
from tenants.minitender.services.querying import decided_since, ensure_nothing_undecided
from tenants.minitender.services.telling import release_outcomes
from tenants.minitender.services.winners import (
    average_weeks,
    case_of,
    ensure_as_negotiated,
    line_of,
    values_of,
    winners_of,
)
from tenants.packages import services as packages


def recommend(
    *, actor: Actor, mini_tender_id: UUID, reason: str, chosen: Mapping[UUID, str] | None = None, now: datetime
) -> Award:
    """Recommend whoever is first for each package, and ask for the spend to be authorised by somebody else.

    `chosen` names the bidder for packages where several share the first place. Raises `Refused` before a ranking of
    the offers as they stand, without a reason, for a price above the one that was negotiated with its provider, and
    while screening finds anything in what bidders are told once it is authorised: from now on no reason changes.
    """
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_may_become(status=Status(tender.status), wanted=Status.RECOMMENDED)
    given = state.ensure_reason(reason)
    packages.ensure_still_needed(actor=actor, package_ids=queries.package_ids_of([tender.id])[tender.id])
    records = _latest_rankings(actor, tender)
    terms = read_terms(tender.rules)
    standing = offers_now(actor.organisation, tender.id)
    winners = winners_of(terms, records, standing, chosen or {})
    ensure_as_negotiated(winners)
    ensure_letters_are_clean(actor=actor, tender=tender)
    case = authorisation.ask(
        actor=actor,
        kind=Kind.AWARD,
        reference=tender.reference,
        title=tender.title,
        lead_id=tender.lead_id,
        system_id=systems.get_lot(tender.lot_id).system_id,
        values=values_of(winners),
        document=case_of(tender, records, winners, average_weeks(terms, records, standing), given).as_document(),
        now=now,
        authoriser_roles=terms.policy.authoriser_roles,
        ends_on=max(winner.package.ends_on for winner in winners),
    )
    award = Award(
        council_id=actor.organisation,
        id=new_id(),
        mini_tender_id=tender.id,
        ranking_number=records[0].number,
        reason=given,
        recommended_at=now,
        recommended_by=actor.person,
        case_id=case.id,
    )
    tender.status = str(Status.RECOMMENDED)
    db.session.add(award)
    db.session.flush()
    db.session.add_all(line_of(award, winner) for winner in winners)
    db.session.flush()
    audit.record(actor, "award.recommended", award, mini_tender=tender.id, case=case.id)
    return award


def _latest_rankings(actor: Actor, tender: MiniTender) -> Sequence[RankingRecord]:
    """The last ranking, which must be of the offers as they stand now."""
    records = queries.list_rankings(actor.organisation, tender.id)
    if not records:
        raise Refused("award.not_ranked")
    if open_until := open_negotiation(actor.organisation, tender.id):
        raise Refused("negotiation.still_open", closes_at=open_until)
    ensure_nothing_undecided(actor.organisation, tender.id)
    improved = queries.list_negotiated(actor.organisation, tender.id)
    computed_at = records[0].computed_at
    has_improved = any(each.received_at > computed_at for each in improved)
    if has_improved or decided_since(actor.organisation, tender.id, computed_at):
        raise Refused("ranking.out_of_date")
    return records


def confirm_award(*, actor: Actor, case_id: UUID, now: datetime) -> Award | None:
    """The spend was authorised: the award stands, every bidder is told, agreements follow. Harmless a second time."""
    award = queries.find_award_of_case(case_id)
    if award is None or award.confirmed_at is not None or award.refused_at is not None:
        return award
    tender = _move(actor, award, Status.AWARDED)
    award.confirmed_at = now
    db.session.flush()
    winners = [line.provider_id for line in queries.award_lines(award.id)]
    audit.record(actor, "award.confirmed", award, also_for=winners, mini_tender=award.mini_tender_id)
    if tender is not None:
        release_outcomes(actor=actor, tender=tender, award=award, now=now)
    outbox.record(events.AwardConfirmed(award_id=award.id))
    return award


def return_award(*, actor: Actor, case_id: UUID, now: datetime) -> Award | None:
    """The spend was refused: the opened bids, or the package, are before the officer again. Harmless a second time."""
    award = queries.find_award_of_case(case_id)
    if award is None or award.confirmed_at is not None or award.refused_at is not None:
        return award
    _move(actor, award, Status.OPENED)
    award.refused_at = now
    db.session.flush()
    audit.record(actor, "award.returned", award, mini_tender=award.mini_tender_id)
    return award


def _move(actor: Actor, award: Award, wanted: Status) -> MiniTender | None:
    """The award's mini-tender, in its new state; None for a direct award, which has none."""
    if award.mini_tender_id is None:
        return None
    tender, _ = queries.lock_own_mini_tender(actor, award.mini_tender_id)
    state.ensure_may_become(status=Status(tender.status), wanted=wanted)
    tender.status = str(wanted)
    return tender


def end_without_award(*, actor: Actor, mini_tender_id: UUID, reason: str, now: datetime) -> MiniTender:
    """Buy from nobody: every bidder is told, with its scores where there are any, and why."""
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_may_become(status=Status(tender.status), wanted=Status.NO_AWARD)
    tender.status = str(Status.NO_AWARD)
    tender.ended_reason, tender.ended_at = state.ensure_reason(reason), now
    ensure_tells_nothing(actor=actor, tender=tender, text=tender.ended_reason)
    ensure_letters_are_clean(actor=actor, tender=tender)
    db.session.flush()
    freeze_evidence(actor=actor, tender=tender, now=now)
    audit.record(actor, "mini_tender.ended", tender, changed=["ended_reason"])
    release_outcomes(actor=actor, tender=tender, award=None, now=now)
    return tender
