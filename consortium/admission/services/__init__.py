"""The acts of admission: prepare and announce a round, apply, assess, decide and release."""

from consortium.admission.services.answering import save_answers
from consortium.admission.services.applying import (
    Receipt,
    declare_exclusions,
    receipt_of,
    save_lots,
    start_application,
    submit_application,
    withdraw_application,
)
from consortium.admission.services.assessing import assign_assessors, open_evaluations, suggest_assessors
from consortium.admission.services.building import (
    add_question,
    add_section,
    change_heading,
    change_question,
    copy_version,
    duplicate_question,
    move_question,
    move_section,
    remove_question,
    remove_section,
    rename_section,
    replace_draft,
    start_version,
)
from consortium.admission.services.deciding import (
    Judgement,
    decide,
    preview_decision,
    read_exclusion_evidence,
    release_decision,
    release_decisions,
)
from consortium.admission.services.exchanging import LARGEST as LARGEST_YAML
from consortium.admission.services.exchanging import export_questionnaire, read_document, shipped_questionnaire
from consortium.admission.services.preparing import adopt_questionnaire, announce_round, save_questionnaire

__all__ = [
    "LARGEST_YAML",
    "Judgement",
    "Receipt",
    "add_question",
    "add_section",
    "adopt_questionnaire",
    "announce_round",
    "assign_assessors",
    "change_heading",
    "change_question",
    "copy_version",
    "decide",
    "declare_exclusions",
    "duplicate_question",
    "export_questionnaire",
    "move_question",
    "move_section",
    "open_evaluations",
    "preview_decision",
    "read_document",
    "read_exclusion_evidence",
    "receipt_of",
    "release_decision",
    "release_decisions",
    "remove_question",
    "remove_section",
    "rename_section",
    "replace_draft",
    "save_answers",
    "save_lots",
    "save_questionnaire",
    "shipped_questionnaire",
    "start_application",
    "start_version",
    "submit_application",
    "suggest_assessors",
    "withdraw_application",
]
