"""Cards as attributes of an account: their identifiers, and the certificates of those that sign.

The core knows a certificate by its fingerprint. It is written whole, and read back as the fingerprint of what a
directory really shows.
"""

from collections.abc import Collection
from dataclasses import dataclass

from connectors.ldap.ber import OCTETS, SEQUENCE, attributes, element, elements, head, tlv
from idm.entry import Entry
from idm.facts.card import fingerprint_of


@dataclass(frozen=True, slots=True)
class CardNames:
    """The attributes for cards as a profile names them; an empty name is not asked for and not written."""

    identifiers: str = ""
    certificates: str = ""

    @property
    def heads(self) -> tuple[bytes, ...]:
        """What to ask for."""
        return tuple(head(name) for name in (self.identifiers, self.certificates) if name)


NO_CARDS = CardNames()


def written(entry: Entry, names: CardNames, known: Collection[bytes]) -> bytes:
    """
    What an entry that is added has of cards, encoded.

    Raises:
        ValueError: a fingerprint without its certificate.
    """
    pairs = ((names.identifiers, _encoded(entry.cards)), (names.certificates, _whole(entry, known)))
    return b"".join(attributes(head(name), values) for name, values in pairs if name and values)


def replacement(entry: Entry, field: str, names: CardNames, known: Collection[bytes]) -> list[bytes]:
    """
    ``cards`` or ``certificates`` of an entry in place of what is there.

    Raises:
        ValueError: a fingerprint without its certificate.
    """
    name = names.identifiers if field == "cards" else names.certificates
    values = _encoded(entry.cards) if field == "cards" else _whole(entry, known)
    return [attributes(head(name), values)] if name else []


def shown(entry: Entry, names: CardNames) -> bytes:
    """What an image has of cards: fingerprints stand in for certificates, see ``digested``."""
    pairs = ((names.identifiers, entry.cards), (names.certificates, entry.certificates))
    return b"".join(attributes(head(name), _encoded(values)) for name, values in pairs if name and values)


def digested(content: bytes, name: bytes) -> bytes:
    """
    An encoded entry with fingerprints in place of certificates; the very same where there are none.

    Args:
        name: The attribute for them, from ``ber.head``; empty where there is no place for them.
    """
    if not name or name not in content:  # nearly all
        return content
    _, start, end = element(content, 0)
    _, at, last = element(content, end)
    found = []
    while at < last:
        begin = at
        _, pair, at = element(content, at)
        if content.startswith(name, pair):
            _, first, stop = element(content, pair + len(name))
            prints = [fingerprint_of(value) for _, value in elements(content[first:stop])]
            found.append(attributes(name, _encoded(prints)))
        else:
            found.append(content[begin:at])
    return tlv(OCTETS, content[start:end]) + tlv(SEQUENCE, b"".join(found))


def held(values: dict[str, list[bytes]], names: CardNames) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Identifiers and fingerprints as a directory shows them."""
    identifiers = values.get(names.identifiers.lower(), ()) if names.identifiers else ()
    certificates = values.get(names.certificates.lower(), ()) if names.certificates else ()
    return (
        tuple(sorted(value.decode("utf-8", "replace") for value in identifiers)),
        tuple(sorted(fingerprint_of(value) for value in certificates)),
    )


def _encoded(values: Collection[str]) -> list[bytes]:
    return [value.encode() for value in values]


def _whole(entry: Entry, known: Collection[bytes]) -> list[bytes]:
    by_print = {fingerprint_of(der): der for der in known}
    if not by_print.keys() >= set(entry.certificates):
        raise ValueError("a fingerprint without its certificate")
    return [by_print[one] for one in entry.certificates]
