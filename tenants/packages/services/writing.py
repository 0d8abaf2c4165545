"""Writing the anonymised package that answers a referral, in the style of the council's policy."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.packages import queries
from tenants.packages.models import Package, PackageReferral, Referral
from tenants.packages.rules import blocks, closing, stages
from tenants.packages.rules import details as rules
from tenants.packages.rules.details import PackageDetails
from tenants.policy import queries as policies
from tenants.policy.rules import Style
from tenants.pricing import queries as pricing


def write_package(*, actor: Actor, referral_id: UUID, details: PackageDetails, now: datetime) -> Package:
    """Turn a referral into a package. Screening speaks afterwards: a package with findings can be kept, not published.

    Raises `Refused` for a withdrawn referral, for a lot without an adopted policy, and for a package that does not
    say what the policy's style asks for.
    """
    return write_block(actor=actor, referral_ids=[referral_id], details=details, now=now)


def write_block(*, actor: Actor, referral_ids: Sequence[UUID], details: PackageDetails, now: datetime) -> Package:
    """Turn several referrals into one package, in which each child has the same week and later its own agreement.

    Raises `Refused` as for one, and for referrals of the same child, of several lots, or in a package already.
    """
    referrals = queries.lock_own_referrals(actor, referral_ids)
    ensure_may_be_together(actor=actor, referrals=referrals, now=now)
    lot_id = referrals[0].lot_id
    style = style_in_force(actor, lot_id, now)
    rules.ensure_package_holds(details, style)
    _ensure_priced(actor, lot_id, details)
    prefix = f"{_letters(actor.organisation_name)}-P-{local(now).year}-"
    number = queries.lock_numbering(actor.organisation, Package.reference, prefix)
    package = Package(
        council_id=actor.organisation,
        reference=f"{prefix}{number:04d}",
        lead_id=referrals[0].lead_id,
        lot_id=lot_id,
        children=len(referrals),
        style=str(style),
        written_at=now,
        written_by=actor.person,
        **_columns(details),
    )
    db.session.add(package)
    db.session.flush()
    db.session.add_all(
        PackageReferral(council_id=actor.organisation, package_id=package.id, referral_id=each.id, number=number)
        for number, each in enumerate(referrals, start=1)
    )
    db.session.flush()
    audit.record(actor, "package.written", package, referrals=[str(each.id) for each in referrals], style=package.style)
    return package


def ensure_may_be_together(*, actor: Actor, referrals: Sequence[Any], now: datetime) -> None:
    """Raise `Refused` for referrals that one package cannot answer."""
    blocks.ensure_together(_asked_of(actor, referrals))
    timelines = queries.timelines_of(actor, referrals)
    for each in referrals:
        closing.ensure_open(timelines[each.id], now)


def _asked_of(actor: Actor, referrals: Sequence[Referral]) -> list[blocks.Asked]:
    written = queries.packages_of(actor, [each.id for each in referrals])
    latest = {referral_id: found[-1].reference for referral_id, found in written.items()}
    return [blocks.Asked(each.reference, each.child_id, each.lot_id, latest.get(each.id)) for each in referrals]


def change_package(
    *, actor: Actor, package_id: UUID, details: PackageDetails, now: datetime, revision: int | None = None
) -> Package:
    """Change what a package says, while no provider reads it.

    `revision` is the version that the change was made on: where somebody else was quicker, `Refused` says so.
    """
    package = queries.get_own_package(actor, package_id)
    if revision is not None and revision != package.revision:
        raise Refused("changed.meanwhile")
    stages.ensure_may_change(queries.stages_of([package.id])[package.id], now)
    return _changed(actor, package, details)


def revise_offered_package(*, actor: Actor, package_id: UUID, details: PackageDetails) -> Package:
    """Change a package that providers have in front of them. Called by the mini-tender that offers it, and by nobody
    else: it holds its own lock, makes a new version, and tells everyone invited."""
    return _changed(actor, queries.get_own_package(actor, package_id), details)


def _changed(actor: Actor, package: Package, details: PackageDetails) -> Package:
    rules.ensure_package_holds(details, Style(package.style))
    _ensure_priced(actor, package.lot_id, details)
    columns = _columns(details)
    changed = [name for name, value in columns.items() if getattr(package, name) != value]
    for name in changed:
        setattr(package, name, columns[name])
    db.session.flush()
    audit.record(actor, "package.changed", package, changed=changed)
    return package


def style_in_force(actor: Actor, lot_id: UUID, now: datetime) -> Style:
    """How the council buys from the lot today. Raises `Refused` where it has adopted no policy."""
    policy = policies.find_policy_in_force(actor.organisation, lot_id, now)
    if policy is None:
        raise Refused("policy.none_in_force")
    return Style(policy.style)


def _ensure_priced(actor: Actor, lot_id: UUID, details: PackageDetails) -> None:
    if details.complexity is not None:
        card = pricing.find_rate_card(actor.organisation, lot_id, details.starts_on)
        rules.ensure_priced_complexity(details.complexity, card.complexities if card else ())


def _letters(name: str) -> str:
    """Three letters of a council's name, for its references."""
    return "".join(filter(str.isalpha, name))[:3].upper()


def _columns(details: PackageDetails) -> Mapping[str, Any]:
    return {
        "title": details.title.strip(),
        "summary": details.summary.strip(),
        "outcomes": [outcome.strip() for outcome in details.outcomes if outcome.strip()],
        "schedule": details.week.as_document() if details.week else None,
        "particulars": details.particulars.as_document() if details.particulars else None,
        "place": details.place,
        "age_band": str(details.age),
        "starts_on": details.starts_on,
        "ends_on": details.ends_on,
        "weekly_hours": (details.weekly_hours or "").strip() or None,
        "budget_weekly": details.budget_weekly,
        "complexity": details.complexity,
    }
