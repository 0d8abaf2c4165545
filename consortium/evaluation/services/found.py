"""What several acts ask: a question by its key, what kind of body somebody assesses for."""

from uuid import UUID

from consortium.evaluation import queries
from consortium.evaluation.models import Evaluation
from consortium.evaluation.rules import Criterion
from consortium.kernel.actors import OrganisationKind
from consortium.kernel.errors import Refused
from consortium.members import queries as members


def criterion_of(evaluation: Evaluation, key: str) -> Criterion:
    """Raises `Refused` for a question that the evaluation does not ask."""
    for each in queries.criteria_of(evaluation):
        if each.key == key:
            return each
    raise Refused("score.no_such_question", criterion=key)


def kind_of(organisation_id: UUID) -> OrganisationKind:
    return OrganisationKind(members.get_organisation(organisation_id).kind)
