"""A system open at any time: the lead opens it, a provider applies, and its own clock runs until the decision."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from consortium.admission import services
from consortium.kernel import clock
from tests.factories import admission
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_provider_applies_at_any_time_and_its_own_clock_runs(
    readers: Readers, world: World, move_clock: Callable[..., None]
) -> None:
    made = admission.open_round(world, days=1)
    move_clock(days=2)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pcr-reg34', entry_every_months = NULL"))
    ines = readers.sign_in(made.officer)
    ines.go(f"/systems/{made.region.system_id}/rounds")
    ines.press("Open for applications")
    expect(ines.page.get_by_text("within 10 working days of receipt")).to_be_visible()
    ines.press("Open for applications")
    expect(ines.page.get_by_role("heading", name="Applications at any time")).to_be_visible()
    opened = replace(made, round_id=_round_id(world))
    rosa_at = admission.applicant(world, opened, "Harbour Care Ltd")
    rosa = readers.sign_in(rosa_at, width=320)
    rosa.go("/rounds")
    rosa.follow("Liverpool City Region care and support, open at any time")
    rosa.press("Start an application")
    application_id = admission.draft(world, opened, rosa_at)
    admission.submit(world, rosa_at, application_id)
    rosa.go(f"/applications/{application_id}/receipt")
    expect(rosa.page.get_by_text("The decision is due by")).to_be_visible()
    move_clock(days=20)
    ines = readers.sign_in(made.officer)
    ines.go(f"/rounds/{opened.round_id}")
    expect(ines.page.get_by_text("Overdue", exact=True)).to_be_visible()
    ines.press("Begin assessment")
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], 1)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())
    ines.go(f"/rounds/{opened.round_id}")
    expect(ines.page.get_by_text("Overdue", exact=True)).to_have_count(0)
    later = readers.sign_in(rosa_at)
    later.go(f"/rounds/{opened.round_id}")
    later.press("Apply again")
    expect(later.page.get_by_text("This began as your last application")).to_be_visible()


def _round_id(world: World) -> UUID:
    with world.engine.connect() as connection:
        found: UUID = connection.execute(sa.text("SELECT id FROM round WHERE is_standing")).scalar_one()
        return found
