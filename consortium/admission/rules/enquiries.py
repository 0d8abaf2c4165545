"""Enquiries: questions asked in a round, answered to all, the asker hidden from everybody."""

from datetime import datetime

from consortium.kernel.errors import Refused, explain

LONGEST_TEXT = 2000
"""Characters of a question or an answer."""

explain(
    {
        "enquiry.not_open_yet": "Questions can be asked once the round opens, at {opens_at}.",
        "enquiry.too_late": "Questions could be asked until {until_at}. The answers given are still here to read.",
        "enquiry.empty": "Write your question.",
        "enquiry.long": "Use {longest} characters at most.",
        "enquiry.answered": "This question was answered already. Everybody has read that answer.",
        "enquiry.no_answer": "Write the answer. Everybody who may read the round reads it.",
        "enquiry.round_closed": "The round closed at {closes_at}: an answer now would help nobody to apply.",
    }
)


def ensure_may_ask(*, opens_at: datetime, until_at: datetime, received_at: datetime) -> None:
    """Half-open, like every deadline: a question received exactly at the end is late."""
    if received_at < opens_at:
        raise Refused("enquiry.not_open_yet", opens_at=opens_at)
    if received_at >= until_at:
        raise Refused("enquiry.too_late", until_at=until_at)


def ensure_may_answer(*, answered_at: datetime | None, closes_at: datetime, at: datetime) -> None:
    """Once, and while somebody may still apply with what it says."""
    if answered_at is not None:
        raise Refused("enquiry.answered")
    if at >= closes_at:
        raise Refused("enquiry.round_closed", closes_at=closes_at)


def ensure_question(question: str) -> str:
    """The question without the space around it. Raises `Refused` for none and for one too long."""
    return _text(question, "enquiry.empty")


def ensure_answer(answer: str) -> str:
    """The answer without the space around it. Raises `Refused` for none and for one too long."""
    return _text(answer, "enquiry.no_answer")


def _text(given: str, if_none: str) -> str:
    text = given.strip()
    if not text:
        raise Refused(if_none)
    if len(text) > LONGEST_TEXT:
        raise Refused("enquiry.long", longest=LONGEST_TEXT)
    return text
