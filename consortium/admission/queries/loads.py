"""Who carries how much of a round."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from consortium.admission.rules.assigning import Assessor
from consortium.evaluation.queries import Standing
from consortium.evaluation.rules import AssessorStage


@dataclass(frozen=True, slots=True)
class Load:
    """What one assessor carries in a round, by how far each part is, and what a suggestion would add."""

    person_id: UUID
    name: str
    organisation_id: UUID
    is_assessor_today: bool
    parts: Mapping[AssessorStage, int]
    suggested: int = 0

    @property
    def locked(self) -> int:
        return self.parts.get(AssessorStage.LOCKED, 0)

    @property
    def working(self) -> int:
        """Parts that are not locked yet."""
        return self.parts.get(AssessorStage.ASSIGNED, 0) + self.parts.get(AssessorStage.SCORING, 0)

    @property
    def conflicts(self) -> int:
        return self.parts.get(AssessorStage.CONFLICT, 0)

    @property
    def set_aside(self) -> int:
        return self.parts.get(AssessorStage.SET_ASIDE, 0)

    @property
    def carries(self) -> int:
        return self.locked + self.working


def loads_of(
    board: Mapping[UUID, Standing],
    possible: Sequence[Assessor],
    names: Mapping[UUID, str],
    suggested: Mapping[UUID, Sequence[Assessor]] | None = None,
) -> dict[UUID, Load]:
    """Everybody who may assess or was asked to, by name."""
    able = {each.person_id: each for each in possible}
    bodies = {each.person_id: each.organisation_id for each in possible}
    parts: dict[UUID, Counter[AssessorStage]] = {person_id: Counter() for person_id in bodies}
    for standing in board.values():
        for each in standing.given:
            bodies.setdefault(each.assessor_id, each.part.organisation_id)
            parts.setdefault(each.assessor_id, Counter())[each.part.stage] += 1
    added = Counter(one.person_id for chosen in (suggested or {}).values() for one in chosen)
    loads = [
        Load(
            person_id,
            able[person_id].name if person_id in able else names.get(person_id, ""),
            bodies[person_id],
            person_id in able,
            counted,
            added[person_id],
        )
        for person_id, counted in parts.items()
    ]
    return {each.person_id: each for each in sorted(loads, key=lambda one: (one.name.casefold(), one.person_id))}
