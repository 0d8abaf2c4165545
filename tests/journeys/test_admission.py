"""A lead sets up a system and opens a round; a provider applies; the lead assigns, decides and releases the letter."""

from collections.abc import Callable
from datetime import date, timedelta

from consortium.admission import queries, services
from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.people.rules import Role
from tests.factories import admission, register
from tests.factories.files import PDF
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitor, Visitors


def write_date(visitor: Visitor, name: str, day: date) -> None:
    """Type a date into its three boxes."""
    boxes = visitor.page.locator(f"input[name='{name}']")
    for box, value in zip(range(3), (f"{day:%d}", f"{day:%m}", f"{day:%Y}"), strict=True):
        boxes.nth(box).fill(value)


def test_a_lead_publishes_a_system_and_announces_a_round(visitors: Visitors, world: World) -> None:
    knowsley, sefton, wirral = (world.council(name) for name in ("Knowsley", "Sefton", "Wirral"))
    world.consortium("Liverpool City Region care and support", knowsley, sefton, wirral)
    helen = world.person("Helen Marsh", knowsley, Role.PROCUREMENT_OFFICER)
    with world.acting(helen):
        today = local(clock.now()).date()
    visitor = visitors.sign_in(helen)
    visitor.go("/systems")
    visitor.press("Set up a system")
    visitor.fill(
        name="Care and support for children",
        summary="Support at home and short breaks for children and young people up to 25.",
        notice_reference="2024/S 000-004411",
        contact_name="Helen Marsh",
        contact_email="helen.marsh@knowsley.example",
        contract_terms_version="1.0",
        contract_terms="The provider delivers support to the specification. This contract commits no spend.",
        entry_every_months="6",
    )
    visitor.page.get_by_label("Light-touch system, 2015 Regulations").check()
    write_date(visitor, "commenced_on", today.replace(2025, 2, 24))
    write_date(visitor, "ends_on", today.replace(2029, 2, 23))
    visitor.press("Save draft")
    expect(visitor.page.get_by_role("alert")).to_contain_text("before 24 February 2025")
    write_date(visitor, "commenced_on", today.replace(2024, 3, 1))
    visitor.press("Save draft")
    visitor.follow("Add a lot")
    visitor.fill(name="Care at home", summary="Personal care and support in the family home.")
    visitor.press("Add this lot")
    visitor.press("Publish the system")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The system is published")
    visitor.follow("Rounds of admission and questionnaire")
    visitor.follow("Start from it")
    visitor.press("Start the version")
    visitor.press("Adopt this version")
    visitor.press("Announce a round")
    write_date(visitor, "opens_on", today)
    visitor.fill(opens_at="00:00")
    write_date(visitor, "closes_on", today + timedelta(days=30))
    write_date(visitor, "decision_due_on", today + timedelta(days=60))
    visitor.press("Announce the round")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Round 1")
    expect(visitor.page.get_by_text("No application yet")).to_be_visible()


def test_a_sole_trader_applies_on_a_phone_and_holds_a_receipt(visitors: Visitors, world: World) -> None:
    opened = admission.open_round(world)
    ada = admission.applicant(world, opened, "Ada Lunt Support", legal_form="sole trader", person="Ada Lunt")
    visitor = visitors.sign_in(ada, width=320)
    visitor.go("/")
    visitor.follow("Apply to join Liverpool City Region care and support")
    visitor.press("Start an application")
    expect(visitor.page).to_have_title("Your application: NOT submitted – Ada Lunt Support – Consortium")
    visitor.follow("Lots and places")
    visitor.page.get_by_role("group", name="Lot 1: Care at home").get_by_label("Sefton").check()
    visitor.press("Save lots and places")
    visitor.follow("About you")
    visitor.fill(experience_years="4")
    visitor.press("Save and go back")
    visitor.follow("Keeping children safe")
    for question in ("Have you trained", "Does everyone", "Do you report allegations"):
        visitor.page.get_by_role("group", name=question).get_by_label("Yes").check()
    visitor.fill(safeguarding=admission.ANSWERS["safeguarding"])
    visitor.press("Save and go back")
    visitor.follow("The child at the centre")
    visitor.fill(**{key: admission.ANSWERS[key] for key in ("outcomes", "voice", "support_at_home")})
    visitor.press("Save and go back")
    visitor.follow("The people who come")
    visitor.fill(cover=admission.ANSWERS["cover"])
    visitor.page.get_by_label("Within a week").check()
    visitor.press("Save and go back")
    visitor.follow("Running it well")
    for question in ("Can a child or a parent complain", "Do you keep records"):
        visitor.page.get_by_role("group", name=question).get_by_label("Yes").check()
    visitor.press("Save and go back")
    visitor.follow("Exclusion declarations")
    visitor.press("None of these applies to us")
    visitor.follow("Check your answers and submit")
    visitor.press("Submit application")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Application submitted")
    expect(visitor.page.get_by_role("region", name="Application received")).to_contain_text("Fingerprint")


