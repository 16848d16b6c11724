"""A place on a contract with a company (委託契約), as rules need to know it. Spans are JST dates, half-open."""

from dataclasses import dataclass
from datetime import date

from idm.calendar import Span


@dataclass(frozen=True, slots=True)
class Work:
    """
    Somebody's place on one contract, by its ``contract`` number.

    ``span`` is when he may work under it: his own days, as far as the contract lasts. ``briefed`` is when he was told
    what he has to keep, None while nobody has put that down. ``sponsored`` are the days on which whoever answers for
    the contract was or is in office, in the unit that answers for it; ``told`` those on which somebody was told that
    nobody does.
    """

    contract: str
    span: Span
    briefed: date | None = None
    sponsored: tuple[Span, ...] = ()
    told: tuple[date, ...] = ()
