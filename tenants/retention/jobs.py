"""Every night, as each organisation: what is due is removed, some at a time until nothing is left."""

from consortium.kernel import clock, outbox
from consortium.kernel.actors import Actor
from tenants.retention import services
from tenants.retention.events import NightCame


@outbox.handles(NightCame)
def remove_what_is_due(actor: Actor, event: NightCame) -> None:
    services.remove_due(actor=actor, day=event.day, part=event.part, now=clock.now())
