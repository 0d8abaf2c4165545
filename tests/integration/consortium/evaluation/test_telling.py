"""Who is told what an evaluation needs of them: once each, where it is and nothing more."""

from consortium.evaluation import services
from consortium.kernel import clock
from consortium.people.rules import Role
from tests.factories.evaluation import Panel, assign, declare, panel, scored_and_locked
from tests.factories.letterbox import told
from tests.factories.world import World


def told_of(world: World, opened: Panel, *about: str) -> list[tuple[str, object, str]]:
    """What was told of those things, each message checked to hold no more than where to look."""
    messages = told(world)
    for each in messages:
        assert each.says_only_where, each
        assert opened.provider.name not in each.subject + each.body
    return [(each.about, each.organisation_id, each.address) for each in messages if each.about in about]


def test_assessors_are_asked_for_their_own_council_and_a_conflict_goes_to_whoever_asked(world: World) -> None:
    opened = panel(world)
    nia = world.person("Nia Price", opened.region.sefton, Role.ASSESSOR)
    declare(world, opened, opened.tom, has_conflict=True, interest="My sister works there.")
    assign(world, opened, nia)
    assert told_of(world, opened, "assigned", "conflict") == [
        ("assigned", opened.region.sefton.id, world.address_of("Nia Price")),
        ("assigned", opened.region.wirral.id, world.address_of("Ruth Okoro")),
        ("assigned", opened.region.sefton.id, world.address_of("Tom Ashby")),
        ("conflict", opened.region.lead.id, world.address_of("Ines Duarte")),
    ]


def test_whoever_asked_is_told_when_the_last_has_locked_and_a_second_moderator_when_needed(world: World) -> None:
    opened = panel(world)
    scored_and_locked(world, opened, opened.ruth, 2, 3)
    assert told_of(world, opened, "all_locked") == []
    scored_and_locked(world, opened, opened.tom, 3, 3)
    with world.acting(opened.officer):
        services.agree_consensus(
            actor=opened.officer,
            evaluation_id=opened.evaluation_id,
            criterion="team",
            score=5,
            reason="The last page answers it.",
            outside_reason="Nobody had read the last page.",
            second_moderator_id=opened.colleague.person,
            now=clock.now(),
        )
    assert told_of(world, opened, "all_locked", "confirm") == [
        ("all_locked", opened.region.lead.id, world.address_of("Ines Duarte")),
        ("confirm", opened.region.lead.id, world.address_of("Kit Lowe")),
    ]
