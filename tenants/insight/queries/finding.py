"""How support was found: answers to invitations, days waited, and who won. The council's own alone."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.insight.queries.sources import (
    agreement,
    award,
    award_line,
    decline,
    direct_payment,
    invitation,
    is_of_child,
    is_signed,
    mini_tender,
    mini_tender_package,
    offer,
    package,
    package_referral,
    referral,
    year_of,
)
from tenants.insight.rules.finding import NO_ANSWER, Answers, Trading, Waited


def _key(one: sa.TableClause, other: sa.TableClause, *names: str) -> sa.ColumnElement[bool]:
    return sa.and_(*(one.c[name] == other.c[name] for name in names))


def _opened(actor: Actor, year: str | None) -> sa.ColumnElement[bool]:
    """Mini-tenders whose bids were opened, of one year or of all."""
    of_year = year_of(mini_tender.c.closes_at) == year if year else sa.true()
    return sa.and_(mini_tender.c.council_id == actor.organisation, mini_tender.c.opened_at.is_not(None), of_year)


def list_tendered_years(actor: Actor) -> list[str]:
    """The years in which bids were opened, the last first."""
    closed = year_of(mini_tender.c.closes_at)
    return list(db.session.scalars(sa.select(closed).where(_opened(actor, None)).distinct().order_by(closed.desc())))


def list_answers(actor: Actor, year: str | None = None) -> list[Answers]:
    """By lot and place how many packages nobody bid for, the most first, with the answers given. Two statements."""
    reasons = _reasons(actor, year)
    rows = db.session.execute(
        _packages(
            actor,
            year,
            sa.func.count().label("packages"),
            sa.func.count().filter(_has_no_bid()).label("without_bids"),
        ).group_by(mini_tender.c.lot_id, package.c.place)
    )
    found = [
        Answers(row.lot_id, row.place, row.packages, row.without_bids, reasons.get((row.lot_id, row.place), {}))
        for row in rows
    ]
    return sorted(found, key=lambda each: (-each.without_bids, each.place, str(each.lot_id)))


def _has_no_bid() -> sa.ColumnElement[bool]:
    return sa.not_(
        sa.exists(
            sa.select(sa.literal(1))
            .select_from(offer)
            .where(offer.c.council_id == mini_tender.c.council_id, offer.c.mini_tender_id == mini_tender.c.id)
        )
    )


def _packages(actor: Actor, year: str | None, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Packages put to providers, each with its lot and place."""
    return (
        sa.select(mini_tender.c.lot_id, package.c.place, *columns)
        .select_from(mini_tender)
        .join(
            mini_tender_package,
            sa.and_(
                mini_tender_package.c.council_id == mini_tender.c.council_id,
                mini_tender_package.c.mini_tender_id == mini_tender.c.id,
            ),
        )
        .join(
            package,
            sa.and_(
                package.c.council_id == mini_tender_package.c.council_id,
                package.c.id == mini_tender_package.c.package_id,
            ),
        )
        .where(_opened(actor, year))
    )


def _reasons(actor: Actor, year: str | None) -> dict[tuple[UUID, str], dict[str, int]]:
    """How those invited answered where nobody bid: each provider once for each mini-tender."""
    unfilled = _packages(actor, year, mini_tender.c.id).where(_has_no_bid()).distinct().subquery()
    reason = sa.func.coalesce(decline.c.reason, NO_ANSWER)
    asked = (
        sa.select(unfilled.c.lot_id, unfilled.c.place, reason.label("reason"), sa.func.count().label("answered"))
        .select_from(unfilled)
        .join(
            invitation,
            sa.and_(invitation.c.council_id == actor.organisation, invitation.c.mini_tender_id == unfilled.c.id),
        )
        .outerjoin(decline, _key(decline, invitation, "council_id", "mini_tender_id", "provider_id"))
        .group_by(unfilled.c.lot_id, unfilled.c.place, reason)
    )
    reasons: dict[tuple[UUID, str], dict[str, int]] = {}
    for row in db.session.execute(asked):
        reasons.setdefault((row.lot_id, row.place), {})[row.reason] = row.answered
    return reasons


