"""Names of people, stored exactly as received but for the blanks around and between (F41, F42)."""

import re
import unicodedata
from collections.abc import Iterable

from idm.hr.sheet import Wrong, wrong
from idm.messages import Message
from idm.messages import hr as say

NAME_LIMIT = 64

_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
_BLANKS = re.compile(r"\s+")
_LOST = re.compile(r"[?？〓■□●＊*_＿\ufffd\x00-\x1f\x7f-\x9f]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_COMPANY = re.compile(r"[(（][株有同][)）]|[㈱㈲]|(株式|有限|合同)会社|担当者?$|御中$")
_BESIDE = re.compile(r"[(（\[［【]|旧姓")
_SUSPECT = re.compile(f"{_LOST.pattern}|{_PRIVATE_USE.pattern}|[(（\\[［【㈱㈲社担御旧]")
"""What every odd name has, in one look: nearly all names have none of it."""
_HAN_NAME = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\U000e0100-\U000e01ef々〆ヶ\u3040-\u309f ]+")
_FOREIGN_WORD = re.compile(r"[A-Za-zÀ-ɏＡ-Ｚａ-ｚァ-ヺｦ-ﾟー・･.．'’-]{3,}")
_HARD_TO_SHOW = re.compile("[\ufe00-\ufe0f\U00010000-\U0010ffff]")
_VACANCY = re.compile(r"(欠員|未定|空席|新採|新規採用|.*\(仮\)|.*\(欠員\))")
_KATAKANA = re.compile(r"[ァ-ヺー・\- ]*")
_HIRAGANA = re.compile("[ぁ-ゖゝゞ]")
_TO_KATAKANA = {code: code + 0x60 for code in [*range(0x3041, 0x3097), 0x309D, 0x309E]}


def is_vacancy(text: str) -> bool:
    """True for what stands in place of a name where there is nobody yet (domain case 36)."""
    return _VACANCY.fullmatch(folded(text)) is not None


def parse_name(text: str) -> str | Wrong | None:
    """
    A full name, family and given name parted by one blank; None for an empty cell.

    Domain cases 24 to 26, 32 to 35 and 82. One word in katakana or Latin letters may be all that somebody is called.
    """
    name = " ".join(_ZERO_WIDTH.sub("", text).split())
    if not name:
        return None
    if _SUSPECT.search(name) and (reason := _odd(name)):
        return reason
    if len(name) > NAME_LIMIT:
        return wrong(say.NAME_TOO_LONG, limit=NAME_LIMIT)
    blanks = name.count(" ")
    if blanks == 0 and not _FOREIGN_WORD.fullmatch(name):
        return wrong(say.NAME_ONE_PART if len(name) <= 2 else say.NAME_NOT_SPLIT)
    if blanks > 1 and _HAN_NAME.fullmatch(name):  # 阿 蘇 太 郎: nobody can tell where the family name ends
        return wrong(say.NAME_NOT_SPLIT)
    return name


def _odd(name: str) -> Wrong | None:
    if lost := _LOST.search(name):
        return wrong(say.NAME_LOST_CHARACTER, mark=lost.group())
    found: Message | None = None
    if _PRIVATE_USE.search(name):
        found = say.NAME_PRIVATE_USE
    elif _COMPANY.search(name):
        found = say.NAME_OF_A_COMPANY
    elif _BESIDE.search(name):
        found = say.NAME_TWO_IN_ONE
    return wrong(found) if found else None


def hard_to_show(names: Iterable[str]) -> list[str]:
    """The names with a character that older screens and products cannot show (domain case 27), in order."""
    found = set(names)
    return sorted(name for name in found if _HARD_TO_SHOW.search(name)) if _HARD_TO_SHOW.search("".join(found)) else []


def parse_kana(text: str) -> str | Wrong:
    """A name in full-width katakana, empty when the cell is; hiragana is as good (domain cases 30, 31)."""
    plain = " ".join(_ZERO_WIDTH.sub("", text).split())
    kana = unicodedata.normalize("NFKC", plain)
    if _KATAKANA.fullmatch(kana):
        return kana
    kana = kana.translate(_TO_KATAKANA)
    return kana if _KATAKANA.fullmatch(kana) else wrong(say.KANA_NOT_KATAKANA)


def has_hiragana(text: str) -> bool:
    return _HIRAGANA.search(text) is not None


def same_name(one: str, other: str) -> bool:
    """The same name but for width and blanks. Another shape of a character (髙, 高) is another name (case 28)."""
    return one == other or folded(one) == folded(other)


def folded(name: str) -> str:
    """A name as it is compared, never as it is stored."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name))
