"""Which columns hold what the platform's keys have wrapped or vouched for, declared beside their models."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Kept:
    """A column that holds something wrapped, or a public key vouched for, and what each is bound to."""

    column: sa.Column[Any]
    bound_to: Callable[[Any], bytes]
    is_public: bool


KEPT: list[Kept] = []


def keeps(column: Any, bound_to: Callable[[Any], bytes], *, is_public: bool = False) -> None:
    """Declare a column of a model, so that a change of the platform's key finds it."""
    KEPT.append(Kept(column.property.columns[0], bound_to, is_public))
