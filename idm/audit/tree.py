"""
The Merkle tree of RFC 9162: one root for all entries, proofs that one is in it and that it only grew.

Leaves and nodes are hashed with different first bytes. No proof format of our own (F95).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
DIGEST_SIZE = 32


def leaf_hash(body: bytes) -> bytes:
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: one hash per complete subtree, the largest first. All that a root needs."""

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Raises ValueError when the peaks are not those of a tree of that size."""
        self.size = size
        self._peaks = list(peaks)
        if size < 0 or len(self._peaks) != size.bit_count() or any(len(p) != DIGEST_SIZE for p in self._peaks):
            raise ValueError(f"{len(self._peaks)} peaks are no frontier of {size} leaves")

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """With ``size``, all there is to keep."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        below = self.size
        while below & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            below >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        *rest, root = self._peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """
    The hashes that lead from leaf ``index`` to the root: PATH of RFC 9162, 2.1.3.1.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"no leaf {index} among {len(leaves)}")
    low, high = 0, len(leaves)
    path = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """
    The hashes that show that the first ``old`` leaves are still the beginning: PROOF of RFC 9162, 2.1.4.1.

    Raises:
        ValueError: there are fewer than ``old`` leaves.
    """
    if not 0 <= old <= len(leaves):
        raise ValueError(f"no tree of {old} among {len(leaves)} leaves")
    low, high = 0, len(leaves)
    path: list[bytes] = []
    while 0 < old < high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(root_of(leaves[middle:high]))
            high = middle
        else:
            path.append(root_of(leaves[low:middle]))
            low = middle
    if low > 0:  # the old tree's last subtree; without a step to the right, the verifier knows it: the old root
        path.append(root_of(leaves[low:high]))
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Is ``leaf`` at ``index`` of the tree with this size and root? RFC 9162, 2.1.3.2."""
    if not 0 <= index < size or any(len(step) != DIGEST_SIZE for step in (leaf, root, *proof)):
        return False
    at, last = index, size - 1
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            leaf = node_hash(step, leaf)
            at, last = _up_to_a_right_child(at, last)
        else:
            leaf = node_hash(leaf, step)
        at, last = at >> 1, last >> 1
    return last == 0 and leaf == root


def consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Is the old tree the beginning of the new one? RFC 9162, 2.1.4.2; a tree is the beginning of itself."""
    if not 0 <= old <= size or any(len(step) != DIGEST_SIZE for step in (old_root, root, *proof)):
        return False
    if old in (0, size):
        return not proof and old_root == (root if old == size else EMPTY_ROOT)
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    return bool(path) and _both_roots(old, size, path) == (old_root, root)


def _both_roots(old: int, size: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the old and the new tree that the path leads to; None when it is too long or too short."""
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            before, after = node_hash(step, before), node_hash(step, after)
            at, last = _up_to_a_right_child(at, last)
        else:
            after = node_hash(after, step)
        at, last = at >> 1, last >> 1
    return (before, after) if last == 0 else None


def _up_to_a_right_child(at: int, last: int) -> tuple[int, int]:
    """Past the levels where this node is the last one and has no sibling."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last
