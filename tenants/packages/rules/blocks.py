"""A package for several children: who may be bought for together, and how a child is taken out again.

Each child has the same week at the same price, and an agreement of its own; so cost is the sum over the children, and
a ranking by the price of a unit is the same however many they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.errors import Refused, explain

MOST_CHILDREN = 12
"""In one package: more are several packages of one mini-tender."""

explain(
    {
        "block.empty": "Choose at least one referral.",
        "block.too_many": "One package is for {most} children at the most. Write several, and offer them together.",
        "block.same_child": "{first} and {second} are for the same child. A child is in a package once.",
        "block.other_lot": "{reference} asks for another kind of support than {first}. One package is for one kind.",
        "block.has_package": "{reference} is in package {package} already. Take the child out of that package first.",
        "block.no_child": "This package has no such child.",
        "block.left": "This child was taken out of the package already.",
        "block.last_offered": "This is the only child left in {reference}, which providers have in front of them. "
        "Withdraw its mini-tender instead: everyone invited is told.",
        "block.offered": "{reference} is in front of providers. A child is taken out on the page of its mini-tender, "
        "which tells everyone invited.",
        "block.child_closed": "Child {number} of {reference} no longer needs this support: the referral was withdrawn, "
        "or the family takes a direct payment. Take that child out of the package first.",
        "block.offered_twice": "{reference} and {other} are for the same child, and {other} is being bought already.",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A referral as far as it decides who may be bought for together. `package` is the one it is in already."""

    reference: str
    child_id: UUID
    lot_id: UUID
    package: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A child's place in a package. `is_closed` where its referral asks for nothing any more."""

    number: int
    has_left: bool = False
    is_closed: bool = False


def ensure_together(asked: Sequence[Asked]) -> None:
    """Raise `Refused` where these referrals cannot be answered by one package."""
    if not asked:
        raise Refused("block.empty")
    if len(asked) > MOST_CHILDREN:
        raise Refused("block.too_many", most=MOST_CHILDREN)
    seen: dict[UUID, str] = {}
    for each in asked:
        if each.lot_id != asked[0].lot_id:
            raise Refused("block.other_lot", reference=each.reference, first=asked[0].reference)
        if each.child_id in seen:
            raise Refused("block.same_child", first=seen[each.child_id], second=each.reference)
        seen[each.child_id] = each.reference
    for each in asked if len(asked) > 1 else ():
        if each.package is not None:
            raise Refused("block.has_package", reference=each.reference, package=each.package)


def standing(places: Collection[Place]) -> list[int]:
    """The numbers of the children whom the package is for now, in order."""
    return sorted(place.number for place in places if not place.has_left)


def ensure_in_package(number: int, places: Collection[Place]) -> None:
    place = next((each for each in places if each.number == number), None)
    if place is None:
        raise Refused("block.no_child")
    if place.has_left:
        raise Refused("block.left")


def ensure_may_leave(number: int, places: Collection[Place], *, reference: str, is_offered: bool) -> None:
    """Raise `Refused` for a child that is not in the package, and for the last one of a package with providers."""
    ensure_in_package(number, places)
    if is_offered and len(standing(places)) == 1:
        raise Refused("block.last_offered", reference=reference)


def ensure_not_offered(reference: str, *, is_offered: bool) -> None:
    if is_offered:
        raise Refused("block.offered", reference=reference)


def ensure_all_need_it(reference: str, places: Collection[Place]) -> None:
    """Raise `Refused` where nobody, or not everybody, in the package still asks for support."""
    wanted = [place for place in places if not place.has_left]
    if all(place.is_closed for place in wanted):
        raise Refused("package.not_needed", reference=reference)
    for place in wanted:
        if place.is_closed:
            raise Refused("block.child_closed", reference=reference, number=place.number)


def ensure_offered_once(reference: str, others: Sequence[str]) -> None:
    """`others` are packages by which the same child is being bought for."""
    if others:
        raise Refused("block.offered_twice", reference=reference, other=others[0])


def child_in_words(title: str, number: int, *, is_alone: bool) -> str:
    """The title of one child's agreement: it says which child of the package it is for, and never who that is."""
    return title if is_alone else f"{title}: child {number}"
