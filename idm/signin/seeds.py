"""The list of a maker's tokens: serial numbers and their seeds, as text in rows."""

import base64
import binascii
from collections.abc import Iterable, Sequence

from idm.errors import BadInput
from idm.messages import factors as say
from idm.secret import Secret
from idm.signin.totp import BITS

SERIAL, SEED = "製造番号", "秘密鍵"


def seed_of(rows: Iterable[Sequence[str]], serial: str, path: str) -> Secret:
    """
    The seed of one token, in base32.

    Args:
        rows: A table with its header first; other columns than these two are left alone.

    Raises:
        BadInput: no such header or number, the number twice, or a seed that cannot be one.
    """
    table = list(rows)
    header = [cell.strip() for cell in table[0]] if table else []
    if SERIAL not in header or SEED not in header:
        raise BadInput(say.SEEDS_UNREADABLE, path=path, why="見出しがありません")
    at, seed_at = header.index(SERIAL), header.index(SEED)
    found = [
        (n, row) for n, row in enumerate(table[1:], 2) if len(row) > max(at, seed_at) and row[at].strip() == serial
    ]
    if not found:
        raise BadInput(say.NO_SUCH_SERIAL, serial=serial)
    if len(found) > 1:
        raise BadInput(say.SEEDS_UNREADABLE, path=path, why=f"製造番号{serial}が2回あります")
    number, row = found[0]
    seed = _base32(row[seed_at])
    if seed is None:
        raise BadInput(say.SEED_WRONG, row=number, serial=serial)
    return seed


def _base32(text: str) -> Secret | None:
    """
    Hexadecimal digits or base32, with or without blanks; None for what is neither, or too short.

    A text that is long enough as either, which chance does not make, is taken for hexadecimal.
    """
    plain = "".join(text.split()).upper().rstrip("=")
    for decode in (bytes.fromhex, _from_base32):
        try:
            raw = decode(plain)
        except (ValueError, binascii.Error):
            continue
        if len(raw) * 8 >= BITS:
            return Secret(base64.b32encode(raw).decode().rstrip("="))
    return None


def _from_base32(plain: str) -> bytes:
    return base64.b32decode(plain + "=" * (-len(plain) % 8))
