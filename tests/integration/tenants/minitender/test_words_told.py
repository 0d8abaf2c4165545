"""Whatever the invited read is screened: the reason for more time, for taking back, and for ending without an award."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from tenants.minitender import services
from tenants.packages import queries as packages
from tenants.packages import services as package_services
from tests.factories import tendering
from tests.factories.world import World

TELLING = "Imogen moved to another school."


def _refuses(market: tendering.Market, act: Callable[..., Any], **given: Any) -> None:
    with market.world.acting(market.commissioner), pytest.raises(Refused, match=r"text\.gives_away"):
        act(actor=market.commissioner, reason=TELLING, **given)


def test_no_reason_that_the_invited_read_says_who_the_child_is(world: World, move_clock: tendering.MoveClock) -> None:
    market = tendering.market(world)
    tender_id = market.published()
    with world.acting(market.commissioner):
        later = clock.now() + timedelta(days=9)
    _refuses(market, services.extend, mini_tender_id=tender_id, closes_at=later)
    _refuses(market, services.withdraw_mini_tender, mini_tender_id=tender_id, now=later)
    opened = market.opened(move_clock, {})
    _refuses(market, services.end_without_award, mini_tender_id=opened, now=later)


def test_nobody_is_recommended_for_a_package_that_is_no_longer_needed(
    world: World, move_clock: tendering.MoveClock
) -> None:
    market = tendering.market(world)
    tender_id = market.ranked(move_clock, dict.fromkeys(list(market.bidders)[:1], ("22.00", 4)))
    with world.acting(market.commissioner):
        [referral] = packages.list_referrals(market.commissioner)
        package_services.withdraw_referral(
            actor=market.commissioner, referral_id=referral.id, reason="Moved away", now=clock.now()
        )
    with world.acting(market.commissioner), pytest.raises(Refused, match=r"package\.not_needed"):
        services.recommend(actor=market.commissioner, mini_tender_id=tender_id, reason="The best bid", now=clock.now())
