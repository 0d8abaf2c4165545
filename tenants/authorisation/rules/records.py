"""Records of decision for the public: which may be published, and what of the frozen case they say.

Source: `rules.md`, Authorisation (a key decision is recorded with options considered and published) and Regimes
(nothing published may single out a child). So a record says only what its case marks as publishable, what follows from
figures, and words that an officer writes for the public and that are screened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from consortium.kernel.errors import Refused, explain
from tenants.authorisation.rules import Effect, Kind

LONGEST_TITLE, LONGEST_TEXT = 160, 2000

KIND_WORDS = {
    Kind.AWARD: "Award of support",
    Kind.CHANGE: "Change of what was agreed",
    Kind.SPOT_PURCHASE: "Support bought outside a purchasing system",
    Kind.EXTENSION: "Extension",
    Kind.LIMIT: "Limit of spend",
}

explain(
    {
        "record.not_decided": "Only a decision that stands as approved has a record to publish.",
        "record.below_threshold": "This is no key decision, and below what your council publishes, so its record stays "
        "private: a small record could single out a child.",
        "record.published_already": "The record of this decision is published already. Withdraw it first.",
        "record.not_published": "The record of this decision is not published.",
        "record.text_missing": "Write {what} in words for the public.",
        "record.text_too_long": "Shorten {what} to {longest} characters.",
        "record.in_past": "A record becomes public today or later.",
        "record.gives_away": "In {what} there is something by which somebody could be found ({kinds}). Reword it.",
        "record.screening_missing": "Nothing screens what would be published, so nothing is.",
    }
)


@dataclass(frozen=True, slots=True)
class PublicWords:
    """What an officer writes for the public."""

    title: str
    summary: str
    reason: str
    options: str

    def named(self) -> list[tuple[str, str]]:
        return [
            ("the title", self.title),
            ("what was decided", self.summary),
            ("the reason", self.reason),
            ("the options considered", self.options),
        ]


def ensure_may_publish(*, is_approved: bool, is_key: bool, whole_life: Decimal, publish_from: Decimal | None) -> None:
    """Key decisions, and those from the council's own threshold on."""
    if not is_approved:
        raise Refused("record.not_decided")
    if not is_key and (publish_from is None or whole_life < publish_from):
        raise Refused("record.below_threshold")


def ensure_words(words: PublicWords) -> PublicWords:
    """The words without the space around them. Raises `Refused` for what is missing or too long."""
    given = PublicWords(*(text.strip() for text in (words.title, words.summary, words.reason, words.options)))
    for what, text in given.named():
        if not text:
            raise Refused("record.text_missing", what=what)
        longest = LONGEST_TITLE if what == "the title" else LONGEST_TEXT
        if len(text) > longest:
            raise Refused("record.text_too_long", what=what, longest=longest)
    return given


def ensure_gives_nobody_away(what: str, kinds: Sequence[str]) -> None:
    if kinds:
        raise Refused("record.gives_away", what=what, kinds=", ".join(sorted(set(kinds))))


def suggested(*, kind: Kind, title: str, document: Mapping[str, Any], system: str) -> PublicWords:
    """Words to begin with: of the case only what it marks as publishable."""
    parts = set(document.get("publishable", ()))
    options = [str(option["name"]) for option in document.get("options", ())] if "options" in parts else []
    return PublicWords(
        title=title if "title" in parts else f"{KIND_WORDS[kind]}: {system}",
        summary=str(document.get("need", "")) if "need" in parts else "",
        reason="",
        options="; ".join(options),
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """The figures and dates of a decision, which follow from its case and name nobody."""

    kind: Kind
    reference: str
    is_key: bool
    divisions: int | None
    decided_at: datetime
    effective_at: datetime
    decided_by: str
    years: Sequence[Effect]
    whole_life: Decimal
    system: str
    case_sha256: str


def content_of(words: PublicWords, decided: Decided) -> dict[str, Any]:
    """What is published, as plain JSON: frozen and hashed."""
    return {
        "title": words.title,
        "summary": words.summary,
        "reason": words.reason,
        "options_considered": words.options,
        "kind": KIND_WORDS[decided.kind],
        "reference": decided.reference,
        "is_key": decided.is_key,
        "divisions": decided.divisions,
        "decided_at": decided.decided_at.isoformat(),
        "decided_by": decided.decided_by,
        "effective_at": decided.effective_at.isoformat(),
        "subject_to_call_in": decided.effective_at > decided.decided_at,
        "years": [{"financial_year": year.financial_year, "amount": f"{year.this_case:.2f}"} for year in decided.years],
        "whole_life": f"{decided.whole_life:.2f}",
        "system": decided.system,
        "case_sha256": decided.case_sha256,
    }
