"""What can be done with a package next, told by the capabilities further out through a port."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class NextStep:
    """A page to which a package leads on. `is_act` where something is to be done there, rather than looked at."""

    title: str
    href: str
    is_act: bool


TellNextStep = Callable[[Actor, UUID], NextStep | None]

_TOLD_BY: list[TellNextStep] = []


def register_next_step(tell: TellNextStep) -> TellNextStep:
    """Let a capability further out lead on from a package: given the actor and its id, where to, or None."""
    _TOLD_BY.append(tell)
    return tell


def next_steps_of(actor: Actor, package_id: UUID) -> list[NextStep]:
    """Where the actor can go on with a package."""
    return [step for tell in _TOLD_BY if (step := tell(actor, package_id)) is not None]
