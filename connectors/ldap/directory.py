"""OpenLDAP as a Directory: see idm/ports.py for what it promises."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

from connectors.ldap.ber import element, elements, head
from connectors.ldap.cards import digested, held
from connectors.ldap.dn import Branch, fold
from connectors.ldap.last_use import LastUse
from connectors.ldap.pipeline import InFlight, Pipeline
from connectors.ldap.query import ANYTHING, SUBTREE, either, equal, search
from connectors.ldap.reading import ENTRY, Reader
from connectors.ldap.reading import answers as answers_to
from connectors.ldap.requests import Places
from connectors.ldap.rules import held_otherwise
from connectors.ldap.rules import write as write_rules
from connectors.ldap.session import Session, open_session
from connectors.ldap.settings import LdapSettings
from connectors.ldap.survey import Survey
from connectors.ldap.sync import changes, first_cursor
from connectors.ldap.translate import (
    NAMES,
    OWNED,
    account,
    account_in,
    image,
    parts,
    sets_of,
    shows,
)
from idm.entry import BindRules, Entry
from idm.errors import Refused
from idm.messages import directory as say
from idm.ports import NO_BOOK, Book, Delta, Orphan, Seen, SeenGroup, Stranger, Write

_PER_SEARCH = 200
_CONTAINER = equal(NAMES["objectclass"], "organizationalUnit")
_SEEN = (NAMES["sekishogeneration"], NAMES["memberof"])
_GROUP = (NAMES["cn"], NAMES["sekishogeneration"])
_GROUP_WITH_MEMBERS = (*_GROUP, NAMES["member"], NAMES["description"])

T = TypeVar("T")
Check = Callable[[bytes], Seen | Orphan | None]


class LdapDirectory:
    """
    People flat under ``ou=people``, groups flat under ``ou=groups``, but for those that the book knows elsewhere.

    Connections open when first needed. One object serves one thread; readings may be nested, and a write may be under
    way while something is read.
    """

    def __init__(self, settings: LdapSettings, name: str = "ldap") -> None:
        self.name = name
        self._settings = settings
        self._book = NO_BOOK
        self._places = Places.under(settings)
        self._owned = (*OWNED, *settings.cards.heads)
        self._reader = Reader(settings)
        self._writer = Pipeline(lambda: open_session(settings), self._places, settings.window)

    @property
    def book(self) -> Book:
        return self._book

    @book.setter
    def book(self, book: Book) -> None:
        self._book = book
        self._places = self._writer.places = Places.under(self._settings, book)

    def probe(self) -> None:
        """
        Raises:
            Unreachable, Refused: no connection.
        """
        with self._reader.session(self._settings.base):
            pass

    def read(self, accounts: Collection[str] | None = None) -> Iterator[Seen | Orphan]:
        """
        These accounts (by id), or everything in our part when None; streamed at constant memory.

        Raises:
            Unreachable, Refused: also when the part of the directory itself is missing or not shown to us (F30).
        """
        wanted = None if accounts is None else frozenset(accounts)
        matching = (ANYTHING,) if wanted is None else _any_of(NAMES["sekishouuid"], wanted)
        answers: Iterator[Seen | Orphan] = self._search(
            self._places.people, matching, (*self._owned, *_SEEN), self._account, self._places.apart
        )
        for found in answers:
            if wanted is None or (isinstance(found, Seen) and found.entry.account in wanted):
                yield found

    def survey(self, addresses: Collection[str] | None = None) -> Iterator[Stranger]:
        """
        Everything below people and groups, or what stands at these addresses.

        Raises:
            Unreachable, Refused: as for ``read``.
        """
        asked = Survey(self._settings)
        if addresses is None:
            for part in (self._places.people, self._places.groups):
                yield from self._search(part, (ANYTHING,), asked.heads, asked.stranger)
            return
        with self._reader.session(self._settings.base) as session:
            for address in addresses:
                found = asked.at(session, address)
                if found is not None:
                    yield found

    def image(self, entry: Entry) -> bytes:
        """
        Raises:
            ValueError: something that no directory can hold.
        """
        return image(entry, self._places.people.dn(entry.login), self._places.cards)

    def differing(self, images: Mapping[str, bytes]) -> "Differing":
        """See ``Differing``."""
        places = self._places

        def ask(check: Check) -> Iterator[Seen | Orphan]:
            return self._search(places.people, (ANYTHING,), self._owned, check, places.apart)

        return Differing(ask, places, images)

    def showing(self, cards: Collection[str]) -> dict[str, frozenset[str]]:
        """
        Which accounts a search for these cards (KIND:HANDLE) finds; none where the body has no place for them.

        Raises:
            Unreachable, Refused: as for ``read``.
        """
        name = self._places.cards.identifiers
        if not name or not cards:
            return {}
        wanted, found = frozenset(cards), dict[str, frozenset[str]]()
        asked = (head(name), NAMES["uid"], NAMES["sekishouuid"])
        for one in self._search(self._places.people, _any_of(head(name), wanted), asked, self._with_cards):
            for card in wanted.intersection(one[1]):
                found[card] = found.get(card, frozenset()) | {one[0]}
        return found

    def last_uses(self) -> Iterator[tuple[str, datetime]] | None:
        """
        Account ids with the instant (aware UTC, to the hour) of their last use here, streamed at constant memory. None:
        this directory keeps none, or nobody told us under which name.

        Raises:
            Unreachable, Refused: as for ``read``; also while it is iterated.
        """
        if not self._settings.last_use:
            return None
        asked = LastUse(self._settings.last_use)
        return self._search(self._places.people, (asked.matching(_CONTAINER),), asked.heads, asked.of)

    def read_groups(self, keys: Collection[str] | None = None, *, members: bool = False) -> Iterator[SeenGroup]:
        """
        These groups, or all directly under ``ou=groups``. Generation 0: made by somebody else, not yet written by us.

        Raises:
            Unreachable, Refused: as for ``read``.
        """
        wanted = None if keys is None else frozenset(keys)
        matching = (ANYTHING,) if wanted is None else _any_of(NAMES["cn"], wanted)
        asked = _GROUP_WITH_MEMBERS if members else _GROUP
        for group in self._search(self._places.groups, matching, asked, self._group):
            if wanted is None or group.key in wanted:
                yield group

    def changed_since(self, cursor: bytes | None) -> Delta:
        """
        What anybody changed since that cursor.

        With ``everything`` the new cursor was taken before the answer: compare in full after asking, and nothing
        that changes meanwhile is missed.

        Raises:
            Unreachable, Refused: also when the directory keeps no change sequence numbers.
        """
        base = self._settings.base
        with self._reader.session(base) as session:
            start = first_cursor(session, base)
            if start is None:
                raise Refused(say.NO_CHANGE_LOG, name=self._settings.url)
            delta = changes(session, base, self._places, cursor) if cursor else None
        return delta or Delta(start, True, frozenset(), frozenset(), (), vanished=False)

    def apply(self, writes: Sequence[Write]) -> InFlight:
        """
        Send these writes; at most one per entry and call, carried out in any order.

        Raises:
            Unreachable, Refused: no connection; nothing of it was sent.
        """
        return self._writer.submit(writes)

    def binds_otherwise(self, rules: BindRules) -> tuple[str, ...]:
        """
        Raises:
            Unreachable, Refused: also when the entry for them is not there.
        """
        where = self._settings.rules_dn
        if where is None:
            return ()
        with self._reader.session(where) as session:
            return held_otherwise(session, where, rules)

    def bind_by(self, rules: BindRules) -> None:
        """
        Raises:
            Unreachable, Refused: it checks what it did before.
        """
        where = self._settings.rules_dn
        if where is not None:
            with self._reader.session(where) as session:
                write_rules(session, where, rules)

    def close(self) -> None:
        """Writes still without an answer become UNKNOWN."""
        self._writer.close()
        self._reader.close()

    def _search(
        self,
        part: Branch,
        matching: Iterable[bytes],
        names: tuple[bytes, ...],
        translate: Callable[[bytes], T | None],
        apart: frozenset[bytes] = frozenset(),
    ) -> Iterator[T]:
        """Entries below the container, translated. Every search must also bring the container itself (F30)."""
        searches = [search(part.container, SUBTREE, one, names) for one in matching]
        shown = 0
        with self._reader.session(part.container) as session:
            for content in _entries(session, searches):
                _, start, end = element(content, 0)
                dn = content[start:end]
                if part.is_container(dn):
                    shown += 1
                elif (not apart or fold(dn) not in apart) and (found := translate(content)) is not None:
                    yield found
        if shown != len(searches):
            raise Refused(say.HIDDEN, name=self._settings.url, where=part.container)

    def _account(self, content: bytes) -> Seen | Orphan:
        return account(*parts(content), self._places.people, self._places.groups, self._places.cards)

    def _with_cards(self, content: bytes) -> tuple[str, tuple[str, ...]]:
        """Account id, or "" where it is none of ours, and the cards it shows."""
        dn, values = parts(content)
        seen = account(dn, values, self._places.people, self._places.groups, self._places.cards)
        return (seen.entry.account if isinstance(seen, Seen) else ""), held(values, self._places.cards)[0]

    def _group(self, content: bytes) -> SeenGroup | None:
        dn, sets = sets_of(content)
        key = self._places.groups.name(dn)
        if key is None:
            return None
        generation = next((int(value) for _, value in elements(sets.get("sekishogeneration", b""))), 0)
        if "member" not in sets:  # a groupOfNames is never without: nobody asked for them
            return SeenGroup(key, generation)
        members, foreign = self._members(sets["member"])
        labels = (value.decode("utf-8", "replace") for _, value in elements(sets.get("description", b"")))
        return SeenGroup(key, generation, members, foreign, "\n".join(labels))

    def _members(self, held: bytes) -> tuple[frozenset[str], frozenset[str]]:
        """Logins of our accounts, and whoever else is in."""
        plain = self._places.people.names(held.replace(self._places.encoded_nobody, b"", 1))
        if plain is not None:
            return frozenset(plain), frozenset()
        members, foreign = set(), set()
        for _, dn in elements(held):
            login = self._places.people.name(dn)
            if login is not None:
                members.add(login)
            elif dn != self._places.nobody:
                foreign.add(dn.decode())
        return frozenset(members), frozenset(foreign)


class Differing:
    """
    The entries that are not exactly as their image, groups and generation apart; asked and streamed when iterated.

    Encoded entries are compared with what we would write, without decoding: a full comparison costs little more than
    the directory needs to send it. Groups are not asked for, so ``entry.groups`` of what comes out is empty; compare
    them with ``read_groups(members=True)``.

    ``seen`` holds, once everything was iterated, the ids of all accounts that are there.
    """

    def __init__(
        self, ask: Callable[[Check], Iterator[Seen | Orphan]], places: Places, images: Mapping[str, bytes]
    ) -> None:
        self.seen: set[str] = set()
        self._ask = ask
        self._places = places
        self._images = images
        self._certificates = head(places.cards.certificates) if places.cards.certificates else b""

    def __iter__(self) -> Iterator[Seen | Orphan]:
        # Held by nobody but the caller, so that leaving half-way gives the connection back at once.
        return self._ask(self._check)

    def _check(self, content: bytes) -> Seen | Orphan | None:
        """None when this encoded entry is as expected."""
        account_id = account_in(content)
        wanted = self._images.get(account_id) if account_id else None
        if account_id is not None and wanted is not None and shows(digested(content, self._certificates), wanted):
            self.seen.add(account_id)
            return None
        found = account(*parts(content), self._places.people, self._places.groups, self._places.cards)
        if isinstance(found, Seen):
            self.seen.add(found.entry.account)
        return found


def _entries(session: Session, searches: Iterable[bytes]) -> Iterator[bytes]:
    for _, tag, content, _ in answers_to(session, searches):
        if tag == ENTRY:
            yield content


def _any_of(name: bytes, values: Iterable[str]) -> Iterator[bytes]:
    """Filters of two hundred values each of the attribute with this ``head``, every one matching the container too."""
    waiting = iter(sorted(values))
    while some := list(islice(waiting, _PER_SEARCH)):
        yield either((_CONTAINER, *(equal(name, value) for value in some)))