def list_waited(actor: Actor, today: date) -> list[Waited]:
    """Days from each referral to the first day of its support, by lot and the year it was raised, the last year first.

    Only support that has begun counts, and of a referral with several agreements the first.
    """
    begun = (
        sa.select(referral.c.lot_id, referral.c.raised_at, sa.func.min(agreement.c.starts_on).label("starts_on"))
        .select_from(agreement)
        .join(package_referral, is_of_child)
        .join(
            referral,
            sa.and_(
                referral.c.council_id == package_referral.c.council_id, referral.c.id == package_referral.c.referral_id
            ),
        )
        .where(agreement.c.council_id == actor.organisation, is_signed, agreement.c.starts_on <= today)
        .group_by(referral.c.id, referral.c.lot_id, referral.c.raised_at)
        .subquery()
    )
    raised_on = sa.cast(sa.func.timezone("Europe/London", begun.c.raised_at), sa.Date)
    days = sa.func.greatest(begun.c.starts_on - raised_on, 0)
    year = year_of(begun.c.raised_at)
    rows = db.session.execute(
        sa.select(
            begun.c.lot_id,
            year.label("year"),
            sa.func.count().label("referrals"),
            sa.func.percentile_disc(0.5).within_group(days).label("median"),
            sa.func.percentile_disc(0.9).within_group(days).label("slow"),
            sa.func.max(days).label("longest"),
        )
        .group_by(begun.c.lot_id, year)
        .order_by(year.desc(), begun.c.lot_id)
    )
    return [Waited(row.lot_id, row.year, row.referrals, row.median, row.slow, row.longest) for row in rows]


def count_waiting(actor: Actor) -> int:
    """Referrals that nothing has come of yet: no signed agreement, no direct payment, not withdrawn."""
    signed = (
        sa.select(sa.literal(1))
        .select_from(package_referral)
        .join(agreement, is_of_child)
        .where(
            package_referral.c.council_id == referral.c.council_id,
            package_referral.c.referral_id == referral.c.id,
            is_signed,
        )
    )
    paid = sa.select(sa.literal(1)).where(
        direct_payment.c.council_id == referral.c.council_id, direct_payment.c.referral_id == referral.c.id
    )
    return db.session.execute(
        sa.select(sa.func.count())
        .select_from(referral)
        .where(
            referral.c.council_id == actor.organisation,
            referral.c.withdrawn_at.is_(None),
            sa.not_(sa.exists(signed)),
            sa.not_(sa.exists(paid)),
        )
    ).scalar_one()


def list_trading(actor: Actor, year: str | None = None) -> list[Trading]:
    """Every provider invited to what was opened: how often it bid and won, and what. Two statements."""
    invited = db.session.execute(
        sa.select(
            invitation.c.provider_id,
            sa.func.count().label("invited"),
            sa.func.count(offer.c.provider_id).label("bids"),
        )
        .select_from(mini_tender)
        .join(
            invitation,
            sa.and_(
                invitation.c.council_id == mini_tender.c.council_id, invitation.c.mini_tender_id == mini_tender.c.id
            ),
        )
        .outerjoin(offer, _key(offer, invitation, "council_id", "mini_tender_id", "provider_id"))
        .where(_opened(actor, year))
        .group_by(invitation.c.provider_id)
    )
    won = {
        row.provider_id: (row.wins, row.won)
        for row in db.session.execute(
            sa.select(
                award_line.c.provider_id,
                sa.func.count(award_line.c.mini_tender_id.distinct()).label("wins"),
                sa.func.sum(award_line.c.total_gbp).label("won"),
            )
            .select_from(mini_tender)
            .join(
                award,
                sa.and_(award.c.council_id == mini_tender.c.council_id, award.c.mini_tender_id == mini_tender.c.id),
            )
            .join(
                award_line,
                sa.and_(award_line.c.council_id == award.c.council_id, award_line.c.award_id == award.c.id),
            )
            .where(_opened(actor, year), award.c.confirmed_at.is_not(None))
            .group_by(award_line.c.provider_id)
        )
    }
    nothing = (0, Decimal("0.00"))
    return [Trading(row.provider_id, row.invited, row.bids, *won.get(row.provider_id, nothing)) for row in invited]
