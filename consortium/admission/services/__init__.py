"""The acts of admission: prepare and announce a round, apply, assess, decide and release."""

from consortium.admission.services.applying import (
    Receipt,
    declare_exclusions,
    receipt_of,
    save_answers,
    save_lots,
    start_application,
    submit_application,
    withdraw_application,
)
from consortium.admission.services.assessing import (
    accept_suggestion,
    assign_assessors,
    open_evaluations,
    remind_assessors,
    replace_assessor,
    suggest_assessors,
)
from consortium.admission.services.deciding import (
    Judgement,
    decide,
    preview_decision,
    read_exclusion_evidence,
    release_decision,
    release_decisions,
)
from consortium.admission.services.deciding_many import Batch, decide_all
from consortium.admission.services.preparing import (
    adopt_questionnaire,
    announce_round,
    read_document,
    save_questionnaire,
    shipped_questionnaire,
)

__all__ = [
    "Batch",
    "Judgement",
    "Receipt",
    "accept_suggestion",
    "adopt_questionnaire",
    "announce_round",
    "assign_assessors",
    "decide",
    "decide_all",
    "declare_exclusions",
    "open_evaluations",
    "preview_decision",
    "read_document",
    "read_exclusion_evidence",
    "receipt_of",
    "release_decision",
    "release_decisions",
    "remind_assessors",
    "replace_assessor",
    "save_answers",
    "save_lots",
    "save_questionnaire",
    "shipped_questionnaire",
    "start_application",
    "submit_application",
    "suggest_assessors",
    "withdraw_application",
]
