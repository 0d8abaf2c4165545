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
from consortium.admission.services.assessing import assign_assessors, open_evaluations, suggest_assessors
from consortium.admission.services.deciding import (
    Judgement,
    decide,
    preview_decision,
    read_exclusion_evidence,
    release_decision,
    release_decisions,
)
from consortium.admission.services.deciding_together import (
    decide_ready,
    issue_contracts,
    release_chosen,
    undo_decision,
)
from consortium.admission.services.preparing import (
    adopt_questionnaire,
    announce_round,
    read_document,
    save_questionnaire,
    shipped_questionnaire,
)
from consortium.admission.services.previewing import Ready, preview_ready
from consortium.admission.services.reviewing import answer_review, ask_for_review, set_review_terms, take_on_review

__all__ = [
    "Judgement",
    "Ready",
    "Receipt",
    "adopt_questionnaire",
    "announce_round",
    "answer_review",
    "ask_for_review",
    "assign_assessors",
    "decide",
    "decide_ready",
    "declare_exclusions",
    "issue_contracts",
    "open_evaluations",
    "preview_decision",
    "preview_ready",
    "read_document",
    "read_exclusion_evidence",
    "receipt_of",
    "release_chosen",
    "release_decision",
    "release_decisions",
    "save_answers",
    "save_lots",
    "save_questionnaire",
    "set_review_terms",
    "shipped_questionnaire",
    "start_application",
    "submit_application",
    "suggest_assessors",
    "take_on_review",
    "undo_decision",
    "withdraw_application",
]
