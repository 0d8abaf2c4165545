"""Applications, exclusion evidence and contracts go when their time has come, with their files; the register stays."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.admission import services as admissions
from consortium.admission.rules.judging import Ruling
from consortium.contracts import services as contracts
from consortium.kernel import audit, clock, documents
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.calendar import add_months
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.models import StoredDocument
from consortium.kernel.settings import Settings
from consortium.people.rules import Role
from consortium.register.rules import EvidenceKind
from tenants.retention import jobs, queries, services
from tenants.retention.events import NightCame
from tenants.retention.rules import periods
from tenants.retention.rules.holding_back import HoldOn
from tenants.retention.rules.periods import DEFAULTS, Kind, Period
from tests.factories import admission, register
from tests.factories.admission import Admission
from tests.factories.files import PDF
from tests.factories.memory import remembered
from tests.factories.tendering import MoveClock
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

GoTo = Callable[[date], None]
GROUND, CLEANING = "grave_professional_misconduct", "We dismissed the manager whom the court named."
ANSWER = "We listen to Imogen, promise no secrets and write it down."
POLICY = {"kind": "document", "text": "Attach your policy", "assessed": "information", "key": "policy"}
DECIDED, ENDED = date(2026, 12, 17), date(2029, 2, 1)
"""When Harbour was admitted, and when the system ends with its contracts."""
EVIDENCE = ("exclusion_reading", "exclusion_judgement")
WHOLE = ("evaluation", "assignment", "score", "consensus", "decision", "lead_contract", "contract_lot")


@dataclass(frozen=True)
class Admitted:
    """Harbour Care, admitted although it declared a ground, with its contract; Northshore, which never sent its draft.

    Each gave a document: Northshore for its register of evidence as well.
    """

    world: World
    opened: Admission
    harbour: Actor
    northshore: Actor
    grace: Actor
    omar: Actor
    application_id: UUID
    locations: tuple[str, str]

    def night(self, whose: Actor) -> None:
        """What the worker does in a night, as an organisation."""
        job = Actor(ActorKind.JOB, whose.organisation_id, whose.organisation_kind)
        with self.world.acting(job):
            jobs.remove_what_is_due(job, NightCame(day="2035-02-01"))

    def left(self, *tables: str) -> int:
        with self.world.engine.connect() as connection:
            return sum(int(connection.exec_driver_sql(f"SELECT count(*) FROM {each}").scalar_one()) for each in tables)

    def told(self, words: str) -> set[str]:
        """Every table with a row that holds those words."""
        with self.world.engine.connect() as connection:
            return {
                table
                for table in db.metadata.tables
                for text in connection.execute(sa.text(f'SELECT "{table}"::text FROM "{table}"')).scalars()
                if words in text
            }

    def due(self, actor: Actor, on: date) -> dict[Kind, date]:
        with self.world.acting(actor):
            return {each.kind: each.due_on for each in queries.list_due(actor, on)}


@pytest.fixture
@remembered
def admitted(world: World, move_clock: MoveClock) -> Admitted:
    asked = deepcopy(admission.shipped())
    asked["sections"][1]["questions"].append(POLICY)
    opened = admission.open_round(world, document=asked)
    people = [
        admission.applicant(world, opened, name, person=person)
        for name, person in (("Harbour Care Ltd", "Rosa Delgado"), ("Northshore Homecare Ltd", "Otto Reed"))
    ]
    register.standing(world, opened.region, _body_of(people[0]), opened.region.home_care)
    kept: list[StoredDocument] = []
    for actor in people:
        with world.acting(actor):
            kept.append(documents.store(actor=actor, file_name="policy.pdf", data=PDF))
    harbour, northshore = people
    answers = [{"policy": str(each.id), "safeguarding": ANSWER} for each in kept]
    application_id = admission.draft(world, opened, harbour, applying={GROUND: CLEANING}, answers=answers[0])
    admission.submit(world, harbour, application_id)
    admission.draft(world, opened, northshore, answers=answers[1])
    with world.engine.begin() as connection:
        named = sa.text("UPDATE evidence SET document_id = :id WHERE provider_id = :whose AND kind = :kind")
        facts = {"id": kept[1].id, "whose": northshore.organisation_id, "kind": EvidenceKind.SAFEGUARDING_POLICY}
        connection.execute(named, facts)
    move_clock(days=31)
    _admit(world, opened, application_id)
    grace, omar = (
        world.person(name, opened.region.lead, Role.ORGANISATION_ADMINISTRATOR) for name in ("Grace Holt", "Omar Sayed")
    )
    locations = (kept[0].location, kept[1].location)
    return Admitted(world, opened, harbour, northshore, grace, omar, application_id, locations)


def _body_of(actor: Actor) -> Made:
    return Made(actor.organisation, actor.organisation_kind, actor.organisation_name)


def _admit(world: World, opened: Admission, application_id: UUID) -> None:
    """Assessed, judged in spite of what it declared, decided, released, and its contract accepted."""
    evaluation_id = admission.begin_assessment(world, opened)[application_id]
    admission.assess(world, opened, evaluation_id, 4)
    officer, harbour = opened.officer, opened.applicants[application_id]
    with world.acting(officer):
        now = clock.now()
        of_it: dict[str, Any] = {"actor": officer, "application_id": application_id, "now": now}
        admissions.read_exclusion_evidence(reason="To judge the grounds.", **of_it)
        admissions.judge_grounds(rulings={GROUND: Ruling(True, "Made good.")}, **of_it)
        admissions.decide(**of_it)
        [decision] = admissions.release_decision(**of_it)
        contract_id = decision.contract_id
    manager = world.person("Tom Field", _body_of(harbour), Role.REGISTERED_MANAGER)
    with world.acting(manager):
        contracts.accept(actor=manager, contract_id=contract_id, name="Tom Field", role="Director", now=clock.now())


@pytest.mark.its_own_dates
def test_it_goes_when_its_time_has_come_and_not_before_nor_on_hold(
    admitted: Admitted, world: World, go_to: GoTo, settings: Settings
) -> None:
    lead, store = admitted.grace, Path(urlsplit(settings.documents_url).path)
    files = [store / each for each in admitted.locations]
    evidence_due, due = add_months(DECIDED, 36), add_months(ENDED, 72)
    go_to(evidence_due - timedelta(days=1))
    admitted.night(lead)
    assert admitted.left(*EVIDENCE) == 2
    go_to(evidence_due)
    admitted.night(lead)
    assert (admitted.left(*EVIDENCE), admitted.told(CLEANING)) == (0, set())
    assert admitted.left("application") == 2
    page = world.signed_in(admitted.opened.officer).get(f"/applications/{admitted.application_id}")
    assert (page.status_code, CLEANING in page.text) == (200, False)

    go_to(due - timedelta(days=1))
    do_waiting_work(world)
    admitted.night(lead)
    assert all(admitted.left(each) for each in WHOLE)
    go_to(due)
    hold = _hold(admitted)
    admitted.night(lead)
    assert all(admitted.left(each) for each in WHOLE)
    _lift(admitted, hold)
    admitted.night(lead)
    assert {each: admitted.left(each) for each in WHOLE} == dict.fromkeys(WHOLE, 0)
    assert admitted.told("Tom Field") == {"person"}
    do_waiting_work(world)
    assert [each.exists() for each in files] == [False, True]
    assert admitted.left("standing") == 1, "the register says who was admitted"
    page = world.signed_in(admitted.opened.officer).get(f"/rounds/{admitted.opened.round_id}")
    assert "Removed since" in page.text, "how many a round received stays"

    assert admitted.left("application") == 1, "a draft is its own provider's, and the lead knows of none"
    admitted.night(admitted.northshore)
    assert admitted.left("application", "answer") == 0
    assert admitted.left("stored_document") == 1, "its evidence names it still"
    with world.acting(lead):
        removed = {each.kind: each.removed for each in queries.list_removals(lead)}
    assert {Kind.APPLICATIONS, Kind.CONTRACTS, Kind.EXCLUSION_EVIDENCE} <= set(removed)
    assert removed[Kind.APPLICATIONS]["stored_document"] == removed[Kind.CONTRACTS]["lead_contract"] == 1
    with world.acting(admitted.harbour):
        assert "retention.removed" in {entry.act for entry in world.entries()}, "whose application it was reads it too"
    with world.engine.connect() as connection:
        assert list(audit.verify(settings.audit_key.encode(), connection)) == []


def _hold(admitted: Admitted) -> UUID:
    """By the contract's reference: the application that led to it stays with it."""
    actor, reference = admitted.grace, "SELECT reference FROM lead_contract"
    with admitted.world.engine.connect() as connection:
        known_as = str(connection.exec_driver_sql(reference).scalar_one())
    terms: dict[str, Any] = {"actor": actor, "reason": "A claim.", "from_on": _today(admitted), "to_on": None}
    with admitted.world.acting(actor), pytest.raises(Refused, match=r"hold\.not_found"):
        services.place_hold(held=HoldOn.APPLICATION, reference=known_as, now=clock.now(), **terms)
    with admitted.world.acting(actor):
        return services.place_hold(held=HoldOn.CONTRACT, reference=known_as, now=clock.now(), **terms).id


