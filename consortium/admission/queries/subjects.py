"""What assessors are shown of an application: told to evaluation, which owns their pages."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from consortium.admission.queries import applications, assessment, rounds
from consortium.admission.rules.answers import Kind, document_of, in_words
from consortium.admission.rules.differences import Change, differences_between
from consortium.admission.rules.questionnaire import Question, Questions
from consortium.admission.rules.reapplying import answers_changed
from consortium.evaluation.queries import Subject, register_subjects
from consortium.kernel import documents
from consortium.members import queries as members
from consortium.register.rules import LegalForm
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
    asked = rounds.questionnaires_by_id({each.questionnaire_id for each in about.values()})
    questions = {each.id: rounds.questions_of(each) for each in asked.values()}
    befores = applications.answers_before(list(readable))
    asked_before = rounds.questionnaires_before([about[readable[each].round_id] for each in befores])
    earlier = {round_id: rounds.questions_of(each) for round_id, each in asked_before.items()}
    files = files_of([*answers.values(), *befores.values()])
    lots = systems.lots_by_id({lot for offered in offers.values() for lot in offered})
    found = {}
    for each in tied:
        application = readable.get(each.application_id)
        caption = "Application for admission"
        words: dict[str, str] = {}
        attached: dict[str, str] = {}
        before: dict[str, str] = {}
        otherwise: dict[str, list[tuple[str, str, str]]] = {}
        if application is not None:
            round_ = about[application.round_id]
            numbers = sorted(lots[lot].number for lot in offers.get(application.id, {}))
            offered = ", ".join(map(str, numbers))
            caption = f"{named[round_.system_id].name}, round {round_.number}, {application.legal_form}, lots {offered}"
            given, whole = answers.get(application.id, {}), questions[round_.questionnaire_id]
            words = words_of(whole, given, files)
            changed = answers_changed(whole, before=befores.get(application.id, {}), after=given)
            before = words_of(whole, {each.question.key: each.before for each in changed}, files)
            if application.id in befores and round_.id in earlier:
                form = LegalForm(application.legal_form)
                otherwise = asked_otherwise(earlier[round_.id].asked_of(numbers, form), whole.asked_of(numbers, form))
            attached = {q.key: f"/applications/{application.id}/documents/{q.key}" for q in attached_to(whole, given)}
        found[each.evaluation_id] = Subject(
            title=names.get(each.provider_id, "A provider"),
            caption=caption,
            answers=words,
            attached=attached,
            before=before,
            asked_otherwise=otherwise,
        )
    return found


def asked_otherwise(before: Questions, now: Questions) -> dict[str, list[tuple[str, str, str]]]:
    """By question, what it asks otherwise than before: each thing as it was and as it is; nothing where it is new."""
    return {
        each.key: [(detail.name, detail.before, detail.after) for detail in each.details]
        for each in differences_between(before, now)
        if each.change is not Change.REMOVED
    }


def words_of(questions: Questions, given: Mapping[str, str], files: Mapping[UUID, str]) -> dict[str, str]:
    """By question, the answers as plain text: documents by their names (`files`), tables row by row."""
    return {
        question.key: in_words(
            question.kind,
            given[question.key],
            columns=question.columns,
            file_name=files.get(found, "A document") if (found := document_of(given[question.key])) else "",
        )
        for question in questions
        if question.key in given
    }


def attached_to(questions: Questions, given: Mapping[str, str]) -> list[Question]:
    """The questions that a stored document answers."""
    return [question for question in questions if question.kind is Kind.DOCUMENT and given.get(question.key)]


def files_of(answers: Iterable[Mapping[str, str]]) -> dict[UUID, str]:
    """The names of every document that these answers name, in one statement."""
    return documents.names_of(found for given in answers for value in given.values() if (found := document_of(value)))
