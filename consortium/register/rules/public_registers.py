"""What public registers say of a provider, beside its own word: which is asked for what, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from consortium.kernel.calendar import local, long_date
from consortium.kernel.errors import Refused, explain
from consortium.register.rules.evidence import LegalForm
from consortium.register.rules.identifiers import FORMS, Numbers, tidy, with_its_zeros

explain(
    {
        "lookup.number": "Give the number to look for.",
        "lookup.not_asked": "No look-up of {where} is configured here. Fill in your profile yourself.",
        "lookup.other_country": "{where} registers charities of England and Wales only. Fill in your profile yourself.",
        "lookup.too_soon": "All was asked within the last hour. Ask again after {after}.",
        "lookup.too_many": "You have asked {most} times within an hour. Ask again later.",
        "lookup.nothing_to_ask": "Your profile has no number of a register that can be asked.",
    }
)

AGAIN_AFTER = timedelta(hours=1)
MOST_IN_AN_HOUR = 20


class PublicRegister(StrEnum):
    COMPANIES_HOUSE = "companies house"
    CHARITY_COMMISSION = "charity commission"
    CARE_QUALITY_COMMISSION = "care quality commission"

    @property
    def in_words(self) -> str:
        return WORDS[self]

    @property
    def column(self) -> str:
        """The profile's own word that it is asked about."""
        return COLUMNS[self]


WORDS = {
    PublicRegister.COMPANIES_HOUSE: "Companies House",
    PublicRegister.CHARITY_COMMISSION: "the Charity Commission",
    PublicRegister.CARE_QUALITY_COMMISSION: "the Care Quality Commission",
}
COLUMNS = {
    PublicRegister.COMPANIES_HOUSE: "company_number",
    PublicRegister.CHARITY_COMMISSION: "charity_number",
    PublicRegister.CARE_QUALITY_COMMISSION: "cqc_provider_id",
}
IDENTITY = {
    LegalForm.COMPANY: PublicRegister.COMPANIES_HOUSE,
    LegalForm.CHARITY: PublicRegister.CHARITY_COMMISSION,
}


class LookupOutcome(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not found"
    AWAY = "could not be asked"

    @property
    def is_an_answer(self) -> bool:
        return self is not LookupOutcome.AWAY


ENDED = {
    PublicRegister.COMPANIES_HOUSE: {"dissolved", "converted-closed", "removed", "closed"},
    PublicRegister.CHARITY_COMMISSION: {"removed"},
    PublicRegister.CARE_QUALITY_COMMISSION: {"deregistered"},
}
"""How each register calls what is there no more. A company in administration or liquidation still exists."""
IN_FORCE = {"active", "open", "registered"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a register said of a number at an instant. `name`, `status` and `postcode` only where it was found."""

    register: PublicRegister
    number: str
    outcome: LookupOutcome
    said_at: datetime
    name: str = ""
    status: str = ""
    postcode: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        return self.outcome is LookupOutcome.FOUND and self.status in ENDED[self.register]

    @property
    def is_in_force(self) -> bool:
        return self.outcome is LookupOutcome.FOUND and self.status in IN_FORCE


def is_asked(register: PublicRegister, number: str) -> bool:
    """Charities of Scotland and Northern Ireland are in registers of their own, which are not asked."""
    return register is not PublicRegister.CHARITY_COMMISSION or number[0].isdigit()


def numbers_to_ask(numbers: Numbers) -> list[tuple[PublicRegister, str]]:
    """What can be asked of the numbers a provider gave, register by register."""
    given = [(register, getattr(numbers, register.column)) for register in PublicRegister]
    return [(register, number) for register, number in given if number and is_asked(register, number)]


def read_number(register: PublicRegister, typed: str) -> str:
    """A number as its register writes it. Raises `Refused` where it is none, or the register has no such numbers."""
    number = tidy(typed)
    if register is PublicRegister.COMPANIES_HOUSE:
        number = with_its_zeros(number)
    if not number:
        raise Refused("lookup.number")
    code, form = FORMS[register.column]
    if not form.fullmatch(number):
        raise Refused(code, number=number)
    if not is_asked(register, number):
        raise Refused("lookup.other_country", where=_first_capital(register.in_words))
    return number


def may_ask_again(*, asked_at: datetime, outcome: LookupOutcome | None, now: datetime) -> bool:
    """Once an hour, or at once where the register could not be asked. What is being asked is not asked twice."""
    return outcome is LookupOutcome.AWAY or now - asked_at >= AGAIN_AFTER


def next_time(asked_at: datetime) -> datetime:
    """The whole minute from which a register may be asked again."""
    return (asked_at + AGAIN_AFTER + timedelta(minutes=1, microseconds=-1)).replace(second=0, microsecond=0)


def ensure_not_too_many(asked_within_an_hour: int) -> None:
    if asked_within_an_hour >= MOST_IN_AN_HOUR:
        raise Refused("lookup.too_many", most=MOST_IN_AN_HOUR)


def identity_fault(said: Said | None) -> str:
    """What the register of its legal form says against a provider's identity, with its source; empty for nothing.

    A register that could not be asked says nothing against anybody.
    """
    if said is None or not said.outcome.is_an_answer:
        return ""
    source = f"{said.register.in_words}, asked on {long_date(local(said.said_at).date())}"
    if said.outcome is LookupOutcome.NOT_FOUND:
        return f"Number {said.number} was not found by {source}."
    if said.has_ended:
        return f"{said.name} ({said.number}) is {said.status}, by {source}."
    return ""


def how_it_is_known(said: Said | None) -> str:
    """The same where nothing is against it."""
    if said is None or said.outcome is not LookupOutcome.FOUND:
        return ""
    day = long_date(local(said.said_at).date())
    return f"{said.name} ({said.number}) is {said.status}, by {said.register.in_words}, asked on {day}."


def differences(said: Said, *, name: str, postcode: str) -> list[str]:
    """Where a register says otherwise than the provider, in words; nothing where they agree."""
    if said.outcome is LookupOutcome.NOT_FOUND:
        return ["There is no such number there."]
    if said.outcome is not LookupOutcome.FOUND:
        return []
    found = []
    if said.has_ended:
        found.append(f"It is {said.status} there.")
    if is_named_otherwise(said, name):
        found.append(f"The name there is {said.name}.")
    if said.postcode and _plain(said.postcode) != _plain(postcode):
        found.append(f"The postcode there is {said.postcode}.")
    return found


def is_named_otherwise(said: Said, name: str) -> bool:
    """Whether a register names it otherwise than it names itself, however either is written."""
    return said.outcome is LookupOutcome.FOUND and _plain(said.name) != _plain(name)


ABBREVIATED = {"limited": "ltd", "company": "co", "and": "&", "incorporated": "inc"}


def _plain(text: str) -> str:
    """Without what people write one way or another: capitals, points, Limited and Ltd."""
    kept = "".join(letter if letter.isalnum() or letter == "&" else " " for letter in text.lower().replace("’", "'"))
    return "".join(ABBREVIATED.get(word, word) for word in kept.split() if word != "the")


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]
