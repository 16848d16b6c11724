"""Our writes as LDAP requests. Each asserts the generation it was written from (RFC 4528), so the directory itself
refuses a stale worker (F35).

slapd's memberof overlay asks the same assertion again of every entry it touches on the way: of the persons when a
group changes, of the groups when a person goes. Where it fails there, memberOf silently stays wrong. So an assertion
speaks of one kind of entry only and lets the other kind pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.ldap import cards
from connectors.ldap.ber import CONTROLS, ENUM, SEQUENCE, attribute, attributes, control, head, integer, octets, tlv
from connectors.ldap.cards import CardNames
from connectors.ldap.dn import Booked, Branch, fold
from connectors.ldap.query import both, either, equal, negated, present
from connectors.ldap.settings import LdapSettings
from connectors.ldap.translate import (
    ACCOUNT_CLASSES,
    GROUP_CLASSES,
    NAMES,
    account_attributes,
    adopted_attributes,
    hash_of,
    password_replacements,
    replacements,
    sets_password,
    shut,
)
from idm.ports import (
    NO_BOOK,
    AddEntry,
    AddGroup,
    AdoptEntry,
    Book,
    DeleteEntry,
    DeleteStranger,
    ModifyEntry,
    ModifyGroup,
    ShutStranger,
    Write,
)

_ADD, _MODIFY, _DELETE = 0x68, 0x66, 0x4A
_MODE_ADD, _MODE_DELETE, _MODE_REPLACE = integer(0, ENUM), integer(1, ENUM), integer(2, ENUM)
_PERMISSIVE = control("1.2.840.113556.1.4.1413")
_RELAX = control("1.3.6.1.4.1.4203.666.5.12")  # lets us, who manage passwords, say when one was changed
_CN, _MEMBER, _LABEL = NAMES["cn"], NAMES["member"], NAMES["description"]
_CLASS, _GENERATION = NAMES["objectclass"], NAMES["sekishogeneration"]

_VERSION, _DN = head("entryCSN"), head("entryDN")
CARD_FIELDS = ("cards", "certificates")
_IS_GROUP = equal(_CLASS, "groupOfNames")


@dataclass(frozen=True, slots=True)
class Places:
    """Where people and groups are, who stands in so that a group is never empty, and what cards are called."""

    people: Branch
    groups: Branch
    nobody: bytes
    cards: CardNames
    apart: frozenset[bytes] = frozenset()
    """Folded."""

    @property
    def encoded_nobody(self) -> bytes:
        return octets(self.nobody)

    @classmethod
    def under(cls, settings: LdapSettings, book: Book = NO_BOOK) -> "Places":
        base = settings.base
        people, groups = f"{settings.people},{base}", f"{settings.groups},{base}"
        apart = frozenset(fold(address.encode()) for address in book.apart)
        return cls(
            Booked("uid", people, book.addresses, apart) if book.addresses or apart else Branch("uid", people),
            Booked("cn", groups, {}, apart) if apart else Branch("cn", groups),
            f"cn=nobody,{base}".encode(),
            settings.cards,
            apart,
        )


def request(write: Write, places: Places) -> tuple[bytes, bytes]:
    """
    The operation and its controls, encoded.

    Raises:
        ValueError: something that no directory can hold (a lone surrogate, an empty name), a password without its hash,
            or a fingerprint without its certificate.
    """
    match write:
        case AddEntry():
            return _add_entry(write, places), tlv(CONTROLS, _RELAX) if sets_password(write.entry) else b""
        case ModifyEntry():
            more = _RELAX if "password" in write.fields and sets_password(write.entry) else b""
            return _modify_entry(write, places), _only_if(_account_at(write.seen), more)
        case AdoptEntry():
            return _adopt_entry(write, places), _only_if(
                _stranger_at(places.people.dn(write.entry.login), write.version)
            )
        case ShutStranger():
            dn = write.address.encode()
            return _modify(dn, [_MODE_REPLACE + shut()]), _only_if(_stranger_at(dn, write.version))
        case DeleteStranger():
            dn = write.address.encode()
            return tlv(_DELETE, dn), _only_if(_stranger_at(dn, write.version))
        case DeleteEntry():
            return tlv(_DELETE, places.people.dn(write.login)), _only_if(_account_at(write.seen))
        case AddGroup():
            return _add_group(write, places), b""
        case ModifyGroup():
            return _modify_group(write, places), _only_if(_group_at(write.seen), _PERMISSIVE)


def _add_entry(write: AddEntry, places: Places) -> bytes:
    own = account_attributes(write.entry) + hash_of(write.entry, write.hash)
    held = cards.written(write.entry, places.cards, write.certificates)
    chunks = (ACCOUNT_CLASSES, own, held, _generation(write.generation))
    return tlv(_ADD, octets(places.people.dn(write.entry.login)) + tlv(SEQUENCE, b"".join(chunks)))


def _add_group(write: AddGroup, places: Places) -> bytes:
    key, label = write.group.key.encode(), write.group.label.encode()
    chunks = [
        GROUP_CLASSES,
        attribute(_CN, key),
        attribute(_MEMBER, places.nobody),
        _generation(write.generation),
    ]
    if label:
        chunks.append(attribute(_LABEL, label))
    return tlv(_ADD, octets(places.groups.dn(write.group.key)) + tlv(SEQUENCE, b"".join(chunks)))


def _modify_entry(write: ModifyEntry, places: Places) -> bytes:
    changed = replacements(write.entry, write.fields)
    if "password" in write.fields:
        changed += password_replacements(write.entry, write.hash)
    for field in write.fields:
        if field in CARD_FIELDS:
            changed += cards.replacement(write.entry, field, places.cards, write.certificates)
    changed.append(_generation(write.generation))
    return _modify(places.people.dn(write.entry.login), (_MODE_REPLACE + chunk for chunk in changed))


def _adopt_entry(write: AdoptEntry, places: Places) -> bytes:
    """Only what is ours alone: an attribute that somebody else keeps is not even named."""
    own = [*adopted_attributes(write.entry), _generation(write.generation)]
    items = [_MODE_ADD + attribute(_CLASS, b"sekishoAccount"), *(_MODE_REPLACE + one for one in own)]
    return _modify(places.people.dn(write.entry.login), items)


def _modify_group(write: ModifyGroup, places: Places) -> bytes:
    add = [places.people.dn(login) for login in write.add]
    remove = [places.people.dn(login) for login in write.remove] + [dn.encode() for dn in write.foreign]
    items = [_MODE_REPLACE + _generation(write.generation)]
    if write.seen == 0:  # made by somebody else in our part of the directory: from now on it is ours
        items.insert(0, _MODE_ADD + attribute(_CLASS, b"sekishoGroup"))
    if write.label is not None:
        items.append(_MODE_REPLACE + attributes(_LABEL, [write.label.encode()] if write.label else []))
    if remove:
        add.append(places.nobody)
    if add:
        items.append(_MODE_ADD + attributes(_MEMBER, add))
    if remove:
        # slapd 2.5 forgives taking out what is not there only when the last value of the list was there. The
        # placeholder is that value; it comes back at once, as a groupOfNames must never be empty.
        items.append(_MODE_DELETE + attributes(_MEMBER, [*remove, places.nobody]))
        items.append(_MODE_ADD + attributes(_MEMBER, [places.nobody]))
    return _modify(places.groups.dn(write.key), items)


def _modify(dn: bytes, items: Iterable[bytes]) -> bytes:
    return tlv(_MODIFY, octets(dn) + tlv(SEQUENCE, b"".join(tlv(SEQUENCE, item) for item in items)))


def _generation(number: int) -> bytes:
    return attribute(_GENERATION, b"%d" % number)


def _account_at(seen: int) -> bytes:
    return either((equal(_GENERATION, str(seen)), _IS_GROUP))


def _group_at(seen: int) -> bytes:
    if seen == 0:
        return negated(equal(_CLASS, "sekishoGroup"))
    return either((equal(_GENERATION, str(seen)), negated(_IS_GROUP)))


def _stranger_at(dn: bytes, version: str) -> bytes:
    """
    Other entries pass: groups are asked as well when a member is deleted, see above, and the container when the unique
    overlay searches it.
    """
    ours = negated(present("sekishoUUID"))
    same = both((ours, equal(_VERSION, version))) if version else ours
    return either((same, negated(equal(_DN, dn.decode()))))


def _only_if(held: bytes, more: bytes = b"") -> bytes:
    return tlv(CONTROLS, control("1.3.6.1.1.12", held) + more)
