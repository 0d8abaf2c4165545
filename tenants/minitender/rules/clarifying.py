"""Questions and answers: read by everyone invited."""

from consortium.kernel.errors import Refused, explain

LONGEST_TEXT = 2000
"""Characters of a question or an answer."""

explain(
    {
        "question.empty": "Write your question.",
        "question.long": "Use {longest} characters at most.",
        "question.answered": "This question was answered already.",
        "answer.empty": "Write the answer. Everyone invited reads it.",
    }
)


def ensure_question(question: str) -> str:
    """The question without the space around it. Raises `Refused` for none and for one too long."""
    asked = question.strip()
    if not asked:
        raise Refused("question.empty")
    _ensure_short(asked)
    return asked


def ensure_answer(answer: str) -> str:
    """The answer without the space around it. Raises `Refused` for none and for one too long."""
    given = answer.strip()
    if not given:
        raise Refused("answer.empty")
    _ensure_short(given)
    return given


def _ensure_short(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Refused("question.long", longest=LONGEST_TEXT)
