"""First contact, and every reading after it: what is there, whose it may be, and what is nobody's. Writes nowhere."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.desired import Desired
from idm.errors import NotReady, Refused, Unreachable
from idm.facts import Organisation, Person
from idm.messages import Said
from idm.messages import adoption as say
from idm.messages import work as say_work
from idm.office.instance import Actor, Instance
from idm.office.reconcile import Difference, compare
from idm.office.views.finding import searched
from idm.ports import Directory, Stranger
from idm.rules.employment import status_on
from idm.rules.first_contact import digest_of, shown
from idm.rules.matching import CONTAINER_CLASSES, GROUP_CLASSES, By, Known, Looks, Match, Why, match
from idm.rules.orphans import State
from idm.store import adoption, facts, log, log_search
from idm.store.adoption import Place, Reading
from idm.store.log_search import Filter
from idm.verdict import Status

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scan:
    """How many were read, and how many of each kind and state are in the register now."""

    directory: str
    entries: int
    counts: Mapping[tuple[str, str], int]


def scan(instance: Instance, directory: Directory, actor: Actor) -> Scan:
    """
    Read everything of a directory, match it to the roster, and keep what was found.

    Memberships that nobody granted are among it as soon as the directory is ours to write.

    Raises:
        NotReady: the directory cannot be read. An error is no empty directory (F30).
    """
    with instance.store.read() as connection:
        waiting = adoption.holds(connection, directory.name)
        ours = _Ours(connection, directory.name)
    strange: list[Stranger] = []
    try:
        for one in directory.survey():
            if not ours.takes(one):
                strange.append(one)
    except (Unreachable, Refused) as error:
        raise NotReady(say_work.DIRECTORY_DOWN, name=directory.name, why=error.said.text) from error
    extra = () if waiting else compare(instance, directory).differences
    now = instance.clock.now()
    with instance.store.read() as connection:  # whatever changes meanwhile is judged again at the deed
        readings = [*_Judge(instance, connection, ours).readings(strange), *_members(ours, extra)]
    with instance.store.write() as connection:
        log.hold(connection)
        adoption.record(connection, directory.name, readings, ours.addresses, now)
        _let_go_of_owners(instance, connection, directory.name)
        counts = adoption.counts(connection, directory.name)
        data = {"entries": ours.entries + len(strange), "listed": len(readings), "open": open_in(counts)}
        log.append(connection, [_draft(Act.ADOPTION_READ, actor, directory.name, data)], now)
    instance.checkpoint()
    return Scan(directory.name, ours.entries + len(strange), counts)


def scan_daily(instance: Instance, directory: Directory, by: str) -> Iterator[Said]:
    """
    The same for a worker, once a day; says how much waits for somebody.

    Args:
        by: Name of the worker, for the log.

    Raises:
        NotReady: as ``scan``.
    """
    last = last_read(instance, directory.name)
    if last is not None and instance.clock.now() - last < A_DAY:
        return
    done = scan(instance, directory, Actor(by, via="worker"))
    if open_in(done.counts):
        yield say.SCANNED.say(name=done.directory, entries=done.entries, waiting=open_in(done.counts))


def last_read(instance: Instance, name: str) -> datetime | None:
    """When a directory was read through for the last time (aware UTC)."""
    wanted = Filter(about=frozenset({name}), acts=frozenset({Act.ADOPTION_READ.value}))
    with instance.store.read() as connection:
        lines = log_search.newest(connection, wanted, None, 1)
    return datetime.fromisoformat(lines[0]["at"]) if lines else None


def open_in(counts: Mapping[tuple[str, str], int]) -> int:
    """How many wait for somebody to say what they are."""
    return sum(number for (_, state), number in counts.items() if state in {State.OPEN, State.PROPOSED})


def _draft(act: Act, actor: Actor, name: str, data: Mapping[str, str | int]) -> Draft:
    return Draft(act=act, by=actor.by, via=actor.via, object=name, outcome="ok", data=data)


class _Ours:
    """Tells ours from others while a directory is read; of a city's entries only the others stay in memory."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._logins = adoption.logins(connection)
        self.places = adoption.places(connection, name)
        self.entries = 0
        self.standing: set[str] = set()
        self.addresses: set[str] = set()
        self.groups: dict[str, tuple[str, str]] = {}

    def takes(self, one: Stranger) -> bool:
        """An account of ours where it belongs, or a group that we keep."""
        if one.key:
            self.groups[one.key] = one.changed
        ours = "sekishogroup" in one.classes or self._is_account(one)
        if ours:
            self.entries += 1
            self.standing.add(one.account)
            if one.account in self.places:
                self.addresses.add(one.address)
        return ours

    def knows(self, account: str) -> bool:
        return account in self._logins

    def _is_account(self, one: Stranger) -> bool:
        place = self.places.get(one.account)
        if place is not None:
            return place.dn == one.address
        return one.account in self._logins and one.logins == (self._logins[one.account],)


