"""Before a body joins, it is shown what that means; the record keeps which line of the notice names it."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries, services
from consortium.members.rules import Means
from consortium.people.rules import Role
from tests.factories.buying import published_lot
from tests.factories.letterbox import told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import Made, World


@pytest.fixture
def halton(world: World) -> Made:
    return world.council("Halton")


@pytest.fixture
def knowsley(world: World) -> Made:
    return world.council("Knowsley")


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def consortium_id(world: World, knowsley: Made, sefton: Made, halton: Made) -> UUID:
    return world.consortium("North", knowsley, sefton, prospective=(halton,))


@pytest.fixture
def helen(world: World, knowsley: Made, consortium_id: UUID) -> Actor:
    published_lot(world, knowsley, consortium_id)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET needs_member_agreements = true"))
    return world.person("Helen Marsh", knowsley, Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD)


@pytest.fixture
def hannah(world: World, halton: Made) -> Actor:
    return world.person("Hannah Lowe", halton, Role.STRATEGIC_LEAD)


@pytest.fixture
def icb(world: World, consortium_id: UUID) -> Actor:
    """A health body that was invited."""
    body = world.health_body("Cheshire ICB")
    where = "Section I.3, health bodies of the region"
    world.insert("named_body", consortium_id=consortium_id, organisation_id=body.id, named_where=where)
    world.insert(
        "membership", consortium_id=consortium_id, organisation_id=body.id, part="invited", from_on=date(2024, 1, 1)
    )
    return world.person("Ivo Bell", body, Role.STRATEGIC_LEAD)


def admit(world: World, who: Actor, consortium_id: UUID, body: Made, line: str | None) -> None:
    with world.acting(who):
        services.admit_prospective_member(
            actor=who, consortium_id=consortium_id, organisation_id=body.id, named_line=line, now=clock.now()
        )


def test_the_lead_sees_what_admission_means_before_it_admits(
    world: World, helen: Actor, consortium_id: UUID, halton: Made
) -> None:
    with world.acting(helen):
        today = local(clock.now()).date()
        means = [each.means for each in queries.consequences_of_joining(halton.id, consortium_id, today)]
    assert means == [Means.MAY, Means.ASKED]
    browser, path = world.signed_in(helen), f"/consortia/{consortium_id}/members/{halton.id}/admit"
    assert path in browser.get(f"/consortia/{consortium_id}").text
    page = browser.get(path).text
    for words in ("What it may then do", "Buy through", "To sign the access agreement and the data-sharing agreement"):
        assert words in page
    assert "only Halton can see" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    refused = browser.post(path, data={"csrf_token": token, "named_line": " "})
    assert refused.status_code == 422
    assert browser.post(path, data={"csrf_token": token, "named_line": "Annex B, line 14"}).status_code == 302
    assert "Annex B, line 14" in browser.get(f"/consortia/{consortium_id}").text
    assert browser.get(path).status_code == 404


def test_the_line_of_the_notice_is_recorded_and_the_member_is_told(
    world: World, helen: Actor, hannah: Actor, consortium_id: UUID, halton: Made
) -> None:
    with pytest.raises(Refused, match=r"membership\.named_line"):
        admit(world, helen, consortium_id, halton, " ")
    admit(world, helen, consortium_id, halton, None)
    with world.acting(helen):
        lines = {each.name: each.named_line for each in queries.list_history(consortium_id) if each.part == "member"}
        [recorded] = [each.named_where for each in queries.list_members(consortium_id, local(clock.now()).date())
                      if each.organisation_id == halton.id]  # fmt: skip
    assert lines["Halton"] == recorded
    assert ("member_admitted", world.address_of("Hannah Lowe")) in {(m.about, m.address) for m in told(world)}


def test_a_health_body_sees_what_opting_in_means_for_itself(
    world: World, helen: Actor, icb: Actor, consortium_id: UUID
) -> None:
    browser, path = world.signed_in(icb), f"/consortia/{consortium_id}/opt-in"
    page = browser.get(path).text
    assert "What you may then do" in page
    assert "Section I.3, health bodies of the region" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert browser.post(path, data={"csrf_token": token, "named_line": "Section I.3, line 4"}).status_code == 302
    assert "Section I.3, line 4" in browser.get(f"/consortia/{consortium_id}").text
    assert ("member_opted_in", world.address_of("Helen Marsh")) in {(m.about, m.address) for m in told(world)}


def test_nobody_else_is_shown_what_joining_means(
    world: World, helen: Actor, icb: Actor, hannah: Actor, consortium_id: UUID, halton: Made
) -> None:
    with world.acting(helen):
        today = local(clock.now()).date()
    for who, body in ((hannah, halton.id), (helen, icb.organisation), (icb, halton.id)):
        with world.acting(who), pytest.raises(NotFound):
            queries.get_who_may_join(who, consortium_id, body, today)


def test_it_is_told_by_api_and_in_a_fixed_number_of_statements(
    world: World, helen: Actor, knowsley: Made, consortium_id: UUID, halton: Made
) -> None:
    world.administrator()
    own_program(world)
    client, officer = world.app.test_client(), bearer(token_of(world, helen))
    told_by_api = client.get(f"/api/v1/consortia/{consortium_id}/joining/{halton.id}", headers=officer).get_json()
    assert [each["means"] for each in told_by_api] == ["may", "asked"]
    browser, path = world.signed_in(helen), f"/consortia/{consortium_id}/members/{halton.id}/admit"

    def statements() -> int:
        counted: list[object] = []

        def note(*args: object) -> None:
            counted.append(args)

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            assert browser.get(path).status_code == 200
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)
        return len(counted)

    statements()
    few = statements()
    for number in range(3):
        published_lot(world, knowsley, consortium_id, name=f"System {number}")
    assert browser.get(path).text.count("Buy through") == 4
    assert statements() == few


def test_the_lead_is_told_when_a_member_leaves_and_when_it_stays(
    world: World, helen: Actor, sefton: Made, consortium_id: UUID
) -> None:
    sam = world.person("Sam Okoro", sefton, Role.STRATEGIC_LEAD)
    with world.acting(sam):
        last = local(clock.now()).date() + timedelta(days=90)
        services.leave(actor=sam, consortium_id=consortium_id, last_day=last, now=clock.now())
    assert ("member_leaves", world.address_of("Helen Marsh")) in {(m.about, m.address) for m in told(world)}
    with world.acting(sam):
        services.stay(actor=sam, consortium_id=consortium_id, now=clock.now())
    assert "member_stays" in {each.about for each in told(world)}


def test_a_line_that_says_nothing_cannot_be_stored(world: World, consortium_id: UUID) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="line_says_something"), world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE membership SET named_line = ''"))
