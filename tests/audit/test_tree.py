"""The Merkle tree is RFC 9162's, by its recursive definition and by an independent program."""

from collections.abc import Iterator
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from idm.audit.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    consistent,
    included,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

LEAVES = [leaf_hash(str(n).encode()) for n in range(300)]
sizes = st.integers(0, 300)


def split(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def mth(leaves: list[bytes]) -> bytes:
    """MTH, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH, word for word."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF, word for word."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def test_the_root_of_known_leaves():
    """The empty tree, one and three leaves, computed by hand."""
    a, b, c = (sha256(b"\x00" + x).digest() for x in (b"a", b"b", b"c"))

    assert (
        root_of([]) == EMPTY_ROOT == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    )
    assert root_of([leaf_hash(b"a")]) == a
    assert (
        root_of([a, b, c])
        == sha256(b"\x01" + sha256(b"\x01" + a + b).digest() + c).digest()
        == node_hash(node_hash(a, b), c)
    )


def test_every_root_is_that_of_the_recursive_definition():
    """Growing one leaf at a time gives MTH at each size to 300."""
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert frontier.root() == mth(LEAVES[:size])
        frontier.append(leaf)


def test_f95_roots_and_proofs_are_those_of_pymerkle():
    """An independent program gives the same root at each size to 130, and the same hashes on the way to it."""
    theirs = InmemoryTree(algorithm="sha256")
    for size in range(1, 131):
        theirs.append_entry(str(size - 1).encode())
        assert theirs.get_root() == root_of(LEAVES[:size])
        for index in {0, size // 2, size - 1}:
            leaf, *steps = theirs.prove_inclusion(index + 1, size).path if size > 1 else [LEAVES[0]]
            assert sorted([leaf, *steps]) == sorted([LEAVES[index], *inclusion_proof(LEAVES[:size], index)])


@given(sizes.filter(bool), st.data())
def test_an_inclusion_proof_is_the_one_of_the_rfc_and_holds(size: int, data: st.DataObject):
    """PATH by its definition, accepted for its leaf and refused for another place."""
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size + 1).filter(lambda i: i != index))
    leaves = LEAVES[:size]
    proof = inclusion_proof(leaves, index)

    assert proof == path(index, leaves)
    assert included(LEAVES[index], index, size, proof, root_of(leaves))
    assert not included(LEAVES[index], other, size, proof, root_of(leaves))


@given(sizes, sizes)
def test_a_consistency_proof_is_the_one_of_the_rfc_and_holds(one: int, other: int):
    """PROOF by its definition, accepted for its two trees."""
    old, size = sorted((one, other))
    leaves = LEAVES[:size]
    proof = consistency_proof(leaves, old)

    assert proof == ([] if old == 0 else subproof(old, leaves, True))
    assert consistent(old, root_of(LEAVES[:old]), size, root_of(leaves), proof)


def mutations(proof: list[bytes], random: Random) -> Iterator[list[bytes]]:
    """Each hash with a bit turned, replaced by another; a step lost, doubled, added or exchanged."""
    for n, step in enumerate(proof):
        bit = random.randrange(256)
        turned = (int.from_bytes(step) ^ (1 << bit)).to_bytes(32)
        yield [*proof[:n], turned, *proof[n + 1 :]]
        yield [*proof[:n], random.choice(LEAVES[290:]), *proof[n + 1 :]]
        yield [*proof[:n], step[:-1], *proof[n + 1 :]]
        yield proof[:n] + proof[n + 1 :]
        yield [*proof[:n], step, *proof[n:]]
        if n:
            yield [*proof[: n - 1], step, proof[n - 1], *proof[n + 1 :]]
    yield [*proof, LEAVES[299]]
    yield [LEAVES[299], *proof]
    yield [*proof, EMPTY_ROOT]


def accepted_mutants(rounds: int, seed: int) -> tuple[int, int]:
    """How many mutants were tried, and how many were taken."""
    random = Random(seed)
    tried = taken = 0
    for _ in range(rounds):
        size = random.randrange(2, 200)
        leaves, root = LEAVES[:size], ROOTS[size]
        index, old = random.randrange(size), random.randrange(1, size)
        for mutant in mutations(inclusion_proof(leaves, index), random):
            tried += 1
            taken += included(LEAVES[index], index, size, mutant, root)
        for mutant in mutations(consistency_proof(leaves, old), random):
            tried += 1
            taken += consistent(old, ROOTS[old], size, root, mutant)
    return tried, taken


ROOTS = [root_of(LEAVES[:size]) for size in range(201)]


def test_f95_mutated_proofs_are_rejected():
    """Twenty thousand mutants of true proofs: none is accepted."""
    tried, taken = accepted_mutants(rounds=270, seed=95)

    assert tried > 20_000
    assert taken == 0


@pytest.mark.long
def test_f95_a_million_mutated_proofs_are_rejected():
    """A million mutants of true proofs: none is accepted."""
    tried, taken = accepted_mutants(rounds=13_500, seed=9595)

    assert tried > 1_000_000
    assert taken == 0


def test_f95_the_middle_of_a_proof_is_checked():
    """Every single hash of every proof of a tree of 37 counts, as do the leaf and both roots."""
    leaves, root, strange = LEAVES[:37], ROOTS[37], LEAVES[299]
    for index in range(37):
        proof = inclusion_proof(leaves, index)
        assert not included(strange, index, 37, proof, root)
        assert not included(LEAVES[index], index, 37, proof, strange)
        for n in range(len(proof)):
            assert not included(LEAVES[index], index, 37, [*proof[:n], strange, *proof[n + 1 :]], root)
    for old in range(1, 37):
        proof = consistency_proof(leaves, old)
        assert not consistent(old, strange, 37, root, proof)
        assert not consistent(old, ROOTS[old], 37, strange, proof)
        for n in range(len(proof)):
            assert not consistent(old, ROOTS[old], 37, root, [*proof[:n], strange, *proof[n + 1 :]])


def test_f95_a_proof_is_as_long_as_its_tree_asks():
    """A true proof and root of a tree of 4 prove nothing about one of 8 or of 2, in either direction."""
    leaves, root = LEAVES[:4], ROOTS[4]
    for index in range(4):
        proof = inclusion_proof(leaves, index)
        assert included(LEAVES[index], index, 4, proof, root)
        assert not included(LEAVES[index], index, 8, proof, root)
        assert not included(LEAVES[index], index, 2, proof, root)
    for old in range(1, 4):
        proof = consistency_proof(leaves, old)
        assert consistent(old, ROOTS[old], 4, root, proof)
        assert not consistent(old, ROOTS[old], 8, root, proof)
    assert not included(LEAVES[3], 1, 2, inclusion_proof(leaves, 3), root)  # its path, begun at the same turn
    assert not consistent(3, ROOTS[7], 4, ROOTS[8], consistency_proof(LEAVES[:8], 7))


def test_a_smaller_tree_is_no_continuation():
    """No proof leads from a larger tree to a smaller one, nor between two trees of one size."""
    assert not consistent(5, ROOTS[5], 4, ROOTS[4], [])
    assert not consistent(5, ROOTS[5], 5, ROOTS[6], [])
    assert not consistent(5, ROOTS[5], 8, ROOTS[8], [])
    assert not consistent(0, ROOTS[1], 8, ROOTS[8], [])
    assert consistent(5, ROOTS[5], 5, ROOTS[5], [])
    assert consistent(0, EMPTY_ROOT, 8, ROOTS[8], [])


def test_what_cannot_be_proved_is_refused():
    """A leaf or an older tree that is not there is a ValueError, not an empty proof."""
    for ask in (
        lambda: inclusion_proof(LEAVES[:5], 5),
        lambda: inclusion_proof(LEAVES[:5], -1),
        lambda: consistency_proof(LEAVES[:5], 6),
    ):
        with pytest.raises(ValueError):
            ask()


@given(sizes, sizes)
def test_a_frontier_goes_on_from_what_was_kept(one: int, other: int):
    """Size and peaks are all that is needed to go on."""
    old, size = sorted((one, other))
    first = Frontier()
    for leaf in LEAVES[:old]:
        first.append(leaf)
    second = Frontier(first.size, first.peaks)
    for leaf in LEAVES[old:size]:
        second.append(leaf)

    assert (second.size, second.root()) == (size, root_of(LEAVES[:size]))


def test_a_frontier_of_another_size_is_refused():
    """Peaks that do not fit the size, or are no hashes, are a ValueError."""
    for size, peaks in ((2, LEAVES[:2]), (3, LEAVES[:1]), (1, [b"short"]), (-1, [])):
        with pytest.raises(ValueError):
            Frontier(size, peaks)
