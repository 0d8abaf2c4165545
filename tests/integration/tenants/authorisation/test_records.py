"""Records of decision for the public: only what may be told, when the council chooses, and withdrawn with a reason."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.rules.consequences import DecisionRules
from tenants.authorisation.rules.records import PublicWords
from tests.factories import agreements as buying
from tests.factories import authorisation as made
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import Made, World

WORDS = PublicWords(
    "Support at home for children", "More support at home is bought.", "Families need it.", "Buying none was refused."
)


@pytest.fixture
def kent(world: World) -> Made:
    return world.council("Kent County Council")


@pytest.fixture
def lead(world: World, kent: Made) -> Actor:
    return world.person("Gwen Ashby", kent, Role.STRATEGIC_LEAD)


@pytest.fixture
def authoriser(world: World, kent: Made) -> Actor:
    person = world.person("Priya Nair", kent, Role.AUTHORISER)
    made.delegation(world, person, limit="5000000.00")
    return person


@pytest.fixture
def decided(world: World, kent: Made, lead: Actor, authoriser: Actor) -> UUID:
    """A key decision, subject to call-in."""
    with world.acting(lead):
        terms = DecisionRules(key_over=Decimal(5000), publish_from=Decimal(1000))
        services.set_decision_rules(actor=lead, rules=terms, from_on=clock.now().date(), now=clock.now())
    case_id = made.case(world, world.person("Moira Fenn", kent, Role.COMMISSIONER))
    with world.acting(authoriser):
        services.approve(actor=authoriser, case_id=case_id, reason="Ranked first.", now=clock.now())
    return case_id


def publish(world: World, actor: Actor, case_id: UUID, words: PublicWords = WORDS, *, days: int | None = None) -> str:
    try:
        with world.acting(actor):
            now = clock.now()
            on = now.date() + timedelta(days=days) if days is not None else None
            services.publish_record(actor=actor, case_id=case_id, words=words, public_on=on, now=now)
    except Refused as refused:
        return refused.code
    return "published"


def test_the_public_reads_what_may_be_told_and_nothing_else_of_the_case(
    world: World, kent: Made, lead: Actor, decided: UUID
) -> None:
    stranger = world.app.test_client()
    assert "Nothing is published yet" in stranger.get("/published-decisions").text
    assert publish(world, lead, decided) == "published"
    assert publish(world, lead, decided) == "record.published_already"
    (told,) = stranger.get(f"/api/v1/published-decisions?council_id={kent.id}").get_json()
    address = f"/published-decisions/{kent.id}/{told['id']}"
    page = stranger.get(address).text
    for words in (*WORDS.named(), ("", "£5,770.50"), ("", "This is a key decision"), ("", "subject to call-in")):
        assert words[1] in page
    for answer in (page, str(told), stranger.get("/published-decisions.csv").text):
        for private in ("Mersey Lantern", "Rowan and Tide", "L20", "Priya", "Moira", "Ranked first", "Bootle"):
            assert private not in answer
    assert "Support at home for children" in stranger.get(f"/published-decisions/{kent.id}").text


def test_a_record_is_public_from_the_day_the_council_chooses(
    world: World, kent: Made, lead: Actor, decided: UUID, move_clock: Callable[..., None]
) -> None:
    assert publish(world, lead, decided, days=-1) == "record.in_past"
    assert publish(world, lead, decided, days=2) == "published"
    stranger = world.app.test_client()
    assert stranger.get("/api/v1/published-decisions").get_json() == []
    assert "To be published" in world.signed_in(lead).get(f"/authorisation/cases/{decided}/publication").text
    move_clock(days=3)
    assert len(stranger.get("/api/v1/published-decisions").get_json()) == 1


def test_what_is_withdrawn_says_why_and_nothing_more(world: World, kent: Made, lead: Actor, decided: UUID) -> None:
    with pytest.raises(Refused, match=r"record\.not_published"), world.acting(lead):
        services.withdraw_record(actor=lead, case_id=decided, reason="Wrong figures.", now=clock.now())
    publish(world, lead, decided)
    with pytest.raises(Refused, match=r"record\.gives_away"), world.acting(lead):
        services.withdraw_record(actor=lead, case_id=decided, reason="Ask jo@kent.example.", now=clock.now())
    with world.acting(lead):
        services.withdraw_record(actor=lead, case_id=decided, reason="Wrong figures.", now=clock.now())
    stranger = world.app.test_client()
    (told,) = stranger.get("/api/v1/published-decisions").get_json()
    assert (told["content"], told["withdrawn_reason"]) == (None, "Wrong figures.")
    page = stranger.get(f"/published-decisions/{kent.id}/{told['id']}").text
    assert "Wrong figures." in page
    assert WORDS.summary not in page
    assert publish(world, lead, decided) == "published"


def test_a_decision_that_is_called_in_takes_its_record_down(
    world: World, lead: Actor, authoriser: Actor, decided: UUID
) -> None:
    publish(world, lead, decided)
    with world.acting(authoriser):
        services.call_in(actor=authoriser, case_id=decided, reason="Scrutiny asked.", now=clock.now())
    (told,) = world.app.test_client().get("/api/v1/published-decisions").get_json()
    assert told["withdrawn_reason"] == "The decision was called in, and is to be made again."
    assert publish(world, lead, decided) == "record.not_decided"


def test_what_is_small_or_gives_somebody_away_is_not_published(
    world: World, lead: Actor, authoriser: Actor, decided: UUID
) -> None:
    for text in ("Call 07700 900123.", "For NHS number 943 476 5919.", "In CT1 2NJ."):
        assert publish(world, lead, decided, PublicWords("A title", text, "Why", "None")) == "record.gives_away"
    assert publish(world, lead, decided, PublicWords("A title", " ", "Why", "None")) == "record.text_missing"
    with world.acting(lead):
        services.set_decision_rules(
            actor=lead, rules=DecisionRules(publish_from=Decimal("5770.51")), from_on=clock.now().date(),
            now=clock.now(),
        )  # fmt: skip
    small = made.case(world, lead)
    assert publish(world, lead, small) == "record.not_decided"
    with world.acting(authoriser):
        services.approve(actor=authoriser, case_id=small, reason="Fits.", now=clock.now())
    assert publish(world, lead, small) == "record.below_threshold"
    assert "could single out a child" in world.signed_in(lead).get(f"/authorisation/cases/{small}/publication").text


def test_an_award_is_screened_against_its_own_childs_record(world: World) -> None:
    parties = buying.parties(world)
    agreement_id = parties.made()
    priya = world.person("Priya Nair", parties.buyers.council, Role.AUTHORISER)
    lead = world.person("Gwen Ashby", parties.buyers.council, Role.STRATEGIC_LEAD)
    made.delegation(world, priya, limit="99999.00")
    made.thresholds(world, lead, key_over="1.00")
    with world.engine.connect() as connection:
        asked = "SELECT w.case_id, a.id FROM agreement a JOIN award w ON w.id = a.award_id WHERE a.id = :id"
        case_id = connection.execute(sa.text(asked), {"id": agreement_id}).one().case_id
        name = connection.execute(sa.text("SELECT given_name FROM child LIMIT 1")).scalar_one()
    with world.acting(priya):
        services.approve(actor=priya, case_id=case_id, reason="Fits.", now=clock.now())
    named = PublicWords("A title", f"Support for {name}.", "Why", "None")
    assert publish(world, parties.commissioner, case_id, named) == "record.gives_away"
    assert publish(world, lead, case_id) == "screening.needs_record", "whoever may not read it cannot screen it"
    assert publish(world, parties.commissioner, case_id) == "published"


def test_an_award_offers_nothing_of_its_case_to_begin_with(world: World, lead: Actor, decided: UUID) -> None:
    with world.acting(lead):
        award = services.suggest_words(lead, queries.get_case(lead, decided))
    assert (award.summary, award.options) == ("", "")
    assert award.title == "Award of support: outside any purchasing system"
    form = world.signed_in(lead).get(f"/authorisation/cases/{decided}/publication").text
    assert "Mersey Lantern" not in form.split("<aside")[0].split('name="title"')[1]


def test_by_api_a_record_is_published_and_withdrawn(world: World, lead: Actor, decided: UUID) -> None:
    world.administrator()
    own_program(world)
    headers, caller = bearer(token_of(world, lead)), world.app.test_client()
    address = f"/api/v1/spending-cases/{decided}/publication"
    body = {"title": "Support", "summary": "More.", "reason": "Need.", "options": "None."}
    wrong = caller.post(address, headers=headers, json={**body, "summary": "Mail jo@kent.example"})
    assert (wrong.status_code, wrong.get_json()["type"]) == (409, "/api/problems/record.gives_away")
    assert caller.post(address, headers=headers, json=body).status_code == 201
    withdrawn = caller.post(f"{address}/withdrawal", headers=headers, json={"reason": "Wrong."})
    assert withdrawn.get_json()["content"] is None
