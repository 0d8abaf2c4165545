"""Sharing applications out among assessors: evenly, from enough councils, never to somebody with a conflict."""

import hashlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.errors import Refused, explain

explain(
    {
        "assigning.changed": "Since you looked, somebody was asked, declared a conflict or left. Look at the "
        "suggestion as it is now.",
        "assigning.nothing": "Every application has its assessors. There is nobody to ask.",
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

    Loads then differ by at most one where councils and conflicts allow it. `loads` are the assignments that each person
    has already. Whoever has fewest comes first; a council not yet represented goes before one that is, while councils
    are still needed. Raises `Refused` where it cannot be done.
    """
    by_id = {assessor.person_id: assessor for assessor in assessors}
    carried = Counter({assessor.person_id: (loads or {}).get(assessor.person_id, 0) for assessor in assessors})
    suggested: dict[UUID, list[Assessor]] = {}
    for each in wanting:
        chosen: list[Assessor] = []
        councils = _councils(each.present, by_id)
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
    _level(suggested, {each.evaluation_id: each for each in wanting}, by_id, carried, councils_needed)
    return suggested


def _councils(people: Iterable[UUID], by_id: Mapping[UUID, Assessor]) -> set[UUID]:
    return {by_id[person].organisation_id for person in people if person in by_id}


def _level(
    suggested: Mapping[UUID, list[Assessor]],
    wanting: Mapping[UUID, Wanting],
    by_id: Mapping[UUID, Assessor],
    carried: Counter[UUID],
    councils_needed: int,
) -> None:
    """Hand over, one at a time, from whoever carries two or more too many. Each step makes it more even, so it ends."""
    given: dict[UUID, list[UUID]] = defaultdict(list)
    for evaluation_id, chosen in suggested.items():
        for one in chosen:
            given[one.person_id].append(evaluation_id)

    def fits(evaluation_id: UUID, out: UUID, into: UUID) -> bool:
        each, people = wanting[evaluation_id], {one.person_id for one in suggested[evaluation_id]}
        after = (people - {out}) | {into} | each.present
        is_free = into not in people | each.present | each.barred
        return is_free and len(_councils(after, by_id)) >= councils_needed

    def step() -> bool:
        busiest = sorted(given, key=lambda person: (-carried[person], person))
        for out, into in itertools.product(busiest, sorted(carried, key=lambda person: (carried[person], person))):
            if carried[out] - carried[into] < 2:
                continue
            for place, evaluation_id in enumerate(given[out]):
                if fits(evaluation_id, out, into):
                    chosen = suggested[evaluation_id]
                    chosen[[one.person_id for one in chosen].index(out)] = by_id[into]
                    given[into].append(given[out].pop(place))
                    carried[out] -= 1
                    carried[into] += 1
                    return True
        return False

    while step():
        pass


def digest_of(suggested: Mapping[UUID, Sequence[Assessor]]) -> str:
    """What a suggestion says, in short: the same where nothing has changed since somebody looked at it."""
    said = "".join(
        f"{evaluation_id}:{','.join(str(one.person_id) for one in chosen)};"
        for evaluation_id, chosen in sorted(suggested.items())
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def ensure_as_shown(suggested: Mapping[UUID, Sequence[Assessor]], *, digest: str) -> None:
    """What is accepted is what was looked at."""
    if digest_of(suggested) != digest:
        raise Refused("assigning.changed")


def ensure_somebody(suggested: Mapping[UUID, Sequence[Assessor]]) -> None:
    if not any(suggested.values()):
        raise Refused("assigning.nothing")
