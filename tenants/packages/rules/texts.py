"""The free texts of a package and what screening says of each: the face that publishing asks."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from tenants.packages.rules.particulars import texts_in
from tenants.packages.rules.screening import ChildRecord, Finding, Kind, screen_for_all

KINDS: Mapping[Kind, str] = {
    Kind.NHS_NUMBER: "an NHS number",
    Kind.UPN: "a unique pupil number",
    Kind.DATE_OF_BIRTH: "a date of birth",
    Kind.EMAIL: "an e-mail address",
    Kind.PHONE: "a telephone number",
    Kind.POSTCODE: "a full postcode",
    Kind.ADDRESS: "a street address",
    Kind.SCHOOL: "the child’s school",
    Kind.NAME: "a name from the child’s record",
}

explain(
    {
        "package.findings_stand": "Screening found {what} in {reference}. Take it out, or have a second officer agree "
        "that it may stay, before it goes to providers.",
        "text.gives_away": "This holds {what}. Take it out: everyone invited would read it.",
        "screening.needs_record": "The text cannot be screened, because you may not read the child’s record. A "
        "commissioner or the social worker can do this.",
        "override.same_person": "Another officer must agree: whoever asked cannot.",
        "override.not_found": "That text has changed since the override was asked for. Look at what it says now.",
        "override.asked_already": "Somebody asked for this override already.",
    }
)


@dataclass(frozen=True, slots=True)
class FreeText:
    """One text of a package. `field` is the name of its form field, and its link."""

    field: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in one text of a package. `digest` is of exactly this finding in exactly this text."""

    package_id: UUID
    where: FreeText
    finding: Finding
    digest: bytes

    @property
    def words(self) -> str:
        return self.where.text[self.finding.start : self.finding.end]

    @property
    def in_words(self) -> str:
        return KINDS[self.finding.kind]


def texts_of(
    *, title: str, summary: str, outcomes: Sequence[str], place: str, age_band: str, weekly_hours: str | None,
    schedule: Mapping[str, Any] | None, particulars: Mapping[str, Any] | None = None,
) -> Iterator[FreeText]:  # fmt: skip
    """Every text that a provider would read, as the council typed it."""
    yield FreeText("title", "Title", title)
    yield FreeText("summary", "Summary of need", summary)
    for number, outcome in enumerate(outcomes, start=1):
        yield FreeText("outcomes", f"Outcome {number}", outcome)
    yield FreeText("place", "Place", place)
    yield FreeText("age_band", "Age", age_band)
    if weekly_hours:
        yield FreeText("weekly_hours", "Hours a week", weekly_hours)
    if schedule:
        for number, pattern in enumerate(schedule.get("patterns", ()), start=1):
            if pattern.get("name"):
                yield FreeText(f"visits-{number - 1}-name", f"Name of visit {number}", pattern["name"])
        if schedule.get("notes"):
            yield FreeText("notes", "Notes on the week", schedule["notes"])
    for field, label, text in texts_in(particulars):
        yield FreeText(field, label, text)


def findings_in(package_id: UUID, texts: Iterable[FreeText], records: Sequence[ChildRecord]) -> list[Found]:
    """What screening finds in the texts of one package, held against the record of each of its children."""
    return [
        Found(package_id, text, finding, digest_of(package_id, text, finding))
        for text in texts
        for finding in screen_for_all(text.text, records)
    ]


def digest_of(package_id: UUID, text: FreeText, finding: Finding) -> bytes:
    """What an override is bound to: any change of that text, and it must be agreed again."""
    said = [str(package_id), text.label, text.text, str(finding.kind), finding.start, finding.end]
    return hashlib.sha256(json.dumps(said).encode()).digest()


def what(findings: Iterable[Finding]) -> str:
    """The kinds found, in plain words: `a telephone number and a full postcode`."""
    kinds = list(dict.fromkeys(KINDS[finding.kind] for finding in findings))
    return " and ".join(filter(None, (", ".join(kinds[:-1]), *kinds[-1:])))


def ensure_nothing_stands(reference: str, standing: Sequence[Found]) -> None:
    if standing:
        raise Refused("package.findings_stand", reference=reference, what=what(found.finding for found in standing))


def ensure_gives_nothing_away(findings: Sequence[Finding]) -> None:
    if findings:
        raise Refused("text.gives_away", what=what(findings))


def ensure_another_agrees(*, asked_by: UUID, agreed_by: UUID) -> None:
    """Two officers, not one twice (rules.md, Screening)."""
    if asked_by == agreed_by:
        raise Refused("override.same_person")
