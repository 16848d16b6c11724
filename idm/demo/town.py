"""A village that does not exist: its organisation and its people as the first files tell of them.

Names are made of words for "example", so that nobody takes them for real people. Everything is a function of one day,
the newest 1 April (JST): the first files speak of the fiscal year before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

UNITS_SINCE = date(2005, 4, 1)

_UNITS = (
    ("0001", "村長部局", ""),
    ("0100", "総務課", "0001"),
    ("0101", "総務係", "0100"),
    ("0102", "人事係", "0100"),
    ("0103", "防災係", "0100"),
    ("0200", "企画商工課", "0001"),
    ("0201", "企画係", "0200"),
    ("0202", "情報政策係", "0200"),
    ("0203", "商工観光係", "0200"),
    ("0300", "税務課", "0001"),
    ("0301", "住民税係", "0300"),
    ("0302", "固定資産税係", "0300"),
    ("0400", "住民福祉課", "0001"),
    ("0401", "住民係", "0400"),
    ("0402", "福祉係", "0400"),
    ("0403", "保険年金係", "0400"),
    ("0500", "産業建設課", "0001"),
    ("0501", "農林係", "0500"),
    ("0502", "建設係", "0500"),
    ("0503", "水道係", "0500"),
    ("0600", "会計課", "0001"),
    ("0601", "出納係", "0600"),
    ("0700", "教育委員会事務局", ""),
    ("0701", "学校教育係", "0700"),
    ("0702", "社会教育係", "0700"),
    ("0710", "見本保育園", "0700"),
    ("0800", "議会事務局", ""),
    ("0810", "選挙管理委員会書記局", ""),
    ("0820", "農業委員会事務局", ""),
    ("0900", "村議会", ""),
)
NEW_UNIT = ("0204", "デジタル推進係", "0200")
"""Begins on the newest 1 April."""

_POSTS = (
    ("0100", "課長"),
    ("0101", "係長 主査 主事"),
    ("0102", "係長 主査 主事"),
    ("0103", "係長 主事"),
    ("0200", "課長"),
    ("0201", "係長 主査 主事 主事"),
    ("0202", "係長 主任 主事"),
    ("0203", "係長 主事"),
    ("0300", "課長"),
    ("0301", "係長 主査 主事 主事"),
    ("0302", "係長 主査"),
    ("0400", "課長 課長補佐"),
    ("0401", "係長 主査 主事"),
    ("0402", "係長 主査 主事 主事"),
    ("0403", "係長 主事"),
    ("0500", "課長 課長補佐"),
    ("0501", "係長 主査"),
    ("0502", "係長 主査 技師"),
    ("0503", "係長 主事 主事"),
    ("0600", "課長"),
    ("0601", "係長 主事"),
    ("0700", "事務局長"),
    ("0701", "係長 主事"),
    ("0702", "係長 主事"),
    ("0710", "園長 主任保育士 保育士 保育士 保育士 保育士 保育士 保育士 保育士 保育士"),
    ("0800", "事務局長 主事"),
)

_BESIDE = {
    ("0100", "課長"): (("0810", "書記長"),),
    ("0101", "係長"): (("0810", "書記次長"),),
    ("0101", "主事"): (("0810", "書記"),),
    ("0201", "係長"): (("0203", "主査"),),
    ("0500", "課長"): (("0820", "事務局長"),),
    ("0501", "主査"): (("0820", "書記"),),
    ("0600", "課長"): (("0600", "会計管理者"),),
    ("0800", "主事"): (("0810", "書記"),),
}

_FISCAL_YEAR_POSTS = (
    ("0101", "事務補助員", 2),
    ("0201", "地域おこし協力隊", 2),
    ("0301", "事務補助員", 3),
    ("0401", "窓口補助員", 3),
    ("0402", "生活支援員", 4),
    ("0403", "レセプト点検員", 2),
    ("0501", "事務補助員", 2),
    ("0503", "検針員", 2),
    ("0701", "学習支援員", 6),
    ("0702", "図書館司書", 3),
    ("0710", "保育補助員", 6),
)

_SPECIAL = (("0001", "村長"), ("0001", "副村長"), ("0700", "教育長"))
_COUNCIL = ("議長", "副議長", *("議員",) * 8)

_FAMILIES = (
    ("架空", "ｶｸｳ"),
    ("見本", "ﾐﾎﾝ"),
    ("例示", "ﾚｲｼﾞ"),
    ("仮名", "ｶﾒｲ"),
    ("想定", "ｿｳﾃｲ"),
    ("試験", "ｼｹﾝ"),
    ("模擬", "ﾓｷﾞ"),
    ("演習", "ｴﾝｼｭｳ"),
    ("想像", "ｿｳｿﾞｳ"),
    ("雛形", "ﾋﾅｶﾞﾀ"),
    ("下書", "ｼﾀｶﾞｷ"),
    ("練習", "ﾚﾝｼｭｳ"),
    ("空想", "ｸｳｿｳ"),
    ("仮想", "ｶｿｳ"),
    ("見出", "ﾐﾀﾞｼ"),
    ("記入", "ｷﾆｭｳ"),
    ("書式", "ｼｮｼｷ"),
    ("様式", "ﾖｳｼｷ"),
    ("凡例", "ﾊﾝﾚｲ"),
    ("髙例", "ｺｳﾚｲ"),  # 髙 is in CP932 but not in Shift_JIS
)
_GIVEN = (
    ("太郎", "ﾀﾛｳ"),
    ("花子", "ﾊﾅｺ"),
    ("一郎", "ｲﾁﾛｳ"),
    ("桜子", "ｻｸﾗｺ"),
    ("次郎", "ｼﾞﾛｳ"),
    ("梅子", "ｳﾒｺ"),
    ("健太", "ｹﾝﾀ"),
    ("葵", "ｱｵｲ"),
    ("三郎", "ｻﾌﾞﾛｳ"),
    ("さくら", "ｻｸﾗ"),
    ("大輔", "ﾀﾞｲｽｹ"),
    ("恵子", "ｹｲｺ"),
    ("翔", "ｼｮｳ"),
    ("美咲", "ﾐｻｷ"),
    ("四郎", "ｼﾛｳ"),
    ("由美", "ﾕﾐ"),
    ("誠", "ﾏｺﾄ"),
    ("結衣", "ﾕｲ"),
    ("五郎", "ｺﾞﾛｳ"),
    ("陽子", "ﾖｳｺ"),
    ("学", "ﾏﾅﾌﾞ"),
    ("真理", "ﾏﾘ"),
    ("六郎", "ﾛｸﾛｳ"),
)  # a prime number of them: no family meets the same given name twice


@dataclass(frozen=True, slots=True)
class Clerk:
    """One person as a file tells of him. ``form`` is the village's own word; ``until`` the last day, JST."""

    number: str
    name: str
    kana: str
    form: str
    unit: str
    title: str
    since: date
    until: date | None = None
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def login(self) -> str:
        return "n" + self.number


