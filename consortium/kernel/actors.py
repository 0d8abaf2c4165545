"""Who acts, for whom: plain values that rules and permissions may know. `kernel.tenancy` tells the database."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

PLATFORM_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The organisation that administrators of the platform act for."""


class ActorKind(StrEnum):
    PERSON = "person"
    CLIENT = "client"
    JOB = "job"
    ADMINISTRATOR = "administrator"
    SUPPORT = "support"
    PUBLIC = "public"


class OrganisationKind(StrEnum):
    COUNCIL = "council"
    HEALTH = "health"
    PROVIDER = "provider"
    PLATFORM = "platform"

    @property
    def buys(self) -> bool:
        return self in {OrganisationKind.COUNCIL, OrganisationKind.HEALTH}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an API client or a job, acting for exactly one organisation."""

    kind: ActorKind
    organisation_id: UUID | None = None
    organisation_kind: OrganisationKind | None = None
    person_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    name: str = ""
    organisation_name: str = ""
    proved_at: datetime | None = field(default=None, compare=False)
    """When a person last gave their second factor; it makes nobody somebody else."""

    @property
    def organisation(self) -> UUID:
        """The organisation acted for. Raises `PermissionError` for the public, who act for none."""
        if self.organisation_id is None:
            raise PermissionError("the public acts for no organisation")
        return self.organisation_id

    @property
    def person(self) -> UUID:
        """The person who acts. Raises `PermissionError` for jobs and machine clients."""
        if self.person_id is None:
            raise PermissionError("this act is a person's")
        return self.person_id

    def looking(self) -> "Actor":
        """Support, as the people whose pages it looks at: what it then sees, the database decides."""
        return replace(self, kind=ActorKind.PERSON) if self.kind is ActorKind.SUPPORT else self

    def as_job_of(self, organisation_id: UUID, kind: OrganisationKind) -> "Actor":
        return replace(self, kind=ActorKind.JOB, organisation_id=organisation_id, organisation_kind=kind)


PUBLIC = Actor(kind=ActorKind.PUBLIC)
