"""From bytes to text, strictly: a file is in one encoding from its first byte to its last, or it is refused.

UTF-8 is tried first because it fails loudly on anything else; then CP932, never ``shift_jis``, which lacks 髙 and 﨑.
"""

import codecs
import re
from dataclasses import dataclass

from idm.hr.sheet import Problem
from idm.messages import Said
from idm.messages import hr as say

_ISO_2022_JP = re.compile(rb"\x1b[$(]")
_EUC_JP = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xfe]{2}|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2})+")
"""Read as CP932 such a file is half-width kana throughout; CP932 itself has lead bytes below A0 in every heading."""

_PASTED_UTF8 = re.compile(rb"(?:^|[\x00-\x7f])(?:[\xe3-\xe9][\x80-\xbf]{2}){3,}(?:[\x00-\x7f]|$)")
"""A whole run of UTF-8 kana and kanji inside a CP932 file: two files pasted together (domain case 3)."""


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    note: Said | None = None


def decode(data: bytes) -> Decoded | Problem:
    """The text, with a note on its encoding where a person may want to know it (domain cases 1, 2, 3, 5)."""
    found = _decode(data)
    if isinstance(found, Decoded) and "\0" in found.text:
        return Problem(say.UNKNOWN_ENCODING.say())
    return found


def _decode(data: bytes) -> Decoded | Problem:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16", say.UTF16.say())
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data.removeprefix(codecs.BOM_UTF8), "utf-8", say.UTF8_BOM.say())
    if _ISO_2022_JP.search(data):  # plain ASCII to every decoder, and no kanji in it
        return Problem(say.UNKNOWN_ENCODING.say())
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        # Only a cut file breaks off inside its last character; CP932 would read such a file as nonsense.
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            return _cut()
    if _PASTED_UTF8.search(data) or _EUC_JP.fullmatch(data):
        return Problem(say.UNKNOWN_ENCODING.say())
    return _strict(data, "cp932", say.CP932.say())


def _strict(data: bytes, codec: str, note: Said) -> Decoded | Problem:
    try:
        return Decoded(data.decode(codec), note)
    except UnicodeDecodeError as error:
        ends_early = error.end >= len(data) and error.reason in _ENDS_EARLY
        return _cut() if ends_early else Problem(say.UNKNOWN_ENCODING.say())


_ENDS_EARLY = frozenset({"unexpected end of data", "incomplete multibyte sequence", "truncated data"})


def _cut() -> Problem:
    return Problem(say.CUT.say(where="最後の文字が欠けています"))
