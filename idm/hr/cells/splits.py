"""Where the family name ends in a name written without a blank: only what the roster proves is proposed (case 24)."""

from collections.abc import Mapping
from dataclasses import dataclass

from idm.facts import Person
from idm.hr.cells.names import same_name
from idm.hr.sheet import Wrong, ask, wrong
from idm.messages import hr as say


@dataclass(frozen=True, slots=True)
class Unsplit:
    """A name in one piece, with what its row says beside it."""

    cell: str
    number: str | None
    kana: str


class Splits:
    """Proposes where to part a name, from the names that are known."""

    def __init__(self, roster: Mapping[str, Person]) -> None:
        self._roster = roster
        self._families: dict[str, set[str]] | None = None

    def propose(self, told: Unsplit) -> Wrong:
        """A question when there is one safe answer: this person's known name, or a family of the same reading."""
        name = "".join(told.cell.split())
        at = self._as_known(name, told.number) or self._as_a_family(name, told.kana)
        if at is None:
            return wrong(say.NAME_NOT_SPLIT)
        parted = f"{name[:at]} {name[at:]}"
        return ask(say.NAME_SPLIT, parted, read=parted)

    def _as_known(self, name: str, number: str | None) -> int | None:
        person = self._roster.get(number) if number else None
        known = (n for n in person.names if same_name(n.full, name) and n.given) if person else ()
        return next((len(n.family) for n in known), None)

    def _as_a_family(self, name: str, kana: str) -> int | None:
        reading, _, given = kana.partition(" ")
        if not given:
            return None
        families = self._known_families()
        ends = [at for at in range(1, len(name)) if reading in families.get(name[:at], ())]
        return ends[0] if len(ends) == 1 else None

    def _known_families(self) -> dict[str, set[str]]:
        if self._families is None:
            self._families = {}
            for person in self._roster.values():
                for name in person.names:
                    self._families.setdefault(name.family, set()).add(name.kana.partition(" ")[0])
        return self._families
