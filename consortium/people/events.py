"""What happens to programs, webhooks and roles, and to whoever looks in, that an organisation must hear of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProgramSecretNearsItsEnd:
    """Some days are left of a program's secret, unless it was replaced. Handled as the program's organisation."""

    secret_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class WebhookDue:
    """A delivery is to be tried, if so many tries were made in that round of it. Handled as the webhook's owner."""

    delivery_id: UUID
    round: int
    tries: int


@dataclass(frozen=True, slots=True)
class WebhookGivenUp:
    """A webhook failed for days, or its receiver wants nothing more. Handled as its owner."""

    webhook_id: UUID
    given_up_at: str


@dataclass(frozen=True, slots=True)
class RoleReviewNear:
    """A role is to be looked at by that day, unless it was before. Handled as the organisation."""

    person_id: UUID
    role: str
    from_on: str
    due_on: str


@dataclass(frozen=True, slots=True)
class RoleReviewMissed:
    """Nobody looked at a role in time, unless somebody did. Handled as the organisation."""

    person_id: UUID
    role: str
    from_on: str
    due_on: str


@dataclass(frozen=True, slots=True)
class SupportBegan:
    """Two administrators of the platform agreed that one of them may look in. Handled as the organisation."""

    access_id: UUID


@dataclass(frozen=True, slots=True)
class SupportEnded:
    """Somebody ended it before its time. Handled as the organisation."""

    access_id: UUID
