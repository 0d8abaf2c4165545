"""What happens to programs and webhooks."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProgramSecretNearsItsEnd:
    """Some days are left of a program's secret, unless it was replaced. Handled as the program's organisation."""

    secret_id: UUID
    days: int
