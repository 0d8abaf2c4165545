"""What a provider says of itself: profile, evidence, places; the buyers of its consortia read it."""

from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from consortium.kernel import clock, documents
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.queries import Sought
from consortium.register.rules import EvidenceKind, LegalForm, Numbers, Outcome, StandingKind
from consortium.register.services import ProfileDetails
from tests.factories.files import PDF
from tests.factories.programs import hidden_fields
from tests.factories.refusals import refusal_of
from tests.factories.register import FAR_OFF, Region, evidence, on_register
from tests.factories.world import World

COMPANY = ProfileDetails(LegalForm.COMPANY, "l369yu", "Care at home for children.", Numbers(company_number="1234567"))


@pytest.fixture
def joan(world: World, made: Region) -> Actor:
    body = world.provider("Joan Abara")
    world.takes_part(body, made.consortium_id)
    return world.person("Joan Abara", body, Role.ORGANISATION_ADMINISTRATOR)


def test_a_profile_is_kept_as_the_public_registers_write_it(world: World, made: Region, joan: Actor) -> None:
    for details in (COMPANY, replace(COMPANY, capacity_note="Four new children from May.")):
        with world.acting(joan):
            services.save_profile(actor=joan, details=details, now=clock.now())
    with world.acting(world.person("Sam Reid", made.sefton, Role.COMMISSIONER)):
        profile = queries.get_profile(joan.organisation)
    assert (profile.company_number, profile.postcode, profile.revision) == ("01234567", "L36 9YU", 2)
    with world.acting(world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)), pytest.raises(NotFound):
        queries.get_profile(joan.organisation)


def test_evidence_with_its_document_is_read_by_the_buyers_of_the_consortium(
    world: World, made: Region, joan: Actor
) -> None:
    with world.acting(joan):
        kept = documents.store(actor=joan, file_name="passport.pdf", data=PDF)
        services.give_evidence(
            actor=joan, kind=EvidenceKind.IDENTITY, reference="Passport", document_id=kept.id, now=clock.now()
        )
    with world.acting(world.person("Sam Reid", made.sefton, Role.COMMISSIONER)):
        [given] = queries.list_evidence(joan.organisation)
        assert given.document_id is not None
        assert documents.fetch(given.document_id)[1] == PDF
    with world.acting(world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)), pytest.raises(NotFound):
        documents.fetch(kept.id)


def test_evidence_says_enough_and_is_in_date(world: World, joan: Actor) -> None:
    def give(kind: EvidenceKind, **more: Any) -> None:
        with world.acting(joan):
            services.give_evidence(
                actor=joan, kind=kind, reference=more.pop("reference", "P1"), now=clock.now(), **more
            )

    public = EvidenceKind.PUBLIC_LIABILITY
    assert refusal_of(give, public, reference="  ") == "evidence.reference"
    assert refusal_of(give, public, expires_on=FAR_OFF) == "evidence.cover"
    assert refusal_of(give, public, cover_gbp=Decimal(1)) == "evidence.expiry"
    assert refusal_of(give, public, cover_gbp=Decimal(1), expires_on=date(2026, 1, 1)) == "evidence.expired"
    assert refusal_of(give, EvidenceKind.IDENTITY) == "evidence.proof_needed"
    assert refusal_of(give, EvidenceKind.CQC_PERSONAL_CARE, reference="CQC") == "profile.cqc_provider_id"
    with pytest.raises(NotFound):
        give(EvidenceKind.IDENTITY, document_id=uuid4())


def test_places_are_the_providers_own_word_within_the_consortium(world: World, made: Region, joan: Actor) -> None:
    def declare(*councils: Any, lead: Any = made.lead.id) -> list[Any]:
        with world.acting(joan):
            services.declare_places(
                actor=joan, lead_id=lead, lot_id=made.home_care, council_ids=councils, now=clock.now()
            )
            return [place.council_id for place in queries.list_places(joan.organisation)]

    assert set(declare(made.sefton.id, made.wirral.id)) == {made.sefton.id, made.wirral.id}
    assert declare(made.wirral.id) == [made.wirral.id]
    assert declare() == []
    assert refusal_of(declare, world.council("Kent").id) == "place.not_a_body"
    with pytest.raises(NotFound):
        declare(made.sefton.id, lead=made.sefton.id)