class _Judge:
    """What each entry is, by the roster and the profile of this moment."""

    def __init__(self, instance: Instance, connection: Connection, ours: _Ours) -> None:
        self._now = instance.clock.now()
        self._policy = instance.policy
        self._connection = connection
        self._ours = ours
        self._organisation = facts.organisation(connection)
        self._keys = Desired(instance.policy, self._organisation, self._now).groups().keys()

    def readings(self, strange: list[Stranger]) -> list[Reading]:
        looks = [_looks(one) for one in strange if self._kind(one) == "account" and not one.account]
        people = map(self._roster, facts.people(self._connection)) if looks else ()
        matches = match(looks, people, self._ours.standing | self._ours.places.keys())
        return [self._reading(one, matches.get(one.address)) for one in strange]

    def _kind(self, one: Stranger) -> str:
        if not one.logins and CONTAINER_CLASSES & set(one.classes):
            return "container"
        return "group" if GROUP_CLASSES & set(one.classes) and not one.logins else "account"

    def _reading(self, one: Stranger, found: Match | None) -> Reading:
        kind = self._kind(one)
        state, why = State.OPEN, found.why if found else None
        if kind == "container":
            state, why = State.PROTECTED, Why.CONTAINER
        elif kind == "group":
            protected = self._policy.protects_group(one.key or one.name)
            state, why = (State.PROTECTED, Why.PROFILE) if protected else (State.OPEN, self._group_why(one))
        elif any(self._policy.protects(login) for login in one.logins):
            state, why, found = State.PROTECTED, Why.PROFILE, None
        elif one.account:
            found = self._moved(one)
            why = found.why
        if found is not None and found.account:
            state = State.PROPOSED
        return Reading(
            kind=kind,
            address=one.address,
            detail="",
            shown=json.dumps(shown(one), ensure_ascii=False, sort_keys=True),
            digest=digest_of(one),
            state=state,
            account_id=found.account or None if found else None,
            matched_by=found.by.value if found and found.by else None,
            among=json.dumps(list(found.among) if found else []),
            reason=why.value if why else "",
        )

    def _group_why(self, one: Stranger) -> Why:
        return Why.SAME_KEY if one.key in self._keys else Why.GROUP

    def _moved(self, one: Stranger) -> Match:
        return Match(one.account, By.MOVED) if self._ours.knows(one.account) else Match(why=Why.UNKNOWN_ID)

    def _roster(self, person: Person) -> Known:
        day = day_of(self._now)
        posts = person.postings_on(day)
        return Known(
            account=person.account.id,
            login=person.account.login,
            numbers=frozenset(person.numbers),
            names=frozenset(searched(name.full) for name in person.names if name.span.start <= day),
            kanas=frozenset(searched(name.kana) for name in person.names if name.kana and name.span.start <= day),
            units=frozenset(text for post in posts for text in _unit(self._organisation, post.unit)),
            gone=status_on(person, self._policy, day, self._now)[0] is Status.ABSENT,
        )


def _unit(organisation: Organisation, code: str) -> Iterator[str]:
    yield code
    unit = organisation.last_known(code)
    if unit is not None:
        yield searched(unit.name)


def _looks(one: Stranger) -> Looks:
    return Looks(
        address=one.address,
        logins=frozenset(login.casefold() for login in one.logins),
        number=one.number.strip(),
        name=searched(one.name),
        kana=searched(one.kana),
        units=frozenset({one.unit, searched(one.unit_name)} - {""}),
        classes=frozenset(one.classes),
    )


def _members(ours: _Ours, differences: tuple[Difference, ...]) -> list[Reading]:
    """Memberships that nobody granted, with who wrote to the group last: as near as the directory can tell."""
    readings = []
    for one in differences:
        if one.what == "member_extra":
            told = {"name": one.who, "changed": list(ours.groups.get(one.subject, ("", "")))}
            text = json.dumps(told, ensure_ascii=False, sort_keys=True)
            why = Why.MEMBER.value
            found = Reading("member", one.who, one.subject, text, one.subject, State.OPEN, None, None, "[]", why)
            readings.append(found)
    return readings


def _let_go_of_owners(instance: Instance, connection: Connection, name: str) -> None:
    """An entry whose owner has left is an orphan again; a group stays as it is, and is listed with the others."""
    owners = adoption.owners(connection)
    now = instance.clock.now()
    there = {
        one.id
        for one in facts.people(connection, owners)
        if status_on(one, instance.policy, day_of(now), now)[0] not in {Status.ABSENT, Status.DISABLED}
    }
    for one in adoption.entries(connection, name, states={State.OWNED}, kinds={"account"}):
        if one.owner not in there:
            values = {"state": State.OPEN.value, "owner": None, "reason": Why.OWNER_LEFT.value, "decided_at": now}
            adoption.decide(connection, one, {State.OWNED}, values)


def place_of(one: adoption.Found, described: bool) -> Place:
    """Where the account of a linked entry stands, as it was shown."""
    if one.account_id is None:
        raise ValueError("linked to nobody")
    return Place(one.account_id, one.address, one.digest, described)
