"""Names of people, stored exactly as received but for the blanks around and between (F41, F42)."""

import re
import unicodedata

from idm.hr.sheet import Wrong, wrong
from idm.messages import hr as say

NAME_LIMIT = 64

_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_BLANKS = re.compile(r"\s+")
_LOST = re.compile(r"[?？〓■□●＊*\ufffd\x00-\x1f\x7f-\x9f]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_HAN_NAME = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\U000e0100-\U000e01ef々〆ヶ\u3040-\u309f ]+")
_VACANCY = re.compile(r"(欠員|未定|空席|新採|新規採用|.*\(仮\)|.*\(欠員\))")
_KATAKANA = re.compile(r"[ァ-ヺー・\- ]*")


def is_vacancy(text: str) -> bool:
    """True for what stands in place of a name where there is nobody yet (domain case 36)."""
    return _VACANCY.fullmatch(_BLANKS.sub("", unicodedata.normalize("NFKC", text))) is not None


def parse_name(text: str) -> str | Wrong | None:
    """A full name, family and given name parted by one blank; None for an empty cell (cases 24, 25, 26, 33, 82)."""
    name = " ".join(_ZERO_WIDTH.sub("", text).split())
    if not name:
        return None
    if lost := _LOST.search(name):
        return wrong(say.NAME_LOST_CHARACTER, mark=lost.group())
    if _PRIVATE_USE.search(name):
        return wrong(say.NAME_PRIVATE_USE)
    if len(name) > NAME_LIMIT:
        return wrong(say.NAME_TOO_LONG, limit=NAME_LIMIT)
    blanks = name.count(" ")
    if blanks == 0:
        return wrong(say.NAME_ONE_PART if len(name) <= 2 else say.NAME_NOT_SPLIT)
    if blanks > 1 and _HAN_NAME.fullmatch(name):  # 阿 蘇 太 郎: nobody can tell where the family name ends
        return wrong(say.NAME_NOT_SPLIT)
    return name


def parse_kana(text: str) -> str | Wrong:
    """A name in full-width katakana, empty when the cell is (domain cases 30, 31)."""
    plain = " ".join(_ZERO_WIDTH.sub("", text).split())
    kana = unicodedata.normalize("NFKC", plain)
    return kana if _KATAKANA.fullmatch(kana) else wrong(say.KANA_NOT_KATAKANA)


def same_name(one: str, other: str) -> bool:
    """The same name but for width and blanks. Another shape of a character (髙, 高) is another name (case 28)."""
    return one == other or _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name))
