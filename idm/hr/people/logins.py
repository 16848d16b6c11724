"""Login names and mail addresses for newcomers: proposals, best first. A name is never given twice (F29, F36)."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from idm.hr.cells.romaji import spellings
from idm.policy import Policy

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,19}")
MAIL = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9-]+(\.[a-z0-9-]+)+")
SHOWN = 4
"""How many candidates a person is offered."""

_LOGIN_LIMIT, _LOCAL_LIMIT = 20, 64
_LATIN = re.compile(r"[A-Za-z][A-Za-z .'-]*")


@dataclass(frozen=True, slots=True)
class Candidates:
    """``wished`` is what the policy makes of the person, free or not; ``free`` may be given, best first."""

    wished: str = ""
    free: tuple[str, ...] = ()

    @property
    def best(self) -> str:
        return self.free[0] if self.free else ""

    @property
    def collides(self) -> bool:
        return self.best != self.wished


@dataclass(frozen=True, slots=True)
class Names:
    """``login`` without any candidate: neither kana nor letters to make one of. ``mail`` may be none at all."""

    login: Candidates
    mail: Candidates = Candidates()


class Taken(Collection[str]):
    """
    Every name that anybody has or ever had, and those that newcomers of this file are to get.

    ``settled`` are names that a question has named already, by 職員番号.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self._known = known
        self._claimed: set[str] = set()
        self.settled: dict[str, Names] = {}

    def claim(self, names: Names) -> None:
        """Keep the best of these from everybody else."""
        self._claimed.update(name for name in (names.login.best, names.mail.best) if name)

    def __contains__(self, name: object) -> bool:
        return name in self._known or name in self._claimed

    def __iter__(self) -> Iterator[str]:
        return iter({*self._known, *self._claimed})

    def __len__(self) -> int:
        return len({*self._known, *self._claimed})


def proposals(
    kana: str, name: str, number: str, taken: Collection[str], policy: Policy, *, login: str = "", mail: str = ""
) -> Names:
    """
    Names for a newcomer.

    Args:
        kana: The name in full-width katakana, family and given name parted by a blank.
        name: The name as received; written in letters, it goes before the kana.
        login, mail: What the file gives, instead of what the policy would make.
    """
    words = _words(kana, name) if kana_decide(policy, login, mail) else []
    logins = _logins(words, number, taken, policy, login)
    return Names(logins, _mails(words, logins.best, taken, policy, mail))


def kana_decide(policy: Policy, login: str, mail: str) -> bool:
    """True when login or address is made of the name: kana do not tell everybody's letters, so somebody is asked."""
    return (policy.login.made_from == "romaji" and not login) or (policy.mail.made_from == "romaji" and not mail)


def _logins(
    words: Sequence[tuple[str, str]], number: str, taken: Collection[str], policy: Policy, given: str
) -> Candidates:
    def free(login: str) -> bool:
        return LOGIN.fullmatch(login) is not None and login not in taken and not policy.protects(login)

    if given:
        return _candidates([given], free, _LOGIN_LIMIT)
    if policy.login.made_from == "number":
        return _candidates([policy.login.prefix + number.lower()], free, _LOGIN_LIMIT, between="-")
    wishes = [_dotted(family, first) for family, first in words]
    initial = [_dotted(family[:18], first[:1]) for family, first in words[:1]]
    fitting = [wish for wish in (*wishes, *initial) if LOGIN.fullmatch(wish)]
    return _candidates(fitting, free, _LOGIN_LIMIT)


def _mails(
    words: Sequence[tuple[str, str]], login: str, taken: Collection[str], policy: Policy, given: str
) -> Candidates:
    if not given and policy.mail.made_from == "none":
        return Candidates()
    wish, _, domain = given.rpartition("@") if given else ("", "", policy.mail.domain)
    made = [login] if policy.mail.made_from == "login" else [_dotted(*pair) for pair in words]
    wishes = [wish] if given else [name for name in made if name]
    found = _candidates(wishes, lambda name: _at(name, domain) not in taken, _LOCAL_LIMIT)
    return Candidates(_at(found.wished, domain), tuple(_at(name, domain) for name in found.free))


def _at(local: str, domain: str) -> str:
    return f"{local}@{domain}" if local else ""


def _candidates(wishes: Sequence[str], free: Callable[[str], bool], limit: int, between: str = "") -> Candidates:
    """Those of the wishes that are free, then the first one with a number behind it."""
    if not wishes:
        return Candidates()
    if len(wishes) == 1 and free(wishes[0]):  # nothing to choose
        return Candidates(wishes[0], (wishes[0],))
    stem = wishes[0][: limit - 3]
    numbered = (f"{stem}{between}{n}" for n in range(2, 100))
    found = (name for name in dict.fromkeys(chain(wishes, numbered)) if free(name))
    return Candidates(wishes[0], tuple(islice(found, SHOWN)))


def _words(kana: str, name: str) -> list[tuple[str, str]]:
    """Family and given name in letters, the likeliest spelling first."""
    found: list[tuple[str, str]] = []
    if _LATIN.fullmatch(name):
        family, _, given = name.lower().partition(" ")
        found.append((_plain(family), _plain(given)))
    family, _, given = kana.partition(" ")
    families, givens = spellings(family, family=True), spellings(given) or ("",)
    found += [(families[0], givens[0]), (families[-1], givens[-1])] if families else []
    return list(dict.fromkeys(found))


def _plain(latin: str) -> str:
    return re.sub(r"[^a-z]", "", latin)


def _dotted(family: str, given: str) -> str:
    return f"{family}.{given}" if given else family