def _lift(admitted: Admitted, hold_id: UUID) -> None:
    with admitted.world.acting(admitted.grace):
        services.ask_to_lift(actor=admitted.grace, hold_id=hold_id, reason="It is settled.", now=clock.now())
    with admitted.world.acting(admitted.omar):
        services.lift(actor=admitted.omar, hold_id=hold_id, now=clock.now())


def _today(admitted: Admitted) -> date:
    with admitted.world.acting(admitted.grace):
        return clock.now().date()


@pytest.mark.its_own_dates
def test_the_rule_says_the_same_as_the_database(admitted: Admitted, world: World) -> None:
    kinds = (Kind.EXCLUSION_EVIDENCE, Kind.APPLICATIONS, Kind.CONTRACTS)
    evidence, applications, contracts_kept = (DEFAULTS[each] for each in kinds)
    ended = periods.ended_with_contracts(DECIDED, [ENDED])
    assert admitted.due(admitted.grace, date(2099, 1, 1)) == {
        Kind.EXCLUSION_EVIDENCE: periods.due_of_application(DECIDED, evidence),
        Kind.APPLICATIONS: periods.due_of_application(ended, applications),
        Kind.CONTRACTS: periods.due_of_contract(ENDED, [ended], contracts_kept, applications),
    }
    closed = date(2026, 12, 16)
    assert admitted.due(admitted.northshore, date(2099, 1, 1)) == {
        Kind.EXCLUSION_EVIDENCE: periods.due_of_application(closed, evidence),
        Kind.APPLICATIONS: periods.due_of_application(closed, applications),
    }
    assert admitted.due(admitted.harbour, date(2099, 1, 1)) == {}, "what was sent is the lead's to keep"
    with world.acting(admitted.grace):
        services.set_period(
            actor=admitted.grace, kind=Kind.APPLICATIONS, period=Period(120, "Our schedule"), from_on=DECIDED,
            now=clock.now(),
        )  # fmt: skip
    longer = admitted.due(admitted.grace, date(2099, 1, 1))
    assert longer[Kind.CONTRACTS] == longer[Kind.APPLICATIONS] == add_months(ENDED, 120)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO decision_review (lead_id, id, provider_id, application_id, decision_id, grounds, asked_at,"
            " asked_by, answer_due_at) SELECT lead_id, id, provider_id, application_id, id, 'Too low.', decided_at,"
            " decided_by, decided_at FROM decision"
        )
    assert admitted.due(admitted.grace, date(2099, 1, 1)) == {}, "nothing is decided until a review is answered"
