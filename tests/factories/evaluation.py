"""Evaluations brought as far as a test needs, through the services, each act by its own person."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from consortium.evaluation import services
from consortium.evaluation.rules import Criterion
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories.memory import remembered
from tests.factories.register import Region, provider, region
from tests.factories.world import Made, World

CRITERIA = (
    Criterion(
        "team", "Keeping the same carers", Decimal("60.00"), 5, 2, "Names a small team and what happens in sickness."
    ),
    Criterion("safety", "Keeping children safe", Decimal("40.00"), 5, 2),
)


@dataclass(frozen=True)
class Panel:
    """An open evaluation of one provider by two councils' assessors."""

    region: Region
    provider: Made
    evaluation_id: UUID
    officer: Actor
    colleague: Actor
    ruth: Actor
    tom: Actor

    @property
    def assessors(self) -> tuple[Actor, Actor]:
        return self.ruth, self.tom


@remembered
def panel(world: World, *, is_assigned: bool = True) -> Panel:
    """Knowsley opens an evaluation of Mersey Lantern and asks Ruth (Wirral) and Tom (Sefton)."""
    made = region(world)
    subject = provider(world, made, "Mersey Lantern CIC")
    officer = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    colleague = world.person("Kit Lowe", made.lead, Role.PROCUREMENT_OFFICER)
    ruth = world.person("Ruth Okoro", made.wirral, Role.ASSESSOR)
    tom = world.person("Tom Ashby", made.sefton, Role.ASSESSOR)
    with world.acting(officer):
        evaluation = services.open_evaluation(
            actor=officer,
            provider_id=subject.id,
            criteria=CRITERIA,
            assessors_needed=2,
            councils_needed=2,
            now=clock.now(),
        )
    opened = Panel(made, subject, evaluation.id, officer, colleague, ruth, tom)
    if is_assigned:
        for assessor in opened.assessors:
            assign(world, opened, assessor)
    return opened


def assign(world: World, panel: Panel, assessor: Actor) -> None:
    with world.acting(panel.officer):
        services.assign(
            actor=panel.officer,
            evaluation_id=panel.evaluation_id,
            assessor_id=assessor.person,
            assessor_organisation_id=assessor.organisation,
            now=clock.now(),
        )


def declare(world: World, panel: Panel, assessor: Actor, *, has_conflict: bool = False, interest: str = "") -> None:
    with world.acting(assessor):
        services.declare_interest(
            actor=assessor,
            evaluation_id=panel.evaluation_id,
            has_conflict=has_conflict,
            interest=interest,
            now=clock.now(),
        )


def score(
    world: World, panel: Panel, assessor: Actor, criterion: str, score: int | None, reason: str = "Clear."
) -> None:
    with world.acting(assessor):
        services.score(
            actor=assessor,
            evaluation_id=panel.evaluation_id,
            criterion=criterion,
            score=score,
            reason=reason,
            now=clock.now(),
        )


def lock(world: World, panel: Panel, assessor: Actor) -> None:
    with world.acting(assessor):
        services.lock(actor=assessor, evaluation_id=panel.evaluation_id, now=clock.now())


@remembered
def scored_and_locked(world: World, panel: Panel, assessor: Actor, *scores: int) -> None:
    """One assessor's whole part: no conflict, a score and reason for each question in order, locked."""
    declare(world, panel, assessor)
    for criterion, given in zip(CRITERIA, scores, strict=True):
        score(world, panel, assessor, criterion.key, given)
    lock(world, panel, assessor)
