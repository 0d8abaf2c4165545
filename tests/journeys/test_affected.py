"""A provider is suspended; a commissioner finds what is touched, takes it on and says what was done."""

from datetime import timedelta

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind
from consortium.people.rules import Role
from consortium.register import services
from consortium.register.events import ProviderAffected
from tenants.continuity import jobs
from tests.factories import tendering
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_commissioner_looks_after_what_a_suspension_touches(readers: Readers, world: World) -> None:
    market = tendering.market(world)
    market.published()
    provider, lot_id = market.providers["Mersey Lantern"], market.region.home_care
    lead = world.person("Ines Duarte", market.region.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(lead):
        now = clock.now()
        services.suspend(
            actor=lead, provider_id=provider.id, lot_ids=[lot_id], until_at=now + timedelta(days=30),
            reason="An inspection is under way.", now=now,
        )  # fmt: skip
    job = Actor(ActorKind.JOB, market.council.id, market.council.kind)
    with world.acting(job):
        jobs.list_what_is_affected(job, ProviderAffected(provider_id=provider.id, lot_id=lot_id, change="suspended"))

    wide = readers.sign_in(market.commissioner)
    wide.go("/affected")
    expect(wide.page.get_by_text("Nobody yet")).to_be_visible()
    visitor = readers.sign_in(world.person("Ada Low", market.council, Role.COMMISSIONER), width=320)
    visitor.go("/")
    visitor.follow("Care at home in Linacre")
    expect(visitor.page.get_by_text("Bids are sealed")).to_be_visible()
    visitor.press("I look after this")
    expect(visitor.page.get_by_text("Your colleagues see that you look after it.")).to_be_visible()
    visitor.press("Mark as handled")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Say what was done")
    visitor.fill(note="Two other providers are invited. We keep the deadline.")
    visitor.press("Mark as handled")
    expect(visitor.page.get_by_text("Nothing of ours is affected")).to_be_visible()
    wide.go("/affected?show=handled")
    expect(wide.page.get_by_text("Two other providers are invited.")).to_be_visible()
    expect(wide.page.get_by_text("Ada Low")).to_be_visible()
