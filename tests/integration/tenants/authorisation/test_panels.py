"""A panel decides: quorate, with deputies, never by whoever recommended, and its minutes stand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.authorisation import queries, services
from tenants.authorisation.rules.panels import Decision
from tests.factories import authorisation as made
from tests.factories.authorisation import Panel
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import World


@pytest.fixture
def panel(world: World) -> Panel:
    return made.panel(world)


@pytest.fixture
def recommender(world: World, panel: Panel) -> Actor:
    return world.person("Moira Fenn", panel.council, Role.COMMISSIONER)


def refusal(act: object, *given: object, **named: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*given, **named)  # type: ignore[operator]
    return refused.value.code


def test_a_quorate_panel_approves_refuses_defers_and_sets_conditions(
    world: World, panel: Panel, recommender: Actor
) -> None:
    chair, other, _ = panel.members
    cases = [made.case(world, recommender, title=f"Case {number}") for number in range(4)]
    meeting_id, items = panel.meeting(*cases, present=(chair, other))
    assert refusal(panel.close, chair, meeting_id) == "meeting.undecided"
    panel.decide(chair, items[0])
    panel.decide(chair, items[1], Decision.CONDITIONS, "Review after six weeks.")
    panel.decide(other, items[2], Decision.DEFER)
    panel.decide(chair, items[3], Decision.REFUSE)
    panel.close(chair, meeting_id)
    with world.acting(recommender):
        statuses = [queries.get_case(recommender, case).status for case in cases]
        assert statuses == ["approved", "approved", "deferred", "refused"]
        assert sum(queries.committed_by_year(recommender, None, None).values()) == 2 * Decimal("5770.50")
        minutes = queries.get_meeting(recommender, meeting_id).minutes
        assert minutes is not None
        assert [one["name"] for one in minutes["present"]] == ["Priya Nair", "Owen Hale"]
        assert [case["decision"] for case in minutes["cases"]] == [
            "approve", "approve with conditions", "defer", "refuse",
        ]  # fmt: skip
        assert minutes["cases"][1]["conditions"] == "Review after six weeks."
    assert refusal(panel.decide, chair, items[2]) == "meeting.over"
    _, again = panel.meeting(cases[2], present=(chair, other))
    panel.decide(chair, again[0])


def test_too_few_decide_nothing_and_a_deputy_counts_while_the_member_is_away(
    world: World, panel: Panel, recommender: Actor
) -> None:
    chair, other, _ = panel.members
    _, alone = panel.meeting(made.case(world, recommender), present=(chair,))
    assert refusal(panel.decide, chair, alone[0]) == "meeting.no_quorum"
    _, with_deputy = panel.meeting(made.case(world, recommender), present=(chair, panel.deputy))
    panel.decide(panel.deputy, with_deputy[0])
    _, all_here = panel.meeting(made.case(world, recommender), present=(other, panel.deputy))
    assert refusal(panel.decide, other, all_here[0]) == "meeting.no_quorum"


def test_whoever_recommended_neither_records_nor_counts(world: World, panel: Panel) -> None:
    chair, other, third = panel.members
    _, items = panel.meeting(made.case(world, chair), present=(chair, other))
    assert refusal(panel.decide, chair, items[0]) == "case.own_recommendation"
    assert refusal(panel.decide, other, items[0]) == "meeting.no_quorum"
    _, items = panel.meeting(made.case(world, chair), present=(chair, other, third))
    panel.decide(other, items[0])


def test_a_panel_approves_nothing_over_its_limit_but_may_refuse_it(
    world: World, panel: Panel, recommender: Actor
) -> None:
    big = [made.YearValue("2026-27", made.Funder.HEALTH, Decimal("10000.01"))]
    _, items = panel.meeting(made.case(world, recommender, values=big), present=panel.members)
    assert refusal(panel.decide, panel.members[0], items[0]) == "meeting.over_panel_limit"
    panel.decide(panel.members[0], items[0], Decision.REFUSE)


def test_decisions_are_made_by_those_who_are_there_while_it_sits(
    world: World, panel: Panel, recommender: Actor
) -> None:
    chair, other, third = panel.members
    case_id = made.case(world, recommender)
    meeting_id, items = panel.meeting(case_id)
    assert refusal(panel.decide, chair, items[0]) == "meeting.not_sitting"
    assert refusal(panel.meeting, case_id) == "meeting.on_agenda"
    outsider = world.person("Jo Bell", panel.council, Role.AUTHORISER)
    assert refusal(panel.open, meeting_id, outsider) == "meeting.not_a_member"
    panel.open(meeting_id, chair, other)
    assert refusal(panel.open, meeting_id, chair) == "meeting.not_planned"
    assert refusal(panel.decide, third, items[0]) == "meeting.recorder_absent"
    panel.decide(chair, items[0], Decision.DEFER)
    assert refusal(panel.decide, other, items[0]) == "meeting.item_decided"


def test_two_who_record_at_once_record_once(world: World, panel: Panel, recommender: Actor) -> None:
    chair, other, third = panel.members
    _, items = panel.meeting(made.case(world, recommender), present=panel.members)

    def record(actor: Actor) -> str:
        try:
            panel.decide(actor, items[0])
        except Refused as refused:
            return refused.code
        return "recorded"

    with ThreadPoolExecutor(3) as threads:
        told = sorted(threads.map(record, (chair, other, third)))
    assert told == ["meeting.item_decided", "meeting.item_decided", "recorded"]


def test_seats_are_for_authorisers_and_set_by_those_who_keep_the_scheme(
    world: World, panel: Panel, recommender: Actor
) -> None:
    assert refusal(panel.seat, recommender) == "panel.not_an_authoriser"
    assert refusal(panel.seat, panel.members[0]) == "panel.seated_already"
    with pytest.raises(Refused, match=r"panel\.name_taken"), world.acting(panel.lead):
        services.set_up_panel(
            actor=panel.lead, name="Resource  Allocation Panel", quorum=3, limit=None, now=clock.now()
        )
    member = panel.members[0]
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(member):
        services.set_up_panel(actor=member, name="Mine", quorum=2, limit=None, now=clock.now())


def test_members_are_told_of_a_meeting_and_another_council_finds_none(world: World, panel: Panel) -> None:
    meeting_id, _ = panel.meeting()
    do_waiting_work(world)
    with world.engine.connect() as connection:
        told = connection.execute(
            sa.text("SELECT count(*) FROM notification WHERE template LIKE '%authorisation/mail/meeting'")
        ).scalar_one()
    assert told == 4
    stranger = world.person("Kit Rowe", world.council("Sefton"), Role.AUTHORISER)
    with pytest.raises(NotFound), world.acting(stranger):
        queries.get_meeting(stranger, meeting_id)


def test_the_database_freezes_the_minutes(world: World, panel: Panel) -> None:
    meeting_id, _ = panel.meeting(present=panel.members)
    panel.close(panel.members[0], meeting_id)
    with world.acting(panel.members[0]):
        changed = world.execute("UPDATE panel_meeting SET minutes = '{}' WHERE id = :id", id=meeting_id)
        assert changed.rowcount == 0


def test_minutes_are_read_as_a_page_and_as_a_file(world: World, panel: Panel, recommender: Actor) -> None:
    case_id = made.case(world, recommender)
    meeting_id, items = panel.meeting(case_id, present=panel.members)
    browser = world.signed_in(recommender)
    assert browser.get(f"/panel-meetings/{meeting_id}/minutes").status_code == 404
    panel.decide(panel.members[0], items[0])
    panel.close(panel.members[0], meeting_id)
    page = browser.get(f"/panel-meetings/{meeting_id}/minutes")
    assert "Best for the family." in page.text
    assert "£5,770.50" in page.text
    paper = browser.get(f"/panel-meetings/{meeting_id}/minutes.pdf")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")


def test_a_member_decides_by_api(world: World, panel: Panel, recommender: Actor) -> None:
    world.administrator()
    own_program(world)
    meeting_id, items = panel.meeting(made.case(world, recommender), present=panel.members)
    headers, caller = bearer(token_of(world, panel.members[0])), world.app.test_client()
    assert len(caller.get("/api/v1/panels", headers=headers).get_json()) == 1
    assert len(caller.get(f"/api/v1/panels/{panel.id}/meetings", headers=headers).get_json()) == 1
    said = {"decision": "approve with conditions", "reason": "Best.", "conditions": "Review in May."}
    decided = caller.post(f"/api/v1/agenda-items/{items[0]}/decision", headers=headers, json=said)
    assert decided.status_code == 200, decided.text
    shown = caller.get(f"/api/v1/panel-meetings/{meeting_id}", headers=headers).get_json()
    assert shown["agenda"][0]["conditions"] == "Review in May."


def test_by_api_a_panel_goes_from_being_set_up_to_its_minutes(world: World, panel: Panel, recommender: Actor) -> None:
    world.administrator()
    own_program(world)
    case_id = made.case(world, recommender)
    caller, chair, other = world.app.test_client(), *panel.members[:2]
    lead_key, chair_key = bearer(token_of(world, panel.lead)), bearer(token_of(world, chair))

    def post(path: str, body: object = None, key: dict[str, str] = lead_key) -> tuple[int, Any]:
        answer = caller.post(f"/api/v1/{path}", headers=key, json=body)
        return answer.status_code, answer.get_json()

    taken = post("panels", {"name": "Resource Allocation Panel", "quorum": 2})
    assert (taken[0], taken[1]["type"]) == (409, "/api/problems/panel.name_taken")
    assert post("panels", {"name": "Alone", "quorum": 1})[0] == 422
    status, short_breaks = post("panels", {"name": "Short Breaks Panel", "quorum": 2, "limit": "9000.00"})
    assert (status, short_breaks["limit"]) == (201, "9000.00")
    seats = f"panels/{short_breaks['id']}/seats"
    with world.app.app_context():
        today = clock.now().date()
    seat = {"person_id": str(chair.person), "is_chair": True, "from_on": str(today)}
    assert post(seats, {**seat, "from_on": "2020-01-01"})[1]["type"] == "/api/problems/panel.seat_starts_in_past"
    assert post(seats, seat)[0] == 201
    _, mistaken = post(seats, {**seat, "person_id": str(other.person), "is_chair": False})
    assert post(seats, {**seat, "person_id": str(panel.members[2].person), "is_chair": False})[0] == 201
    assert post(f"panel-seats/{mistaken['id']}/end")[1]["to_on"] == str(today)
    shown = caller.get(f"/api/v1/panels/{short_breaks['id']}", headers=lead_key).get_json()
    assert [each["is_chair"] for each in shown["seats"]] == [True, False, False]

    past = post(f"panels/{short_breaks['id']}/meetings", {"meets_at": "2020-01-01T09:00:00Z", "place": "Room 1"})
    assert past[1]["type"] == "/api/problems/meeting.in_past"
    body = {"meets_at": f"{today + timedelta(days=1)}T09:00:00Z", "place": "Room 1"}
    meeting = post(f"panels/{short_breaks['id']}/meetings", body)[1]["id"]
    item = post(f"panel-meetings/{meeting}/agenda", {"case_id": str(case_id)})[1]["id"]
    there = {"present": [str(chair.person), str(panel.members[2].person)]}
    assert post(f"panel-meetings/{meeting}/opening", there, chair_key)[0] == 200
    assert post(f"panel-meetings/{meeting}/closing", None, chair_key)[1]["type"] == "/api/problems/meeting.undecided"
    saying = {"decision": "approve", "reason": "Best for the family."}
    assert post(f"agenda-items/{item}/decision", saying, chair_key)[1]["decision"] == "approve"
    _, over = post(f"panel-meetings/{meeting}/closing", None, chair_key)
    assert over["minutes"]["cases"][0]["decision"] == "approve"
