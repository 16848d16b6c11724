"""Our writes as LDAP requests. Each asserts the generation it was written from (RFC 4528), so the directory itself
refuses a stale worker (F35).

slapd's memberof overlay asks the same assertion again of every entry it touches on the way: of the persons when a
group changes, of the groups when a person goes. Where it fails there, memberOf silently stays wrong. So an assertion
speaks of one kind of entry only and lets the other kind pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.ldap.ber import CONTROLS, ENUM, SEQUENCE, attribute, attributes, control, integer, octets, tlv
from connectors.ldap.dn import Branch
from connectors.ldap.query import either, equal, negated
from connectors.ldap.translate import (
    ACCOUNT_CLASSES,
    GROUP_CLASSES,
    NAMES,
    account_attributes,
    hash_of,
    replacements,
    sets_password,
)
from idm.ports import AddEntry, AddGroup, DeleteEntry, ModifyEntry, ModifyGroup, Write

_ADD, _MODIFY, _DELETE = 0x68, 0x66, 0x4A
_MODE_ADD, _MODE_DELETE, _MODE_REPLACE = integer(0, ENUM), integer(1, ENUM), integer(2, ENUM)
_PERMISSIVE = control("1.2.840.113556.1.4.1413")
_RELAX = control("1.3.6.1.4.1.4203.666.5.12")  # lets us, who manage passwords, say when one was changed
_CN, _MEMBER, _LABEL = NAMES["cn"], NAMES["member"], NAMES["description"]
_CLASS, _GENERATION = NAMES["objectclass"], NAMES["sekishogeneration"]

_IS_GROUP = equal(_CLASS, "groupOfNames")


@dataclass(frozen=True, slots=True)
class Places:
    """Where people and groups are, and who stands in so that a group is never empty."""

    people: Branch
    groups: Branch
    nobody: bytes

    @property
    def encoded_nobody(self) -> bytes:
        return octets(self.nobody)

    @classmethod
    def under(cls, base: str) -> "Places":
        people, groups = Branch("uid", f"ou=people,{base}"), Branch("cn", f"ou=groups,{base}")
        return cls(people, groups, f"cn=nobody,{base}".encode())


def request(write: Write, places: Places) -> tuple[bytes, bytes]:
    """
    The operation and its controls, encoded.

    Raises:
        ValueError: something that no directory can hold (a lone surrogate, an empty name), a password without its hash.
    """
    match write:
        case AddEntry():
            return _add_entry(write, places), tlv(CONTROLS, _RELAX) if sets_password(write.entry) else b""
        case ModifyEntry():
            more = _RELAX if "password" in write.fields and sets_password(write.entry) else b""
            return _modify_entry(write, places), _only_if(_account_at(write.seen), more)
        case DeleteEntry():
            return tlv(_DELETE, places.people.dn(write.login)), _only_if(_account_at(write.seen))
        case AddGroup():
            return _add_group(write, places), b""
        case ModifyGroup():
            return _modify_group(write, places), _only_if(_group_at(write.seen), _PERMISSIVE)


def _add_entry(write: AddEntry, places: Places) -> bytes:
    own = account_attributes(write.entry) + hash_of(write.entry, write.hash)
    chunks = (ACCOUNT_CLASSES, own, _generation(write.generation))
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
    changed = (*replacements(write.entry, write.fields, write.hash), _generation(write.generation))
    return _modify(places.people.dn(write.entry.login), (_MODE_REPLACE + chunk for chunk in changed))


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


def _only_if(held: bytes, more: bytes = b"") -> bytes:
    return tlv(CONTROLS, control("1.3.6.1.1.12", held) + more)
