"""A new application beside the one before: what is asked otherwise, and what the applicant answered otherwise."""

from dataclasses import dataclass

from consortium.admission import queries
from consortium.admission.rules.differences import Difference, differences_between
from consortium.admission.rules.reapplying import AnswerChange, answers_changed
from consortium.admission.services.applying import Draft
from consortium.register.rules import LegalForm


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the application before: what is asked, and what was answered to what is asked still."""

    questions: list[Difference]
    answers: list[AnswerChange]
    unchanged: int


def since_last_time(draft: Draft) -> Since | None:
    """What changed since the application before; None for a first one, or where the lead never received that."""
    application = draft.application
    before = queries.answers_before([application.id]).get(application.id)
    if before is None:
        return None
    still_asked = {each.key: before[each.key] for each in draft.questions if each.key in before}
    changed = answers_changed(draft.questions, before=still_asked, after=draft.answers)
    return Since(_questions_changed(draft), changed, len(still_asked) - len(changed))


def _questions_changed(draft: Draft) -> list[Difference]:
    """What the round asks this applicant otherwise than the round before would have asked it."""
    now = queries.get_round(draft.application.round_id)
    earlier = queries.find_round_before(now)
    if earlier is None or earlier.questionnaire_id == now.questionnaire_id:
        return []
    lots = [draft.lots[lot] for lot in draft.offers] or list(draft.lots.values())
    asked = queries.questions_of(queries.get_questionnaire(earlier.questionnaire_id))
    return differences_between(asked.asked_of(lots, LegalForm(draft.application.legal_form)), draft.questions)
