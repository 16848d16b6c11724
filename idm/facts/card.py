"""IC cards (認証用ICカード): one row of the ledger, and what is printed and stored on a card."""

import hashlib
import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import normalize

from idm.calendar import Span


class CardKind(StrEnum):
    """What a card proves. An identifier can be copied by a telephone: it counts as unproven possession (F67)."""

    IDENTIFIER = "identifier"  # FeliCa or MIFARE, read by its number alone
    PKI = "pki"  # a private key and a certificate on the card
    MY_NUMBER = "my_number"  # マイナンバーカード used as a staff card: its certificate, never its number
    FIDO2 = "fido2"


class CardState(StrEnum):
    STOCK = "stock"  # 在庫
    LENT = "lent"  # 貸与
    SUSPENDED = "suspended"  # 一時停止
    LOST = "lost"  # 紛失停止
    REPLACED = "replaced"  # 切替済み・回収待ち
    COLLECTED = "collected"  # 回収済み
    DESTROYED = "destroyed"  # 廃棄済み


LIVING = frozenset({CardState.STOCK, CardState.LENT, CardState.SUSPENDED})
"""States from which a card may come to be used; what is printed and stored on such a card is on no other."""


@dataclass(frozen=True, slots=True)
class Card:
    """
    One card of the ledger (台帳).

    ``face`` is the number printed on it. ``handle`` is what a reader or a certificate tells of it, as ``parse_handle``
    writes it. ``holder`` is a person's id; ``pool`` the name of a drawer while nobody holds it. ``issue`` counts the
    cards that this holder was given. ``temporary`` cards (仮カード) end with the day (JST) on which they were lent.
    ``valid`` is half-open, JST. ``replaces`` is the id of the card in whose place this one came. ``fingerprint`` is
    that of its certificate, "" where there is none. ``medium``: of what make it is, in words.
    """

    id: int
    kind: CardKind
    face: str
    handle: str
    state: CardState
    valid: Span
    holder: str | None = None
    pool: str = ""
    issue: int = 0
    temporary: bool = False
    lent_on: date | None = None
    replaces: int | None = None
    fingerprint: str = ""
    medium: str = ""

    @property
    def identifier(self) -> str:
        """Kind and handle, as directories hold it."""
        return f"{self.kind}:{self.handle}"


_BLANKS = re.compile(r"[\s:.\-]+")
_HEX = re.compile(r"[0-9A-F]+")
_READER_LENGTHS = {8: "UID", 14: "UID", 16: "IDm", 20: "UID"}
"""Hexadecimal digits of what readers tell: MIFARE 4, 7 and 10 bytes, FeliCa 8 bytes."""
_SERIAL_LENGTH = 40  # RFC 5280: at most 20 octets
_FACE = re.compile(r"[0-9A-Z][0-9A-Z-]{0,31}")


def parse_handle(kind: CardKind, text: str) -> str | None:
    """
    IDm, UID or a certificate's serial in one spelling: capital hexadecimal digits; FIDO2 as browsers write it
    (base64url without its end). None: it is none.

    A serial's leading zeros say nothing and are left out; those of an IDm or UID belong to it.
    """
    if kind is CardKind.FIDO2:
        return text.strip().rstrip("=").replace("+", "-").replace("/", "_") or None
    digits = _BLANKS.sub("", normalize("NFKC", text)).upper().removeprefix("0X")
    if not _HEX.fullmatch(digits):
        return None
    if kind is CardKind.IDENTIFIER:
        return digits if len(digits) in _READER_LENGTHS and set(digits) != {"0"} else None
    serial = digits.lstrip("0")
    return serial if 0 < len(serial) <= _SERIAL_LENGTH else None


def parse_face(text: str) -> str | None:
    """The printed number in one spelling, up to 32 letters, digits and hyphens. None: it is none."""
    face = _BLANKS.sub("-", normalize("NFKC", text).strip()).upper()
    return face if _FACE.fullmatch(face) else None


_PEM = re.compile(r"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----", re.ASCII)


def der_of(pem: str) -> bytes:
    """
    The certificate itself.

    Raises:
        ValueError: there is none in that text.
    """
    found = _PEM.search(pem)
    if found is None:
        raise ValueError("no certificate")
    return b64decode("".join(found[1].split()), validate=True)


def fingerprint_of(der: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(der).hexdigest()
