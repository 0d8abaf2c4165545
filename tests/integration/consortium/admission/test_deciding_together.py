"""Many decisions at once: all or none, taken back while nobody has seen them, contracts after a standstill."""

import re
import zlib
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.contracts import queries as contracts
from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.web import papers
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.memory import remembered
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World

MoveClock = Callable[..., None]
NAMES = ("Harbour Care Ltd", "Northshore Homecare Ltd", "Quayside Support Ltd")


@remembered
def assessed(world: World, opened: Admission, move_clock: MoveClock, scores: list[int | None]) -> list[UUID]:
    """Applications of a closed round, each concluded at its score; None: not assessed."""
    people = ("Rosa Delgado", "Peter Vance", "Quinn Ray")
    ids = [
        admission.submitted(world, opened, name, person=person)
        for name, person, _ in zip(NAMES, people, scores, strict=False)
    ]
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    for application_id, score in zip(ids, scores, strict=True):
        if score is not None:
            admission.assess(world, opened, tied[application_id], score)
    return ids


def decide(world: World, opened: Admission, *ids: UUID, and_release: bool = False) -> int:
    with world.acting(opened.officer):
        return services.decide_ready(
            actor=opened.officer,
            round_id=opened.round_id,
            application_ids=ids,
            and_release=and_release,
            now=clock.now(),
        )


def release(world: World, opened: Admission, *ids: UUID) -> int:
    with world.acting(opened.officer):
        return services.release_chosen(
            actor=opened.officer, round_id=opened.round_id, application_ids=ids, now=clock.now()
        )


def undo(world: World, opened: Admission, application_id: UUID) -> None:
    with world.acting(opened.officer):
        services.undo_decision(actor=opened.officer, application_id=application_id, now=clock.now())


def acts(world: World, opened: Admission) -> list[str]:
    with world.acting(opened.officer):
        return [each.act for each in world.entries()]


def test_what_is_foretold_is_what_is_decided(world: World, opened: Admission, move_clock: MoveClock) -> None:
    good, weak = assessed(world, opened, move_clock, [4, 2])
    with world.acting(opened.officer):
        round_ = queries.get_own_round(opened.officer, opened.round_id)
        listed = queries.list_ready(opened.officer, opened.round_id)
        foretold = {
            each.application.id: each.results
            for each in services.preview_ready(
                actor=opened.officer, round_=round_, applications=listed, now=clock.now()
            )
        }
    assert decide(world, opened, good, weak) == 2
    with world.acting(opened.officer):
        for application_id, made in queries.decisions_of([good, weak]).items():
            for row in made:
                result = foretold[application_id][row.lot_id]
                assert (row.is_admitted, row.total) == (result.is_admitted, result.total)
                assert row.findings == result.as_document(note="")
        assert queries.list_ready(opened.officer, opened.round_id) == []
        assert [each.id for each in queries.list_unreleased(opened.officer, opened.round_id)] == sorted([good, weak])


