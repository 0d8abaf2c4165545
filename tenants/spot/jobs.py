"""What follows a decision and a signature; and forgetting a file that nobody took in."""

from consortium.kernel import clock, outbox
from consortium.kernel.actors import Actor
from tenants.agreements.events import AgreementMade
from tenants.authorisation.events import SpendAuthorised, SpendRefused
from tenants.spot import queries, services
from tenants.spot.events import SpotImportLeft, SpotPurchaseShortened


@outbox.handles(SpendAuthorised)
def let_purchase_stand(actor: Actor, event: SpendAuthorised) -> None:
    """A case that is not a spot purchase's is somebody else's to hear. One may have ended while it waited."""
    services.let_stand(actor=actor, case_id=event.case_id, now=clock.now())
    services.take_less(actor=actor, case_id=event.case_id, now=clock.now())


@outbox.handles(SpendRefused)
def turn_purchase_down(actor: Actor, event: SpendRefused) -> None:
    services.turn_down(actor=actor, case_id=event.case_id, now=clock.now())


@outbox.handles(AgreementMade)
def move_purchases(actor: Actor, event: AgreementMade) -> None:
    services.take_over_by_agreement(actor=actor, agreement_id=event.agreement_id, now=clock.now())


@outbox.handles(SpotPurchaseShortened)
def take_less(actor: Actor, event: SpotPurchaseShortened) -> None:
    case_id = queries.get_purchase(actor, event.purchase_id).case_id
    if case_id is not None:
        services.take_less(actor=actor, case_id=case_id, now=clock.now())


@outbox.handles(SpotImportLeft)
def forget_import(actor: Actor, event: SpotImportLeft) -> None:
    """Forget what was read from a file and never taken in."""
    if queries.get_import(actor, event.import_id).rows is not None:
        services.discard_import(actor=actor, import_id=event.import_id, now=clock.now())
