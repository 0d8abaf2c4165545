"""Answers and prices that a provider keeps for next time, and which of them answers a council's question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.minitender.rules.bidding import MOST_POUNDS, MOST_WORDS
from tenants.pricing.rules.cards import UNITS

LONGEST_TOPIC = 150
MOST_ANSWERS = 100

explain(
    {
        "standing_answer.topic": "Name the topic in up to {most} characters, as councils ask about it: Safeguarding.",
        "standing_answer.empty": "Write the answer.",
        "standing_answer.long": "The answer has more than {most} words, which is the most that a bid takes.",
        "standing_answer.taken": "You have an answer about “{topic}” already. Change that one.",
        "standing_answer.too_many": "You can keep up to {most} answers. Delete some that you no longer need.",
        "offered_price.unit": "“{unit}” is not a unit that councils buy in.",
        "offered_price.price": "Give a price above £0.00, in pounds and pence.",
    }
)


def fold(topic: str) -> str:
    """A topic as it is compared: letters and digits, whatever the capitals and signs between them."""
    return " ".join(re.findall(r"\w+", topic.casefold()))


@dataclass(frozen=True, slots=True)
class Question:
    """A council's question, by its key and its title."""

    key: str
    title: str


def answers_for(questions: Iterable[Question], kept: Mapping[str, str]) -> dict[str, str]:
    """The kept answer for each question that has one, by its key: one of its title, else one of its key."""
    folded = {fold(topic): answer for topic, answer in kept.items()}
    found = {each.key: folded.get(fold(each.title)) or folded.get(fold(each.key)) for each in questions}
    return {key: answer for key, answer in found.items() if answer}


def ensure_answer(topic: str, answer: str) -> tuple[str, str]:
    """Both without the space around them. Raises `Refused`."""
    topic, answer = " ".join(topic.split()), answer.strip()
    if not fold(topic) or len(topic) > LONGEST_TOPIC:
        raise Refused("standing_answer.topic", most=LONGEST_TOPIC)
    if not answer:
        raise Refused("standing_answer.empty")
    if len(answer.split()) > MOST_WORDS:
        raise Refused("standing_answer.long", most=MOST_WORDS)
    return topic, answer


def is_keepable(topic: str, answer: str, count: int) -> bool:
    """Whether an answer of a bid can be kept beside so many. A bid is never refused for what cannot be kept of it."""
    try:
        ensure_answer(topic, answer)
    except Refused:
        return False
    return count < MOST_ANSWERS


def ensure_room(count: int) -> None:
    if count >= MOST_ANSWERS:
        raise Refused("standing_answer.too_many", most=MOST_ANSWERS)


def ensure_price(unit: str, price: Decimal) -> None:
    if unit not in UNITS:
        raise Refused("offered_price.unit", unit=unit)
    if not price.is_finite() or not 0 < price <= MOST_POUNDS or price != half_up(price):
        raise Refused("offered_price.price")
