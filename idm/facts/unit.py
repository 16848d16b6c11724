"""The organisation: units (部・課・係) with a parent and a time of validity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from idm.calendar import Span


@dataclass(frozen=True, slots=True)
class Unit:
    """
    A unit. ``code`` is HR's code as text; ``parent`` is a code or None at the top.

    ``successor`` is what an organisation's file says of whoever is still there when the unit ends: the code that takes
    them over. It is carried out when the file is taken in and not kept: the same unit with or without it is equal.
    """

    code: str
    name: str
    parent: str | None
    span: Span
    id: int = 0
    successor: str | None = field(default=None, compare=False)

    @property
    def handover(self) -> tuple[date, str] | None:
        """The first day (JST) of another code in its place, and that code; None when nobody is handed over."""
        if self.span.end is None or self.successor is None or self.successor == self.code:
            return None
        return self.span.end, self.successor


@dataclass(frozen=True, slots=True)
class Organisation:
    """All units, of all times. A code may name different units at different times, never two at once."""

    units: tuple[Unit, ...] = ()
    _by_code: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            by_code[unit.code] = (*by_code.get(unit.code, ()), unit)
        object.__setattr__(self, "_by_code", by_code)

    def on(self, code: str, day: date) -> Unit | None:
        """The unit that carries this code that day."""
        for unit in self._by_code.get(code, ()):
            if unit.span.covers(day):
                return unit
        return None

    def last_known(self, code: str) -> Unit | None:
        """The newest unit that ever carried this code."""
        found = self._by_code.get(code)
        return max(found, key=lambda u: u.span.start) if found else None

    def first_day_without(self, code: str, span: Span) -> date | None:
        """The first day of the span on which no unit carries this code; None when there is one on each."""
        day = span.start
        while span.covers(day):
            unit = self.on(code, day)
            if unit is None:
                return day
            if unit.span.end is None:
                return None
            day = unit.span.end
        return None

    def path(self, code: str, day: date) -> tuple[Unit, ...]:
        """The unit and its parents, itself first. Stops at a cycle."""
        found: list[Unit] = []
        step: str | None = code
        while step is not None and (unit := self.on(step, day)) is not None and unit not in found:
            found.append(unit)
            step = unit.parent
        return tuple(found)

    def edges(self) -> frozenset[date]:
        """Every day on which the organisation changes."""
        return frozenset(day for u in self.units for day in (u.span.start, u.span.end) if day is not None)

    def all_on(self, day: date) -> Iterable[Unit]:
        return (u for u in self.units if u.span.covers(day))
