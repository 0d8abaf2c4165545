"""A provider asks on a phone, the lead answers in words that say nothing of the asker, and a rival reads the answer."""

from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_question_is_asked_answered_and_read_without_its_asker(readers: Readers, world: World) -> None:
    opened = admission.open_round(world)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    admission.draft(world, opened, rosa)
    nils = world.person("Nils Berg", world.provider("Berg Care"), Role.BID_WRITER)
    asker = readers.sign_in(rosa, width=320)
    asker.go(f"/rounds/{opened.round_id}")
    asker.follow("Questions and answers")
    asker.press("Ask")
    expect(asker.page.get_by_role("alert")).to_contain_text("Write your question")
    asker.fill(question="We at Harbour have two vans. Must every lot be offered in every council?")
    asker.press("Ask")
    expect(asker.page.get_by_role("region", name="You asked, not answered yet")).to_contain_text("two vans")
    lead = readers.sign_in(opened.officer)
    lead.go("/")
    lead.follow("1 question to answer")
    lead.follow("Answer question 1")
    lead.fill(
        question="Must every lot be offered in every council?", answer="No. You choose the councils for each lot."
    )
    lead.press("Answer to everybody")
    expect(lead.page.get_by_role("region", name="Answers")).to_contain_text("You choose the councils")
    expect(lead.page.get_by_text("Harbour")).to_have_count(0)
    rival = readers.sign_in(nils)
    rival.go(f"/rounds/{opened.round_id}/enquiries")
    expect(rival.page.get_by_role("region", name="Answers")).to_contain_text("Must every lot be offered")
    expect(rival.page.get_by_text("You asked this")).to_have_count(0)
    asker.go(f"/rounds/{opened.round_id}/enquiries")
    expect(asker.page.get_by_text("You asked this")).to_be_visible()
