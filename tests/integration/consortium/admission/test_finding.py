"""The search box finds rounds, applications and contracts, each for those whose they are."""

from collections.abc import Callable

from consortium.admission import services
from consortium.kernel import clock
from tests.factories import admission
from tests.factories.world import World


def test_rounds_applications_and_contracts_are_found_by_those_whose_they_are(
    world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    ours = admission.submitted(world, opened, "Harbour Care Ltd")
    theirs = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    move_clock(days=31)
    admission.assess(world, opened, admission.begin_assessment(world, opened)[ours], 4)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=ours, now=clock.now())
        services.release_decision(actor=opened.officer, application_id=ours, now=clock.now())
    officer, peter = world.signed_in(opened.officer), world.signed_in(opened.applicants[theirs])
    found = officer.get("/search?q=harbour").text
    assert f"/applications/{ours}" in found
    assert f"/applications/{theirs}" not in found
    assert "/contracts/" in found
    assert "/rounds/" in peter.get("/search?q=round 1").text
    nobody_elses = peter.get("/search?q=harbour").text
    assert "/applications/" not in nobody_elses
    assert "/contracts/" not in nobody_elses
    assert f"/applications/{theirs}" in peter.get("/search?q=R1-").text
