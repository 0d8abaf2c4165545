"""The acts of fee reviews: asking, answering, deciding; and the figures they are held against."""

from tenants.fees.services.asking import answer, ask, ask_more, attach, prepare, withdraw
from tenants.fees.services.deciding import Decision, acceptances_of, decide, prices_under, tell_of_refusal
from tenants.fees.services.figures import set_figure

__all__ = [
    "Decision",
    "acceptances_of",
    "answer",
    "ask",
    "ask_more",
    "attach",
    "decide",
    "prepare",
    "prices_under",
    "set_figure",
    "tell_of_refusal",
    "withdraw",
]
