"""Assessors score: a sample of them over HTTP, among the rows of all the others."""

import time
from collections.abc import Sequence
from uuid import UUID

from benchmarks.admission_round.house import ASSESSORS_EACH, QUESTIONS, SAMPLE, SINGLES, Act, House, Round, act, send
from consortium.admission import services
from consortium.admission.rules.assigning import digest_of
from consortium.kernel import clock

CONFLICT_EVERY = 50
"""One assessor of one application in so many declares a conflict and is replaced."""


def score_all(house: House, measured: Round) -> None:
    """Every assessor's whole part over HTTP; a few declare a conflict, and others are asked in their stead."""
    parts = house.rows("SELECT evaluation_id, assessor_id FROM assignment ORDER BY evaluation_id, assessor_id")
    conflicts = {tuple(row) for row in parts[:: CONFLICT_EVERY * ASSESSORS_EACH]}
    for evaluation_id, assessor_id in conflicts:
        said = {"has_conflict": True, "interest": "A relative works there."}
        send(house, [act(assessor_id, "POST", f"/assessments/{evaluation_id}/interest", said)])
    with house.world.acting(house.officer):
        own = {"actor": house.officer, "round_id": house.round_id}
        again = services.suggest_assessors(**own)
        services.accept_suggestion(**own, digest=digest_of(again), now=clock.now())
    parts = house.rows(
        "SELECT evaluation_id, assessor_id FROM assignment WHERE has_conflict IS DISTINCT FROM true ORDER BY random()"
    )
    sampled = set(sorted({row.evaluation_id for row in parts})[:SAMPLE])
    sheets = []
    for evaluation_id, assessor_id in (row for row in parts if row.evaluation_id in sampled):
        here = f"/assessments/{evaluation_id}"
        sheet = [
            {"criterion": key, "score": given, "reason": "Named people, and what happens when they are away."}
            for key, given in scores_of(evaluation_id, assessor_id).items()
        ]
        sheets.append(
            [
                act(assessor_id, "POST", f"{here}/interest", {"has_conflict": False}),
                act(assessor_id, "PUT", f"{here}/scores", {"scores": sheet}),
                act(assessor_id, "POST", f"{here}/lock", {}),
            ]
        )
    _fill(house, [(row.evaluation_id, row.assessor_id) for row in parts if row.evaluation_id not in sampled])
    _score_singly(house, measured, sheets[:SINGLES])
    with measured.timed("score"):
        send(house, *sheets[SINGLES:])
    measured.scores = len(sheets[SINGLES:]) * QUESTIONS


def _fill(house: House, parts: Sequence[tuple[UUID, UUID]]) -> None:
    """The scores of the other applications, put in by the superuser."""
    owner = house.region.lead.id
    scores = [
        {"owner_id": owner, "evaluation_id": evaluation, "assessor_id": assessor, "criterion": key, "score": given,
         "reason": "Named people, and what happens when they are away."}
        for evaluation, assessor in parts for key, given in scores_of(evaluation, assessor).items()
    ]  # fmt: skip
    with house.world.engine.begin() as connection:
        at = connection.exec_driver_sql("SELECT guard.now()").scalar_one()
        connection.exec_driver_sql("CREATE TEMPORARY TABLE filled (evaluation_id uuid, assessor_id uuid)")
        with connection.connection.cursor() as cursor, cursor.copy("COPY filled FROM STDIN") as copy:
            for part in parts:
                copy.write_row(part)
        with (
            connection.connection.cursor() as cursor,
            cursor.copy(
                "COPY score (owner_id, evaluation_id, assessor_id, criterion, score, reason, scored_at) FROM STDIN"
            ) as copy,
        ):
            for each in scores:
                copy.write_row([*each.values(), at])
        connection.exec_driver_sql("ANALYZE score")
        connection.exec_driver_sql(
            "UPDATE assignment a SET declared_at = guard.now(), has_conflict = false, locked_at = guard.now()"
            " FROM filled f WHERE (a.evaluation_id, a.assessor_id) = (f.evaluation_id, f.assessor_id)"
        )
        connection.exec_driver_sql("ANALYZE")


def _score_singly(house: House, measured: Round, sheets: Sequence[Sequence[Act]]) -> None:
    """As an assessor's pages do: each score and reason by itself."""
    send(house, *(sheet[:1] for sheet in sheets))
    singles = [
        [
            act(person_id, "PUT", f"{path}/{each['criterion']}", {"score": each["score"], "reason": each["reason"]})
            for each in said["scores"]
        ]
        for _, (person_id, _, path, said), _ in sheets
    ]
    began = time.perf_counter()
    send(house, *singles)
    measured.single = len(singles) * QUESTIONS / (time.perf_counter() - began)
    send(house, *(sheet[2:] for sheet in sheets))


def scores_of(evaluation_id: UUID, assessor_id: UUID) -> dict[str, int]:
    """From 2 to 5, at most one apart, made of the identifiers, so that they can be counted again."""
    base = 2 + evaluation_id.int % 3
    return {f"question_{n}": base + (assessor_id.int >> n) % 2 for n in range(1, QUESTIONS + 1)}


def ensure_independent(house: House, measured: Round) -> None:
    """Before the last has locked nobody but the assessor read a score; nobody with a conflict assesses."""
    held = house.rows(
        "SELECT evaluation_id, assessor_id FROM assignment WHERE has_conflict IS NOT true AND locked_at IS NULL"
    )
    assert held == []
    odd = house.rows(
        "SELECT evaluation_id FROM assignment WHERE has_conflict IS NOT true GROUP BY 1"
        f" HAVING count(*) < {ASSESSORS_EACH} OR count(DISTINCT assessor_organisation_id) < 2"
    )
    assert odd == []
    for actor in house.assessors.values():
        with house.world.acting(actor):
            seen = house.world.execute("SELECT DISTINCT assessor_id FROM score").scalars().all()
        assert set(seen) <= {actor.person} or actor.organisation == house.region.lead.id
    unlocked = house.rows(
        "SELECT count(*) AS early FROM score s JOIN assignment a USING (owner_id, evaluation_id, assessor_id)"
        " WHERE a.has_conflict"
    )
    assert unlocked[0].early == 0
