"""Is this password good enough for this person? Pure; every reason at once, never with the password in it.

西原村 6.4(3)③ asks for length and for kinds of characters, 武豊町議会 パスワード1 forbids birth dates and other
familiar facts; nobody's birth date or telephone is kept here, so whatever looks like one is refused. What the texts
leave open follows NIST SP 800-63B: length counts; what everybody would try is refused.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

import jaconv
from zxcvbn import zxcvbn

from idm.messages import Said
from idm.messages import passwords as say
from idm.passwords.blocklist import NO_LIST, Blocklist
from idm.passwords.dates import has_date, has_telephone
from idm.passwords.hashing import LONGEST
from idm.policy import Policy
from idm.rules.standing import Standing
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
        both_cases: Small letters and capitals, where the body's text asks for them.
        beside: How many of digits and other signs besides.
        guesses: Power of ten of the guesses it must withstand.
        remembered: Earlier passwords that are not taken again.
        rotation: After how much time it must be changed; None for never.
        told: How long before that its owner is told.
    """

    shortest: int
    shortest_alone: int
    both_cases: bool
    beside: int
    guesses: int
    remembered: int
    rotation: timedelta | None
    told: timedelta


def rules_for(policy: Policy, standing: Standing) -> PasswordRules:
    """The profile's demands on one class of credentials."""
    said = policy.passwords.privileged if standing is Standing.PRIVILEGED else policy.passwords.staff
    days = said.rotation.every_days
    return PasswordRules(
        shortest=said.with_factor.characters,
        shortest_alone=said.alone.characters,
        both_cases=said.mixture.both_cases,
        beside=said.mixture.beside,
        guesses=said.guesses.value,
        remembered=said.remembered.value,
        rotation=timedelta(days=days) if days else None,
        told=timedelta(days=said.rotation.told_days),
    )


def runs_out(set_at: datetime, rules: PasswordRules) -> datetime | None:
    """From when on a password that was set then must be changed before anything else; None for never. Aware UTC."""
    return None if rules.rotation is None else set_at + rules.rotation


@dataclass(frozen=True, slots=True)
class About:
    """
    What others know of a person, and so must not be in a password.

    Args:
        names: As written, kana and romaji; of the body and its places as well.
        numbers: 職員番号, login name.
    """

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def shortcomings(
    password: Secret, rules: PasswordRules, about: About, *, alone: bool, blocked: Blocklist = NO_LIST
) -> tuple[Said, ...]:
    """
    Everything that is wrong with a new password; nothing when it may be used.

    Args:
        alone: It will be this person's only factor.
        blocked: What the body's list of leaked and common passwords has.
    """
    text = password.reveal()
    if impossible := _impossible(text):
        return (impossible,)
    leaked = (say.LEAKED.say(),) if blocked.has(password) else ()
    return (*_found(text, rules, about, alone), *leaked)


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
    if rules.both_cases and not (any(c.islower() for c in text) and any(c.isupper() for c in text)):
        yield say.ONE_CASE.say()
    if _beside(text) < rules.beside:
        yield (say.NO_DIGIT_OR_SIGN if rules.beside == 1 else say.NO_DIGIT_AND_SIGN).say()
    folded = _fold(text)
    if any(word in folded for word in _words(about.names)):
        yield say.NAME_IN_IT.say()
    if any(word in folded for word in _words(about.numbers)):
        yield say.NUMBER_IN_IT.say()
    if has_date(folded):
        yield say.DATE_IN_IT.say()
    if has_telephone(folded):
        yield say.TELEPHONE_IN_IT.say()
    known = [*_common(), *_words(about.names), *_words(about.numbers)]
    if zxcvbn(text[:_JUDGED], user_inputs=known)["guesses_log10"] < rules.guesses:
        yield say.GUESSED.say()


def _beside(text: str) -> int:
    return any(c.isdigit() for c in text) + any(not c.isalnum() for c in text)


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


@cache
def _common() -> tuple[str, ...]:
    lines = files("idm.passwords").joinpath("common.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
