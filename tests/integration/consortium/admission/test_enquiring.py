"""Providers ask in a round, the lead answers to all, and nobody learns who asked."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.admission import queries, services
from consortium.admission.models import EnquiryAsker
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.letterbox import told
from tests.factories.memory import remembered
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World

QUESTION = "We are a charity in Bootle with two workers. May two charities apply together?"
REWORDED = "May two organisations apply together?"
ANSWER = "No. Each applies on its own; a contract may name subcontractors."


@dataclass
class Case:
    """Rosa has a draft, Peter submitted, Vera only asks, and Nils has nothing to do with the round."""

    opened: Admission
    rosa: Actor
    peter: Actor
    vera: Actor
    nils: Actor


@pytest.fixture
@remembered
def case(world: World) -> Case:
    opened = admission.open_round(world)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    admission.draft(world, opened, rosa)
    peter = admission.applicant(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    admission.submit(world, peter, admission.draft(world, opened, peter))
    vera = world.person("Vera Lowe", world.provider("Lowe Support"), Role.BID_WRITER)
    nils = world.person("Nils Berg", world.provider("Berg Care"), Role.BID_WRITER)
    return Case(opened, rosa, peter, vera, nils)


def ask(world: World, case: Case, actor: Actor, question: str = QUESTION) -> UUID:
    with world.acting(actor):
        return services.ask_in_round(actor=actor, round_id=case.opened.round_id, question=question).id


def answer(world: World, case: Case, enquiry_id: UUID, *, reworded: str | None = REWORDED) -> None:
    with world.acting(case.opened.officer):
        services.answer_enquiry(
            actor=case.opened.officer, enquiry_id=enquiry_id, answer=ANSWER, reworded=reworded, now=clock.now()
        )


def test_an_answer_is_read_by_everybody_in_the_leads_words_and_the_question_as_asked_by_its_asker(
    world: World, case: Case
) -> None:
    enquiry_id = ask(world, case, case.vera)
    with world.acting(case.nils):
        assert queries.list_enquiries(case.opened.round_id) == []
    answer(world, case, enquiry_id)
    for reader in (case.nils, case.rosa, case.vera, case.opened.tom):
        with world.acting(reader):
            (read,) = queries.list_enquiries(case.opened.round_id)
            assert (read.question, read.answer) == (REWORDED, ANSWER)
    with world.acting(case.vera):
        (own,) = queries.list_asked_by_us(case.vera, case.opened.round_id)
        assert (own.id, own.question) == (enquiry_id, QUESTION)
    for other in (case.nils, case.rosa):
        with world.acting(other):
            assert queries.list_asked_by_us(other, case.opened.round_id) == []


def may_read(table: str) -> bool:
    return bool(db.session.scalar(sa.select(sa.func.has_table_privilege(table, "SELECT"))))


def test_the_lead_finds_the_asker_neither_in_a_table_nor_in_its_record_nor_in_what_it_is_sent(
    world: World, case: Case
) -> None:
    enquiry_id = ask(world, case, case.vera)
    answer(world, case, enquiry_id)
    traces = {str(case.vera.organisation), str(case.vera.person), "Vera Lowe", "Lowe Support", "vera.lowe"}
    with world.acting(case.opened.officer):
        for table in db.metadata.sorted_tables:
            if table.name not in {"person", "organisation"} and may_read(table.name):
                rows = db.session.execute(sa.select(table)).all()
                assert not [row for row in rows if any(trace in str(row) for trace in traces)], table.name
    acts = {}
    for who in (case.opened.officer, case.vera):
        with world.acting(who):
            acts[who.name] = {entry.act for entry in world.entries() if entry.act.startswith("enquiry")}
    assert acts == {"Ines Duarte": {"enquiry.answered"}, "Vera Lowe": {"enquiry.made"}}
    with world.engine.connect() as connection:
        messages = db.metadata.tables["outbox_message"]
        made = connection.execute(sa.select(messages).where(messages.c.event == "EnquiryMade")).all()
    assert made
    assert not [row for row in made if any(trace in str(row) for trace in traces)]


def test_whoever_applies_or_asked_is_told_of_an_answer_once_and_nobody_else(world: World, case: Case) -> None:
    answer(world, case, ask(world, case, case.vera))
    messages = [each for each in told(world) if each.about.startswith("enquiry")]
    assert sorted((each.about, each.address) for each in messages) == sorted(
        [("enquiry_made", world.address_of(name)) for name in ("Helen Marsh", "Ines Duarte")]
        + [("enquiry_answered", world.address_of(name)) for name in ("Peter Vance", "Rosa Delgado", "Vera Lowe")]
    )
    for each in messages:
        assert f"/rounds/{case.opened.round_id}/enquiries" in each.body
        assert not any(words in each.subject + each.body for words in (QUESTION, REWORDED, ANSWER))


def test_a_late_question_is_refused_and_one_before_the_end_is_not(
    world: World, case: Case, move_clock: Callable[..., None]
) -> None:
    move_clock(days=19)
    ask(world, case, case.rosa)
    move_clock(days=1, minutes=1)
    assert refusal_of(lambda: ask(world, case, case.rosa)) == "enquiry.too_late"


def test_the_database_takes_no_question_after_the_end_whatever_the_application_says(
    world: World, case: Case, move_clock: Callable[..., None]
) -> None:
    move_clock(days=21)
    with world.acting(case.rosa):
        db.session.add(_question_of(case.rosa, case.opened))
        with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
            db.session.flush()
        db.session.rollback()


def _question_of(actor: Actor, opened: Admission) -> EnquiryAsker:
    return EnquiryAsker(
        provider_id=actor.organisation,
        lead_id=opened.officer.organisation,
        round_id=opened.round_id,
        question="Late?",
        asked_at=clock.now(),
    )


def test_an_answer_is_given_once_and_only_by_the_lead(
    world: World, case: Case, move_clock: Callable[..., None]
) -> None:
    enquiry_id, late = ask(world, case, case.vera), ask(world, case, case.rosa, "And on paper?")
    with pytest.raises(NotFound), world.acting(case.opened.tom):
        services.answer_enquiry(actor=case.opened.tom, enquiry_id=enquiry_id, answer=ANSWER, now=clock.now())
    answer(world, case, enquiry_id, reworded=None)
    assert refusal_of(lambda: answer(world, case, enquiry_id)) == "enquiry.answered"
    with world.acting(case.nils):
        assert [each.question for each in queries.list_enquiries(case.opened.round_id)] == [QUESTION]
    move_clock(days=30)
    assert refusal_of(lambda: answer(world, case, late)) == "enquiry.round_closed"


def test_only_the_asker_passes_its_question_on_and_only_the_lead_has_a_round_told(world: World, case: Case) -> None:
    enquiry_id = ask(world, case, case.vera)
    with world.engine.connect() as connection:
        before = connection.execute(sa.text("SELECT count(*) FROM outbox_message")).scalar_one()
    event = {"event": "EnquiryAnswered", "handlers": ["a.handler"], "payload": "{}"}
    with world.acting(case.nils):
        for wanted, function in ((enquiry_id, "pass_enquiry_on"), (case.opened.round_id, "tell_round")):
            db.session.execute(
                sa.text(f"SELECT guard.{function}(:wanted, :event, :handlers, CAST(:payload AS jsonb))"),
                {"wanted": wanted, **event},
            )
    with world.engine.connect() as connection:
        after = connection.execute(sa.text("SELECT count(*) FROM outbox_message")).scalar_one()
    assert after == before


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("ck_enquiry_answered_by_somebody", "UPDATE enquiry SET answer = 'x'"),
        ("ck_enquiry_asks_something", "UPDATE enquiry SET question = ''"),
        ("ck_enquiry_asker_asks_something", "UPDATE enquiry_asker SET question = ''"),
        ("ck_round_questions_while_it_is_open", "UPDATE round SET questions_until_at = closes_at + interval '1 s'"),
    ],
)
def test_what_cannot_be_is_not_stored(world: World, case: Case, constraint: str, change: str) -> None:
    ask(world, case, case.vera)
    with pytest.raises(sa.exc.IntegrityError, match=constraint), world.engine.begin() as connection:
        connection.exec_driver_sql(change)


def test_a_question_and_its_answer_by_api_and_nowhere_who_asked(world: World, case: Case, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    vera, officer, nils = (bearer(token_of(world, who)) for who in (case.vera, case.opened.officer, case.nils))
    here = f"/api/v1/rounds/{case.opened.round_id}/enquiries"
    asked = client.post(here, headers=vera, json={"question": QUESTION})
    assert asked.status_code == 201, asked.text
    assert client.get(here, headers=nils).get_json() == []
    (waiting,) = client.get(here, headers=officer).get_json()
    assert set(waiting) == {"id", "round_id", "question", "asked_at", "answer", "answered_at"}
    path = f"/api/v1/enquiries/{waiting['id']}/answer"
    assert client.post(path, headers=vera, json={"answer": ANSWER}).status_code == 404
    answered = client.post(path, headers=officer, json={"answer": ANSWER, "question": REWORDED})
    assert answered.status_code == 200, answered.text
    assert [each["question"] for each in client.get(here, headers=nils).get_json()] == [REWORDED]
    assert [each["question"] for each in client.get(f"{here}/own", headers=vera).get_json()] == [QUESTION]
    assert client.get(f"{here}/own", headers=nils).get_json() == []
    shown = client.get(f"/api/v1/rounds/{case.opened.round_id}", headers=nils).get_json()
    assert shown["questions_until_at"] < shown["closes_at"]
