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


@dataclass(frozen=True, slots=True)
class Book:
    """
    Where a directory that lived before us holds what is ours, and what of it is not for us. Nothing in an ordinary one.

    Args:
        addresses: Of adopted accounts, by login: the entry stays where it was.
        left: Their logins, as far as names, posts and mail stay the directory's own (see ``rules.adoption``).
        apart: Addresses of entries and groups that somebody else answers for: neither shown nor written.
        stamp: Equal stamps are equal books.
    """

    addresses: Mapping[str, str]
    left: frozenset[str]
    apart: frozenset[str]
    stamp: str = ""


NO_BOOK = Book({}, frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Stranger:
    """
    An entry as first contact reads it, in our words; empty where it has no such attribute. Never a password.

    Args:
        account: The account id it carries; "" for one that we never wrote.
        logins: Every ``uid``, in the directory's order.
        classes: In small letters.
        members: How many a group has.
        key: Of a group in the usual place; "" anywhere else.
        made: Who made it, and when, as the directory tells; ``changed`` likewise.
        version: Moves with every change of the entry; "" where the directory keeps none.
    """

    address: str
    account: str
    logins: tuple[str, ...]
    number: str
    name: str
    kana: str
    unit: str
    unit_name: str
    title: str
    mail: str
    classes: tuple[str, ...]
    members: int
    key: str
    made: tuple[str, str]
    changed: tuple[str, str]
    version: str


# --- writes. Every one carries the generation it is written from; a directory refuses an older one (F35). ---


@dataclass(frozen=True, slots=True)
class AddEntry:
    """
    ``hash``: of the password that ``entry.password`` stamps, with its scheme: ``{ARGON2}$argon2id$…``.

    ``certificates``: those that ``entry.certificates`` names (DER).
    """

    entry: Entry
    generation: int
    hash: Secret | None = None
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ModifyEntry:
    """
    Set these fields of ``entry`` (names from ``entry.FIELDS``), if the directory still holds ``seen`` as generation.

    No fields at all is a fence: only the generation moves, and an older writer is shut out. With the field ``password``
    goes the hash that ``entry.password`` stamps; NO_PASSWORD takes a password away, and "" leaves what is there. With
    the field ``certificates`` go those that ``entry.certificates`` names (DER).
    """

    entry: Entry
    fields: tuple[str, ...]
    seen: int
    generation: int
    hash: Secret | None = None
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class AdoptEntry:
    """
    Make the entry at the address of ``entry.login`` ours: id, generation and locks are added, everything else stays.

    Only while it has no account id, and is still of the ``version`` that was looked at.
    """

    entry: Entry
    version: str
    generation: int


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


@dataclass(frozen=True, slots=True)
class ShutStranger:
    """Let nobody bind as this entry any more, which is not ours, while it is still of this ``version``."""

    address: str
    version: str


@dataclass(frozen=True, slots=True)
class DeleteStranger:
    """Delete this entry, which is not ours, while it is still of this ``version``."""

    address: str
    version: str


Write = AddEntry | ModifyEntry | AdoptEntry | DeleteEntry | AddGroup | ModifyGroup | ShutStranger | DeleteStranger


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
    book: Book
    """Taken into account by everything that is asked or sent from now on."""

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

    def survey(self, addresses: Collection[str] | None = None) -> Iterator[Stranger]:
        """
        Everything in our part with what tells whose it is, ours included; or what stands at these addresses.

        Changes nothing. Addresses where nothing stands are left out.
        """
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

    def showing(self, cards: Collection[str]) -> Mapping[str, frozenset[str]]:
        """
        Which accounts a search for these cards (KIND:HANDLE) finds, as a consumer would search.

        By card; ids of accounts, and "" for an entry that is not ours. Cards that are nowhere are left out.
        """
        ...

    def last_uses(self) -> Iterator[tuple[str, datetime]] | None:
        """
        Account ids with the instant (aware UTC) of their last use there, as they come. Whoever is not named was not
        used since it began to note that, and nobody says when that was. None: it notes nothing.
        """
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


# --- mail ---


@dataclass(frozen=True, slots=True)
class Letter:
    """
    A mail in words. ``message_id`` and ``at`` (aware UTC, when it was written) are the same however often it is sent.

    What people typed may be anywhere in it: whoever sends it sees to it that none of it becomes a header of its own.
    """

    to: str
    subject: str
    text: str
    message_id: str
    at: datetime


class Handed(StrEnum):
    """What a mail server did with a letter."""

    TAKEN = "taken"
    LATER = "later"  # refused for now, or no answer: it may have been taken
    NEVER = "never"  # refused for good


@dataclass(frozen=True, slots=True)
class Answer:
    """``reason``: the server's own words, on one line, when it did not take the letter."""

    handed: Handed
    reason: str = ""


class Post(Protocol):
    """Hands letters to a mail server, one after the other over one connection; opens it with the first."""

    def send(self, letter: Letter) -> Answer:
        """
        Raises:
            Unreachable: no letter can be handed over now: nobody answers, or he does not let us in.
        """
        ...

    def close(self) -> None:
        """The connection; the next letter opens another."""
        ...
