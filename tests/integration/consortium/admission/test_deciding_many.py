"""A whole round decided at once is decided as each application alone would be."""

from collections.abc import Callable

from consortium.admission import queries, services
from consortium.kernel import clock
from tests.factories import admission
from tests.factories.world import World


def test_deciding_at_once_gives_what_deciding_each_would_and_leaves_what_needs_an_officer(
    world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    good = admission.submitted(world, opened, "Harbour Care Ltd")
    weak = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    alone = admission.submitted(world, opened, "Ada Lunt Support", person="Ada Lunt", legal_form="sole trader")
    late = admission.submitted(world, opened, "Tide Homecare Ltd", person="Ivy Stone")
    rosa = admission.applicant(world, opened, "Mersey Lantern CIC", person="Rosa Bell")
    declared = admission.draft(world, opened, rosa, applying={"grave_professional_misconduct": "We dismissed him."})
    admission.submit(world, rosa, declared)
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    for application, score, under in ((good, 4, ()), (weak, 4, ("safeguarding",)), (alone, 2, ()), (declared, 4, ())):
        admission.assess(world, opened, tied[application], score, under=under)
    with world.acting(opened.officer):
        now = clock.now()
        previews = {
            each: services.preview_decision(actor=opened.officer, application_id=each, now=now)
            for each in (good, weak, alone)
        }
        batch = services.decide_all(actor=opened.officer, round_id=opened.round_id, now=now)
    assert set(batch.decided) == {good, weak, alone}
    assert (list(batch.not_concluded), list(batch.to_judge)) == ([late], [declared])
    with world.acting(opened.officer):
        made = queries.decisions_of(list(tied))
        for application, results in previews.items():
            decided = {each.lot_id: (each.is_admitted, each.total, each.findings) for each in made[application]}
            assert decided == {
                lot: (result.is_admitted, result.total, result.as_document(note="")) for lot, result in results.items()
            }
        assert [each.is_admitted for each in made[good]] == [True]
        assert [each.is_admitted for each in made[weak]] == [False]
        assert [entry.act for entry in world.entries()].count("application.decided") == 3
    with world.acting(opened.officer):
        again = services.decide_all(actor=opened.officer, round_id=opened.round_id, now=clock.now())
    assert list(again.decided) == []