def test_deciding_together_is_all_or_none_and_names_the_one_that_is_not_ready(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    ready, unready = assessed(world, opened, move_clock, [4, None])
    with pytest.raises(Refused, match=r"decision\.one_cannot") as refused:
        decide(world, opened, ready, unready)
    with world.acting(opened.officer):
        assert refused.value.facts["reference"] == queries.get_application(unready).reference
        assert queries.decisions_of([ready, unready]) == {}
    assert refusal_of(decide, world, opened) == "decision.none_chosen"


def test_in_one_step_everyone_chosen_is_told_and_nobody_else(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    first, second = assessed(world, opened, move_clock, [4, 4])
    assert decide(world, opened, first, and_release=True) == 1
    with world.acting(opened.applicants[first]):
        (letter,) = queries.decisions_of([first])[first]
        assert letter.contract_id is not None
    with world.acting(opened.applicants[second]):
        assert queries.decisions_of([second]) == {}
    assert refusal_of(release, world, opened, first) == "decision.one_cannot"
    assert refusal_of(release, world, opened, second) == "decision.one_cannot"


def test_a_decision_is_taken_back_until_its_letter_is_released_and_both_acts_stay_on_record(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    (application_id,) = assessed(world, opened, move_clock, [4])
    assert refusal_of(undo, world, opened, application_id) == "decision.none"
    decide(world, opened, application_id)
    undo(world, opened, application_id)
    assert [act for act in acts(world, opened) if act.startswith("application.decision")] == [
        "application.decision_undone"
    ]
    decide(world, opened, application_id)
    assert release(world, opened, application_id) == 1
    assert refusal_of(undo, world, opened, application_id) == "decision.released"
    assert acts(world, opened).count("application.decided") == 2


def test_no_other_lead_decides_releases_or_takes_back(world: World, opened: Admission, move_clock: MoveClock) -> None:
    (application_id,) = assessed(world, opened, move_clock, [4])
    decide(world, opened, application_id)
    tom = opened.tom
    with world.acting(tom), pytest.raises(NotFound):
        services.undo_decision(actor=tom, application_id=application_id, now=clock.now())
    with world.acting(tom), pytest.raises(NotFound):
        services.release_chosen(actor=tom, round_id=opened.round_id, application_ids=[application_id], now=clock.now())
    with world.acting(tom):
        assert world.execute("DELETE FROM decision").rowcount == 0


def under_the_act_of_2023(world: World, opened: Admission) -> None:
    """The same system under a regime that promises a standstill of eight working days."""
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pa23-open-framework'"))


def test_contracts_wait_for_the_standstill_and_are_issued_after_it(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    under_the_act_of_2023(world, opened)
    (application_id,) = assessed(world, opened, move_clock, [4])

    def issue() -> int:
        with world.acting(opened.officer):
            return services.issue_contracts(actor=opened.officer, round_id=opened.round_id, now=clock.now())

    assert refusal_of(issue) == "standstill.nothing_waits"
    decide(world, opened, application_id, and_release=True)
    rosa = opened.applicants[application_id]
    with world.acting(rosa):
        (letter,) = queries.decisions_of([application_id])[application_id]
        assert letter.contract_id is None
        assert letter.standstill_until is not None
        assert contracts.list_own_contracts(rosa) == []
    assert refusal_of(issue) == "standstill.runs"
    officer = world.signed_in(opened.officer)
    assert f"/rounds/{opened.round_id}/decisions" in officer.get(f"/rounds/{opened.round_id}").text
    assert "Issue the contracts" not in officer.get(f"/rounds/{opened.round_id}/decisions").text
    move_clock(days=46)
    later = world.signed_in(opened.officer).get(f"/rounds/{opened.round_id}/decisions")
    assert "Issue the contracts that are due" in later.text
    assert issue() == 1
    assert refusal_of(issue) == "standstill.nothing_waits"
    with world.acting(rosa):
        (letter,) = queries.decisions_of([application_id])[application_id]
        assert contracts.get_own_contract(rosa, letter.contract_id).accepted_at is None


def test_the_database_keeps_a_released_decision_as_it_is(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    under_the_act_of_2023(world, opened)
    (application_id,) = assessed(world, opened, move_clock, [4])
    decide(world, opened, application_id)
    half = sa.text("UPDATE decision SET standstill_until = guard.now()")
    with pytest.raises(sa.exc.IntegrityError, match="standstill_after_release"), world.acting(opened.officer):
        db.session.execute(half)
    release(world, opened, application_id)
    move_clock(days=46)
    with pytest.raises(sa.exc.IntegrityError, match="a released decision stands"), world.acting(opened.officer):
        db.session.execute(sa.text("UPDATE decision SET released_at = guard.now()"))


def test_the_page_makes_the_same_number_of_statements_for_one_and_for_three(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    ids = assessed(world, opened, move_clock, [4, 3, 2])

    def statements(path: str) -> int:
        client, seen = world.signed_in(opened.officer), []
        with world.app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        assert client.get(path).status_code == 200
        return len(seen)

    here = f"/rounds/{opened.round_id}/decisions"
    three = statements(here)
    decide(world, opened, *ids[:2], and_release=True)
    assert statements(here) <= three


def unpacked(pdf: bytes) -> bytes:
    """Every stream of a PDF as it was before it was compressed."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(each) if each.startswith(b"x\xda") else each for each in streams)


def test_letters_are_previewed_and_kept_as_pdf_by_those_who_may_read_them(
    world: World, opened: Admission, move_clock: MoveClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (application_id,) = assessed(world, opened, move_clock, [2])
    officer, rosa = world.signed_in(opened.officer), world.signed_in(opened.applicants[application_id])
    page = officer.get(f"/applications/{application_id}/letter-preview")
    for words in ("You are <strong>not admitted</strong>", "What would have to change", "review"):
        assert words in page.text
    assert "The decision on your application" in page.text
    assert rosa.get(f"/applications/{application_id}/letter.pdf").status_code == 404
    decide(world, opened, application_id, and_release=True)
    if papers.can_make_pdf():
        for client, name in ((officer, "decision.pdf"), (rosa, "letter.pdf")):
            answer = client.get(f"/applications/{application_id}/{name}")
            assert answer.mimetype == "application/pdf"
            assert answer.data.startswith(b"%PDF-")
            assert b"pdfuaid:part" in unpacked(answer.data)
    assert rosa.get(f"/applications/{application_id}/decision.pdf").status_code == 404
    monkeypatch.setattr(papers, "can_make_pdf", lambda: False)
    assert "A PDF cannot be made on this installation" in rosa.get(f"/applications/{application_id}/letter").text
    refused = rosa.get(f"/applications/{application_id}/letter.pdf")
    assert refused.status_code == 409
    assert "Print the page instead" in refused.text


def test_a_lead_decides_and_takes_back_by_api(world: World, opened: Admission, move_clock: MoveClock) -> None:
    (application_id,) = assessed(world, opened, move_clock, [4])
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, opened.officer))
    here = f"/api/v1/rounds/{opened.round_id}"
    (ready,) = client.get(f"{here}/ready", headers=headers).get_json()
    assert ready["application_id"] == str(application_id)
    assert [(lot["would_be_admitted"], lot["total"]) for lot in ready["lots"]] == [(True, "80.00")]
    chosen = {"application_ids": [str(application_id)]}
    assert client.post(f"{here}/decisions", json=chosen, headers=headers).get_json() == {"decided": 1}
    undone = client.delete(f"/api/v1/applications/{application_id}/decision", headers=headers)
    assert undone.status_code == 204
    again = client.post(f"{here}/decisions", json={**chosen, "and_release": True}, headers=headers)
    assert again.status_code == 201
    late = client.delete(f"/api/v1/applications/{application_id}/decision", headers=headers)
    assert late.get_json()["type"] == "/api/problems/decision.released"
    assert client.post(f"{here}/letters", json=chosen, headers=headers).status_code == 409
    assert client.post(f"{here}/contracts", headers=headers).status_code == 409
