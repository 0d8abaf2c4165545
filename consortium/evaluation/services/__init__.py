"""The acts of an evaluation: open, ask, declare interests, score, lock, agree, confirm, conclude, replace."""

from consortium.evaluation.services.asking import (
    Opening,
    assign,
    assign_all,
    open_evaluation,
    open_evaluations,
    remind,
    set_aside,
)
from consortium.evaluation.services.moderating import (
    Agreement,
    agree_consensus,
    agree_consensuses,
    conclude,
    confirm_consensus,
)
from consortium.evaluation.services.scoring import declare_interest, lock, score, score_all

__all__ = [
    "Agreement",
    "Opening",
    "agree_consensus",
    "agree_consensuses",
    "assign",
    "assign_all",
    "conclude",
    "confirm_consensus",
    "declare_interest",
    "lock",
    "open_evaluation",
    "open_evaluations",
    "remind",
    "score",
    "score_all",
    "set_aside",
]
