"""The house before the round is over: councils, assessors, a questionnaire, and every application received."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from app import create_app
from benchmarks.admission_round.house import ASSESSORS_EACH, PEOPLE_OF_EACH, QUESTIONS, House
from benchmarks.crowd import FIRST, PROVIDER, N
from benchmarks.crowd import STATEMENTS as CROWD
from consortium.admission import services
from consortium.kernel import clock, database
from consortium.kernel.actors import Actor
from consortium.kernel.settings import driver_url
from consortium.people.rules import OWN_PROGRAM, Role
from consortium.people.services import hash_of
from tests.factories import register
from tests.factories.programs import own_program
from tests.factories.register import COVER, Region
from tests.factories.world import World
from tests.integration.faults.site import Site

APPLICATION = PROVIDER.replace("0190aaaa", "0190cccc")
APPLICATIONS = (
    f"INSERT INTO application (provider_id, id, lead_id, round_id, reference, legal_form, started_at, submitted_at,"
    f" submitted_by, submitted_hash, receipt, revision) SELECT ('{PROVIDER}' || n)::uuid,"
    f" ('{APPLICATION}' || n)::uuid, :lead, :round, 'R1-' || n, 'company', guard.now(), guard.now(),"
    f" :officer, 'x', 'x', 1 {N}",
    f"INSERT INTO application_lot (provider_id, application_id, lead_id, lot_id, council_ids)"
    f" SELECT ('{PROVIDER}' || n)::uuid, ('{APPLICATION}' || n)::uuid, :lead, :lot, ARRAY[CAST(:council AS uuid)] {N}",
    f"INSERT INTO answer (provider_id, application_id, question, value, saved_at)"
    f" SELECT ('{PROVIDER}' || n)::uuid, ('{APPLICATION}' || n)::uuid, 'question_' || q,"
    f" jsonb_build_object('value', repeat('We listen and write it down. ', 20)), guard.now()"
    f" {N}, generate_series(1, {QUESTIONS}) AS q",
    "ANALYZE",
)


def set_up(site: Site, size: int) -> House:
    app = create_app(replace(site.installation.settings, environment="test"))
    world = World(app, sa.create_engine(driver_url(site.superuser_url)))
    world.administrator()
    own_program(world)
    region = register.region(world)
    officer = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    bodies = (region.lead, region.sefton, region.wirral)
    people = [
        world.person(f"Assessor {council}{number}", body, Role.ASSESSOR)
        for council, body in zip("ABC", bodies, strict=True)
        for number in range(PEOPLE_OF_EACH)
    ]
    for actor in (officer, *people):
        _token(world, actor)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE purchasing_system SET assessors_needed = {ASSESSORS_EACH}")
    round_id = _announced(world, region, officer)
    values = {
        "first": FIRST, "last": FIRST + size - 1, "consortium": region.consortium_id, "cover": max(COVER.values()),
        "kinds": [*map(str, COVER), "cqc personal care", "identity"], "lead": region.lead.id, "lot": region.home_care,
        "council": region.sefton.id, "role": str(Role.BID_WRITER), "program": OWN_PROGRAM, "round": round_id,
        "officer": officer.person_id,
    }  # fmt: skip
    crowd = [each for each in CROWD if "INTO standing" not in each and "INTO declared_place" not in each]
    with world.engine.begin() as connection:
        for statement in (*crowd, *APPLICATIONS):
            connection.execute(sa.text(statement), values)
    owner = sa.create_engine(driver_url(site.installation.settings.owner_database_url))
    with owner.connect() as connection:
        database.move_clock(connection, timedelta(days=31).total_seconds())
    owner.dispose()
    return House(site, world, region, officer, {each.person: each for each in people}, round_id)


def _announced(world: World, region: Region, officer: Actor) -> UUID:
    weight = f"{Decimal(100) / QUESTIONS:.2f}"
    asked = [
        {"key": f"question_{n}", "kind": "text", "words": 400, "text": f"Question {n}?", "assessed": "scored",
         "weight": weight, "minimum": 1}
        for n in range(1, QUESTIONS + 1)
    ]  # fmt: skip
    document = {
        "title": "Quality", "introduction": "Plain words.",
        "sections": [{"key": "all", "title": "All", "questions": asked}],
    }  # fmt: skip
    with world.acting(officer):
        now = clock.now()
        saved = services.save_questionnaire(actor=officer, system_id=region.system_id, document=document, now=now)
        services.adopt_questionnaire(actor=officer, questionnaire_id=saved.id, now=now)
        announced = services.announce_round(
            actor=officer, system_id=region.system_id, questionnaire_id=saved.id, opens_at=now,
            closes_at=now + timedelta(days=30), decision_due_on=(now + timedelta(days=60)).date(), now=now,
        )  # fmt: skip
    return announced.id


def _token(world: World, actor: Actor) -> None:
    world.insert(
        "api_token", token_hash=hash_of(str(actor.person)), client_id=OWN_PROGRAM, organisation_id=actor.organisation,
        person_id=actor.person, scope="act", issued_at=sa.func.guard.now(),
        expires_at=sa.func.guard.now() + timedelta(days=3650), details={},
    )  # fmt: skip
