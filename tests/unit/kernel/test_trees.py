"""A commitment stands for exactly its set, and every member's proof leads to it."""

import hashlib

from hypothesis import assume, given
from hypothesis import strategies as st

from consortium.kernel.trees import Step, leads_to, leaf_of, path_of, root_of

SETS = st.sets(st.binary(max_size=8), min_size=1, max_size=40).map(lambda said: sorted(map(leaf_of, said)))


@given(SETS)
def test_every_members_proof_leads_to_the_root(leaves: list[bytes]) -> None:
    for place, leaf in enumerate(leaves):
        path = path_of(leaves, place)
        assert leads_to(leaf, path) == root_of(leaves)
        assert len(path) <= len(leaves).bit_length()


@given(SETS, st.binary(max_size=8))
def test_nobody_elses_does(leaves: list[bytes], said: bytes) -> None:
    assume(leaf_of(said) not in leaves)
    assert all(leads_to(leaf_of(said), path_of(leaves, place)) != root_of(leaves) for place in range(len(leaves)))


@given(SETS, st.data())
def test_one_taken_away_added_or_changed_gives_another_root(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    without = leaves[:place] + leaves[place + 1 :]
    assert root_of(without) != root_of(leaves)
    assert root_of(sorted([*without, leaf_of(b"somebody else's receipt")])) != root_of(leaves)


@given(SETS)
def test_a_proof_with_a_neighbour_changed_or_on_the_other_side_leads_elsewhere(leaves: list[bytes]) -> None:
    for place, leaf in enumerate(leaves):
        path = path_of(leaves, place)
        for at, step in enumerate(path):
            other = Step(hashlib.sha256(step.neighbour).digest(), step.is_left)
            mirrored = Step(step.neighbour, not step.is_left)
            for wrong in (other, mirrored):
                assert leads_to(leaf, [*path[:at], wrong, *path[at + 1 :]]) != root_of(leaves)


def test_no_receipts_have_a_root_too_and_one_leaf_is_its_own() -> None:
    assert root_of([]) == hashlib.sha256(b"").digest()
    assert root_of([leaf_of(b"a")]) == leaf_of(b"a")
    left, right = sorted((leaf_of(b"a"), leaf_of(b"b")))
    assert root_of([left, right]) == hashlib.sha256(b"\x01" + left + right).digest()
