"""Issuing and signing individual agreements."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.agreements import events, queries, rules
from tenants.agreements.models import Agreement
from tenants.agreements.rules import Side
from tenants.agreements.rules.settings import Setting
from tenants.minitender import queries as minitender
from tenants.packages import queries as packages
from tenants.packages.rules.blocks import child_in_words
from tenants.pricing.rules.cost import share_of
from tenants.pricing.rules.schedule import Period

SIGNED_TEXT = (
    "reference", "council_id", "provider_id", "package_reference", "title", "unit", "unit_price", "schedule", "cost",
    "total_gbp", "average_week_gbp", "starts_on", "ends_on", "terms",
)  # fmt: skip
"""What both sides sign: the fields whose hash stands beside their names."""


def issue_from_award(*, actor: Actor, award_id: UUID, now: datetime) -> Sequence[Agreement]:
    """Issue one agreement for each child of each line of a confirmed award, once: a second call gives what is there.

    Raises `NotFound` for an award of another council.
    """
    if issued := queries.list_agreements_of_award(actor, award_id):
        return issued
    lines = minitender.award_lines(award_id)
    bought = {package.id: package for package in packages.list_packages([line.package_id for line in lines])}
    numbers = queries.count_by_package(actor.organisation, list(bought))
    agreements = []
    for line, child in [(each, child) for each in lines for child in each.children]:
        numbers[line.package_id] += 1
        package = bought[line.package_id]
        reference = f"{package.reference}-A{numbers[line.package_id]}"
        agreements.append(_issue(actor, package, line, child, reference, now))
    db.session.add_all(agreements)
    db.session.flush()
    for agreement in agreements:
        audit.record(
            actor, "agreement.issued", agreement, also_for=[agreement.provider_id], award=award_id, changed=["terms"]
        )
        tell(agreement, events.AgreementIssued(agreement_id=agreement.id), *Side)
    return agreements


def _issue(actor: Actor, package: Any, line: Any, child: int, reference: str, now: datetime) -> Agreement:
    """The agreement for one child of one line of an award, with everything it says copied onto it and hashed."""
    setting = queries.setting_for(actor, package.lot_id, local(now).date())
    its_cost = share_of(line.cost, len(line.children), Period(line.starts_on, line.ends_on))
    agreement = Agreement(
        id=new_id(),
        council_id=line.council_id,
        reference=reference,
        provider_id=line.provider_id,
        award_id=line.award_id,
        package_id=line.package_id,
        package_reference=package.reference,
        child_number=child,
        title=child_in_words(package.title, child, is_alone=line.children == [1] and package.children == 1),
        unit=line.unit,
        unit_price=line.unit_price,
        schedule=line.schedule,
        cost=its_cost,
        total_gbp=Decimal(its_cost["total"]),
        average_week_gbp=Decimal(its_cost["average_week"]),
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        review_due_on=rules.first_review_due_on(starts_on=line.starts_on, ends_on=line.ends_on),
        terms=terms_of(package, line, setting, provider_id=line.provider_id),
        pricing={**_pricing(actor, line), **setting.as_document()},
        issued_at=now,
    )
    agreement.document_sha256 = hash_of_text(agreement)
    return agreement


def terms_of(package: Any, line: Any, setting: Setting, *, provider_id: UUID, takes_over_on: date | None = None) -> str:
    """The words of an agreement with a provider; `takes_over_on` is the day of a handover to it."""
    system = systems.get_system(systems.get_lot(package.lot_id).system_id)
    names = members.names_of([line.council_id, provider_id, system.lead_id])
    return rules.terms(
        council=names[line.council_id],
        provider=names[provider_id],
        lead=names[system.lead_id],
        system=system.name,
        notice_days=setting.notice_days,
        paused_percent=setting.paused_percent,
        hospital_percent=setting.hospital_percent,
        takes_over_on=takes_over_on,
    )


def _pricing(actor: Actor, line: Any) -> dict[str, Any]:
    """What a later change is priced by besides the price: uplifts and school terms, as published with the package."""
    terms = minitender.terms_of_award(actor, line)
    rates = terms.rates(line.unit, line.unit_price, line.package_id)
    return {
        "uplifts": {str(name): str(factor) for name, factor in rates.uplifts.items()},
        "evening_from": f"{rates.evening_from:%H:%M}" if rates.evening_from else None,
        "term_dates": [[first.isoformat(), last.isoformat()] for first, last in terms.term_dates],
    }


def hash_of_text(agreement: Agreement) -> bytes:
    """The SHA-256 of all that both sides signed, as canonical JSON, whatever was changed since."""
    signed = queries.figures_signed(agreement)
    said = {name: signed.get(name, getattr(agreement, name)) for name in SIGNED_TEXT}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str)).digest()


def sign(*, actor: Actor, agreement_id: UUID, name: str, role: str, now: datetime) -> Agreement:
    """Sign for the side acted for, by typed name and role. The other side is told; the second signature makes it.

    Raises `Refused` where this side has signed or the last day is past, `NotFound` for whoever is no party to it.
    """
    agreement = queries.find_unsigned_locked(actor, agreement_id) or queries.get_agreement(actor, agreement_id)
    side = queries.side_of(actor, agreement)
    signed_name, signed_role = rules.ensure_signature(name=name, role=role)
    rules.ensure_may_sign(
        signed_at=agreement.council_signed_at if side is Side.COUNCIL else agreement.provider_signed_at,
        ends_on=agreement.ends_on,
        on=local(now).date(),
        is_called_off=agreement.called_off_at is not None,
        takes_over_on=agreement.starts_on if agreement.follows_id is not None else None,
    )
    _put_signature(agreement, side, actor.person, signed_name, signed_role, now)
    db.session.flush()
    audit.record(
        actor,
        "agreement.signed",
        agreement,
        also_for=[agreement.provider_id if side is Side.COUNCIL else agreement.council_id],
        side=str(side),
        sha256=bytes(agreement.document_sha256).hex(),
    )
    tell(agreement, events.AgreementSigned(agreement_id=agreement.id), side.other)
    if agreement.council_signed_at is not None and agreement.provider_signed_at is not None:
        tell(agreement, events.AgreementMade(agreement_id=agreement.id), Side.COUNCIL)
    return agreement


def _put_signature(agreement: Agreement, side: Side, person_id: UUID, name: str, role: str, now: datetime) -> None:
    if side is Side.COUNCIL:
        agreement.council_signed_at, agreement.council_signed_by = now, person_id
        agreement.council_signed_name, agreement.council_signed_role = name, role
    else:
        agreement.provider_signed_at, agreement.provider_signed_by = now, person_id
        agreement.provider_signed_name, agreement.provider_signed_role = name, role


def tell(agreement: Agreement, event: outbox.Event, *sides: Side) -> None:
    """Record an event to be handled as each of `sides`."""
    council = (agreement.council_id, OrganisationKind(members.get_organisation(agreement.council_id).kind))
    handlers = {Side.COUNCIL: council, Side.PROVIDER: (agreement.provider_id, OrganisationKind.PROVIDER)}
    outbox.record_for([(event, handlers[side]) for side in sides])
