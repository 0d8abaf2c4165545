"""A commitment to a set: one hash that stands for all, and for each member a short proof that it is among them.

The tree of RFC 6962: a leaf is the hash of 0x00 and what it stands for, a node of 0x01 and its two halves, so that
neither can be taken for the other. The leaves are put in order, so that the same set has the same hash.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

LEAF, NODE = b"\x00", b"\x01"
SIZE = 32


@dataclass(frozen=True, slots=True)
class Step:
    """The hash of a neighbour on the way up, and whether it stands to the left."""

    neighbour: bytes
    is_left: bool


def leaf_of(said: bytes) -> bytes:
    return hashlib.sha256(LEAF + said).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def _left(size: int) -> int:
    """How many of so many leaves stand on the left: the largest power of two below."""
    return int(1 << (size - 1).bit_length() - 1)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The hash of leaves that are in order; of none, that of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _left(len(leaves))
    return _node(root_of(leaves[:half]), root_of(leaves[half:]))


def path_of(leaves: Sequence[bytes], place: int) -> list[Step]:
    """From one leaf to the root: the neighbours met, the nearest first."""
    if len(leaves) < 2:
        return []
    half = _left(len(leaves))
    if place < half:
        return [*path_of(leaves[:half], place), Step(root_of(leaves[half:]), is_left=False)]
    return [*path_of(leaves[half:], place - half), Step(root_of(leaves[:half]), is_left=True)]


def leads_to(leaf: bytes, path: Sequence[Step]) -> bytes:
    """The root that a leaf with this path belongs under."""
    reached = leaf
    for step in path:
        reached = _node(step.neighbour, reached) if step.is_left else _node(reached, step.neighbour)
    return reached
