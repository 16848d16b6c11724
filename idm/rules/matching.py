"""
Whose is an entry that was there before us? A proposal with its reason, never more: people say yes (7.2(1)).

A number that fits with the name is certain enough to be confirmed in bulk; everything else is looked at one by one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """What a proposal rests on."""

    NUMBER = "number"  # number and name: certain
    DOUBT = "doubt"  # the number fits and the name does not: given again, or married
    NAME = "name"  # name or reading, and what else fits
    MOVED = "moved"  # it carries the id of an account of ours, at another address
    HAND = "hand"  # somebody said so
    REFUSED = "refused"  # somebody said that it is not whoever was proposed


class Why(StrEnum):
    """Why an entry is nobody's as far as we know."""

    NOBODY = "nobody"
    NAMESAKES = "namesakes"  # it fits several people alike
    SECOND = "second"  # the person has an entry here, or one that fits better
    SEVERAL = "several"  # several entries fit one person alike
    OTHER_NUMBER = "other_number"  # the name fits, the number is not his
    GONE = "gone"  # whoever fits has left, or has not begun: his entry would be deleted
    NO_PERSON = "no_person"  # it is no account
    NO_PASSWORD = "no_password"  # noqa: S105 - its class allows no password
    UNKNOWN_ID = "unknown_id"  # an account id that we never gave
    GROUP = "group"  # a group that is not ours
    SAME_KEY = "same_key"  # a group that is called as one of ours: its members will be ours to say
    CONTAINER = "container"  # holds other entries
    PROFILE = "profile"  # the profile protects it
    MEMBER = "member"  # nobody granted this membership
    OWNER_LEFT = "owner_left"  # whoever answered for it is gone


PEOPLE_CLASSES = frozenset({"person", "organizationalperson", "inetorgperson", "account", "posixaccount", "user"})
PASSWORD_CLASSES = frozenset(
    {"person", "organizationalperson", "inetorgperson", "posixaccount", "shadowaccount", "simplesecurityobject", "user"}
)
CONTAINER_CLASSES = frozenset({"organizationalunit", "organization", "domain", "locality", "country", "container"})
GROUP_CLASSES = frozenset({"groupofnames", "groupofuniquenames", "posixgroup", "groupofmembers", "groupofurls"})


@dataclass(frozen=True, slots=True)
class Looks:
    """
    What an entry shows of its owner. Names and readings as ``plain`` makes them comparable, logins in small letters.

    Args:
        units: Code and name of the section, whichever it shows.
    """

    address: str
    logins: frozenset[str]
    number: str
    name: str
    kana: str
    units: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the roster, in the same shapes. ``gone``: there should be no entry of his at this time."""

    account: str
    login: str
    numbers: frozenset[str]
    names: frozenset[str]
    kanas: frozenset[str]
    units: frozenset[str]
    gone: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal (``account`` and ``by``), or why there is none; ``among`` are the accounts that come into question."""

    account: str = ""
    by: By | None = None
    why: Why | None = None
    among: tuple[str, ...] = ()
    weight: int = 0


_CERTAIN, _NAME, _KANA, _UNIT, _LOGIN = 16, 4, 3, 2, 2


def match(entries: Sequence[Looks], roster: Iterable[Known], taken: Collection[str]) -> dict[str, Match]:
    """
    A match for each entry, by address.

    Args:
        taken: Accounts that have an entry in this directory already.
    """
    people = _Roster(roster)
    first = {one.address: _judge(one, people, taken) for one in entries}
    return _one_entry_each(first)


class _Roster:
    """Looked up by number, name and reading."""

    def __init__(self, roster: Iterable[Known]) -> None:
        self.by_number: dict[str, list[Known]] = defaultdict(list)
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for one in roster:
            for number in one.numbers:
                self.by_number[number].append(one)
            for name in one.names | one.kanas:
                self.by_name[name].append(one)

    def called(self, entry: Looks) -> list[Known]:
        found = [*self.by_name.get(entry.name, ()), *self.by_name.get(entry.kana, ())]
        return list({one.account: one for one in found}.values())


def _judge(entry: Looks, people: _Roster, taken: Collection[str]) -> Match:
    if not entry.classes & PEOPLE_CLASSES:
        return Match(why=Why.NO_PERSON)
    found = _by_number(entry, people) or _by_name(entry, people)
    if found.account and not entry.classes & PASSWORD_CLASSES:
        return Match(why=Why.NO_PASSWORD, among=(found.account,))
    if found.account in taken:
        return Match(why=Why.SECOND, among=(found.account,))
    return found


def _by_number(entry: Looks, people: _Roster) -> Match | None:
    """None where the number says nothing."""
    if not entry.number:
        return None
    holders = people.by_number.get(entry.number, [])
    fitting = [one for one in holders if _agrees(entry, one)]
    there = [one for one in fitting or holders if not one.gone]
    if len(there) == 1:
        by = By.NUMBER if fitting else By.DOUBT
        return Match(there[0].account, by, weight=_CERTAIN + _weight(entry, there[0]))
    if there:
        return Match(why=Why.NAMESAKES, among=_ids(there))
    return Match(why=Why.GONE, among=_ids(fitting or holders)) if holders else None


def _by_name(entry: Looks, people: _Roster) -> Match:
    called = people.called(entry)
    there = [one for one in called if not one.gone]
    if not there:
        return Match(why=Why.GONE, among=_ids(called)) if called else Match(why=Why.NOBODY)
    if entry.number:  # a number that nobody has: whoever is called so has another
        return Match(why=Why.OTHER_NUMBER, among=_ids(there))
    weights = {one.account: _weight(entry, one) for one in there}
    most = max(weights.values())
    best = [one for one in there if weights[one.account] == most]
    if len(best) > 1:
        return Match(why=Why.NAMESAKES, among=_ids(best))
    return Match(best[0].account, By.NAME, weight=most)


def _agrees(entry: Looks, one: Known) -> bool:
    """An entry that shows no name at all contradicts nobody."""
    shown = {entry.name, entry.kana} - {""}
    return not shown or bool(shown & (one.names | one.kanas))


def _weight(entry: Looks, one: Known) -> int:
    return (
        _NAME * (entry.name in one.names)
        + _KANA * (entry.kana in one.kanas)
        + _UNIT * bool(entry.units & one.units)
        + _LOGIN * (one.login in entry.logins)
    )


def _one_entry_each(first: Mapping[str, Match]) -> dict[str, Match]:
    """Of several entries for one person the one that fits best; of equal ones none, which is a question."""
    wanting: dict[str, list[str]] = defaultdict(list)
    for address, one in first.items():
        if one.account:
            wanting[one.account].append(address)
    settled = dict(first)
    for account, addresses in wanting.items():
        most = max(first[address].weight for address in addresses)
        best = [address for address in addresses if first[address].weight == most]
        for address in addresses:
            if len(best) > 1:
                settled[address] = Match(why=Why.SEVERAL, among=(account,))
            elif address != best[0]:
                settled[address] = Match(why=Why.SECOND, among=(account,))
    return settled


def _ids(people: Iterable[Known]) -> tuple[str, ...]:
    return tuple(sorted({one.account for one in people}))
