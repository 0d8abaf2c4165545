"""Every night, as each organisation: what is due is removed, until nothing is left. Copies are made and forgotten."""

from consortium.kernel import clock, outbox
from consortium.kernel.actors import Actor
from tenants.retention import services
from tenants.retention.events import ExportAgreed, ExportExpires, NightCame


@outbox.handles(NightCame)
def remove_what_is_due(actor: Actor, event: NightCame) -> None:
    services.remove_due(actor=actor, day=event.day, part=event.part, now=clock.now())


@outbox.handles(ExportAgreed)
def make_copy(actor: Actor, event: ExportAgreed) -> None:
    services.make_copy(actor=actor, export_id=event.export_id, now=clock.now())


@outbox.handles(ExportExpires)
def forget_copy(actor: Actor, event: ExportExpires) -> None:
    services.forget(actor=actor, export_id=event.export_id)
