"""What one account and one group look like in any directory, in our own words. Connectors translate this."""

from dataclasses import dataclass
from datetime import datetime

from idm.verdict import Status


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One account as a directory holds it, or should.

    ``ends_at`` is the instant (UTC) from which the directory itself must refuse a bind, known as soon as the end of
    employment is known: access ends at midnight even when no worker runs. ``groups`` are group keys. ``mail`` is empty
    where the body gives no address. ``password`` is the stamp of the password it holds (see ``facts.Proofs``), never
    anything of the password itself. ``cards`` are KIND:HANDLE of the cards that count, ``certificates`` the SHA-256
    fingerprints of theirs; both sorted.
    """

    account: str
    login: str
    status: Status
    number: str
    name: str
    unit: str
    unit_name: str
    title: str
    form: str
    ends_at: datetime | None
    groups: frozenset[str]
    mail: str = ""
    password: str = ""
    cards: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()


FIELDS = (
    "login", "status", "number", "name", "unit", "unit_name", "title", "form", "ends_at", "mail", "password", "cards",
    "certificates",
)  # fmt: skip
"""Everything of an Entry that is compared, but its groups."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group as a directory should hold it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class BindRules:
    """
    What a directory checks by itself when somebody binds.

    Args:
        tries: Wrong ones in a row before it locks.
        locked: Seconds of a lock.
        shortest: Characters of a password that somebody else would write there.
        longest_age: Seconds after which a password binds no more; 0 for never.
    """

    tries: int
    locked: int
    shortest: int
    longest_age: int