def test_a_lead_shares_out_decides_and_releases_and_the_applicants_read_why(
    visitors: Visitors, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    good = admission.submitted(world, opened, "Harbour Care Ltd")
    weak = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    move_clock(days=31)
    ines = visitors.sign_in(opened.officer)
    ines.go(f"/rounds/{opened.round_id}")
    ines.press("Begin assessment")
    expect(ines.page.get_by_role("row", name="Ruth Okoro Wirral")).to_contain_text("+2")
    ines.press("Accept the whole suggestion")
    expect(ines.page.get_by_role("alert")).to_contain_text("4 asked to assess")
    tied = admission.evaluations(world, opened)
    admission.assess(world, opened, tied[good], 4)
    admission.assess(world, opened, tied[weak], 4, under=("safeguarding",))
    ines.go(f"/rounds/{opened.round_id}")
    ines.follow("Progress by question")
    expect(ines.page.get_by_role("row", name="Harbour Care Ltd")).to_contain_text("Concluded")
    ines.page.get_by_text("Filter", exact=True).click()
    ines.page.get_by_label("State").select_option(label="Being scored")
    ines.press("Apply filters")
    expect(ines.page.get_by_text("No application fits")).to_be_visible()
    ines.page.set_viewport_size({"width": 320, "height": 900})
    ines.follow("Remove filter Being scored")
    ines.page.set_viewport_size({"width": 1280, "height": 900})
    ines.follow("Back to the round")
    for name in ("Harbour Care Ltd", "Northshore Homecare Ltd"):
        ines.follow(f"Decide on {name}")
        ines.press("Decide")
        ines.follow("Back to the round")
    ines.press("Release 2 letters")
    peter = visitors.sign_in(opened.applicants[weak])
    peter.go("/")
    peter.follow("Read the decision on")
    expect(peter.page.get_by_role("article")).to_contain_text("You are not admitted this time")
    expect(peter.page.get_by_role("article")).to_contain_text("it needs at least 3")


def test_exclusion_evidence_is_read_only_with_a_reason(readers: Readers, world: World) -> None:
    opened = admission.open_round(world)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    application_id = admission.draft(
        world, opened, rosa, applying={"grave_professional_misconduct": "We dismissed him."}
    )
    admission.submit(world, rosa, application_id)
    ines = readers.sign_in(opened.officer)
    ines.go(f"/applications/{application_id}/exclusion-evidence")
    expect(ines.page.get_by_text("We dismissed him.")).to_have_count(0)
    ines.fill(reason="To judge what was declared in round 1")
    ines.press("Read for 15 minutes")
    expect(ines.page.get_by_text("We dismissed him.")).to_be_visible()


def test_a_lead_builds_a_questionnaire_in_pages_and_sees_what_changed(readers: Readers, world: World) -> None:
    region = register.region(world)
    ines = world.person("Ines Duarte", region.lead, Role.PROCUREMENT_OFFICER)
    visitor = readers.sign_in(ines)
    visitor.go(f"/systems/{region.system_id}/rounds")
    visitor.follow("Start from it")
    visitor.press("Start the version")
    expect(visitor.page.get_by_role("heading", name="Every weight totals 100.00")).to_be_visible()
    visitor.follow("Add a question to Keeping children safe")
    visitor.fill(text="Attach your safeguarding policy")
    visitor.page.get_by_label("A document to attach").check()
    visitor.page.get_by_label("For information").check()
    visitor.press("Save question")
    visitor.follow("How do you agree outcomes")
    visitor.fill(weight="abc")
    visitor.press("Save question")
    expect(visitor.page.get_by_role("alert")).to_contain_text("not a plain number")
    visitor.fill(weight="15.00")
    visitor.press("Save question")
    expect(visitor.page.get_by_role("heading", name="It cannot be adopted yet")).to_be_visible()
    expect(visitor.page.get_by_text("Lot 1, sole trader: the weights total 95.00, 5.00 missing.")).to_be_visible()
    visitor.follow("How do you agree outcomes")
    visitor.fill(weight="20.00")
    visitor.press("Save question")
    visitor.page.locator("#question-records").get_by_role("button", name="Duplicate").click()
    visitor.page.locator("#question-records_2 a").click()
    visitor.page.get_by_text("Remove this question", exact=True).click()
    visitor.press("Remove the question")
    visitor.follow("Replace by a YAML file")
    visitor.fill(text="title: [")
    visitor.press("Replace the draft")
    expect(visitor.page.get_by_role("alert")).to_contain_text("cannot be read on line 1")
    visitor.go(f"/systems/{region.system_id}/rounds")
    visitor.follow("Version 1")
    visitor.page.get_by_label("Legal form", exact=True).select_option("sole trader")
    visitor.press("Show")
    visitor.follow("Go back to building it")
    visitor.press("Adopt this version")
    visitor.follow("New version")
    visitor.press("Start the version")
    visitor.follow("Can a child or a parent complain")
    visitor.fill(guidance="Say how you tell children about it.")
    visitor.press("Save question")
    visitor.follow("What changed since version 1")
    expect(visitor.page.get_by_text("Say how you tell children about it.")).to_be_visible()


def test_the_next_round_is_announced_as_the_rhythm_proposes_it(readers: Readers, world: World) -> None:
    opened = admission.open_round(world)
    with world.acting(opened.officer):
        first = queries.get_questionnaire(opened.questionnaire_id)
        second = services.copy_version(actor=opened.officer, questionnaire_id=first.id)
        services.remove_question(actor=opened.officer, questionnaire_id=second.id, revision=1, question="living_wage")
        services.adopt_questionnaire(actor=opened.officer, questionnaire_id=second.id, now=clock.now())
    visitor = readers.sign_in(opened.officer)
    visitor.go(f"/systems/{opened.region.system_id}/rounds")
    visitor.follow("Announce with these dates")
    expect(visitor.page.get_by_text("Removed: Do you pay the real living wage")).to_be_visible()
    visitor.press("Announce the round")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Round 2")


def test_a_provider_answers_with_a_table_and_a_document(readers: Readers, world: World) -> None:
    document = services.read_document(services.shipped_questionnaire())
    document["sections"][0]["questions"].append(
        {"key": "policy", "kind": "document", "text": "Attach your safeguarding policy", "assessed": "information"}
    )
    opened = admission.open_round(world, document=document)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    visitor = readers.sign_in(rosa, width=320)
    visitor.go(f"/rounds/{opened.round_id}")
    visitor.press("Start an application")
    visitor.follow("About you")
    visitor.fill(experience_years="12")
    visitor.page.get_by_label("Who you worked for, row 1").fill("Wirral Council")
    visitor.page.locator("[name='policy']").set_input_files(
        {"name": "policy.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    visitor.press("Save and stay here")
    expect(visitor.page.get_by_text("Row 1: “What you did” is empty")).to_be_visible()
    expect(visitor.page.get_by_label("Who you worked for, row 1")).to_have_value("Wirral Council")
    expect(visitor.page.get_by_role("link", name="policy.pdf")).to_be_visible()
    visitor.page.get_by_label("What you did, row 1").fill("Short breaks")
    visitor.page.get_by_label("From and to, row 1").fill("2023 to 2025")
    visitor.press("Save and go back")
    visitor.follow("Check your answers and submit")
    expect(visitor.page.get_by_role("cell", name="Short breaks")).to_be_visible()


def test_a_lead_changes_the_suggestion_and_gives_away_the_work_of_somebody_who_leaves(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    world.person("Dan Price", opened.region.sefton, Role.ASSESSOR)
    admission.submitted(world, opened, "Harbour Care Ltd")
    admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    move_clock(days=31)
    ines = readers.sign_in(opened.officer)
    ines.go(f"/rounds/{opened.round_id}")
    ines.press("Begin assessment")
    for row in ("Harbour Care Ltd", "Northshore Homecare Ltd"):
        ines.page.get_by_label(f"Assessor 1 of {row}").select_option(label="Tom Ashby, Sefton")
        ines.page.get_by_label(f"Assessor 2 of {row}").select_option(label="Ruth Okoro, Wirral")
    ines.press("Ask these assessors")
    ines.go(f"/rounds/{opened.round_id}/assessors")
    expect(ines.page.get_by_role("heading", name="Every application has its assessors")).to_be_visible()
    ines.follow("Give away the work of Tom Ashby")
    ines.press("Set aside and share out")
    expect(ines.page.get_by_role("alert")).to_contain_text("Say why the work is given to somebody else")
    ines.fill(reason="Tom has left Sefton.")
    ines.press("Set aside and share out")
    expect(ines.page.get_by_role("row", name="Dan Price Sefton").get_by_role("cell").nth(1)).to_have_text("2")
    expect(ines.page.get_by_role("row", name="Tom Ashby Sefton")).to_contain_text("2 given away")
    phone = readers.sign_in(opened.officer, width=320)
    phone.go(f"/rounds/{opened.round_id}/assessors")
    assert phone.sticks_out() == []


def test_a_provider_applies_again_and_sees_what_changed_since_last_time(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    with world.acting(opened.officer):
        now = clock.now()
        second = services.copy_version(actor=opened.officer, questionnaire_id=opened.questionnaire_id)
        services.remove_question(actor=opened.officer, questionnaire_id=second.id, revision=1, question="living_wage")
        services.adopt_questionnaire(actor=opened.officer, questionnaire_id=second.id, now=now)
        announced = services.announce_round(
            actor=opened.officer,
            system_id=opened.region.system_id,
            questionnaire_id=second.id,
            opens_at=now,
            closes_at=now + timedelta(days=30),
            decision_due_on=local(now).date() + timedelta(days=60),
            now=now,
        )
        path = f"/rounds/{announced.id}"
    visitor = readers.sign_in(opened.applicants[first])
    visitor.go(path)
    visitor.press("Start an application")
    visitor.follow("Keeping children safe")
    visitor.fill(safeguarding="Two people listen now, and the child chooses who writes it down.")
    visitor.press("Save and go back")
    visitor.follow("See what changed since last time")
    expect(visitor.page.get_by_text("Do you pay the real living wage")).to_be_visible()
    expect(visitor.page.get_by_text("Two people listen now")).to_be_visible()
    expect(visitor.page.get_by_text(admission.ANSWERS["safeguarding"])).to_be_visible()
