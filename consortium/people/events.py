"""What happens to programs and webhooks."""

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
