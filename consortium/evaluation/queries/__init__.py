"""Evaluations as their owner and their assessors may see them. Who reads what is the database's to decide."""

from consortium.evaluation.queries.assessments import (
    Assessor,
    OwnAssessment,
    get_own_assessment,
    list_own_assessments,
    list_own_scores,
    list_possible_assessors,
    part_of,
)
from consortium.evaluation.queries.conclusions import select_concluded, who_had_a_part
from consortium.evaluation.queries.evaluations import (
    ConsensusScore,
    consensus_of,
    consensuses_of,
    criteria_of,
    get_evaluation,
    get_own_evaluation,
    is_all_locked,
    list_asked_to_confirm,
    list_consensus,
    list_own_evaluations,
    lock_own_evaluation,
)
from consortium.evaluation.queries.progress import (
    AssessorProgress,
    GivenScore,
    Progress,
    list_given_scores,
    list_who_assigned,
    progress_of,
)
from consortium.evaluation.queries.subjects import Subject, register_subjects, subjects_of

__all__ = [
    "Assessor",
    "AssessorProgress",
    "ConsensusScore",
    "GivenScore",
    "OwnAssessment",
    "Progress",
    "Subject",
    "consensus_of",
    "consensuses_of",
    "criteria_of",
    "get_evaluation",
    "get_own_assessment",
    "get_own_evaluation",
    "is_all_locked",
    "list_asked_to_confirm",
    "list_consensus",
    "list_given_scores",
    "list_own_assessments",
    "list_own_evaluations",
    "list_own_scores",
    "list_possible_assessors",
    "list_who_assigned",
    "lock_own_evaluation",
    "part_of",
    "progress_of",
    "register_subjects",
    "select_concluded",
    "subjects_of",
    "who_had_a_part",
]
