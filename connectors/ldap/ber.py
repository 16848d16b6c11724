"""BER for LDAP (RFC 4511 5.1): what we write, what we read, and nothing else. Fast: a full load is written here.

ldap3's own encoder costs 3 ms per entry; these functions cost a hundredth of it (ldap.md 3.1).
"""

from collections.abc import Iterable

LARGEST = 64 * 1024 * 1024
"""Bytes in one message from a directory; a longer one is taken for nonsense (F72)."""

INTEGER, OCTETS, ENUM, SEQUENCE, SET, CONTROLS = 0x02, 0x04, 0x0A, 0x30, 0x31, 0xA0
TRUE, FALSE = b"\x01\x01\xff", b"\x01\x01\x00"

Message = tuple[int, int, bytes, bytes]
"""Message id, tag of the operation, its content, the content of its controls."""


class Malformed(ValueError):
    """The other side does not speak LDAP, or the message was cut."""


# --- writing ---


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + size.to_bytes(width, "big") + content


def integer(number: int, tag: int = INTEGER) -> bytes:
    """Of a number that is not negative: nothing that we send is."""
    return tlv(tag, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octets(value: bytes) -> bytes:
    return tlv(OCTETS, value)


def head(name: str) -> bytes:
    """An attribute's name, encoded once and kept."""
    return octets(name.encode("ascii"))


_SHORT = 90  # name (at most 32 bytes) and value together stay below 128: every length is one byte
_OPEN = tuple(bytes((SEQUENCE, size)) for size in range(0x80))
_VALUE = tuple(bytes((SET, size + 2, OCTETS, size)) for size in range(_SHORT))


def attribute(name: bytes, value: bytes) -> bytes:
    """A PartialAttribute with one value; ``name`` comes from ``head``."""
    size = len(value)
    if size < _SHORT:
        return _OPEN[len(name) + size + 4] + name + _VALUE[size] + value
    return attributes(name, (value,))


def attributes(name: bytes, values: Iterable[bytes]) -> bytes:
    """A PartialAttribute with any number of values."""
    return tlv(SEQUENCE, name + tlv(SET, b"".join(map(octets, values))))


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    """An LDAPMessage; ``controls`` is empty or a whole Controls element."""
    return tlv(SEQUENCE, integer(number) + operation + controls)


def control(oid: str, value: bytes | None = None) -> bytes:
    """One control, always critical: a server that does not know it must refuse."""
    return tlv(SEQUENCE, octets(oid.encode("ascii")) + TRUE + (octets(value) if value is not None else b""))


# --- reading ---


def element(data: bytes, at: int) -> tuple[int, int, int]:
    """
    Tag, start and end of the content of the element at this place.

    Raises:
        Malformed: it does not lie within the data.
    """
    try:
        tag, size = data[at], data[at + 1]
    except IndexError:
        raise Malformed("cut element") from None
    start = at + 2
    if size & 0x80:
        width = size & 0x7F
        start += width
        size = int.from_bytes(data[at + 2 : start], "big")
        if not 1 <= width <= 4:
            raise Malformed("length of a length")
    end = start + size
    if end > len(data):
        raise Malformed("element longer than its message")
    return tag, start, end


def elements(data: bytes, at: int = 0) -> list[tuple[int, bytes]]:
    """All elements that follow each other in this content."""
    found = []
    while at < len(data):
        tag, start, at = element(data, at)
        found.append((tag, data[start:at]))
    return found


def number(content: bytes) -> int:
    if not 1 <= len(content) <= 8:
        raise Malformed("integer of odd size")
    return int.from_bytes(content, "big", signed=True)


def needed(data: bytes, at: int) -> int:
    """
    Where the message that begins here ends; more than there is when it has not arrived whole.

    Raises:
        Malformed: not a message, or one larger than ``LARGEST``.
    """
    have = len(data) - at
    if have and data[at] != SEQUENCE:
        raise Malformed("not an LDAP message")
    if have < 2:
        return at + 2
    size = data[at + 1]
    if not size & 0x80:
        return at + 2 + size
    width = size & 0x7F
    if not 1 <= width <= 4:
        raise Malformed("length of a length")
    if have < 2 + width:
        return at + 2 + width
    size = int.from_bytes(data[at + 2 : at + 2 + width], "big")
    if size > LARGEST:
        raise Malformed("message too large")
    return at + 2 + width + size


def split(data: bytes) -> tuple[list[Message], int]:
    """The whole messages at the beginning, and how many bytes they took."""
    found: list[Message] = []
    at, have = 0, len(data)
    while at < have:
        end = needed(data, at)
        if end > have:
            break
        found.append(_message(data, at, end))
        at = end
    return found, at


def _message(data: bytes, at: int, end: int) -> Message:
    width = data[at + 1]
    at += 2 + (width & 0x7F if width & 0x80 else 0)
    size = data[at + 1] if at + 1 < end else 0
    if data[at] != INTEGER or not 1 <= size <= 4:
        raise Malformed("no message id")
    identity = int.from_bytes(data[at + 2 : at + 2 + size], "big")
    tag, start, at = element(data, at + 2 + size)
    content, controls = data[start:at], b""
    if at < end:
        kind, start, at = element(data, at)
        if kind == CONTROLS:
            controls = data[start:at]
    if at > end:
        raise Malformed("element longer than its message")
    return identity, tag, content, controls
