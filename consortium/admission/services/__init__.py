"""The acts of admission: prepare and announce a round, apply, assess, decide and release."""

from consortium.admission.services.answering import save_answers
from consortium.admission.services.applying import (
    Receipt,
    declare_exclusions,
    may_apply_again,
    receipt_of,
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
    remind_who_is_behind,
    replace_assessor,
    suggest_assessors,
)
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
    decide,
    preview_decision,
    read_exclusion_evidence,
    release_decision,
    release_decisions,
)
from consortium.admission.services.deciding_many import Batch, decide_all
from consortium.admission.services.deciding_together import (
    decide_ready,
    issue_contracts,
    issue_contracts_when_due,
    release_chosen,
    undo_decision,
)
from consortium.admission.services.enquiring import answer_enquiry, ask_in_round
from consortium.admission.services.exchanging import LARGEST as LARGEST_YAML
from consortium.admission.services.exchanging import export_questionnaire, read_document, shipped_questionnaire
from consortium.admission.services.extending import extend_decision, find_nearly_due, remind_its_assessors
from consortium.admission.services.judging import judge_grounds
from consortium.admission.services.moving import move_round
from consortium.admission.services.noticing import notice_text, record_notice
from consortium.admission.services.preparing import (
    adopt_questionnaire,
    announce_round,
    open_at_any_time,
    save_questionnaire,
)
from consortium.admission.services.previewing import Ready, preview_ready
from consortium.admission.services.reviewing import answer_review, ask_for_review, set_review_terms, take_on_review

__all__ = [
    "LARGEST_YAML",
    "Batch",
    "Ready",
    "Receipt",
    "accept_suggestion",
    "add_question",
    "add_section",
    "adopt_questionnaire",
    "announce_round",
    "answer_enquiry",
    "answer_review",
    "ask_for_review",
    "ask_in_round",
    "assign_assessors",
    "change_heading",
    "change_question",
    "copy_version",
    "decide",
    "decide_all",
    "decide_ready",
    "declare_exclusions",
    "duplicate_question",
    "export_questionnaire",
    "extend_decision",
    "find_nearly_due",
    "issue_contracts",
    "issue_contracts_when_due",
    "judge_grounds",
    "may_apply_again",
    "move_question",
    "move_round",
    "move_section",
    "notice_text",
    "open_at_any_time",
    "open_evaluations",
    "preview_decision",
    "preview_ready",
    "read_document",
    "read_exclusion_evidence",
    "receipt_of",
    "record_notice",
    "release_chosen",
    "release_decision",
    "release_decisions",
    "remind_assessors",
    "remind_its_assessors",
    "remind_who_is_behind",
    "remove_question",
    "remove_section",
    "rename_section",
    "replace_assessor",
    "replace_draft",
    "save_answers",
    "save_lots",
    "save_questionnaire",
    "set_review_terms",
    "shipped_questionnaire",
    "start_application",
    "start_version",
    "submit_application",
    "suggest_assessors",
    "take_on_review",
    "undo_decision",
    "withdraw_application",
]
