"""Who is invited and why the others are not: everyone with standing, one statement, no choice by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.rules import EvidenceKind
from tests.factories.register import Region, evidence, on_register, place, provider, standing
from tests.factories.world import Made, World

DAY = timedelta(days=1)


@pytest.fixture
def sefton(world: World, made: Region) -> Actor:
    return world.person("Sam Reid", made.sefton, Role.COMMISSIONER)


def reasons(world: World, made: Region, actor: Actor, lot: str = "Care at home") -> dict[str, list[str]]:
    with world.acting(actor):
        now = clock.now()
        found = queries.list_eligible(queries.Asked(made.lots[lot], now, local(now).date()))
    assert all(each.is_in == (not each.reasons) for each in found)
    return {each.name: each.reasons for each in found}


def test_whoever_is_in_order_is_invited_by_name(world: World, made: Region, sefton: Actor) -> None:
    for name in ("formby Sands Homecare", "Bright Harbour Care Ltd", "Mersey Lantern CIC"):
        on_register(world, made, name)
    provider(world, made, "Never Admitted Ltd")
    assert list(reasons(world, made, sefton)) == [
        "Bright Harbour Care Ltd",
        "formby Sands Homecare",
        "Mersey Lantern CIC",
    ]
    assert set(map(len, reasons(world, made, sefton).values())) == {0}
    assert reasons(world, made, sefton, "Complex health care at home") == {}


def test_a_provider_that_does_not_offer_the_place_is_left_out(world: World, made: Region, sefton: Actor) -> None:
    on_register(world, made, "Wirral Only Ltd", councils=[made.wirral])
    assert reasons(world, made, sefton) == {"Wirral Only Ltd": ["Does not offer this lot in this council’s area"]}


def test_expired_missing_or_too_small_evidence_stops_invitations(world: World, made: Region, sefton: Actor) -> None:
    lapsed = on_register(world, made, "Lapsed Ltd")
    evidence(world, lapsed, EvidenceKind.PUBLIC_LIABILITY, expires_on=date(2026, 1, 31), days_ago=2)
    small = on_register(world, made, "Small Cover Ltd")
    evidence(world, small, EvidenceKind.PUBLIC_LIABILITY, cover=Decimal(1_000_000), days_ago=1)
    bare = provider(world, made, "Bare Ltd")
    standing(world, made, bare, made.home_care)
    place(world, made, bare, made.home_care, made.sefton)
    assert reasons(world, made, sefton) == {
        "Bare Ltd": [
            "Employers’ liability insurance is missing",
            "Public liability insurance is missing",
            "Professional indemnity insurance is missing",
        ],
        "Lapsed Ltd": ["Public liability insurance expired on 31 January 2026"],
        "Small Cover Ltd": ["Public liability insurance covers £1,000,000.00; this lot needs £5,000,000.00"],
    }


def test_a_lot_with_personal_care_needs_the_regulators_registration(world: World, made: Region, sefton: Actor) -> None:
    lantern = provider(world, made, "Mersey Lantern CIC")
    for kind in set(EvidenceKind) - {EvidenceKind.CQC_PERSONAL_CARE}:
        evidence(world, lantern, kind)
    for lot_id in made.lots.values():
        standing(world, made, lantern, lot_id)
        place(world, made, lantern, lot_id, made.sefton)
    assert reasons(world, made, sefton) == {"Mersey Lantern CIC": []}
    assert reasons(world, made, sefton, "Complex health care at home") == {
        "Mersey Lantern CIC": ["Care Quality Commission registration for personal care is missing"]
    }


def test_a_sole_trader_who_employs_nobody_needs_no_employers_liability(
    world: World, made: Region, sefton: Actor
) -> None:
    joan = provider(world, made, "Joan Abara", legal_form="sole trader", employs_staff=False)
    for kind in (EvidenceKind.PUBLIC_LIABILITY, EvidenceKind.PROFESSIONAL_INDEMNITY):
        evidence(world, joan, kind)
    standing(world, made, joan, made.home_care)
    place(world, made, joan, made.home_care, made.sefton)
    assert reasons(world, made, sefton) == {"Joan Abara": ["Proof of identity is missing"]}
    evidence(world, joan, EvidenceKind.IDENTITY, expires_on=None)
    assert reasons(world, made, sefton) == {"Joan Abara": []}


def test_a_local_suspension_stops_that_councils_invitations_only(world: World, made: Region, sefton: Actor) -> None:
    lantern = on_register(world, made, "Mersey Lantern CIC")
    with world.acting(sefton):
        now = clock.now()
        services.suspend_locally(
            actor=sefton, provider_id=lantern.id, until_at=now + 14 * DAY, reason="Missed visits.", now=now
        )
    assert reasons(world, made, sefton)["Mersey Lantern CIC"][0].startswith("Suspended by this council until ")
    assert reasons(world, made, world.person("Dan Price", made.wirral, Role.COMMISSIONER)) == {"Mersey Lantern CIC": []}


def test_standing_is_asked_again_at_the_deadline(
    world: World, made: Region, sefton: Actor, move_clock: Callable[..., None]
) -> None:
    lantern = on_register(world, made, "Mersey Lantern CIC")
    lead = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)

    def asked(body: Made = lantern) -> str | None:
        with world.acting(sefton):
            now = clock.now()
            return queries.find_ineligibility(body.id, queries.Asked(made.home_care, now, local(now).date()))

    assert asked() is None
    with world.acting(lead):
        now = clock.now()
        services.suspend(
            actor=lead,
            provider_id=lantern.id,
            lot_ids=[made.home_care],
            until_at=now + 7 * DAY,
            reason="A concern.",
            now=now,
        )
    assert (asked() or "").startswith("Suspended from this lot until ")
    move_clock(days=8)
    assert asked() is None
    assert asked(provider(world, made, "Stranger Ltd")) == "Not on the register for this lot"


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(db.engine, "before_cursor_execute", note)


def test_one_statement_finds_everybody_however_many(world: World, made: Region, sefton: Actor) -> None:
    for number in range(5):
        on_register(world, made, f"Provider {number} Ltd")
    with world.acting(sefton):
        now = clock.now()
        with counted() as said:
            assert len(queries.list_eligible(queries.Asked(made.home_care, now, local(now).date()))) == 5
    assert len(said) == 2, "the lot, and everybody with every fact"
