"""What the core asks of the world. Connectors promise this; the core knows nothing else of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from idm.entry import BindRules, Entry, Group
from idm.secret import Secret


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """An account as a directory holds it. ``entry.groups`` is what the directory says the account is in."""

    entry: Entry
    generation: int


@dataclass(frozen=True, slots=True)
class SeenGroup:
    """
    A group as a directory holds it.

    ``members`` are logins of accounts in our part of the directory; ``foreign`` are other members, as the directory
    names them. Both empty, and ``label`` None, when members were not asked for.
    """

    key: str
    generation: int
    members: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Orphan:
    """An entry in our part of the directory that is not ours: no account id, or one in a place we did not choose."""

    address: str
    login: str


# --- writes. Every one carries the generation it is written from; a directory refuses an older one (F35). ---


@dataclass(frozen=True, slots=True)
class AddEntry:
    """``hash``: of the password that ``entry.password`` stamps, with its scheme: ``{ARGON2}$argon2id$…``."""

    entry: Entry
    generation: int
    hash: Secret | None = None


@dataclass(frozen=True, slots=True)
class ModifyEntry:
    """
    Set these fields of ``entry`` (names from ``entry.FIELDS``), if the directory still holds ``seen`` as generation.

    No fields at all is a fence: only the generation moves, and an older writer is shut out. With the field ``password``
    goes the hash that ``entry.password`` stamps; NO_PASSWORD takes a password away, and "" leaves what is there.
    """

    entry: Entry
    fields: tuple[str, ...]
    seen: int
    generation: int
    hash: Secret | None = None


@dataclass(frozen=True, slots=True)
class DeleteEntry:
    login: str
    seen: int


@dataclass(frozen=True, slots=True)
class AddGroup:
    group: Group
    generation: int


@dataclass(frozen=True, slots=True)
class ModifyGroup:
    """
    Add and take out members (logins), take out foreign ones; repeats are harmless. No members at all: a fence.

    ``label`` replaces the group's own; None leaves it.
    """

    key: str
    add: tuple[str, ...]
    remove: tuple[str, ...]
    foreign: tuple[str, ...]
    seen: int
    generation: int
    label: str | None = None


Write = AddEntry | ModifyEntry | DeleteEntry | AddGroup | ModifyGroup


class Result(StrEnum):
    """What became of a write. UNKNOWN must be read back, never repeated blindly (F37)."""

    DONE = "done"
    STALE = "stale"  # the directory holds another generation than the writer saw, or the entry came or went meanwhile
    REFUSED = "refused"  # a person must look
    UNKNOWN = "unknown"  # sent, but no answer


@dataclass(frozen=True, slots=True)
class Outcome:
    write: Write
    result: Result
    reason: str = ""  # the directory's own words, for REFUSED


@dataclass(frozen=True, slots=True)
class Delta:
    """
    What changed since a cursor.

    ``everything`` True: the directory could not say, and this is no delta; compare in full. ``accounts`` and
    ``groups`` name what was touched (account ids, group keys), ``orphans`` what is not ours, ``vanished`` the account
    ids of entries that are gone, as far as the directory can tell.
    """

    cursor: bytes
    everything: bool
    accounts: frozenset[str]
    groups: frozenset[str]
    orphans: tuple[Orphan, ...]
    vanished: bool


class Comparison(Protocol):
    """A full comparison on its way; ``seen`` is complete once everything was iterated."""

    @property
    def seen(self) -> Collection[str]:
        """Ids of all accounts that are there, right or not."""
        ...

    def __iter__(self) -> Iterator[Seen | Orphan]: ...


class Pending(Protocol):
    """Writes on their way. Asking for the outcomes waits for them."""

    def outcomes(self) -> list[Outcome]:
        """One per write, in the order given. Never raises for a lost connection: those are UNKNOWN."""
        ...


class Directory(Protocol):
    """
    Two verbs: read, and apply changes. Its errors are Unreachable (try later) and Refused (a person must look).

    It translates; it never decides. Reading never takes an error for an empty answer.
    """

    name: str

    def probe(self) -> None:
        """
        Is it there? Costs a connection at most, and changes nothing.

        Raises:
            Unreachable, Refused: nobody can be read or written now.
        """
        ...

    def read(self, accounts: Collection[str] | None = None) -> Iterator[Seen | Orphan]:
        """These accounts (by id), or everything in our part when None."""
        ...

    def image(self, entry: Entry) -> bytes:
        """The entry as this directory would show it, groups and generation apart. Asks nobody; for ``differing``."""
        ...

    def differing(self, images: Mapping[str, bytes]) -> Comparison:
        """
        Everything in our part that is not exactly as its image (by account id).

        A question of its own because a directory can answer it much faster than ``read``. ``entry.groups`` of what
        comes out is empty; groups are compared by ``read_groups(members=True)``.
        """
        ...

    def read_groups(self, keys: Collection[str] | None = None, *, members: bool = False) -> Iterator[SeenGroup]:
        """These groups of ours, or all."""
        ...

    def changed_since(self, cursor: bytes | None) -> Delta:
        """What anybody changed since that cursor; None asks for a first cursor."""
        ...

    def apply(self, writes: Sequence[Write]) -> Pending:
        """
        Send these writes; at most one per entry and call. They may be carried out in any order.

        Raises:
            Unreachable: nothing of it was sent.
        """
        ...

    def binds_otherwise(self, rules: BindRules) -> tuple[str, ...]:
        """What of these it checks in another way at a bind, in its own words; nothing where that is not ours to say."""
        ...

    def bind_by(self, rules: BindRules) -> None:
        """
        Let it check exactly this from now on; nothing happens where that is not ours to say.

        Raises:
            Unreachable, Refused: it checks what it did before.
        """
        ...

    def close(self) -> None: ...
