"""Moderators agree one score of each question."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from benchmarks.admission_round.house import SAMPLE, House, Round, act, send


def moderate(house: House, measured: Round) -> None:
    officer, consensus = house.officer.person, consensus_of(house)
    sampled = sorted(consensus)[:SAMPLE]
    _settle(house, {each: agreed for each, agreed in consensus.items() if each not in set(sampled)})
    sequences = []
    for evaluation_id, agreed in ((each, consensus[each]) for each in sampled):
        here = f"/evaluations/{evaluation_id}"
        sheet = [{"criterion": key, "score": each, "reason": "Agreed by all."} for key, each in agreed.items()]
        sequences.append(
            [
                act(officer, "PUT", f"{here}/consensus", {"agreements": sheet}),
                act(officer, "POST", f"{here}/conclude", {}),
            ]
        )
    with measured.timed("moderate"):
        send(house, *sequences)
    measured.moderated = len(sequences)


def _settle(house: House, consensus: Mapping[UUID, Mapping[str, int]]) -> None:
    """What the moderators of the other applications agreed, put in by the superuser."""
    owner, officer = house.region.lead.id, house.officer.person
    with house.world.engine.begin() as connection:
        at = connection.exec_driver_sql("SELECT guard.now()").scalar_one()
        with (
            connection.connection.cursor() as cursor,
            cursor.copy(
                "COPY consensus (owner_id, evaluation_id, criterion, score, reason, moderator_id, is_outside_range,"
                " agreed_at) FROM STDIN"
            ) as copy,
        ):
            for evaluation, agreed in consensus.items():
                for key, score in agreed.items():
                    copy.write_row([owner, evaluation, key, score, "Agreed by all.", officer, False, at])
        connection.execute(
            sa.text("UPDATE evaluation SET concluded_at = :at, concluded_by = :officer WHERE id = ANY (:settled)"),
            {"at": at, "officer": officer, "settled": list(consensus)},
        )
        connection.exec_driver_sql("ANALYZE")


def consensus_of(house: House) -> dict[UUID, dict[str, int]]:
    """The lower of what was given: within the range, so no second moderator."""
    given: dict[UUID, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in house.rows("SELECT evaluation_id, criterion, score FROM score"):
        given[row.evaluation_id][row.criterion].append(int(row.score))
    return {evaluation: {key: min(all_) for key, all_ in keys.items()} for evaluation, keys in given.items()}
