"""How soon a mini-tender may close."""

from datetime import datetime
from uuid import UUID

from consortium.contracts.queries import find_agreed_call_off_days
from consortium.kernel.actors import Actor
from consortium.systems import queries as systems
from consortium.systems.rules import LeastTime, Regime, Topic, least_time


def least_time_to_bid(*, actor: Actor, lot_id: UUID, now: datetime) -> LeastTime | None:
    """The least time that bids from a lot are taken for the actor's council; None where the law names none, or where a
    health route of the council's switches it off (rules.md, Regimes).
    """
    said = systems.rules_for_call_off(lot_id=lot_id, buyer_id=actor.organisation)
    if any(each.topic is Topic.CALL_OFF_TIME and each.switched_off_by for each in said):
        return None
    system = systems.get_system(systems.get_lot(lot_id).system_id)
    return least_time(Regime(system.regime), agreed_days=find_agreed_call_off_days(lot_id, now))
