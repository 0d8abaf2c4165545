"""What a new organisation sets up at first: each capability says what is its own to set up, and whether it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from consortium.kernel.access import Permission
from consortium.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to set up. Whoever looks after the organisation sees it; `permission` says who may do it."""

    order: int
    title: str
    hint: str
    endpoint: str
    permission: Permission
    done_by: str
    """Who does it, where the reader may not."""
    is_done: Callable[[Actor], bool]
    is_optional: bool = False


_STEPS: list[Step] = []


def set_up_by(step: Step) -> None:
    """Have a step on the list. Whoever asks whether it is done asks in one statement."""
    _STEPS.append(step)


def steps() -> list[Step]:
    return sorted(_STEPS, key=lambda step: step.order)