def test_the_register_is_searched_by_name_lot_place_and_standing(world: World, made: Region) -> None:
    on_register(world, made, "Bright Harbour Care Ltd", lots=made.lots.values())
    on_register(world, made, "Formby Sands Homecare", councils=[made.sefton])
    lantern = on_register(world, made, "Mersey Lantern CIC", councils=[made.wirral])
    sam = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    lead = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(lead):
        now = clock.now()
        services.remove(
            actor=lead, provider_id=lantern.id, lot_ids=[made.home_care], from_at=now, reason="Closed.", now=now
        )

    def found(sought: Sought, **more: Any) -> list[str]:
        with world.acting(sam):
            return [entry.name for entry in queries.list_entries(sought, clock.now(), **more)]

    assert found(Sought()) == ["Bright Harbour Care Ltd", "Formby Sands Homecare", "Mersey Lantern CIC"]
    assert found(Sought(name="LANTERN")) == ["Mersey Lantern CIC"]
    assert found(Sought(name="100%_")) == []
    assert found(Sought(lot_id=made.complex_care)) == ["Bright Harbour Care Ltd"]
    assert found(Sought(council_id=made.wirral.id)) == ["Bright Harbour Care Ltd", "Mersey Lantern CIC"]
    assert found(Sought(standing=StandingKind.REMOVED)) == ["Mersey Lantern CIC"]
    assert found(Sought(standing=StandingKind.ACTIVE, council_id=made.wirral.id)) == ["Bright Harbour Care Ltd"]
    first = found(Sought(), limit=1)
    with world.acting(sam):
        [entry] = queries.list_entries(Sought(), clock.now(), limit=1)
    assert first + found(Sought(), after=entry.position) == found(Sought())


def test_a_lot_that_asks_for_ofsted_and_policies_invites_whoever_shows_them(
    world: World, made: Region, joan: Actor
) -> None:
    lantern = on_register(world, made, "Mersey Lantern CIC")
    with world.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE lot SET needs_ofsted = true, policies_needed = '{safeguarding policy}' WHERE id = :id"),
            {"id": made.home_care},
        )
    manager = world.person("Rosa Lind", lantern, Role.REGISTERED_MANAGER)
    sefton = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)

    def reasons() -> str | None:
        with world.acting(sefton):
            now = clock.now()
            return queries.find_ineligibility(
                lantern.id, queries.Asked(made.home_care, now, now.astimezone(UTC).date())
            )

    assert reasons() is None
    with world.acting(manager):
        services.give_evidence(
            actor=manager,
            kind=EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION,
            reference="Letter of 1 May",
            outcome=Outcome.REFUSED,
            now=clock.now(),
        )
    assert reasons() == "Ofsted registration for supported accommodation was refused"
    with world.acting(manager):
        given = services.give_evidence(
            actor=manager,
            kind=EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION,
            reference="sc 123456",
            outcome=Outcome.REGISTERED,
            now=clock.now(),
        )
        assert (given.reference, given.outcome) == ("SC123456", "registered")
    assert reasons() is None
    evidence(world, lantern, EvidenceKind.SAFEGUARDING_POLICY, expires_on=date(2026, 1, 31), days_ago=1)
    assert reasons() == "Safeguarding policy was due for review on 31 January 2026"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"kind": "ofsted supported accommodation", "outcome": None}, "ofsted_has_an_outcome"),
        ({"kind": "ofsted supported accommodation", "outcome": "pending"}, "outcome_is_known"),
        ({"kind": "ofsted supported accommodation", "outcome": "applied"}, "application_has_a_day"),
        ({"kind": "equality policy", "outcome": None}, "policy_is_reviewed"),
    ],
)
def test_the_database_refuses_evidence_that_says_too_little(
    world: World, joan: Actor, values: dict[str, Any], named: str
) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=named):
        world.insert(
            "evidence",
            provider_id=joan.organisation,
            id=uuid4(),
            reference="1",
            given_at=sa.func.guard.now(),
            **values,
        )


def test_a_council_that_is_none_is_refused_on_the_page_of_places(world: World, made: Region, joan: Actor) -> None:
    client = world.signed_in(joan)
    path = f"/provider/places/{made.home_care}"
    answer = client.post(path, data={**hidden_fields(client.get(path).text), "councils": " "})
    assert answer.status_code == 422
    assert client.post(path, data=hidden_fields(client.get(path).text)).status_code == 302
