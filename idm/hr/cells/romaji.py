"""Kana in letters, as a Japanese passport spells them (旅券法施行規則 別記: Hepburn, long O and U not written)."""

import re
from functools import lru_cache

import jaconv

_APART = ("ウエ", "ウチ", "ウラ", "オカ")
"""Ends of family names (上, 内, 浦, 岡) whose first vowel never lengthens the one before: イノウエ is inoue."""

_NOT_IN_TABLE = {
    "ティ": "ti", "ディ": "di", "デュ": "dyu", "トゥ": "tu", "ドゥ": "du", "シェ": "she", "ジェ": "je", "チェ": "che",
    "ウィ": "wi", "ウェ": "we", "ウォ": "wo", "ヲ": "o", "ヰ": "i", "ヱ": "e", "ー": "",
}  # fmt: skip
_LETTERS = re.compile(r"[a-z]+")
_LONG = re.compile(r"oo(?!$)|ou|uu")  # ヨコオ is yokoo: a last オ is written
_LONG_INSIDE = re.compile(r"oo|ou|uu")


@lru_cache(maxsize=16384)  # family names come again and again
def spellings(kana: str, *, family: bool = False) -> tuple[str, ...]:
    """
    A word in full-width katakana in lower-case letters: as a passport has it, then with every vowel written.

    One spelling when both are the same; none when a character has no letters. ``family`` is a family name.
    """
    word = re.sub(r"[・\- ]", "", kana)
    full = _letters(word)
    if full is None:
        return ()
    if family and len(word) >= 4 and word.endswith(_APART):
        short = _shortened(_LONG_INSIDE, _letters(word[:-2])) + (_letters(word[-2:]) or "")
    else:
        short = _shortened(_LONG, full)
    return tuple(dict.fromkeys((short, full)))


def _shortened(long: re.Pattern[str], letters: str | None) -> str:
    return long.sub(lambda found: found.group()[0], letters or "")


def _letters(kana: str) -> str | None:
    for sound, letters in _NOT_IN_TABLE.items():
        kana = kana.replace(sound, letters)
    text = jaconv.kana2alphabet(jaconv.kata2hira(kana)).replace("xtsu", "tsu").replace("cch", "tch")
    text = re.sub(r"n(?=[bmp])", "m", text)
    return text if _LETTERS.fullmatch(text) else None
