"""Long lists a part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Some of a list of ``total``: page ``number`` of so many ``pages``, counted from 1."""

    rows: tuple[T, ...]
    number: int
    pages: int
    total: int


def part(found: Sequence[T], number: int | None, size: int) -> Part[T]:
    """
    That page of it, or the last one where it has fewer: what was there may be done with by now.

    Args:
        number: Counted from 1; None is all of it.
    """
    pages = max(1, -(-len(found) // size))
    if number is None:
        return Part(tuple(found), 1, 1, len(found))
    here = min(max(1, number), pages)
    return Part(tuple(found[(here - 1) * size : here * size]), here, pages, len(found))
