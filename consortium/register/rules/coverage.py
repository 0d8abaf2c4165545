"""How well a lot is covered in a council's area: by how many providers that stand and offer it there."""

from enum import StrEnum

THIN = 2
"""Up to this many providers are a thin market: one suspension may leave a child without a choice."""


class Cover(StrEnum):
    GAP = "gap"
    THIN = "thin"
    ENOUGH = "enough"


def cover_of(providers: int) -> Cover:
    if providers == 0:
        return Cover.GAP
    return Cover.THIN if providers <= THIN else Cover.ENOUGH
