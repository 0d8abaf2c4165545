"""Buying outside the system: asked for as a case, ended early, longer only for a new reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.money import pounds, unit_price
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import CaseDocument, Funder, Kind, YearValue
from tenants.minitender import queries as minitender
from tenants.packages.rules.screening import screen
from tenants.policy import queries as policies
from tenants.pricing import queries as pricing
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.cost import Cost
from tenants.spot import queries
from tenants.spot.events import SpotPurchaseShortened
from tenants.spot.models import SpotPurchase, SpotTerms
from tenants.spot.rules import costing, purchases
from tenants.spot.rules.matching import key_of, read_number
from tenants.spot.rules.purchases import DAY, EXEMPTION_WORDS, Details, Exemption, Provider, Reason, Terms
from tenants.spot.services.providers import enter_providers

LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('spot purchases ' || :council, 0))")
"""One at a time uses references of a council: two at once would each find one free."""


@dataclass(frozen=True, slots=True)
class Extension:
    """What follows a purchase: the same week from the day after, until a day, at its price or another."""

    reference: str
    ends_on: date
    unit_price: Decimal | None = None


def show_cost(*, actor: Actor, details: Details) -> Cost:
    """What a purchase would cost, nothing kept. Raises `Refused` where it cannot be."""
    purchases.ensure_details(details)
    return costing.cost_of(details, pricing.list_term_periods(actor.organisation))


def ask_for_purchase(
    *, actor: Actor, details: Details, reason: Reason, now: datetime, follows: SpotPurchase | None = None
) -> SpotPurchase:
    """Put a purchase outside the system to whoever may authorise it, with why and until when.

    Raises `Refused` without a justification that holds, past the council's longest duration, for a reference that is
    used already and for words that may say who the child is; `BadInput` for a week that cannot be read.
    """
    today, terms = local(now).date(), queries.find_terms(actor)
    purchases.ensure_details(details)
    read_number(details.provider.number_of, details.provider.number)
    purchases.ensure_period(
        starts_on=details.starts_on, ends_on=details.ends_on, months=terms.longest_months, today=today
    )
    failed = minitender.find_failed_package(actor, reason.package_id) if reason.package_id else None
    purchases.ensure_reason(reason, has_evidence=failed is not None)
    for text in (details.support, reason.text):
        purchases.ensure_names_nobody([str(found.kind) for found in screen(text)])
    lot = policies.get_lot_to_buy_from(actor, details.lot_id, today) if details.lot_id else None
    whole = costing.cost_of(details, pricing.list_term_periods(actor.organisation))
    db.session.execute(LOCK, {"council": str(actor.organisation)})
    if queries.find_by_reference(actor, details.reference.strip()):
        raise Refused("spot.reference_taken")
    bought = row_of(actor, details, costing.figures_of(whole), now)
    bought.spot_provider_id = enter_providers(actor, [details.provider])[key_of(details.provider)]
    bought.lead_id = lot.lead_id if lot else None
    bought.justification, bought.reason = str(reason.justification), reason.text.strip()
    bought.exemption = str(reason.exemption) if reason.exemption else None
    if failed is not None:
        bought.failed_mini_tender_id, bought.failed_package_id = failed.mini_tender_id, failed.package_id
        bought.evidence_sha256 = bytes(failed.sha256)
    if follows is not None:
        bought.follows_id, bought.first_on = follows.id, follows.first_on
    case = authorisation.ask(
        actor=actor,
        kind=Kind.SPOT_PURCHASE,
        reference=bought.reference,
        title=f"Spot purchase: {bought.provider_name}",
        lead_id=None,
        system_id=None,
        values=[YearValue(year.label, details.funder, amount) for year, amount in whole.by_financial_year().items()],
        document=_case_of(bought, details, lot.name if lot else None).as_document(),
        now=now,
        authoriser_roles=terms.exemption_roles if reason.exemption else (),
        ends_on=details.ends_on,
    )
    bought.case_id, bought.asked_at, bought.asked_by = case.id, now, actor.person
    db.session.add(bought)
    db.session.flush()
    audit.record(
        actor, "spot_purchase.asked", bought, case=case.id, justification=bought.justification,
        follows=bought.follows_id, changed=["reason", "support"],
    )  # fmt: skip
    return bought


def row_of(actor: Actor, details: Details, figures: Mapping[str, Any], now: datetime) -> SpotPurchase:
    """A purchase as it is entered, but for its provider, its justification and where it comes from."""
    total = Decimal(figures["total"])
    return SpotPurchase(
        council_id=actor.organisation,
        id=new_id(),
        reference=details.reference.strip(),
        case_reference=details.case_reference.strip(),
        child_mark=purchases.mark_of(actor.organisation, details.case_reference),
        provider_name=details.provider.name.strip(),
        lot_id=details.lot_id,
        support=details.support.strip(),
        first_on=details.starts_on,
        starts_on=details.starts_on,
        ends_on=details.ends_on,
        last_on=details.ends_on,
        unit=details.unit,
        unit_price=details.unit_price,
        patterns=list(details.patterns),
        cost=dict(figures),
        total_gbp=total,
        yearly_gbp=costing.yearly_value(total, details.starts_on, details.ends_on),
        funder=str(details.funder),
        entered_at=now,
        entered_by=actor.person,
    )


def _case_of(bought: SpotPurchase, details: Details, lot: str | None) -> CaseDocument:
    """What an authoriser reads. Nothing in it names a child."""
    why = EXEMPTION_WORDS[Exemption(bought.exemption)] if bought.exemption else "A package found nobody"
    facts = [
        ("Provider", bought.provider_name),
        ("From", long_date(bought.starts_on)),
        ("To", long_date(bought.ends_on)),
        ("Price", f"{unit_price(details.unit_price)} for each {UNITS[details.unit]}"),
        ("An average week", pounds(Decimal(bought.cost["average_week"]))),
        ("Kind of support", lot or "none that a system of ours covers"),
        ("Why outside the system", why),
    ]
    if bought.evidence_sha256 is not None:
        facts.append(("Fingerprint of the evidence", bytes(bought.evidence_sha256).hex()))
    return CaseDocument(
        need=bought.support, recommendation=bought.reason, facts=tuple(facts), href=f"/spot-purchases/{bought.id}"
    )


def details_of(bought: SpotPurchase, provider: Provider) -> Details:
    return Details(
        bought.reference, bought.case_reference, provider, bought.support, bought.starts_on, bought.ends_on,
        bought.unit, bought.unit_price, bought.patterns, bought.lot_id, Funder(bought.funder),
    )  # fmt: skip


def extend(*, actor: Actor, purchase_id: UUID, extension: Extension, reason: Reason, now: datetime) -> SpotPurchase:
    """Ask for a purchase that follows another, for a reason of its own. Raises `Refused` as asking does, and twice."""
    bought = queries.lock_purchase(actor, purchase_id)
    status = queries.status_of(bought, local(now).date())
    purchases.ensure_may_extend(
        is_standing=bought.refused_at is None
        and bought.agreement_id is None
        and (bought.authorised_at is not None or bought.import_id is not None),
        status=status,
        is_extended=queries.find_extension(actor, purchase_id) is not None,
        is_ended_early=bought.ended_at is not None,
        last_day=bought.last_on,
        starts_on=bought.last_on + DAY,
    )
    known = queries.get_provider(actor, bought.spot_provider_id)
    provider = Provider(bought.provider_name, known.number_of, known.number)
    details = replace(
        details_of(bought, provider),
        reference=extension.reference,
        starts_on=bought.last_on + DAY,
        ends_on=extension.ends_on,
        unit_price=extension.unit_price or bought.unit_price,
        lot_id=bought.lot_id if _is_bought_from(actor, bought.lot_id, now) else None,
    )
    return ask_for_purchase(actor=actor, details=details, reason=reason, now=now, follows=bought)


def _is_bought_from(actor: Actor, lot_id: UUID | None, now: datetime) -> bool:
    lots: Sequence[Any] = policies.list_lots_to_buy_from(actor, local(now).date()) if lot_id else ()
    return any(lot.id == lot_id for lot in lots)


def end_early(*, actor: Actor, purchase_id: UUID, last_day: date, reason: str, now: datetime) -> SpotPurchase:
    """End a purchase before its day, also from a day gone by: its cost follows. Raises `Refused` where it cannot."""
    bought = queries.lock_purchase(actor, purchase_id)
    purchases.ensure_may_end(
        status=queries.status_of(bought, local(now).date()),
        starts_on=bought.starts_on,
        last_day=bought.last_on,
        ends=last_day,
        reason=reason,
    )
    shorten(actor, bought, last_day)
    bought.ended_at, bought.ended_by, bought.ended_reason = now, actor.person, reason.strip()
    db.session.flush()
    audit.record(
        actor, "spot_purchase.ended", bought, changed=["last_on", "total_gbp", "ended_reason"], to=last_day.isoformat()
    )
    return bought


def shorten(actor: Actor, bought: SpotPurchase, last_day: date) -> None:
    """Let a purchase end on a day, and its cost with it."""
    if last_day >= bought.last_on:
        return
    details = details_of(bought, Provider(bought.provider_name))
    try:
        figures = costing.figures_of(costing.cost_of(details, pricing.list_term_periods(actor.organisation), last_day))
    except Refused:  # it ends before its first visit
        figures = {**bought.cost, "visits": 0, "total": "0.00", "average_week": "0.00", "financial_years": {}}
    bought.last_on, bought.cost, bought.total_gbp = last_day, figures, Decimal(figures["total"])
    outbox.record(SpotPurchaseShortened(purchase_id=bought.id))


def set_terms(*, actor: Actor, terms: Terms, revision: int | None, now: datetime) -> SpotTerms:
    """Say how long a purchase may last and who approves exemptions. Raises `Refused` where somebody was first."""
    purchases.ensure_terms(terms)
    row = queries.find_terms_row(actor)
    if (row.revision if row else None) != revision:
        raise Refused("changed.meanwhile")
    if row is None:
        row = SpotTerms(council_id=actor.organisation)
        db.session.add(row)
    row.longest_months, row.exemption_roles = terms.longest_months, list(terms.exemption_roles)
    row.set_at, row.set_by = now, actor.person
    db.session.flush()
    audit.record(actor, "spot_terms.set", row, months=row.longest_months)
    return row
