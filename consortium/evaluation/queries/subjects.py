"""What is assessed, described by the capabilities further out, each for the evaluations it asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Subject:
    """What is being assessed, as the capability that asked describes it. `answers` are plain text by criterion key.

    `attached` says by criterion key where a file that answers it is read, `before` what was answered last time where
    that was otherwise, and `asked_otherwise` what the question asks otherwise than last time: each thing by name, as it
    was and as it is; nothing for a question that is new.

    With `hides_provider` no answer is shown beside the provider's name: `title` and `caption` are neutral, and the
    provider is named only where interests in it are declared.
    """

    title: str
    caption: str
    href: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    attached: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    asked_otherwise: Mapping[str, Sequence[tuple[str, str, str]]] = field(default_factory=dict)
    hides_provider: bool = False


Describe = Callable[[Sequence[UUID]], Mapping[UUID, Subject]]
_DESCRIBERS: list[Describe] = []


def register_subjects(describe: Describe) -> Describe:
    """Say what some evaluations are about: asked for many, `describe` answers for those that the actor may read."""
    _DESCRIBERS.append(describe)
    return describe


def subjects_of(evaluation_ids: Sequence[UUID]) -> dict[UUID, Subject]:
    """What each evaluation is about, as far as the actor may read it now."""
    found: dict[UUID, Subject] = {}
    for describe in _DESCRIBERS if evaluation_ids else ():
        found.update(describe(evaluation_ids))
    return found
