"""The benchmark: each council's own job gives its prices at the end of a quarter; a week later they are published."""

from datetime import date

from consortium.kernel import clock, outbox
from consortium.kernel.actors import Actor
from tenants.pricing import services
from tenants.pricing.events import BenchmarkDue, QuarterEnded


@outbox.handles(QuarterEnded)
def give_prices(actor: Actor, event: QuarterEnded) -> None:
    services.contribute(actor=actor, quarter_on=date.fromisoformat(event.quarter_on), now=clock.now())


@outbox.handles(BenchmarkDue)
def publish_figures(actor: Actor, event: BenchmarkDue) -> None:
    services.publish_benchmark(actor=actor, quarter_on=date.fromisoformat(event.quarter_on))
