"""A lead builds, compares and imports a questionnaire; answers that are documents reach those who may read them."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from consortium.admission import queries, services
from consortium.admission.models import Questionnaire
from consortium.evaluation import services as evaluating
from consortium.evaluation.queries import subjects_of
from consortium.kernel import clock, documents
from consortium.kernel.errors import BadInput, NotFound, Refused
from consortium.people.rules import Role
from tests.factories import admission, register
from tests.factories.files import PDF
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.register import Region
from tests.factories.world import World

DOCUMENT = {"kind": "document", "text": "Attach your safeguarding policy", "assessed": "information"}


@pytest.fixture
def region(world: World) -> Region:
    return register.region(world)


def shipped() -> dict[str, Any]:
    return services.read_document(services.shipped_questionnaire())


def test_a_version_is_carried_forward_and_what_changed_is_shown(world: World, region: Region) -> None:
    ines = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(ines):
        first = services.start_version(actor=ines, system_id=region.system_id, document=shipped())
        services.adopt_questionnaire(actor=ines, questionnaire_id=first.id, now=clock.now())
        second = services.copy_version(actor=ines, questionnaire_id=first.id)
        services.add_question(
            actor=ines, questionnaire_id=second.id, revision=second.revision, section="safeguarding", document=DOCUMENT
        )
        assert second.version == 2
        asked = queries.questions_of(second)
        assert [each.key for each in asked.sections[1].questions][-1] == "attach_your_safeguarding_policy"
        before = queries.find_version_before(second)
        assert before is not None
        assert before.id == first.id
        with pytest.raises(Refused, match=r"questionnaire\.adopted"):
            services.remove_question(actor=ines, questionnaire_id=first.id, revision=1, question="cover")


def test_of_two_officers_who_change_one_draft_the_second_is_told(world: World, region: Region) -> None:
    ines = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(ines):
        draft = services.start_version(actor=ines, system_id=region.system_id, document=shipped())
        seen = draft.revision
        services.move_question(actor=ines, questionnaire_id=draft.id, revision=seen, question="voice", by=-1)
        with pytest.raises(Refused, match=r"changed\.meanwhile"):
            services.remove_question(actor=ines, questionnaire_id=draft.id, revision=seen, question="voice")
        assert draft.revision == seen + 1


def test_a_file_that_cannot_be_read_changes_nothing(world: World, region: Region) -> None:
    ines = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(ines):
        draft = services.start_version(actor=ines, system_id=region.system_id, document=shipped())
        text = services.export_questionnaire(draft)
        assert services.read_document(text) == as_text(draft)
        broken = text.replace("minimum: 3", "minimum: 7", 1)
        with pytest.raises(BadInput, match="sections 2: questions 7: minimum"):
            services.replace_draft(
                actor=ines, questionnaire_id=draft.id, document=services.read_document(broken), revision=draft.revision
            )
        assert draft.revision == 1
        assert services.export_questionnaire(draft) == text


def as_text(draft: Questionnaire) -> Any:
    """A document with every number as a file writes it."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list) else str(value)

    return plain(draft.document)


def test_another_council_finds_no_draft(world: World, region: Region) -> None:
    ines = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(ines):
        draft_id = services.start_version(actor=ines, system_id=region.system_id, document=shipped()).id
    other = world.person("Petra Hall", region.sefton, Role.PROCUREMENT_OFFICER)
    with world.acting(other):
        with pytest.raises(NotFound):
            queries.get_questionnaire(draft_id)
        with pytest.raises(NotFound):
            services.copy_version(actor=other, questionnaire_id=draft_id)


def test_a_document_that_answers_reaches_the_lead_and_a_cleared_assessor_and_nobody_else(
    world: World, region: Region, move_clock: Any
) -> None:
    opened = admission.open_round(world, region, document=with_a_document())
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    with world.acting(rosa):
        kept = documents.store(actor=rosa, file_name="policy.pdf", data=PDF).id
    application_id = admission.draft(world, opened, rosa, answers={"policy": str(kept)})
    for stranger in (opened.officer, opened.ruth):
        with world.acting(stranger), pytest.raises(NotFound):
            documents.fetch(kept)
    admission.submit(world, rosa, application_id)
    with world.acting(opened.officer):
        assert documents.fetch(kept)[1] == PDF
    move_clock(days=31)
    evaluation_id = admission.begin_assessment(world, opened)[application_id]
    with world.acting(opened.ruth):
        with pytest.raises(NotFound):
            documents.fetch(kept)
        evaluating.declare_interest(
            actor=opened.ruth, evaluation_id=evaluation_id, has_conflict=False, interest="", now=clock.now()
        )
        subject = subjects_of([evaluation_id])[evaluation_id]
        assert subject.answers["policy"] == "policy.pdf"
        assert subject.attached == {"policy": f"/applications/{application_id}/documents/policy"}
        assert documents.fetch(kept)[1] == PDF


def test_nobody_answers_with_a_document_of_somebody_else(world: World, region: Region) -> None:
    opened = admission.open_round(world, region, document=with_a_document())
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    with world.acting(rosa):
        kept = documents.store(actor=rosa, file_name="policy.pdf", data=PDF).id
    otto = admission.applicant(world, opened, "Another Ltd", person="Otto Reed")
    for wrong in (str(kept), "policy.pdf"):
        with pytest.raises(Refused, match=r"application\.unknown_document"):
            admission.draft(world, opened, otto, answers={"policy": wrong})


def with_a_document() -> dict[str, Any]:
    document = shipped()
    document["sections"][1]["questions"].append({**DOCUMENT, "key": "policy"})
    return document


def test_a_program_carries_a_version_forward_and_reads_its_weights(
    world: World, region: Region, client: FlaskClient
) -> None:
    world.administrator()
    own_program(world)
    ines = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    headers = bearer(token_of(world, ines))

    def call(method: str, path: str, status: int = 200, **body: Any) -> Any:
        answer = client.open(f"/api/v1{path}", method=method, headers=headers, json=body or None)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    proposals = call("GET", f"/systems/{region.system_id}/rounds/proposals")
    assert all(each["opens_at"] < each["closes_at"] for each in proposals)
    first = call("POST", f"/systems/{region.system_id}/questionnaires", 201, document=None)
    copy = call("POST", f"/questionnaires/{first['id']}/copies", 201)
    here = f"/questionnaires/{copy['id']}"
    text = call("GET", f"{here}/yaml")["text"]
    lighter = text.replace("weight: '30.00'", "weight: 29.50")
    changed = call("PUT", f"{here}/yaml", text=lighter, revision=copy["revision"])
    assert changed["revision"] == 2
    assert {each["missing"] for each in call("GET", f"{here}/weights")} == {"0.50"}
    (difference,) = call("GET", f"{here}/differences")
    assert difference["details"] == [{"name": "Weight", "before": "30.00", "after": "29.50"}]
    call("PUT", f"{here}/yaml", 409, text=text, revision=copy["revision"])
    refused = call("POST", f"{here}/adoption", 409)
    assert refused["detail"].startswith("For lot 1 and a company, the weights of the scored questions total 99.50")
