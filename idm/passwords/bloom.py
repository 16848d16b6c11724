"""
A Bloom filter over digests: millions of passwords that nobody may use, in two or three bytes each.

What is in it is always found; of what is not, about one in ``1 / rate`` is found by mistake. A digest (SHA-1, as lists
of leaked passwords have it) is spread evenly already, so its own bytes say which bits it has (Kirsch and Mitzenmacher,
2006). Of our own, because a file that is cut short must be noticed, and libraries read it as a smaller filter.
"""

import hashlib
import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass

RATE = 0.0001
"""How often a password that is in no list may be refused all the same."""

DIGEST = 20  # bytes of SHA-1
_MAGIC = b"sekisho-bloom-1\n"
_HEAD = struct.Struct(">16sQQB32s")
_TWO = struct.Struct(">QQ")
_PROBES = 100_000
_LEAST = 1024  # bits


@dataclass(frozen=True, slots=True)
class Bloom:
    """``size`` bits, ``hashes`` of them for each of ``count`` digests."""

    size: int
    hashes: int
    count: int
    bits: bytes | bytearray

    def __contains__(self, digest: bytes) -> bool:
        return all(self.bits[place >> 3] >> (place & 7) & 1 for place in _places(digest, self.size, self.hashes))

    def rate(self) -> float:
        """How often something that was never put in is found, measured with digests of numbers."""
        wrong = sum(hashlib.sha1(b"probe %d" % n, usedforsecurity=False).digest() in self for n in range(_PROBES))
        return wrong / _PROBES


def made_of(digests: Iterable[bytes], most: int, rate: float = RATE) -> Bloom:
    """
    Args:
        most: At least as many as there are digests; with more of them ``rate`` is not kept.
    """
    size = max(_LEAST, math.ceil(most * -math.log(rate) / math.log(2) ** 2))
    hashes = round(-math.log2(rate))
    bits, count = bytearray((size + 7) // 8), 0
    for digest in digests:
        count += 1
        for place in _places(digest, size, hashes):
            bits[place >> 3] |= 1 << (place & 7)
    return Bloom(size, hashes, count, bits)


def packed(found: Bloom) -> bytes:
    """As a file's bytes, with a digest of themselves."""
    return _HEAD.pack(_MAGIC, found.size, found.count, found.hashes, _seal(found)) + found.bits


def unpacked(data: bytes) -> Bloom:
    """
    Raises:
        ValueError: these are not the bytes of a filter, or not all of them, or not unchanged.
    """
    if len(data) < _HEAD.size:
        raise ValueError("too short for a filter")
    magic, size, count, hashes, seal = _HEAD.unpack_from(data)
    found = Bloom(size, hashes, count, data[_HEAD.size :])
    if magic != _MAGIC or len(found.bits) != (size + 7) // 8 or seal != _seal(found):
        raise ValueError("not a whole, unchanged filter")
    return found


def seal_of(data: bytes) -> str:
    """The digest that stands in a filter's bytes (64 hex digits), which ``unpacked`` has found to be true."""
    seal: bytes = _HEAD.unpack_from(data)[4]
    return seal.hex()


def _places(digest: bytes, size: int, hashes: int) -> list[int]:
    first, step = _TWO.unpack_from(digest)
    step |= 1  # never nothing
    return [(first + n * step) % size for n in range(hashes)]


def _seal(found: Bloom) -> bytes:
    counted = struct.pack(">QQB", found.size, found.count, found.hashes)
    return hashlib.sha256(counted + found.bits).digest()
