"""The organisation: units (部・課・係) with a parent and a time of validity."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from idm.calendar import ONE_DAY, Span


@dataclass(frozen=True, slots=True)
class Unit:
    """
    A unit. ``code`` is HR's code as text; ``parent`` is a code or None at the top.

    ``successor`` is what an organisation's file says of whoever, and whatever, is still there when the unit ends: the
    code that takes them over. People are handed over when the file is taken in; what names a unit by its code asks
    ``Organisation.heir``.
    """

    code: str
    name: str
    parent: str | None
    span: Span
    id: int = 0
    successor: str | None = None

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
    _givers: Mapping[tuple[date, str], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            by_code[unit.code] = (*by_code.get(unit.code, ()), unit)
        object.__setattr__(self, "_by_code", by_code)
        givers = Counter(step for unit in self.units if (step := unit.handover) is not None)
        object.__setattr__(self, "_givers", givers)

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

    def handed_to(self, code: str, day: date) -> str | None:
        """The code that takes over, as that day begins, from the unit that carried this one; None when none does."""
        steps = (unit.handover for unit in self._by_code.get(code, ()))
        return next((step[1] for step in steps if step is not None and step[0] == day), None)

    def merged(self, code: str, day: date) -> bool:
        """
        Is what takes over that day from the unit that carried this code more than that unit: does it take over others
        too, or was it there before? Another code alone is no merger.
        """
        to = self.handed_to(code, day)
        if to is None:
            return False
        begins = self.on(to, day - ONE_DAY) is None or self.handed_to(to, day) is not None
        return self._givers[(day, to)] > 1 or not begins

    def heir(self, code: str, since: date, day: date, *, mergers: bool = True) -> str | None:
        """
        The code on a day of what carried this one on an earlier day, through every change of code and merger.

        A code that was given to another unit since is not followed to it. Each step leads to a later day, so units that
        hand over to each other in turn are no circle. A file that begins with the units of today says nothing of the
        days before: what it has first under a code is what carried it.

        Args:
            since: The day on which the code was written down.
            mergers: False for what was meant for that unit and for nobody else.

        Returns:
            None where it ended and nothing took over; without mergers, where it was merged too.
        """
        unit = self._on_or_first(code, since)
        while unit is not None and unit.span.end is not None and unit.span.end <= day:
            if not mergers and self.merged(unit.code, unit.span.end):
                return None
            unit = self._on_or_first(unit.successor or unit.code, unit.span.end)
        return unit.code if unit is not None else None

    def _on_or_first(self, code: str, day: date) -> Unit | None:
        """The unit that carries this code that day, or the first one of all where none had begun by then."""
        found = self.on(code, day)
        if found is not None:
            return found
        first = min(self._by_code.get(code, ()), key=lambda unit: unit.span.start, default=None)
        return first if first is not None and first.span.start > day else None

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
