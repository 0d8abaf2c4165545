"""The lead decides on all at once and releases the letters, which say what exact arithmetic says."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.admission_round.house import QUESTIONS, House, Round
from benchmarks.admission_round.moderating import consensus_of
from consortium.admission import services
from consortium.kernel import clock


def decide(house: House, measured: Round) -> None:
    with measured.timed("decide"), house.world.acting(house.officer):
        batch = services.decide_all(actor=house.officer, round_id=house.round_id, now=clock.now())
    assert len(batch.decided) == measured.applications
    with measured.timed("letters"), house.world.acting(house.officer):
        services.release_decisions(actor=house.officer, round_id=house.round_id, now=clock.now())
    _ensure_letters_are_decisions(house, measured)


def _ensure_letters_are_decisions(house: House, measured: Round) -> None:
    """Each decision is what exact arithmetic says, and each is told to its applicant once."""
    agreed = consensus_of(house)
    decided = house.rows(
        "SELECT d.application_id, d.is_admitted, d.total, d.released_at, e.evaluation_id, d.findings"
        " FROM decision d JOIN application_evaluation e ON e.application_id = d.application_id"
    )
    assert len(decided) == measured.applications
    for row in decided:
        points = sum(Decimal(score) / 5 * (Decimal(100) / QUESTIONS) for score in agreed[row.evaluation_id].values())
        assert row.total == points.quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert row.is_admitted == (row.total >= 60)
        assert row.findings["total"] == f"{row.total:.2f}"
        assert row.released_at is not None
    told = house.rows(
        "SELECT payload ->> 'application_id' AS told FROM outbox_message WHERE event = 'DecisionReleased'"
    )
    letters = Counter(row.told for row in told)
    assert set(letters) == {str(row.application_id) for row in decided}
    assert len(set(letters.values())) == 1
    measured.admitted = sum(row.is_admitted for row in decided)
