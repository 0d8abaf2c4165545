"""A decision that takes its time: more of it where the regime allows, and declared grounds judged one by one."""

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from consortium.admission import services
from consortium.kernel import clock
from tests.factories import admission
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers

SINCE = {
    "grave_professional_misconduct": "A manager hid a complaint. He was dismissed, and all families were written to.",
    "significant_or_persistent_deficiencies_under_a_prior_public_contract": (
        "A contract in another county ended early. Visits are now checked by telephone."
    ),
}


def test_grounds_are_judged_one_by_one_and_the_decision_takes_more_time(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    made = admission.open_round(world, days=1)
    move_clock(days=2)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pcr-reg34', entry_every_months = NULL"))
    with world.acting(made.officer):
        opening = services.open_at_any_time(
            actor=made.officer, system_id=made.region.system_id, questionnaire_id=made.questionnaire_id, now=clock.now()
        )
    opened = replace(made, round_id=opening.id)
    rosa_at = admission.applicant(world, opened, "Harbour Care Ltd")
    application_id = admission.draft(world, opened, rosa_at, applying=SINCE)
    admission.submit(world, rosa_at, application_id)
    tied = admission.begin_assessment(world, opened)

    ines = readers.sign_in(opened.officer)
    ines.go(f"/applications/{application_id}")
    ines.follow("Take more time for the decision")
    ines.fill(reason="What the applicant says of two exclusion grounds has to be checked with another council.")
    ines.press("Take more time and tell the applicant")
    expect(ines.page.get_by_text("The decision has more time, until")).to_be_visible()
    ines.follow("Who took it, and when")
    ines.go(f"/rounds/{opened.round_id}")
    rosa = readers.sign_in(rosa_at, width=320)
    rosa.go(f"/applications/{application_id}")
    expect(rosa.page.get_by_text("has to be checked with another council")).to_be_visible()

    admission.assess(world, opened, tied[application_id], 4)
    ines.go(f"/applications/{application_id}/decision")
    expect(ines.page.get_by_text("Waits for your judgement")).to_be_visible()
    ines.press("Decide")
    expect(ines.page.get_by_role("alert")).to_contain_text("not judged yet: 2")
    ines.follow("Read the evidence and judge each ground")
    ines.fill(reason="To judge the two grounds that were declared")
    ines.press("Read for 15 minutes")
    first, second = SINCE
    ines.page.locator(f"[name='{first}'][value=yes]").check()
    ines.fill(**{f"{first}-reason": "The man is gone, and every family heard of it within a week."})
    ines.page.locator(f"[name='{second}'][value=no]").check()
    ines.press("Save what I judged")
    expect(ines.page.get_by_role("alert")).to_contain_text("Give a reason for each ground")
    ines.fill(**{f"{second}-reason": "Nothing shows yet that checks by telephone find what was missed."})
    ines.press("Save what I judged")
    ines.follow("Go on to the decision")
    expect(ines.page.get_by_text("Would not be admitted")).to_be_visible()
    ines.press("Decide")
    ines.press("Release this letter")
    rosa.go(f"/applications/{application_id}/letter")
    expect(rosa.page.get_by_text("Nothing shows yet that checks by telephone")).to_be_visible()
    expect(rosa.page.get_by_text("Self-cleaning accepted.")).to_be_visible()
