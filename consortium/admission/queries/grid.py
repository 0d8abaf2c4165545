"""A round's progress: applications × questions × assessors. Which questions are scored, never how before all lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from consortium.admission.models import Application
from consortium.admission.queries.assessment import applications_by_id, evaluations_of_round
from consortium.evaluation import queries as evaluations
from consortium.evaluation.queries import ConsensusScore, Standing
from consortium.evaluation.rules import Stage
from consortium.kernel.actors import Actor
from consortium.members import queries as members


@dataclass(frozen=True, slots=True)
class Sought:
    """What of a round is looked for. `words` are of the applicant's name or reference."""

    stage: Stage | None = None
    assessor_id: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One application: what each assessor has scored by question, and what was agreed."""

    application: Application
    name: str
    standing: Standing
    questions: Sequence[tuple[str, str]]
    scored: Mapping[UUID, frozenset[str]]
    consensus: Mapping[str, ConsensusScore]

    def count(self, question: str) -> int:
        """How many of those who assess have scored it."""
        return sum(question in self.scored.get(each.assessor_id, ()) for each in self.standing.able)


@dataclass(frozen=True, slots=True)
class Grid:
    """A page of the grid. `board` is of the whole round, `found` of what was sought."""

    board: Mapping[UUID, Standing]
    found: int
    rows: Sequence[GridRow]
    next: UUID | None
    assessors: Mapping[UUID, str]


def grid_of(
    actor: Actor, round_id: UUID, sought: Sought | None = None, *, after: UUID | None = None, limit: int | None = None
) -> Grid:
    """In a fixed number of statements whatever the number of applications. For the round's lead."""
    tied, sought = evaluations_of_round(actor, round_id), sought or Sought()
    board = evaluations.board_of(actor, list(tied))
    found = [each for each in board.values() if _fits(each, sought)]
    applications = applications_by_id([tied[each.evaluation_id] for each in found])
    names = members.names_of([each.provider_id for each in found])
    if sought.words:
        found = [
            each
            for each in found
            if sought.words.casefold()
            in f"{names.get(each.provider_id, '')} {applications[tied[each.evaluation_id]].reference}".casefold()
        ]
    ahead = [each for each in found if after is None or each.evaluation_id > after]
    shown = ahead[:limit]
    ids = [each.evaluation_id for each in shown]
    questions, scored = evaluations.questions_of_many(actor, ids), evaluations.scored_of(ids)
    agreed = evaluations.consensuses_of(ids)
    rows = [
        GridRow(
            application=applications[tied[each.evaluation_id]],
            name=names.get(each.provider_id, ""),
            standing=each,
            questions=questions[each.evaluation_id],
            scored={
                one.assessor_id: scored.get((each.evaluation_id, one.assessor_id), frozenset()) for one in each.able
            },
            consensus=agreed.get(each.evaluation_id, {}),
        )
        for each in shown
    ]
    return Grid(
        board=board,
        found=len(found),
        rows=rows,
        next=shown[-1].evaluation_id if len(ahead) > len(shown) else None,
        assessors=evaluations.names_of_assessors(list(tied)),
    )


def _fits(standing: Standing, sought: Sought) -> bool:
    return (sought.stage is None or standing.stage is sought.stage) and (
        sought.assessor_id is None or sought.assessor_id in {each.assessor_id for each in standing.able}
    )
