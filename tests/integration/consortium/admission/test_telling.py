"""Who is told of an application: whoever may apply for that provider, once each, where it is and nothing more."""

from collections.abc import Callable

from consortium.admission import services
from consortium.kernel import clock
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.letterbox import told
from tests.factories.world import Made, World


def test_an_applicant_is_told_of_its_own_receipt_and_decision_and_of_nobody_elses(
    world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    ours = admission.submitted(world, opened, "Harbour Care Ltd")
    theirs = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    rosa, peter = opened.applicants[ours], opened.applicants[theirs]
    harbour = Made(rosa.organisation, rosa.organisation_kind, "Harbour Care Ltd")
    world.person("Bo Finch", harbour, Role.REGISTERED_MANAGER)
    world.person("Lee Hart", harbour, Role.ORGANISATION_ADMINISTRATOR)
    move_clock(days=31)
    admission.assess(world, opened, admission.begin_assessment(world, opened)[ours], 4)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=ours, now=clock.now())
        services.release_decision(actor=opened.officer, application_id=ours, now=clock.now())
    messages = [each for each in told(world) if each.about in {"decision", "receipt"}]
    bo, pv, rd = (world.address_of(name) for name in ("Bo Finch", "Peter Vance", "Rosa Delgado"))
    assert [(each.about, each.organisation_id, each.address) for each in messages] == [
        ("decision", harbour.id, bo),
        ("decision", harbour.id, rd),
        ("receipt", harbour.id, bo),
        ("receipt", peter.organisation, pv),
        ("receipt", harbour.id, rd),
    ]
    for each in messages:
        assert each.says_only_where, each
        written = each.subject + each.body
        assert not any(answer in written for answer in admission.ANSWERS.values())
        assert f"/applications/{theirs if each.address == pv else ours}/" in written
