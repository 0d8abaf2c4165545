"""What assessors are shown of an application: told to evaluation, which owns their pages."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from consortium.admission.queries import applications, assessment, rounds
from consortium.evaluation.queries import Subject, register_subjects
from consortium.members import queries as members
from consortium.systems import queries as systems


@register_subjects
def describe(evaluation_ids: Sequence[UUID]) -> Mapping[UUID, Subject]:
    """Whose application it is, and its answers once interests are declared: before that its rows are not to be read."""
    tied = assessment.assessed_applications(evaluation_ids)
    ids = [each.application_id for each in tied]
    readable = assessment.applications_by_id(ids)
    answers, offers = applications.answers_of(list(readable)), applications.offers_of(list(readable))
    names = members.names_of([each.provider_id for each in tied])
    about = rounds.rounds_by_id({each.round_id for each in readable.values()})
    named = systems.systems_by_id({each.system_id for each in about.values()})
    lots = systems.lots_by_id({lot for offered in offers.values() for lot in offered})
    found = {}
    for each in tied:
        application = readable.get(each.application_id)
        caption = "Application for admission"
        if application is not None:
            round_ = about[application.round_id]
            numbers = sorted(lots[lot].number for lot in offers.get(application.id, {}))
            words = ", ".join(map(str, numbers))
            caption = f"{named[round_.system_id].name}, round {round_.number}, {application.legal_form}, lots {words}"
        found[each.evaluation_id] = Subject(
            title=names.get(each.provider_id, "A provider"),
            caption=caption,
            answers=answers.get(each.application_id, {}),
        )
    return found
