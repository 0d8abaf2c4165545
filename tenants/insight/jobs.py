"""The region's totals: each council's own job gives what it bought in a quarter; a week later they are published."""

from datetime import date

from consortium.kernel import clock, outbox
from consortium.kernel.actors import Actor
from tenants.agreements.events import AgreementMade
from tenants.insight import services
from tenants.insight.events import QuarterOver, TotalsDue


@outbox.handles(AgreementMade)
def see_to_the_quarter(actor: Actor, event: AgreementMade) -> None:
    services.begin_giving(actor=actor, now=clock.now())


@outbox.handles(QuarterOver)
def give_totals(actor: Actor, event: QuarterOver) -> None:
    services.give_totals(actor=actor, quarter_on=date.fromisoformat(event.quarter_on), now=clock.now())


@outbox.handles(TotalsDue)
def publish_totals(actor: Actor, event: TotalsDue) -> None:
    services.publish_totals(actor=actor, quarter_on=date.fromisoformat(event.quarter_on))
