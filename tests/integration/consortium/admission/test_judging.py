"""Exclusion grounds judged one by one by officers who may read them; the letter gives the reasons."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.admission.rules.grounds import grounds_of
from consortium.admission.rules.judging import Ruling
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people.rules import Role
from consortium.systems.rules import ExclusionList
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.memory import remembered
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World

MoveClock = Callable[..., None]
MISCONDUCT = "grave_professional_misconduct"
GROUNDS = [each.key for each in grounds_of(ExclusionList.REG57)]
SINCE = {MISCONDUCT: "We dismissed him and wrote to every family."}


@remembered
def declared(world: World, opened: Admission, move_clock: MoveClock, since: dict[str, str]) -> UUID:
    """An application, assessed and concluded, that declares these grounds."""
    rosa = admission.applicant(world, opened, "Mersey Lantern CIC")
    application_id = admission.draft(world, opened, rosa, applying=since)
    admission.submit(world, rosa, application_id)
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], 4)
    return application_id


def read(world: World, officer: Actor, application_id: UUID) -> None:
    with world.acting(officer):
        services.read_exclusion_evidence(
            actor=officer, application_id=application_id, reason="To judge what was declared.", now=clock.now()
        )


def judge(world: World, officer: Actor, application_id: UUID, **verdicts: bool) -> int:
    with world.acting(officer):
        return services.judge_grounds(
            actor=officer,
            application_id=application_id,
            rulings={key: Ruling(accepted, f"Of {key}: so decided.") for key, accepted in verdicts.items()},
            now=clock.now(),
        )


def decide(world: World, opened: Admission, application_id: UUID) -> list[bool]:
    with world.acting(opened.officer):
        made = services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        return [each.is_admitted for each in made]


def release(world: World, opened: Admission, application_id: UUID) -> None:
    with world.acting(opened.officer):
        services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())


@pytest.fixture
def two() -> dict[str, str]:
    first, second, *_ = GROUNDS
    return {first: "It was long ago, and the director left.", second: "We paid it all back."}


def test_a_decision_needs_each_declared_ground_judged_and_every_one_made_good(
    world: World, opened: Admission, two: dict[str, str], move_clock: MoveClock
) -> None:
    application_id, (first, second) = declared(world, opened, move_clock, two), two
    assert refusal_of(decide, world, opened, application_id) == "decision.exclusion_unjudged"
    read(world, opened.officer, application_id)
    assert judge(world, opened.officer, application_id, **{first: True}) == 1
    assert refusal_of(decide, world, opened, application_id) == "decision.exclusion_unjudged"
    colleague = world.person("Kit Lowe", opened.region.lead, Role.PROCUREMENT_OFFICER)
    read(world, colleague, application_id)
    assert judge(world, colleague, application_id, **{first: True, second: False}) == 1
    assert decide(world, opened, application_id) == [False]
    with world.acting(opened.officer):
        services.undo_decision(actor=opened.officer, application_id=application_id, now=clock.now())
    assert judge(world, opened.officer, application_id, **{second: True}) == 1
    assert decide(world, opened, application_id) == [True]


def test_only_under_a_grant_that_lasts_and_before_the_decision(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    assert refusal_of(judge, world, opened.officer, application_id, **{MISCONDUCT: True}) == "exclusion.reading_over"
    read(world, opened.officer, application_id)
    move_clock(minutes=16)
    assert refusal_of(judge, world, opened.officer, application_id, **{MISCONDUCT: True}) == "exclusion.reading_over"
    read(world, opened.officer, application_id)
    other = next(each for each in GROUNDS if each != MISCONDUCT)
    assert refusal_of(judge, world, opened.officer, application_id, **{other: True}) == "exclusion.not_declared"
    judge(world, opened.officer, application_id, **{MISCONDUCT: True})
    decide(world, opened, application_id)
    assert refusal_of(judge, world, opened.officer, application_id, **{MISCONDUCT: False}) == "exclusion.decided"
    with world.acting(opened.officer):
        assert world.execute("UPDATE exclusion_judgement SET is_accepted = false").rowcount == 0


def test_which_ground_it_was_stays_between_the_applicant_and_whoever_may_read_it(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    rosa = opened.applicants[application_id]
    read(world, opened.officer, application_id)
    judge(world, opened.officer, application_id, **{MISCONDUCT: False})
    with world.acting(rosa):
        assert queries.judgements_of(application_id) == {}
    decide(world, opened, application_id)
    release(world, opened, application_id)
    letter = world.signed_in(rosa).get(f"/applications/{application_id}/letter").text
    assert "Of grave_professional_misconduct: so decided." in letter
    assert "Self-cleaning not accepted" in letter
    move_clock(minutes=16)
    copy = world.signed_in(opened.officer).get(f"/applications/{application_id}/decision").text
    assert "so decided" not in copy
    assert "own copy of this letter" in copy
    assert "One was declared. Its self-cleaning evidence was not accepted." in copy
    read(world, opened.officer, application_id)
    copy = world.signed_in(opened.officer).get(f"/applications/{application_id}/decision").text
    assert "so decided" in copy
    with world.acting(rosa):
        [entry] = [each for each in world.entries() if each.act == "exclusion_evidence.judged"]
        assert MISCONDUCT not in str(entry.__dict__)


def test_whoever_judged_a_ground_does_not_review_the_decision(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    kit = world.person("Kit Lowe", opened.region.lead, Role.PROCUREMENT_OFFICER)
    read(world, kit, application_id)
    judge(world, kit, application_id, **{MISCONDUCT: False})
    decide(world, opened, application_id)
    release(world, opened, application_id)
    rosa = opened.applicants[application_id]
    with world.acting(rosa):
        [made] = queries.decisions_of([application_id])[application_id]
        review_id = services.ask_for_review(actor=rosa, decision_id=made.id, grounds="We disagree.").id
    move_clock(minutes=16)

    def take_on() -> None:
        with world.acting(kit):
            services.take_on_review(actor=kit, review_id=review_id, now=clock.now())

    assert refusal_of(take_on) == "review.had_a_part"
    with pytest.raises(sa.exc.IntegrityError, match="had a part"), world.acting(kit):
        db.session.execute(
            sa.text("UPDATE decision_review SET acknowledged_at = guard.now(), decider_id = :me"), {"me": kit.person}
        )


def test_applicants_who_declared_a_ground_are_left_out_of_a_batch_judged_or_not(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    read(world, opened.officer, application_id)
    judge(world, opened.officer, application_id, **{MISCONDUCT: True})
    browser, path = world.signed_in(opened.officer), f"/rounds/{opened.round_id}/decisions"
    page = browser.get(path).text
    assert "Decide one by one" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    refused = browser.post(path, data={"csrf_token": token, "application": str(application_id), "then": "decide"})
    assert refused.status_code == 422
    assert "Decide on such applications one by one" in refused.text


def form_of(page: str) -> dict[str, str]:
    return {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}


def test_what_was_typed_stays_when_the_time_to_read_is_over(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    secret = world.has_app(opened.officer)
    read(world, opened.officer, application_id)
    browser, path = world.signed_in(opened.officer), f"/applications/{application_id}"
    page = browser.get(f"{path}/exclusion-evidence").text
    assert "We dismissed him and wrote to every family." in page
    typed = {MISCONDUCT: "yes", f"{MISCONDUCT}-reason": "They wrote to every family.", f"{MISCONDUCT}-seen": ""}
    move_clock(minutes=16)
    refused = browser.post(f"{path}/exclusion-judgements", data={**form_of(page), **typed})
    assert refused.status_code == 422
    assert "We dismissed him" not in refused.text
    assert "They wrote to every family." in refused.text
    again = {**form_of(refused.text), **typed, "typed": "yes", "reason": "To finish what I was judging."}
    again["step_up_code"] = world.code(secret)
    back = browser.post(f"{path}/exclusion-evidence", data=again)
    assert "They wrote to every family." in back.text
    assert "We dismissed him" in back.text
    saved = browser.post(f"{path}/exclusion-judgements", data={**form_of(back.text), **typed}, follow_redirects=True)
    assert "1 of 1 grounds are judged. You can decide now." in saved.text


def test_the_second_of_two_officers_sees_both_texts(world: World, opened: Admission, move_clock: MoveClock) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    kit = world.person("Kit Lowe", opened.region.lead, Role.PROCUREMENT_OFFICER)
    for officer in (opened.officer, kit):
        read(world, officer, application_id)
    browser, path = world.signed_in(kit), f"/applications/{application_id}"
    page = browser.get(f"{path}/exclusion-evidence").text
    judge(world, opened.officer, application_id, **{MISCONDUCT: True})
    typed = {MISCONDUCT: "no", f"{MISCONDUCT}-reason": "Not enough was done.", f"{MISCONDUCT}-seen": ""}
    refused = browser.post(f"{path}/exclusion-judgements", data={**form_of(page), **typed})
    assert refused.status_code == 422
    assert "Somebody else changed this" in refused.text
    assert "Not enough was done." in refused.text
    assert "Of grave_professional_misconduct: so decided." in refused.text


def test_the_same_over_the_api(world: World, opened: Admission, move_clock: MoveClock) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, opened.officer))
    path = f"/api/v1/applications/{application_id}"
    said = {"judgements": [{"ground": MISCONDUCT, "is_accepted": True, "reason": "He is gone."}]}
    assert client.post(f"{path}/exclusion-judgements", json=said, headers=headers).status_code == 409
    given = client.post(f"{path}/exclusion-readings", json={"reason": "To judge what was declared."}, headers=headers)
    assert given.status_code == 201, given.text
    made = client.post(f"{path}/exclusion-judgements", json=said, headers=headers)
    assert made.status_code == 201, made.text
    assert [(each["ground"], each["is_accepted"]) for each in made.get_json()] == [(MISCONDUCT, True)]
    assert client.get(f"{path}/exclusion-judgements", headers=headers).get_json() == made.get_json()
    decided = client.post(f"{path}/decision", json={"note": "Welcome."}, headers=headers)
    assert decided.status_code == 201
    assert decided.get_json()[0]["findings"]["note"] == "Welcome."


def test_a_judgement_without_a_reason_cannot_be_stored(world: World, opened: Admission, move_clock: MoveClock) -> None:
    application_id = declared(world, opened, move_clock, SINCE)
    read(world, opened.officer, application_id)
    judge(world, opened.officer, application_id, **{MISCONDUCT: True})
    with pytest.raises(sa.exc.IntegrityError, match="has_a_reason"), world.acting(opened.officer):
        db.session.execute(sa.text("UPDATE exclusion_judgement SET reason = ''"))
