"""Once contracts of a round are in effect, their notice is ready; what was sent is kept as it read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.admission.queries import noticing
from consortium.contracts import services as contracting
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tests.factories import admission
from tests.factories.memory import remembered
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World


@dataclass
class Decided:
    opened: admission.Admission
    contracts: dict[str, UUID]
    applicants: dict[str, Actor]


@pytest.fixture
@remembered
def decided(world: World, move_clock: Callable[..., None]) -> Decided:
    """Two providers are admitted and one is not; nobody has signed."""
    opened = admission.open_round(world)
    names = {
        "Harbour Care Ltd": "Rosa Lind",
        "Tide Homecare Ltd": "Ivy Stone",
        "Northshore Homecare Ltd": "Peter Vance",
    }
    made = {name: admission.submitted(world, opened, name, person=person) for name, person in names.items()}
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    for name, application_id in made.items():
        under = ("safeguarding",) if name.startswith("Northshore") else ()
        admission.assess(world, opened, tied[application_id], 4, under=under)
    with world.acting(opened.officer):
        now = clock.now()
        services.decide_all(actor=opened.officer, round_id=opened.round_id, now=now)
        services.release_decisions(actor=opened.officer, round_id=opened.round_id, now=now)
    with world.acting(opened.officer):
        found = queries.decisions_of(list(made.values()))
        contracts = {name: each.contract_id for name, application in made.items() for each in found[application]}
    return Decided(
        opened,
        {name: contract_id for name, contract_id in contracts.items() if contract_id},
        {name: opened.applicants[application_id] for name, application_id in made.items()},
    )


def sign(world: World, decided: Decided, name: str) -> None:
    who = decided.applicants[name]
    with world.acting(who):
        contracting.accept(
            actor=who, contract_id=decided.contracts[name], name=who.name, role="Director", now=clock.now()
        )


def ready(world: World, decided: Decided) -> noticing.Ready:
    officer = decided.opened.officer
    with world.acting(officer):
        return noticing.get_ready(officer, decided.opened.round_id, decided.opened.region.system_id, clock.now())


def record(world: World, decided: Decided, *, days: int = 0, seen: int | None = None, who: Actor | None = None) -> str:
    officer = who or decided.opened.officer
    with world.acting(officer):
        return services.record_notice(
            actor=officer, round_id=decided.opened.round_id, reference="2026/S 000-012345",
            sent_on=local(clock.now()).date() + timedelta(days=days), seen=seen, now=clock.now(),
        ).text  # fmt: skip


def test_it_tells_of_contracts_in_effect_once_each(world: World, decided: Decided) -> None:
    found = ready(world, decided)
    assert (list(found.admitted), found.waiting, found.due_on) == ([], 2, None)
    assert refusal_of(record, world, decided) == "notice.nothing_new"
    sign(world, decided, "Tide Homecare Ltd")
    found = ready(world, decided)
    assert [(each.name, each.lots) for each in found.admitted] == [("Tide Homecare Ltd", ("lot 1, Care at home",))]
    assert found.waiting == 1
    assert found.due_on is not None
    text = record(world, decided, seen=1)
    assert "Tide Homecare Ltd" in text
    assert "Northshore" not in text
    assert list(ready(world, decided).admitted) == []
    sign(world, decided, "Harbour Care Ltd")
    assert [each.name for each in ready(world, decided).admitted] == ["Harbour Care Ltd"]
    assert ready(world, decided).waiting == 0


def test_it_was_sent_between_its_latest_contract_and_today_and_as_it_was_read(world: World, decided: Decided) -> None:
    sign(world, decided, "Tide Homecare Ltd")
    assert refusal_of(record, world, decided, days=1) == "notice.sent_later"
    assert refusal_of(record, world, decided, days=-1) == "notice.sent_before"
    sign(world, decided, "Harbour Care Ltd")
    assert refusal_of(record, world, decided, seen=1) == "notice.changed"
    record(world, decided, seen=2)
    with pytest.raises(NotFound):
        record(world, decided, who=decided.opened.tom)


def test_what_was_sent_is_everybodys_to_read_and_nobodys_to_change(world: World, decided: Decided) -> None:
    sign(world, decided, "Tide Homecare Ltd")
    record(world, decided)
    who = decided.applicants["Northshore Homecare Ltd"]
    with world.acting(who):
        assert [each.reference for each in noticing.list_notices(decided.opened.round_id)] == ["2026/S 000-012345"]
    for statement in ("UPDATE round_notice SET text = 'x'", "DELETE FROM round_notice"):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), world.acting(decided.opened.officer):
            db.session.execute(sa.text(statement))


def test_home_leads_to_the_page_where_it_is_recorded(world: World, decided: Decided) -> None:
    sign(world, decided, "Tide Homecare Ltd")
    browser, path = world.signed_in(decided.opened.officer), f"/rounds/{decided.opened.round_id}/notice"
    home = browser.get("/").text
    assert "1 contract to tell of in a notice" in home
    assert path in browser.get(f"/rounds/{decided.opened.round_id}").text
    assert "Tide Homecare Ltd" in browser.get(f"{path}.txt").text
    page = browser.get(path).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    with world.acting(decided.opened.officer):
        today = local(clock.now()).date()
    typed = {
        "csrf_token": token, "seen": "1", "reference": "", "sent_on": f"{today:%d %m %Y}".split(),
    }  # fmt: skip
    refused = browser.post(path, data=typed)
    assert refused.status_code == 422
    assert "Give the number" in refused.text
    assert browser.post(path, data={**typed, "reference": "2026/S 7"}).status_code == 302
    assert "2026/S 7" in browser.get(path).text
    assert "to tell of in a notice" not in browser.get("/").text


def test_it_is_read_and_recorded_by_api(world: World, decided: Decided) -> None:
    world.administrator()
    own_program(world)
    sign(world, decided, "Tide Homecare Ltd")
    client, officer = world.app.test_client(), bearer(token_of(world, decided.opened.officer))
    path = f"/api/v1/rounds/{decided.opened.round_id}"
    told = client.get(f"{path}/notice", headers=officer).get_json()
    assert [each["name"] for each in told["admitted"]] == ["Tide Homecare Ltd"]
    with world.acting(decided.opened.officer):
        today = local(clock.now()).date().isoformat()
    answer = client.post(
        f"{path}/notices", json={"reference": "2026/S 7", "sent_on": today, "seen": 1}, headers=officer
    )
    assert answer.status_code == 201, answer.text
    assert [each["text"] for each in client.get(f"{path}/notices", headers=officer).get_json()] == [told["text"]]


@pytest.mark.parametrize(
    ("change", "check"), [("reference = ''", "says_something"), ("contract_ids = '{}'", "of_some_contract")]
)
def test_a_notice_of_nothing_cannot_be_stored(world: World, decided: Decided, change: str, check: str) -> None:
    sign(world, decided, "Tide Homecare Ltd")
    record(world, decided)
    with pytest.raises(sa.exc.IntegrityError, match=check), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE round_notice SET {change}"))
