"""What is at hand while a file is decided about: the roster, the policy, the answers, and ids for newcomers."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import cast

from idm.facts import Organisation, Person
from idm.hr.sheet import NO_ANSWERS, Answers, Wrong
from idm.policy import Policy

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Similar:
    """Numbers of the roster that a slip of the hand or of Excel may have meant (domain cases 49, 51)."""

    def __init__(self, roster: Mapping[str, Person]) -> None:
        self._roster = roster
        self._by_shape: dict[str, list[str]] | None = None

    def to(self, number: str) -> list[str]:
        if self._by_shape is None:
            self._by_shape = {}
            for known in self._roster:
                self._by_shape.setdefault(_shape(known), []).append(known)
        return [known for known in self._by_shape.get(_shape(number), ()) if known != number]


def _shape(number: str) -> str:
    return number.translate(_LOOKALIKES).lstrip("0")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to decide about people. ``taken`` are the logins and addresses that anybody ever had."""

    roster: Mapping[str, Person]
    policy: Policy
    new_id: Callable[[], str]
    similar: Similar
    answers: Answers = NO_ANSWERS
    taken: Collection[str] = ()
    organisation: Organisation = Organisation()  # noqa: RUF009 - frozen

    def settled(self, found: Person | Wrong, row: int) -> Person | Wrong:
        """What is left when every question that was answered with yes is taken as guessed. A guess may ask again."""
        while isinstance(found, Wrong) and self.accepts(found, row):
            found = cast(Person | Wrong, found.guess)
        return found

    def accepts(self, reason: Wrong, row: int) -> bool:
        """True for a question to which a person has said yes; ``reason.guess`` is then what to go on with."""
        return reason.guess is not None and self.answers.accept(reason.message, row)
