"""A region with a published system, and providers on its register: what every later step begins with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import new_id
from consortium.people.rules import Role
from consortium.register.rules import EvidenceKind
from tests.factories.memory import remembered
from tests.factories.world import LONG_AGO, Made, World

TERMS = "The provider supports each child as the individual agreement says.\n\nEvery named council may call off."
FAR_OFF = date(2040, 1, 1)
MILLION = Decimal(1_000_000)
COVER = {
    EvidenceKind.EMPLOYERS_LIABILITY: 10 * MILLION,
    EvidenceKind.PUBLIC_LIABILITY: 5 * MILLION,
    EvidenceKind.PROFESSIONAL_INDEMNITY: 2 * MILLION,
}


@dataclass(frozen=True)
class Region:
    """Knowsley leads; Sefton and Wirral are members."""

    lead: Made
    sefton: Made
    wirral: Made
    consortium_id: UUID
    system_id: UUID
    lots: dict[str, UUID] = field(default_factory=dict)

    @property
    def home_care(self) -> UUID:
        return self.lots["Care at home"]

    @property
    def complex_care(self) -> UUID:
        return self.lots["Complex health care at home"]


@remembered
def region(world: World) -> Region:
    """A consortium with a published system of two lots; the second needs CQC registration."""
    lead, sefton, wirral = (world.council(name) for name in ("Knowsley", "Sefton", "Wirral"))
    consortium_id = world.consortium("Liverpool City Region care and support", lead, sefton, wirral)
    officer = world.person("Helen Marsh", lead, Role.PROCUREMENT_OFFICER)
    system_id = new_id()
    world.insert(
        "purchasing_system",
        lead_id=lead.id,
        id=system_id,
        consortium_id=consortium_id,
        name="Liverpool City Region care and support",
        summary="Support to children and young people at home, up to 25.",
        regime="pcr-light-touch",
        commenced_on=date(2024, 3, 1),
        ends_on=date(2029, 2, 1),
        entry_every_months=6,
        notice_reference="2024/S 000-000001",
        contact_name="Helen Marsh",
        contact_email="helen.marsh@people.example",
        contract_terms=TERMS,
        contract_terms_version="1",
        admission_threshold=Decimal("60.00"),
        assessors_needed=2,
        assessor_councils_needed=2,
        published_at=sa.func.guard.now(),
        published_by=officer.person_id,
    )
    lots = {}
    for number, (name, needs_cqc) in enumerate((("Care at home", False), ("Complex health care at home", True)), 1):
        lots[name] = new_id()
        world.insert(
            "lot",
            lead_id=lead.id,
            id=lots[name],
            system_id=system_id,
            number=number,
            name=name,
            summary=f"{name} for children and young people.",
            age_from=0,
            age_to=25,
            cpv_code="85312000",
            needs_cqc_personal_care=needs_cqc,
            employers_liability_gbp=COVER[EvidenceKind.EMPLOYERS_LIABILITY],
            public_liability_gbp=COVER[EvidenceKind.PUBLIC_LIABILITY],
            professional_indemnity_gbp=COVER[EvidenceKind.PROFESSIONAL_INDEMNITY],
        )
    return Region(lead, sefton, wirral, consortium_id, system_id, lots)


def provider(world: World, made: Region, name: str, *, legal_form: str = "company", employs_staff: bool = True) -> Made:
    """A provider that takes part in the region's consortium, with a profile."""
    body = world.provider(name)
    world.takes_part(body, made.consortium_id)
    world.insert(
        "provider_profile",
        provider_id=body.id,
        legal_form=legal_form,
        company_number="01234567" if legal_form == "company" else None,
        charity_number="1012345" if legal_form == "charity" else None,
        postcode="L36 9YU",
        summary=f"{name} supports children at home.",
        employs_staff=employs_staff,
        revision=1,
    )
    return body


def evidence(
    world: World,
    provider: Made,
    kind: EvidenceKind,
    *,
    expires_on: date | None = FAR_OFF,
    cover: Decimal | None = None,
    days_ago: int = 30,
) -> UUID:
    """A piece of evidence given some days ago, with the cover that the region's lots ask for."""
    row = _evidence(kind, expires_on=expires_on, cover=cover)
    world.insert("evidence", **row, provider_id=provider.id, given_at=sa.func.guard.now() - timedelta(days=days_ago))
    return row["id"]


def all_evidence(world: World, provider: Made) -> None:
    """A piece of every kind, in order."""
    given_at = sa.func.guard.now() - timedelta(days=30)
    world.insert_all("evidence", map(_evidence, EvidenceKind), provider_id=provider.id, given_at=given_at)


def _evidence(kind: EvidenceKind, *, expires_on: date | None = FAR_OFF, cover: Decimal | None = None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": str(kind),
        "reference": "1-101234567" if kind is EvidenceKind.CQC_PERSONAL_CARE else "POL-2041",
        "cover_gbp": cover or COVER.get(kind),
        "issued_on": LONG_AGO if kind.is_policy else None,
        "expires_on": expires_on,
        "outcome": "registered" if kind is EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION else None,
    }


def standing(world: World, made: Region, provider: Made, lot_id: UUID, *, days_ago: int = 30) -> None:
    """An active standing since some days ago."""
    world.insert(
        "standing",
        lead_id=made.lead.id,
        provider_id=provider.id,
        lot_id=lot_id,
        kind="active",
        from_at=sa.func.guard.now() - timedelta(days=days_ago),
    )


def place(world: World, made: Region, provider: Made, lot_id: UUID, council: Made) -> None:
    world.insert(
        "declared_place",
        provider_id=provider.id,
        lead_id=made.lead.id,
        lot_id=lot_id,
        council_id=council.id,
        declared_at=sa.func.guard.now(),
    )


def on_register(
    world: World, made: Region, name: str, *, lots: Iterable[UUID] = (), councils: Iterable[Made] = ()
) -> Made:
    """A company that every council of the region may invite: profile, evidence, standing and places, all in order."""
    body = provider(world, made, name)
    all_evidence(world, body)
    for lot_id in tuple(lots) or (made.home_care,):
        standing(world, made, body, lot_id)
        everywhere = (
            {"council_id": council.id} for council in tuple(councils) or (made.lead, made.sefton, made.wirral)
        )
        alike = {"provider_id": body.id, "lead_id": made.lead.id, "lot_id": lot_id}
        world.insert_all("declared_place", everywhere, **alike, declared_at=sa.func.guard.now())
    return body
