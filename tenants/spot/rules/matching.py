"""Which providers of spot purchases are on the register already: by number, else by name with a confidence.

A proposal says why it is made; a person confirms or rejects it. Numbers of one kind that differ rule a pair out.
"""

import heapq
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.spot.rules.purchases import Provider

CERTAIN = 100
SAME_NAME = 95
LIKE_ENOUGH = 70
"""Percent from which a pair of names is shown to somebody."""
COMMON = 0.05
FEWEST_COMMON = 50
"""A word in more names than this, and than a twentieth of them, says nothing of who somebody is."""
MOST_LIKELY = 100
"""How many names one is held against letter by letter."""
LEGAL = frozenset(
    "ltd limited plc llp lp cic cio inc co company uk the and t a ta trading as of".split()  # noqa: SIM905
)
PHRASES = ("community interest company", "charitable incorporated organisation", "limited liability partnership")


class NumberOf(StrEnum):
    """Whose number a provider goes by."""

    COMPANY = "company"
    CHARITY = "charity"
    CQC = "cqc"
    OFSTED = "ofsted"


NUMBER_WORDS = {
    NumberOf.COMPANY: "company number",
    NumberOf.CHARITY: "charity number",
    NumberOf.CQC: "CQC number",
    NumberOf.OFSTED: "Ofsted number",
}


class How(StrEnum):
    NUMBER = "number"
    NAME = "name"


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


explain(
    {
        "match.number_of": "“{number_of}” is not a register that providers are numbered by.",
        "match.number_needs_its_register": "Say whose number it is: a number goes with the register that gave it.",
        "match.nothing_proposed": "No provider on the register is proposed for this one.",
        "match.changed": "Another provider is proposed meanwhile. Look at it again.",
    }
)


@dataclass(frozen=True, slots=True)
class OnRegister:
    """A provider on the register, with the numbers it is known by."""

    id: UUID
    name: str
    numbers: Mapping[NumberOf, Collection[str]]


@dataclass(frozen=True, slots=True)
class Match:
    """A provider on the register that this may be: how it was found, how sure that is in percent, and why."""

    provider_id: UUID
    how: How
    confidence: int
    why: str


def normal_number(kind: NumberOf, number: str) -> str:
    """A number as its register writes it: capitals, nothing between, a company's leading zeros."""
    plain = re.sub(r"[^0-9A-Z]", "", number.upper())
    if kind is NumberOf.COMPANY and plain.isdigit():
        return plain.zfill(8)
    return plain.lstrip("0") or plain if kind is NumberOf.CHARITY and plain.isdigit() else plain


def read_number(number_of: str | None, number: str | None) -> tuple[NumberOf, str] | None:
    """The register and the number of a provider as typed; None where neither is given. Raises `Refused`."""
    typed = (number or "").strip()
    if not typed and not number_of:
        return None
    if not typed or not number_of or not normal_number(NumberOf.CQC, typed):
        raise Refused("match.number_needs_its_register")
    if number_of not in set(NumberOf):
        raise Refused("match.number_of", number_of=number_of)
    return NumberOf(number_of), typed


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that say who somebody is: no case, no punctuation, no legal form."""
    plain = re.sub(r"['’.]", "", name.casefold().replace("&", " and "))
    plain = " ".join(re.sub(r"[\W_]+", " ", plain).split())
    for phrase in PHRASES:
        plain = plain.replace(phrase, " ")
    words = plain.split()
    return tuple(word for word in words if word not in LEGAL) or tuple(words)


def normal_name(name: str) -> str:
    return " ".join(words_of(name))


def key_of(provider: Provider) -> str:
    """What tells one provider of spot purchases from another: its number, else its name."""
    numbered = read_number(provider.number_of, provider.number)
    if numbered is None:
        return f"name:{normal_name(provider.name)}"
    return f"{numbered[0]}:{normal_number(*numbered)}"


def likeness(one: str, other: str) -> int:
    """How alike two names are, in percent, whichever comes first: the mean of their words and of their letter pairs."""
    first, second = words_of(one), words_of(other)
    if not first or not second:
        return 0
    if sorted(first) == sorted(second):
        return SAME_NAME
    shared = _shared(Counter(first), Counter(second))
    pairs = _shared(_pairs(first), _pairs(second))
    return min(SAME_NAME - 1, int((shared + pairs) / 2 * SAME_NAME))


def _pairs(words: Iterable[str]) -> Counter[str]:
    text = " ".join(sorted(words))
    return Counter(text[place : place + 2] for place in range(len(text) - 1)) or Counter([text])


def _shared(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


class Register:
    """The providers on the register, laid out to be looked up by number, by name and by word."""

    def __init__(self, providers: Iterable[OnRegister]) -> None:
        self._all = {each.id: each for each in providers}
        self._by_number: dict[tuple[NumberOf, str], UUID] = {}
        self._by_word: dict[str, set[UUID]] = {}
        self._by_name: dict[tuple[str, ...], set[UUID]] = {}
        for each in self._all.values():
            for kind, numbers in each.numbers.items():
                for number in numbers:
                    self._by_number.setdefault((kind, normal_number(kind, number)), each.id)
            words = words_of(each.name)
            self._by_name.setdefault(tuple(sorted(words)), set()).add(each.id)
            for word in set(words):
                self._by_word.setdefault(word, set()).add(each.id)

    def best_match(self, provider: Provider, rejected: Collection[UUID] = ()) -> Match | None:
        """Whoever this most likely is, of those that nobody has rejected; None where nobody is like enough."""
        numbered = read_number(provider.number_of, provider.number)
        if numbered is not None:
            found = self._by_number.get((numbered[0], normal_number(*numbered)))
            if found is not None and found not in rejected:
                why = f"The same {NUMBER_WORDS[numbered[0]]}"
                return Match(found, How.NUMBER, CERTAIN, why)
        allowed = [each for each in self._likely(provider.name, rejected) if not self._differs(each, numbered)]
        scored = [(likeness(provider.name, self._all[each].name), each) for each in allowed]
        confidence, best = max(scored, default=(0, None), key=lambda pair: (pair[0], str(pair[1])))
        if best is None or confidence < LIKE_ENOUGH:
            return None
        same = confidence == SAME_NAME
        return Match(best, How.NAME, confidence, "The same name, apart from its legal form" if same else "Like names")

    def _likely(self, name: str, rejected: Collection[UUID]) -> list[UUID]:
        """Whoever bears the name; else those who share most of its telling words, `MOST_LIKELY` of them."""
        words = words_of(name)
        same = self._by_name.get(tuple(sorted(words)), set()) - set(rejected)
        few = max(FEWEST_COMMON, int(len(self._all) * COMMON))
        shared: Counter[UUID] = Counter()
        for word in set(words):
            found = self._by_word.get(word, set())
            if len(found) <= few:
                shared.update(found)
        for each in rejected:
            shared.pop(each, None)
        near = heapq.nlargest(MOST_LIKELY, shared, key=lambda each: (shared[each], str(each)))
        return [*same, *near]

    def _differs(self, provider_id: UUID, numbered: tuple[NumberOf, str] | None) -> bool:
        if numbered is None:
            return False
        known = self._all[provider_id].numbers.get(numbered[0], ())
        return bool(known) and normal_number(*numbered) not in {normal_number(numbered[0], each) for each in known}


def ensure_proposed(*, proposed: UUID | None, meant: UUID) -> None:
    """`meant` is whom the person saw."""
    if proposed is None:
        raise Refused("match.nothing_proposed")
    if proposed != meant:
        raise Refused("match.changed")
