"""Health services bought through a lot may fall under the Provider Selection Regime of 2023, buyer by buyer.

An overlay records the route and the reasons, and says which rules of the system's own regime no longer apply to that
buyer's call-offs from that lot. The law is for the consortium's lawyers to confirm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from consortium.kernel.errors import Refused, explain
from consortium.systems.rules.law import Topic

explain(
    {
        "health.reasons": "Write down why this route is the right one.",
        "health.not_a_member": "Choose a body that may buy through this system.",
        "health.recorded": "A route is recorded for this buyer and this lot already. End it before you record another.",
        "health.ended": "That route was ended already.",
    }
)

SOURCE = "Health Care Services (Provider Selection Regime) Regulations 2023"


class Route(StrEnum):
    """How a provider of health services is selected."""

    DIRECT_A = "direct award A"
    DIRECT_B = "direct award B"
    DIRECT_C = "direct award C"
    MOST_SUITABLE = "most suitable provider"
    COMPETITIVE = "competitive process"


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a route means, and the questions that the system's own regime no longer answers."""

    in_plain_words: str
    source: str
    switches_off: frozenset[Topic]


_ALWAYS = frozenset({Topic.NOTICES, Topic.STANDSTILL, Topic.DIRECT_AWARD})
_DIRECT = _ALWAYS | {Topic.CALL_OFF_TIME, Topic.LATE_JOINERS, Topic.NEGOTIATION}
_ROUTES: Mapping[Route, Overlay] = {
    Route.DIRECT_A: Overlay("Only the existing provider can realistically deliver it.", SOURCE, _DIRECT),
    Route.DIRECT_B: Overlay("People choose among all providers that qualify.", SOURCE, _DIRECT),
    Route.DIRECT_C: Overlay("The existing provider does well, and the service barely changes.", SOURCE, _DIRECT),
    Route.MOST_SUITABLE: Overlay("The most suitable provider is identified without a competition.", SOURCE, _DIRECT),
    Route.COMPETITIVE: Overlay("Providers compete, under the health regime’s own steps.", SOURCE, _ALWAYS),
}


def overlay_of(route: Route) -> Overlay:
    return _ROUTES[route]


def ensure_may_record_route(*, reasons: str, may_buy: bool, is_recorded: bool) -> None:
    """With reasons, for a body that may buy, one at a time. Raises `Refused`."""
    if not reasons.strip():
        raise Refused("health.reasons")
    if not may_buy:
        raise Refused("health.not_a_member")
    if is_recorded:
        raise Refused("health.recorded")


def ensure_route_runs(*, is_ended: bool) -> None:
    if is_ended:
        raise Refused("health.ended")
