"""Public registers are asked by jobs about a provider's numbers, and what they say stands beside its own word."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.settings import Settings
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.models import RegisterLookup
from consortium.register.queries import Line
from consortium.register.rules import Gate, LegalForm, LookupOutcome, Numbers, PublicRegister, Said
from consortium.register.services import ProfileDetails
from consortium.systems import queries as systems
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.public_registers import Answer, Registers, asked_by, document
from tests.factories.refusals import refusal_of
from tests.factories.register import Region, on_register
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

NAME, CARE = "Bright Harbour Care Ltd", "1-101234567"
OURS = ProfileDetails(
    LegalForm.COMPANY, "L36 9YU", "Care at home.", Numbers(company_number="01234567", cqc_provider_id=CARE)
)
CHARITY = ProfileDetails(LegalForm.CHARITY, "L36 9YU", "Care at home.", Numbers(charity_number="1012345"))


@pytest.fixture
def registers(app: Flask, settings: Settings) -> Iterator[Registers]:
    with asked_by(app, settings) as registers:
        registers.company("01234567", "BRIGHT HARBOUR CARE LIMITED")
        registers.charity(1012345, "Bright Harbour Care Ltd")
        registers.care_provider(CARE, NAME)
        yield registers


@pytest.fixture
def rosa(world: World, made: Region) -> Actor:
    body = world.provider(NAME)
    world.takes_part(body, made.consortium_id)
    return world.person("Rosa Lind", body, Role.REGISTERED_MANAGER)


@pytest.fixture
def ines(world: World, made: Region) -> Actor:
    return world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)


def save(world: World, rosa: Actor, details: ProfileDetails = OURS) -> None:
    with world.acting(rosa):
        services.save_profile(actor=rosa, details=details, now=clock.now())
    do_waiting_work(world)


def lines(world: World, reader: Actor, provider_id: UUID) -> dict[PublicRegister, Line]:
    with world.acting(reader):
        found = queries.lines_of(queries.get_profile(provider_id), NAME)
    return {line.register: line for line in found}


def identity(world: World, reader: Actor, made: Region, provider_id: UUID) -> Gate:
    with world.acting(reader):
        lot = systems.get_lot(made.home_care)
        return queries.gates_by_lot(provider_id, [lot], local(clock.now()).date())[lot.id][0]


def test_each_number_is_asked_of_its_register_and_the_lead_reads_what_it_said(
    world: World, made: Region, registers: Registers, rosa: Actor, ines: Actor
) -> None:
    save(world, rosa)
    assert sorted(registers.asked) == [f"/care/providers/{CARE}", "/companies/company/01234567"]
    own, leads = (lines(world, reader, rosa.organisation) for reader in (rosa, ines))
    assert own == leads
    company, care = own[PublicRegister.COMPANIES_HOUSE], own[PublicRegister.CARE_QUALITY_COMMISSION]
    assert company.said is not None
    assert (company.said.name, company.said.status, company.differences) == (
        "BRIGHT HARBOUR CARE LIMITED",
        "active",
        [],
    )
    assert company.said.details == {"Type": "Private limited company", "Registered": "5 April 2011"}
    assert care.said is not None
    assert (care.said.postcode, care.said.details["Overall rating"]) == ("L36 9YU", "Good")
    gate = identity(world, ines, made, rosa.organisation)
    assert gate.is_passed
    assert gate.why.startswith("BRIGHT HARBOUR CARE LIMITED (01234567) is active, by Companies House, asked on ")


def test_where_the_register_says_otherwise_it_is_said_in_words(world: World, registers: Registers, rosa: Actor) -> None:
    registers.company("01234567", "Dark Harbour Ltd", postcode="L20 1AA")
    save(world, rosa)
    assert lines(world, rosa, rosa.organisation)[PublicRegister.COMPANIES_HOUSE].differences == [
        "The name there is Dark Harbour Ltd.",
        "The postcode there is L20 1AA.",
    ]


def dissolve(registers: Registers) -> None:
    registers.company("01234567", NAME, status="dissolved")


def forget(registers: Registers) -> None:
    registers.held.clear()


def remove(registers: Registers) -> None:
    registers.charity(1012345, NAME, removed=True)


@pytest.mark.parametrize(
    ("change", "details", "why"),
    [
        (dissolve, OURS, "Bright Harbour Care Ltd (01234567) is dissolved, by Companies House, asked on "),
        (remove, CHARITY, "Bright Harbour Care Ltd (1012345) is removed, by the Charity Commission, asked on "),
        (forget, OURS, "Number 01234567 was not found by Companies House, asked on "),
        (forget, CHARITY, "Number 1012345 was not found by the Charity Commission, asked on "),
    ],
)
def test_what_is_there_no_more_or_never_was_closes_the_gate_of_identity(
    world: World,
    made: Region,
    registers: Registers,
    rosa: Actor,
    ines: Actor,
    change: Callable[[Registers], None],
    details: ProfileDetails,
    why: str,
) -> None:
    change(registers)
    save(world, rosa, details)
    gate = identity(world, ines, made, rosa.organisation)
    assert not gate.is_passed
    assert gate.why.startswith(why)


def test_a_company_that_is_dissolved_is_not_invited(
    world: World, made: Region, registers: Registers, move_clock: Callable[..., None]
) -> None:
    body = on_register(world, made, NAME)
    rosa = world.person("Rosa Lind", body, Role.REGISTERED_MANAGER)

    def reason() -> str | None:
        with world.acting(Actor(ActorKind.JOB, made.sefton.id, made.sefton.kind)):
            now = clock.now()
            return queries.find_ineligibility(body.id, queries.Asked(made.home_care, now, local(now).date()))

    assert reason() is None
    save(world, rosa)
    assert reason() is None
    dissolve(registers)
    move_clock(hours=2)
    save(world, rosa)
    assert (reason() or "").startswith("Bright Harbour Care Ltd (01234567) is dissolved, by Companies House, asked on")
    registers.company("01234567", NAME)
    move_clock(hours=2)
    save(world, rosa)
    assert reason() is None


@pytest.mark.parametrize(
    "answer",
    [
        Answer(401),
        Answer(body=b"not JSON"),
        document({"company_name": NAME}),
        document({"company_name": "Another", "company_number": "07654321", "company_status": "dissolved"}),
        document({"company_name": "\0", "company_number": "01234567", "company_status": "active"}),
    ],
)
def test_a_register_that_could_not_be_asked_says_nothing_against_anybody_and_takes_nothing_back(
    world: World, made: Region, registers: Registers, rosa: Actor, move_clock: Callable[..., None], answer: Answer
) -> None:
    alone = ProfileDetails(LegalForm.COMPANY, "L36 9YU", "Care at home.", Numbers(company_number="01234567"))
    registers.first.append(answer)
    save(world, rosa, alone)
    line = lines(world, rosa, rosa.organisation)[PublicRegister.COMPANIES_HOUSE]
    assert (line.said, line.is_waiting, line.failed_at is not None) == (None, False, True)
    assert (
        identity(world, rosa, made, rosa.organisation).why == "01234567 at Companies House, by what the provider gave."
    )
    save(world, rosa, alone)  # what could not be asked may be asked again at once
    move_clock(hours=2)
    registers.first.append(answer)
    save(world, rosa, alone)
    line = lines(world, rosa, rosa.organisation)[PublicRegister.COMPANIES_HOUSE]
    assert line.failed_at is not None
    assert line.said is not None
    assert line.said.status == "active"


def test_it_is_looked_up_again_once_an_hour(
    world: World, registers: Registers, rosa: Actor, move_clock: Callable[..., None]
) -> None:
    save(world, rosa)
    save(world, rosa)
    assert len(registers.asked) == 2
    with world.acting(rosa):
        assert refusal_of(services.ask_again, actor=rosa, now=clock.now()) == "lookup.too_soon"
    move_clock(hours=1)
    dissolve(registers)
    with world.acting(rosa):
        assert len(services.ask_again(actor=rosa, now=clock.now())) == 2
    assert lines(world, rosa, rosa.organisation)[PublicRegister.COMPANIES_HOUSE].is_waiting
    do_waiting_work(world)
    assert len(registers.asked) == 4
    assert lines(world, rosa, rosa.organisation)[PublicRegister.COMPANIES_HOUSE].differences == [
        "It is dissolved there."
    ]


def test_a_number_is_found_before_there_is_a_profile_and_not_asked_twice(
    world: World, registers: Registers, rosa: Actor
) -> None:
    for typed in ("1234567", " 0123 4567"):
        with world.acting(rosa):
            lookup = services.find_organisation(
                actor=rosa, register=PublicRegister.COMPANIES_HOUSE, number=typed, now=clock.now()
            )
    do_waiting_work(world)
    assert registers.asked == ["/companies/company/01234567"]
    with world.acting(rosa):
        said = queries.said_of(queries.get_lookup(rosa.organisation, lookup.id))
        assert said is not None
        assert (said.name, said.postcode) == ("BRIGHT HARBOUR CARE LIMITED", "L36 9YU")


@pytest.mark.parametrize(
    ("register", "number", "code"),
    [
        (PublicRegister.COMPANIES_HOUSE, "12", "profile.company_number"),
        (PublicRegister.COMPANIES_HOUSE, " ", "lookup.number"),
        (PublicRegister.CHARITY_COMMISSION, "SC012345", "lookup.other_country"),
        (PublicRegister.CARE_QUALITY_COMMISSION, "none", "profile.cqc_provider_id"),
    ],
)
def test_what_is_no_number_of_the_register_is_not_asked(
    world: World, registers: Registers, rosa: Actor, register: PublicRegister, number: str, code: str
) -> None:
    with world.acting(rosa):
        asked = {"actor": rosa, "register": register, "number": number, "now": clock.now()}
        assert refusal_of(services.find_organisation, **asked) == code


def test_the_page_of_what_was_found_says_who_it_is_and_leads_nobody_elses_there(
    world: World, registers: Registers, rosa: Actor, made: Region
) -> None:
    registers.company("07654321", "Dark Harbour Ltd", status="dissolved")
    client = world.signed_in(rosa)
    with world.acting(rosa):
        lookup = services.find_organisation(
            actor=rosa, register=PublicRegister.COMPANIES_HOUSE, number="07654321", now=clock.now()
        )
    path = f"/provider/find/{lookup.id}"
    assert "We are asking Companies House" in client.get(path).text
    do_waiting_work(world)
    page = client.get(path).text
    for words in ("The name there is not the name of your account", "This registration has ended"):
        assert words in page
    other = on_register(world, made, "Formby Sands Homecare")
    stranger = world.signed_in(world.person("Ada Bell", other, Role.REGISTERED_MANAGER))
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"/provider/profile?found={lookup.id}").status_code == 404


def test_a_charity_of_scotland_is_told_that_nobody_is_asked(world: World, registers: Registers, rosa: Actor) -> None:
    scottish = ProfileDetails(LegalForm.CHARITY, "L36 9YU", "Care at home.", Numbers(charity_number="SC012345"))
    save(world, rosa, scottish)
    assert registers.asked == []
    assert "in a register that is not asked" in world.signed_in(rosa).get("/provider").text


def test_nobody_trawls_a_register(world: World, registers: Registers, rosa: Actor) -> None:
    with world.acting(rosa):
        for number in range(20):
            services.find_organisation(
                actor=rosa, register=PublicRegister.COMPANIES_HOUSE, number=f"0000{number:04d}", now=clock.now()
            )
        asked = {"actor": rosa, "register": PublicRegister.COMPANIES_HOUSE, "number": "00009999", "now": clock.now()}
        assert refusal_of(services.find_organisation, **asked) == "lookup.too_many"


def test_without_a_key_nothing_is_asked_and_the_gate_goes_by_the_providers_word(
    world: World, made: Region, rosa: Actor
) -> None:
    save(world, rosa)
    assert not lines(world, rosa, rosa.organisation)[PublicRegister.COMPANIES_HOUSE].is_asked
    assert identity(world, rosa, made, rosa.organisation).is_passed
    with world.acting(rosa):
        assert refusal_of(services.ask_again, actor=rosa, now=clock.now()) == "lookup.nothing_to_ask"
        asked = {"actor": rosa, "register": PublicRegister.COMPANIES_HOUSE, "number": "01234567", "now": clock.now()}
        assert refusal_of(services.find_organisation, **asked) == "lookup.not_asked"


def test_nobody_but_a_job_says_what_a_register_said_and_only_once(
    world: World, registers: Registers, rosa: Actor
) -> None:
    with world.acting(rosa):
        lookup = services.find_organisation(
            actor=rosa, register=PublicRegister.COMPANIES_HOUSE, number="01234567", now=clock.now()
        )
    said = Said(PublicRegister.COMPANIES_HOUSE, "01234567", LookupOutcome.NOT_FOUND, lookup.asked_at)
    job = Actor(ActorKind.JOB, rosa.organisation, rosa.organisation_kind)
    with pytest.raises(sa.exc.SQLAlchemyError), world.acting(rosa):
        services.record_answer(actor=rosa, lookup_id=lookup.id, said=said, now=clock.now())
    with world.acting(job):
        services.record_answer(actor=job, lookup_id=lookup.id, said=said, now=clock.now())
    with pytest.raises(sa.exc.SQLAlchemyError), world.acting(job):
        services.record_answer(actor=job, lookup_id=lookup.id, said=said, now=clock.now() + timedelta(1))
    do_waiting_work(world)
    assert registers.asked == []


def test_another_consortium_reads_nothing(world: World, registers: Registers, rosa: Actor) -> None:
    save(world, rosa)
    kent = world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)
    with world.acting(kent):
        assert db.session.scalars(sa.select(RegisterLookup)).all() == []


@pytest.mark.parametrize(
    "change",
    [
        "register = 'yellow pages'",
        "outcome = 'perhaps'",
        "answered_at = NULL",
        "name = NULL",
        "outcome = 'not found'",
        "outcome = NULL, answered_at = NULL",
    ],
)
def test_what_a_lookup_cannot_be_is_not_stored(world: World, registers: Registers, rosa: Actor, change: str) -> None:
    save(world, rosa)
    with pytest.raises(sa.exc.IntegrityError), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE register_lookup SET {change}"))


def call(world: World, actor: Actor, method: str, path: str, json: Any = None) -> Any:
    answer = world.app.test_client().open(
        f"/api/v1{path}", method=method, json=json, headers=bearer(token_of(world, actor))
    )
    return answer.status_code, answer.get_json()


def test_programs_ask_and_read_too(world: World, registers: Registers, rosa: Actor, ines: Actor) -> None:
    world.administrator()
    own_program(world)
    status, asked = call(world, rosa, "POST", "/provider/lookups", {"register": "companies house", "number": "1234567"})
    assert (status, asked["outcome"], asked["number"]) == (202, None, "01234567")
    do_waiting_work(world)
    status, found = call(world, rosa, "GET", f"/provider/lookups/{asked['id']}")
    assert (status, found["outcome"], found["postcode"]) == (200, "found", "L36 9YU")
    save(world, rosa)
    status, own = call(world, rosa, "GET", "/provider/registers")
    assert (status, own) == call(world, ines, "GET", f"/register/{rosa.organisation}/registers")
    assert {each["register"]: each["said"]["status"] for each in own} == {
        "companies house": "active",
        "care quality commission": "registered",
    }
    assert call(world, rosa, "POST", "/provider/registers")[0] == 409
