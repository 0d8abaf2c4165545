"""What screening looks for, what it knows of the child, and what it finds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of finding. Where two cover the same characters, the one that stands first here is told."""

    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    DATE_OF_BIRTH = "date_of_birth"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    ADDRESS = "address"
    SCHOOL = "school"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Finding:
    """Characters `start` to `end` (not included) of the text given identify a child, or could."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ChildRecord:
    """What the child's own record holds that must not be published. Private: never log it."""

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    date_of_birth: date | None = None
    addresses: tuple[str, ...] = ()


NOTHING_KNOWN = ChildRecord()
