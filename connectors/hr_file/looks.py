"""Cells that are not what they seem: text in a wrong encoding, values like formulas, errors of Excel's."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

FORMULA_MARKS = "=+-@＝＋－＠"
"""What a spreadsheet takes for the beginning of a formula, in both widths (F34)."""

_ERROR_MARK = "#"
ODD_STARTS = frozenset(FORMULA_MARKS + _ERROR_MARK)
"""Of a million cells only those that begin so are looked at more closely."""

_ERROR = re.compile(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|#{3,}")
_BLANK_MARK = re.compile(r"[-－ ]+")

_LEADS = bytes(range(0xE3, 0xEA))
"""The first bytes of kana and kanji in UTF-8."""
_SECOND_LEVEL = {bytes((lead, tail)).decode("cp932", "ignore") for lead in _LEADS for tail in range(0x40, 0xFD)}
_SUSPECT = re.compile(f"[{''.join(sorted(_SECOND_LEVEL))}]|[\u0080-\u00ff]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z0-9]")
_BROKEN = re.compile("\ufffd+")


def distinct(rows: Iterable[Sequence[str]]) -> set[str]:
    return set(chain.from_iterable(rows))


def is_garbled(cell: str) -> bool:
    """
    True for Japanese that was read in another encoding (domain case 4): 螻ｱ逕ｰ or å±±ç”° for 山田.

    Some of its bytes are lost on the way, so a few broken characters are forgiven. In names that are right the bytes
    line up by chance only now and then, never most of them, and nobody mixes half-width kana with rare kanji.
    """
    if not _SUSPECT.search(cell):
        return False
    if _JAPANESE.search(cell):
        return _HALF_WIDTH.search(cell) is not None and _mostly_japanese(
            cell.encode("cp932", "replace").decode("utf-8", "replace")
        )
    raw = b"".join(map(_western, cell))
    return any(_reads_as_japanese(raw, codec) for codec in ("utf-8", "cp932"))


def _western(character: str) -> bytes:
    """
    Windows-1252, with the five bytes that it leaves out as Latin-1 has them.

    What neither has becomes "?": leaving it out would join bytes that never stood together.
    """
    return character.encode("cp1252", "ignore") or character.encode("latin-1", "replace")


def _reads_as_japanese(raw: bytes, codec: str) -> bool:
    text = raw.decode(codec, "replace")
    return _LATIN.search(text) is None and _mostly_japanese(text)


def _mostly_japanese(text: str) -> bool:
    japanese = len(_JAPANESE.findall(text))
    broken = len(_BROKEN.findall(text))
    return japanese > broken and (japanese > 1 or not broken)


def is_formula_like(cell: str) -> bool:
    """True for text that a spreadsheet would calculate (domain case 17); a dash for an empty cell is none."""
    return cell.startswith(tuple(FORMULA_MARKS)) and _BLANK_MARK.fullmatch(cell) is None


def is_error(cell: str) -> bool:
    """True for what Excel shows and saves in place of a value: #N/A, or ##### where a column was too narrow."""
    return cell.lstrip().startswith(_ERROR_MARK) and _ERROR.fullmatch(cell.strip()) is not None
