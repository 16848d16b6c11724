"""What may become of an entry that nobody granted: linked to a person, owned, protected with a reason, or removed."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    OPEN = "open"  # an orphan: somebody has to say what it is
    PROPOSED = "proposed"  # somebody's, if HR says so
    LINKED = "linked"  # an account of ours, once a plan is released
    OWNED = "owned"  # left alone; a named person answers for it
    PROTECTED = "protected"  # left alone, for a reason
    REMOVING = "removing"  # one person wants it gone
    SHUT = "shut"  # two did: nobody can bind as it, and it will be deleted
    REMOVED = "removed"


class Deed(StrEnum):
    PROPOSE = "propose"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    OWN = "own"
    PROTECT = "protect"
    REMOVE = "remove"
    AGREE = "agree"  # to the removal, as the second person
    REOPEN = "reopen"


FROM: Mapping[Deed, frozenset[State]] = {
    Deed.PROPOSE: frozenset({State.OPEN, State.PROPOSED}),
    Deed.CONFIRM: frozenset({State.PROPOSED}),
    Deed.REFUSE: frozenset({State.PROPOSED, State.LINKED}),
    Deed.OWN: frozenset({State.OPEN, State.OWNED, State.PROTECTED}),
    Deed.PROTECT: frozenset({State.OPEN, State.OWNED, State.PROTECTED}),
    Deed.REMOVE: frozenset({State.OPEN, State.OWNED, State.PROTECTED}),
    Deed.AGREE: frozenset({State.REMOVING}),
    Deed.REOPEN: frozenset({State.OWNED, State.PROTECTED, State.REMOVING}),
}

TO: Mapping[Deed, State] = {
    Deed.PROPOSE: State.PROPOSED,
    Deed.CONFIRM: State.LINKED,
    Deed.REFUSE: State.OPEN,
    Deed.OWN: State.OWNED,
    Deed.PROTECT: State.PROTECTED,
    Deed.REMOVE: State.REMOVING,
    Deed.AGREE: State.REMOVING,  # until a worker has shut it
    Deed.REOPEN: State.OPEN,
}

ABOUT_PEOPLE = frozenset({Deed.PROPOSE, Deed.CONFIRM, Deed.REFUSE})
"""Whose it is: 人事 says that. Everything else is the administrator's."""

APART = frozenset({State.OWNED, State.PROTECTED})
"""Neither compared nor written."""

FREE = frozenset({State.OPEN, State.PROPOSED})
"""What a new reading may judge anew; everything else is what people said."""
