"""A reason that names a child: found before it is told, sent back, reworded by its moderator, let stay by two."""

from collections.abc import Callable

from consortium.people.rules import Role
from tests.factories.letters import ROWAN, told_by
from tests.factories.tendering import market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People


def test_a_reason_is_put_into_other_words_by_somebody_who_may_not_read_the_record(
    people: People, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    noor = world.person("Noor Haddad", sefton.council, Role.PROCUREMENT_OFFICER)
    tender_id = told_by(sefton, noor, move_clock)
    moira = people.sign_in(sefton.commissioner)
    moira.go(f"/mini-tenders/{tender_id}/letters")
    main = moira.page.get_by_role("main")
    expect(main).to_contain_text(f"To {ROWAN}")
    expect(main).to_contain_text("“Imogen” looks like a name from the child’s record")
    moira.open("Send it back to be put into other words")
    moira.write("[name='note']", "Leave the name out.")
    moira.press("Send it back to be reworded")
    expect(main).to_contain_text("Waits for other words")

    moderator = people.sign_in(noor)
    moderator.go("/")
    moderator.follow("Put a reason into other words")
    expect(moderator.page.get_by_role("main")).to_contain_text("Leave the name out.")
    moderator.press("Use these words")
    expect(moderator.page.get_by_role("alert")).to_contain_text("These are the same words")
    moderator.write("[name='words']", "Names the pool that she likes, and who takes her.")
    moderator.press("Use these words")
    expect(moderator.page.get_by_role("main")).to_contain_text("As the bidder is told it")
    moderator.go(f"/mini-tenders/{tender_id}/letters")
    expect(moderator.page.get_by_role("main")).to_contain_text("Not screened for you")

    moira.go(f"/mini-tenders/{tender_id}/letters")
    expect(main).to_contain_text("Nothing in them points to the child")
