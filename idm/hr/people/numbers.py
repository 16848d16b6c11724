"""The rows of a file while it is settled whose numbers stand in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from idm.facts import Person, Renumbering
from idm.hr.changeset import PersonChange
from idm.hr.desk import Desk
from idm.hr.rows import Row
from idm.hr.sheet import Problem
from idm.messages import Said


@dataclass(slots=True)
class Meant:
    """Rows and desk to go on with; ``problems`` and ``notes`` say what was asked and answered."""

    rows: list[Row]
    desk: Desk
    problems: list[Problem] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    renumbered: dict[str, Renumbering] = field(default_factory=dict)  # by person id

    def rename(self, whose: Mapping[str, Person]) -> None:
        """Write these numbers' rows under the number by which the roster knows the person."""
        if whose:
            known = {number: person.numbers[-1] for number, person in whose.items()}
            self.rows = [row._replace(number=known[row.number]) if row.number in known else row for row in self.rows]

    def leave_out(self, numbers: Iterable[str]) -> None:
        """Drop everything the file says of these numbers."""
        out = frozenset(numbers)
        if out:
            self.rows = [row for row in self.rows if row.number not in out]

    def changes(self, found: Iterable[PersonChange]) -> list[PersonChange]:
        """The same, and who has another number gets it."""
        return [self._numbered(change) for change in found] if self.renumbered else list(found)

    def _numbered(self, change: PersonChange) -> PersonChange:
        new = self.renumbered.get(change.after.id)
        if new is None:
            return change
        numbers = sorted((*change.after.renumberings, new), key=lambda one: one.span.start)
        return replace(change, after=replace(change.after, renumberings=tuple(numbers)))
