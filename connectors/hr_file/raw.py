"""Rows as they stand in the file, before anybody looked for a header."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from idm.messages import Said

CELLS_LIMIT = 5_000_000
"""A hundred thousand rows of fifty columns. Empty cells cost nothing on the disk, and memory when they are read."""

Columns = Mapping[int, frozenset[int]]
"""Columns by row, both from 0."""


@dataclass(frozen=True, slots=True)
class Paper:
    """
    What a sheet shows beside its values, rows and columns from 0.

    A merge is its first row and column and its last row and column. ``struck`` cells are crossed out entirely,
    ``part_struck`` ones in part. ``hollow`` cells are formulas whose result was not stored; ``errors`` hold #N/A and
    the like.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    struck: Columns = field(default_factory=dict)
    part_struck: Columns = field(default_factory=dict)
    hollow: Columns = field(default_factory=dict)
    errors: Columns = field(default_factory=dict)


PLAIN = Paper()


@dataclass(frozen=True, slots=True)
class Raw:
    """``ends_cleanly`` is False when the last row is not closed, as in a file that was cut."""

    rows: Sequence[Sequence[str]]
    notes: tuple[Said, ...] = ()
    ends_cleanly: bool = True
    paper: Paper = PLAIN
