"""My Number (個人番号) must never get in, under whatever heading it stands (domain case 16)."""

import re
from collections.abc import Iterable, Sequence

_GAP = "[ \u00a0\u3000\u2010-\u2015\u2212\uff0d\uff70ー_-]?"
_TWELVE_DIGITS = re.compile(rf"(\d)(?<!\d\d)(?<!\d[.．]\d)(?=(\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}})(?!\d))")
"""The first digit and the others. Also where four digits stand before them, but not the decimals of a number."""
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def holds_my_number(rows: Iterable[Sequence[str]]) -> bool:
    """True when any cell holds twelve digits, of any width, whose last one is the check digit of the others."""
    return mentions_my_number("\n".join("\t".join(row) for row in rows))


def mentions_my_number(text: str) -> bool:
    """The same for running text, as of a comment; a tab or a line break ends a number."""
    return any(_checks(first + others) for first, others in _TWELVE_DIGITS.findall(text))


def _checks(found: str) -> bool:
    """The check digit of 総務省令 (平成26年 第85号 5条): 11 minus the weighted sum modulo 11, 0 for 10 and 11."""
    digits = [int(c) for c in found if c.isdigit()]
    rest = sum(d * w for d, w in zip(digits[:11], _WEIGHTS, strict=True)) % 11
    return digits[11] == (0 if rest <= 1 else 11 - rest)
