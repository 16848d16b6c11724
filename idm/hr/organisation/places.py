"""Units that a file calls by name, and several posts in one cell (domain cases 62, 63)."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from idm.calendar import wareki
from idm.facts import Organisation, Unit
from idm.hr.cells.values import plain
from idm.hr.sheet import Wrong, ask, wrong
from idm.messages import hr as say

_TITLES = """
部長 次長 課長 参事 主幹 課長補佐 副課長 係長 主査 主任 主事 主事補 技師 技監 保健師 栄養士 保育士 幼稚園教諭 調理員
局長 局次長 事務局長 事務局次長 事務長 書記長 書記次長 書記 室長 所長 館長 園長 班長 署長 分署長 会計管理者 出納員
教育長 司書 学芸員 主任主事 主任技師 専門員 専門監
"""
"""Titles that stand by themselves (domain 3.1)."""

_AND = re.compile("兼(?!務)")
_BRACKETS = str.maketrans("", "", "()（）")

Posts = tuple[tuple[str, str], ...]
"""``(unit, title)``, the first one as the row's own."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One title out of several; ``unit`` None when nobody can tell where it is held, ``sure`` False when guessed."""

    unit: str | None
    title: str
    sure: bool = True


class Places:
    """The organisation by the names that people use. Pure: remembers the names of each day it was asked about."""

    def __init__(self, organisation: Organisation, titles: Collection[str] = ()) -> None:
        self._organisation = organisation
        self._titles = sorted(set(_TITLES.split()) | set(titles), key=len, reverse=True)
        self._names: dict[date, dict[str, list[str]]] = {}
        self._parts: dict[tuple[str, str, date], _Part] = {}

    def named(self, label: str, day: date) -> str | Wrong:
        """The code of the one unit of that name; a question when the name may be short for one (case 62)."""
        exact = self._exact(label, day)
        if len(exact) == 1:
            return exact[0]
        codes = exact or self._short_for(label, day)
        if len(codes) == 1:
            return ask(say.UNIT_SHORT, codes[0], known=self._called(codes[0], day), code=codes[0])
        if codes:
            listed = [f"{code} {self._called(code, day)}" for code in codes]
            return wrong(say.UNIT_SEVERAL, list=say.some(listed))
        return wrong(say.UNIT_NOT_FOUND, day=wareki(day))

    def posts(self, unit: str, title: str, day: date) -> Posts | Wrong:
        """
        総務課長兼選管書記長 as two posts, a single title as one.

        A question when a unit had to be guessed, or when a part names no unit and the cell is to stay whole (case 63).
        """
        words = [word.strip() for word in _AND.split(title) if word.strip()]
        if len(words) < 2:
            return ((unit, title),)
        first, *others = (self._part(word, unit, day) for word in words)
        parts = [first if first.unit == unit else _Part(unit, words[0]), *others]
        lost = next((part.title for part in parts if part.unit is None), None)
        if lost is not None:
            return ask(say.TITLE_WHOLE, ((unit, title),), part=lost)
        posts = tuple((part.unit, part.title) for part in parts if part.unit is not None)
        if all(part.sure for part in parts):
            return posts
        return ask(say.TITLES_READ, posts, list=self.said(posts, day))

    def said(self, posts: Posts, day: date) -> str:
        """The posts as a person reads them."""
        return "／".join(f"{self._called(unit, day)} {title}" for unit, title in posts)

    def _part(self, word: str, unit: str, day: date) -> _Part:
        known = self._parts.get((word, unit, day))
        if known is None:
            known = self._parts[word, unit, day] = self._find(word, unit, day)
        return known

    def _find(self, word: str, unit: str, day: date) -> _Part:
        if word in self._titles:
            return _Part(unit, word)
        guessed: _Part | None = None
        for title in (title for title in self._titles if word.endswith(title)):
            before = word.removesuffix(title)
            if code := self._held_at(before, title, day):
                return _Part(code, title)
            short = self._short_for(before, day)
            if len(short) == 1 and guessed is None:
                guessed = _Part(short[0], title, sure=False)
        return guessed or _Part(None, word)

    def _held_at(self, before: str, title: str, day: date) -> str | None:
        """総務課長 is 課長 of 総務課: the title carries the last word of the unit's name."""
        for name in (before, before + title.removesuffix("長")):
            found = self._exact(name, day)
            if len(found) == 1:
                return found[0]
        return None

    def _exact(self, label: str, day: date) -> list[str]:
        return self._names_on(day).get(plain(label), [])

    def _short_for(self, label: str, day: date) -> list[str]:
        """Units whose name, or else whose path, holds the same characters in the same order, from the first one on."""
        short = plain(label).translate(_BRACKETS)
        if not short:
            return []
        known = self._names_on(day)
        found = [codes for name, codes in known.items() if name[0] == short[0] and _holds(name, short)]
        own = {code for codes in found for code in codes if _holds(plain(self._called(code, day)), short)}
        return sorted(own or {code for codes in found for code in codes})

    def _names_on(self, day: date) -> dict[str, list[str]]:
        """Codes by own name, and by the names of the unit and those above it in one."""
        known = self._names.get(day)
        if known is None:
            known = self._names[day] = {}
            for unit in self._organisation.all_on(day):
                for name in dict.fromkeys(ways_to_say(self._organisation.path(unit.code, day))):
                    known.setdefault(name, []).append(unit.code)
        return known

    def _called(self, code: str, day: date) -> str:
        unit = self._organisation.on(code, day)
        return unit.name if unit else code


def ways_to_say(path: tuple[Unit, ...]) -> Iterable[str]:
    """A unit's own name, and that name after those of the units above it, as they are compared."""
    names = [plain(unit.name) for unit in path]
    return ("".join(reversed(names[:depth])) for depth in range(1, len(names) + 1))


def _holds(name: str, short: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in short)
