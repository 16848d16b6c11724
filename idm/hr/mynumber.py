"""My Number (個人番号) must never get in, under whatever heading it stands (domain case 16)."""

import re
from collections.abc import Iterable, Sequence

_TWELVE_DIGITS = re.compile(r"(?<!\d)\d{4}[ \-‐－]?\d{4}[ \-‐－]?\d{4}(?!\d)")
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def holds_my_number(rows: Iterable[Sequence[str]]) -> bool:
    """True when any cell holds twelve digits, of any width, whose last one is the check digit of the others."""
    text = "\n".join("\t".join(row) for row in rows)
    return any(_checks(found) for found in _TWELVE_DIGITS.findall(text))


def _checks(found: str) -> bool:
    """The check digit of 総務省令 (平成26年 第85号 5条): 11 minus the weighted sum modulo 11, 0 for 10 and 11."""
    digits = [int(c) for c in found if c.isdigit()]
    rest = sum(d * w for d, w in zip(digits[:11], _WEIGHTS, strict=True)) % 11
    return digits[11] == (0 if rest <= 1 else 11 - rest)
