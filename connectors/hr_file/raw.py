"""Rows as they stand in the file, before anybody looked for a header."""

from collections.abc import Sequence
from dataclasses import dataclass

from idm.messages import Said


@dataclass(frozen=True, slots=True)
class Raw:
    """``ends_cleanly`` is False when the last row is not closed, as in a file that was cut."""

    rows: Sequence[Sequence[str]]
    notes: tuple[Said, ...] = ()
    ends_cleanly: bool = True
