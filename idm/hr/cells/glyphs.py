"""Shapes of one character that people and payroll systems take for each other (異体字): 髙 and 高, 﨑 and 崎."""

from idm.hr.cells.names import folded

_FAMILIES = (
    "斎齋斉齊",
    "辺邉邊",
    "高髙",
    "崎﨑嵜碕",
    "吉𠮷",
    "浜濱濵",
    "沢澤",
    "広廣",
    "島嶋嶌",
    "桜櫻",
    "恵惠",
    "徳德",
    "柳栁",
    "富冨",
    "鶴靏靍靎",
)
_COMMON = str.maketrans({shape: family[0] for family in _FAMILIES for shape in family})
_SELECTORS = str.maketrans(dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))


def differ_by_glyphs_only(one: str, other: str) -> bool:
    """True for two names that a reader takes for the same, though they are written otherwise (domain case 28)."""
    return one != other and plain(one) == plain(other)


def plain(name: str) -> str:
    """A name in its commonest shapes, without blanks: for looking it up, never for telling who is meant."""
    return folded(name).translate(_SELECTORS).translate(_COMMON)
