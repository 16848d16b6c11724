"""Is this password good enough for this person? Pure; every reason at once, never with the password in it.

西原村 6.4(3)③ asks for length and for kinds of characters, 武豊町議会 パスワード1 forbids birth dates and other
familiar facts. What the texts leave open follows NIST SP 800-63B: length counts; what everybody would try is refused.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import jaconv
from zxcvbn import zxcvbn

from idm.messages import Said
from idm.messages import passwords as say
from idm.passwords.hashing import LONGEST
from idm.secret import Secret

SHORTEST_WORD = 4
"""A shorter part of a name or number is in too many good passwords to be forbidden."""

_JUDGED = 72  # characters looked at for guessing: more only cost time, and what is longer is long enough


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """
    What a class of credentials demands; the numbers come from the profile.

    Args:
        shortest: Characters, where the password is one of two factors.
        shortest_alone: Characters, where it is the only one.
        kinds: How many of small letters, capitals, digits and other signs; 0 where the body's text asks for none.
        guesses: Power of ten of the guesses it must withstand.
    """

    shortest: int = 8
    shortest_alone: int = 15
    kinds: int = 0
    guesses: int = 10


@dataclass(frozen=True, slots=True)
class About:
    """
    What others know of a person, and so must not be in a password.

    Args:
        names: As written, kana and romaji; of the body as well.
        numbers: 職員番号, login name, telephone numbers.
        birth: Only where somebody tells it for this check; it is kept nowhere.
    """

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    birth: date | None = None


def shortcomings(password: Secret, rules: PasswordRules, about: About, *, alone: bool) -> tuple[Said, ...]:
    """
    Everything that is wrong with a new password; nothing when it may be used.

    Args:
        alone: It will be this person's only factor.
    """
    text = password.reveal()
    if impossible := _impossible(text):
        return (impossible,)
    return tuple(_found(text, rules, about, alone))


def _impossible(text: str) -> Said | None:
    """What no keyboard or directory treats alike twice: two spellings of one password would be two passwords."""
    if len(text) > LONGEST or len(text.encode("utf-8", "replace")) > LONGEST:
        return say.TOO_LONG.say(limit=LONGEST)
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in text):
        return say.NO_CHARACTER.say()
    if unicodedata.normalize("NFKC", text) != text:
        return say.TWO_SPELLINGS.say()
    return None


def _found(text: str, rules: PasswordRules, about: About, alone: bool) -> Iterator[Said]:
    shortest = rules.shortest_alone if alone else rules.shortest
    if len(text) < shortest:
        yield say.TOO_SHORT.say(shortest=shortest)
    if _kinds(text) < rules.kinds:
        yield say.TOO_FEW_KINDS.say(kinds=rules.kinds)
    folded = _fold(text)
    if any(word in folded for word in _words(about.names)):
        yield say.NAME_IN_IT.say()
    if any(word in folded for word in _words(about.numbers)):
        yield say.NUMBER_IN_IT.say()
    if about.birth is not None and any(spelling in folded for spelling in birth_spellings(about.birth)):
        yield say.BIRTH_IN_IT.say()
    known = [*_common(), *_words(about.names), *_words(about.numbers)]
    if zxcvbn(text[:_JUDGED], user_inputs=known)["guesses_log10"] < rules.guesses:
        yield say.GUESSED.say()


def _kinds(text: str) -> int:
    small, capital = any(c.islower() for c in text), any(c.isupper() for c in text)
    digit = any(c.isdigit() for c in text)
    return small + capital + digit + any(not c.isalnum() for c in text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _words(told: Iterable[str]) -> set[str]:
    """The parts of names and numbers in every script a person might type them in."""
    found: set[str] = set()
    for whole in told:
        for part in (*_fold(whole).replace("-", " ").split(), _fold(whole).replace(" ", "")):
            found |= {part, *_romaji(part)}
    return {word for word in found if len(word) >= (2 if not word.isascii() else SHORTEST_WORD)}


def _romaji(kana: str) -> set[str]:
    """ささき as sasaki, おおの as oono and ono; nothing for what is not kana."""
    spelled = jaconv.kana2alphabet(jaconv.kata2hira(kana))
    if not spelled.isascii() or spelled == kana:
        return set()
    return {spelled, spelled.replace("ou", "o").replace("oo", "o").replace("uu", "u")}


_ERAS = ((date(2019, 5, 1), "r", "令和", "reiwa"), (date(1989, 1, 8), "h", "平成", "heisei"),
         (date(1926, 12, 25), "s", "昭和", "showa"))  # fmt: skip


def birth_spellings(day: date) -> frozenset[str]:
    """A birth date as people type it, folded: 19850304, 0304, 3月4日, s600304, 昭和60年 (武豊町議会 パスワード1)."""
    months = {f"{day.month:02}{day.day:02}", f"{day.month}月{day.day}日", f"{day.month:02}-{day.day:02}"}
    months |= {f"{day.month:02}/{day.day:02}"}
    years = {f"{day.year}", f"{day.year % 100:02}"}
    for first, letter, kanji, romaji in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            names = {f"{letter}{year}", f"{letter}{year:02}", f"{kanji}{year}", f"{romaji}{year}"}
            return frozenset({y + m for y in (*years, *names) for m in months} | months | {f"{kanji}{year}年"})
    return frozenset({y + m for y in years for m in months} | months)


@cache
def _common() -> tuple[str, ...]:
    lines = files("idm.passwords").joinpath("common.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
