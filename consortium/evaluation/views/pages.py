"""What the pages of assessors and moderators share."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint

from consortium.evaluation import queries
from consortium.evaluation.permissions import Permission
from consortium.evaluation.queries import Subject
from consortium.evaluation.rules import Criterion
from consortium.kernel.errors import NotFound
from consortium.kernel.web import frame
from consortium.members import queries as members

blueprint = Blueprint("evaluation", __name__)
frame.navigate("Assessments", "evaluation.my_assessments", Permission.ASSESS, order=35)
frame.navigate("Moderation", "evaluation.list_evaluations", Permission.MODERATE, order=36)


@dataclass(frozen=True, slots=True)
class Titled:
    """An evaluation as its pages name it: without the provider where the subject hides it."""

    title: str
    caption: str
    href: str | None
    subject: Subject | None


def titles_of(evaluations: Sequence[tuple[UUID, UUID]]) -> dict[UUID, Titled]:
    """The titles of many evaluations, given as pairs of evaluation and provider, in a fixed number of statements."""
    subjects = queries.subjects_of([evaluation_id for evaluation_id, _ in evaluations])
    names = members.names_of([provider_id for _, provider_id in evaluations])
    found = {}
    for evaluation_id, provider_id in evaluations:
        subject = subjects.get(evaluation_id)
        if subject is None:
            found[evaluation_id] = Titled(names.get(provider_id, "A provider"), "Assessment", None, None)
        else:
            found[evaluation_id] = Titled(subject.title, subject.caption, subject.href, subject)
    return found


def place_of(criteria: Sequence[Criterion], key: str) -> int:
    """Where a question stands among the others, from 0. Raises `NotFound`."""
    for place, each in enumerate(criteria):
        if each.key == key:
            return place
    raise NotFound
