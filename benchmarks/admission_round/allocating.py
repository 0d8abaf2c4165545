"""The lead opens the evaluations and shares them out evenly."""

from collections import Counter

from benchmarks.admission_round.house import ASSESSORS_EACH, House, Round
from consortium.admission import services
from consortium.admission.rules.assigning import digest_of
from consortium.kernel import clock


def allocate(house: House, measured: Round) -> None:
    own = {"actor": house.officer, "round_id": house.round_id}
    with measured.timed("open"), house.world.acting(house.officer):
        services.open_evaluations(**own, now=clock.now())
    with measured.timed("allocate"), house.world.acting(house.officer):
        shown = services.suggest_assessors(**own)
        services.accept_suggestion(**own, digest=digest_of(shown), now=clock.now())
    _ensure_even(house, measured)


def _ensure_even(house: House, measured: Round) -> None:
    loads = Counter(row.assessor_id for row in house.rows("SELECT assessor_id FROM assignment"))
    assert sum(loads.values()) == measured.applications * ASSESSORS_EACH
    assert max(loads.values()) - min(loads[each] for each in house.assessors) <= 1, loads
