"""What was asked of somebody when he was hired (採用時の同意書), as far as a rule needs to know it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Consent:
    """
    About one appointment: ``starts`` is its first day (JST).

    ``needed`` None: nobody has said yet whether a signature is asked for. ``signed``: it was given.
    ``briefed``: he was told what binds him.
    """

    starts: date
    needed: bool | None
    signed: bool
    briefed: bool = False
