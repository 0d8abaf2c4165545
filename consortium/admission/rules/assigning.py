"""Sharing applications out among assessors: evenly, from enough councils, never to somebody with a conflict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.errors import Refused, explain

explain(
    {
        "assigning.too_few": "There are not enough assessors without a conflict, from enough councils. Each "
        "application needs {assessors} from at least {councils} councils.",
    }
)


@dataclass(frozen=True, slots=True)
class Assessor:
    """Somebody who may assess for the consortium today."""

    person_id: UUID
    name: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Wanting:
    """An evaluation that needs assessors: who assesses it already, and who may not."""

    evaluation_id: UUID
    present: frozenset[UUID] = frozenset()
    barred: frozenset[UUID] = frozenset()


def suggest(
    wanting: Sequence[Wanting],
    assessors: Sequence[Assessor],
    *,
    assessors_needed: int,
    councils_needed: int,
    loads: Mapping[UUID, int] | None = None,
) -> dict[UUID, list[Assessor]]:
    """Whom to assign to each evaluation, so that nobody carries more than their share.

    `loads` are the assignments that each person has already. Whoever has fewest comes first; a council not yet
    represented goes before one that is, while councils are still needed. Raises `Refused` where it cannot be done.
    """
    by_id = {assessor.person_id: assessor for assessor in assessors}
    carried = Counter({assessor.person_id: (loads or {}).get(assessor.person_id, 0) for assessor in assessors})
    suggested: dict[UUID, list[Assessor]] = {}
    for each in wanting:
        chosen: list[Assessor] = []
        councils = {by_id[person].organisation_id for person in each.present if person in by_id}
        while len(each.present) + len(chosen) < assessors_needed or len(councils) < councils_needed:
            free = [
                assessor
                for assessor in assessors
                if assessor.person_id not in each.present | each.barred
                and assessor not in chosen
                and (len(councils) >= councils_needed or assessor.organisation_id not in councils)
            ]
            if not free:
                raise Refused("assigning.too_few", assessors=assessors_needed, councils=councils_needed)
            nearest = min(free, key=lambda one: (carried[one.person_id], one.name, one.person_id))
            chosen.append(nearest)
            councils.add(nearest.organisation_id)
            carried[nearest.person_id] += 1
        suggested[each.evaluation_id] = chosen
    return suggested