@dataclass(frozen=True, slots=True)
class Town:
    """The village on the day of its first files. ``units`` are (code, name, parent, first day)."""

    april: date
    units: tuple[tuple[str, str, str, date], ...]
    staff: tuple[Clerk, ...]
    others: tuple[Clerk, ...]

    def holders(self, unit: str, title: str) -> list[Clerk]:
        """Everybody whose main post this is, in the order of the list."""
        return [c for c in self.staff if (c.unit, c.title) == (unit, title)]

    def holder(self, unit: str, title: str) -> Clerk:
        return self.holders(unit, title)[0]

    @property
    def fiscal_year_staff(self) -> list[Clerk]:
        return [c for c in self.staff if c.form == "会計年度任用"]


def town(april: date) -> Town:
    """The village as it stands before ``april``, the newest 1 April."""
    units = (*((*unit, UNITS_SINCE) for unit in _UNITS), (*NEW_UNIT, april))
    regular = list(_regular(april))
    staff = (*regular, *_fiscal_year(april, start=len(regular)))
    return Town(april, units, staff, tuple(_others(april, start=len(staff))))


def newcomers(village: Town, posts: tuple[tuple[str, str], ...]) -> list[Clerk]:
    """People for these (unit, title) posts from 1 April on, with free numbers; posts in …員 are by the year."""
    april = village.april
    first = len(village.staff) + len(village.others)
    found = []
    for index, (unit, title) in enumerate(posts):
        yearly = title.endswith("員")
        name, kana = _name(first + index)
        number = f"{500101 + index}" if yearly else f"{301 + index:06d}"
        form, until = ("会計年度任用", year_end(april)) if yearly else ("常勤", None)
        found.append(Clerk(number, name, kana, form, unit, title, april, until))
    return found


def year_end(april: date) -> date:
    """The last day of the fiscal year that begins on this 1 April."""
    return april.replace(year=april.year + 1) - timedelta(days=1)


def _regular(april: date) -> Iterator[Clerk]:
    posts = [(unit, title) for unit, titles in _POSTS for title in titles.split()]
    seen: set[tuple[str, str]] = set()
    for index, (unit, title) in enumerate(posts):
        name, kana = _name(index)
        since = april.replace(year=april.year - 1 - index % 5)
        beside = () if (unit, title) in seen else _BESIDE.get((unit, title), ())
        seen.add((unit, title))
        yield Clerk(f"{101 + index:06d}", name, kana, "常勤", unit, title, since, None, beside)


def _fiscal_year(april: date, start: int) -> Iterator[Clerk]:
    first = april.replace(year=april.year - 1)
    posts = [(unit, title) for unit, title, count in _FISCAL_YEAR_POSTS for _ in range(count)]
    for index, (unit, title) in enumerate(posts):
        name, kana = _name(start + index)
        yield Clerk(f"{500001 + index}", name, kana, "会計年度任用", unit, title, first, april - timedelta(days=1))


def _others(april: date, start: int) -> Iterator[Clerk]:
    """Special posts, the council and one contractor whose contract ends with the fiscal year that begins now."""
    first = april.replace(year=april.year - 1)
    told = [("特別職", f"{800001 + i}", unit, title) for i, (unit, title) in enumerate(_SPECIAL)]
    told += [("議員", f"{900001 + i}", "0900", title) for i, title in enumerate(_COUNCIL)]
    told += [("委託", "700001", "0200", "システム保守")]
    for index, (form, number, unit, title) in enumerate(told):
        name, kana = _name(start + index)
        until = year_end(april) if form == "委託" else None
        yield Clerk(number, name, kana, form, unit, title, first, until)


def _name(index: int) -> tuple[str, str]:
    family, family_kana = _FAMILIES[index % len(_FAMILIES)]
    given, given_kana = _GIVEN[(index // len(_FAMILIES) * 3 + index * 7) % len(_GIVEN)]
    return f"{family} {given}", f"{family_kana} {given_kana}"
