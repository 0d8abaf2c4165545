"""Refusals in plain words, with moments and money written as people read them."""

from datetime import date, datetime
from decimal import Decimal

from consortium.kernel import calendar, money
from consortium.kernel.errors import Refused, explanation_of


def words_for(refused: Refused) -> str:
    """What a person is told."""
    return explanation_of(refused.code).format_map({name: _in_words(fact) for name, fact in refused.facts.items()})


def _in_words(fact: object) -> object:
    match fact:
        case datetime():
            return calendar.uk_moment(fact)
        case date():
            return calendar.long_date(fact)
        case Decimal():
            return money.pounds(fact)
        case _:
            return fact
