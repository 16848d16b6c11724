"""
The plan of an adoption: what becomes ours, who gets a new entry, who is shut. Shown, then released by its digest.

人事 says whose the entries are; the network admin releases, and has confirmed none of them himself.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft, Value
from idm.desired import Desired
from idm.entry import Entry
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.messages import adoption as say
from idm.office.adoption.deciding import ADMIN
from idm.office.adoption.scanning import place_of
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held, is_contractor
from idm.rules.matching import By, Why
from idm.rules.orphans import APART, State
from idm.store import adoption, facts, log, marks
from idm.store.adoption import Found
from idm.verdict import Status


@dataclass(frozen=True, slots=True)
class Line:
    """One entry that becomes ours. ``differs``: fields whose value stays the directory's own."""

    number: int
    address: str
    account: str
    login: str
    status: Status
    differs: tuple[str, ...]
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a release does. ``new``: logins of people who get an entry. ``takes``: groups whose members become ours to say.

    Args:
        clashes: Logins among ``new`` that an entry of somebody else bears already: those are refused by the directory.
        proposed: How many proposals nobody has answered.
        groups: How many groups nobody has decided on. Either keeps the plan from being released.
    """

    directory: str
    digest: str
    lines: tuple[Line, ...]
    new: tuple[str, ...]
    clashes: tuple[str, ...]
    takes: tuple[str, ...]
    proposed: int
    groups: int
    waiting: bool

    @property
    def ready(self) -> bool:
        return not self.proposed and not self.groups


def plan(instance: Instance, name: str) -> Plan:
    """What a release would do now."""
    with instance.store.read() as connection:
        return _plan(instance, connection, name)


def release(instance: Instance, name: str, digest: str, actor: Actor) -> Plan:
    """
    Put the plan with this digest in force: a worker makes its entries ours, and the directory may be written to.

    Raises:
        BadInput: it is another plan by now, there is nothing in it, or something is not decided yet.
        Stopped: whoever asks is not the network admin, or has said himself whose one of these entries is.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        found = _plan(instance, connection, name)
        _require(house, found, digest, actor)
        lines = {one.number for one in found.lines}
        entries = [one for one in _linked(connection, name) if one.id in lines]
        known = adoption.places(connection, name, [one.account_id or "" for one in entries])
        adoption.put_places(connection, name, [place_of(one, _described(one, known)) for one in entries], house.now)
        adoption.release(connection, name, found.digest, actor.by, house.now)
        marks.touch(connection, [name], "account", dict.fromkeys(one.account for one in found.lines), house.now)
        log.append(connection, [_draft(found, actor)], house.now)
    instance.checkpoint()
    return found


def _draft(found: Plan, actor: Actor) -> Draft:
    data: dict[str, Value] = {"plan_sha256": found.digest, "entries": len(found.lines), "new": len(found.new)}
    return Draft(act=Act.ADOPTION_RELEASED, by=actor.by, via=actor.via, object=found.directory, outcome="ok", data=data)


@dataclass(frozen=True, slots=True)
class Described:
    """How many are described by us from now on, and how many cannot be: they stay as they are."""

    done: int
    left: int


def describe(instance: Instance, name: str, accounts: Collection[str] | None, actor: Actor) -> Described:
    """
    Names, posts and mail of these adopted accounts, or of all, are Sekisho's as well from now on.

    Raises:
        Stopped: whoever asks is not the network admin.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        _require_admin(house, actor)
        wanted = adoption.places(connection, name, accounts)
        able = {one.account_id for one in _linked(connection, name) if one.account_id and _describable(one)}
        done = adoption.describe(connection, name, able & wanted.keys(), house.now)
        marks.touch(connection, [name], "account", dict.fromkeys(done), house.now)
        data = {"entries": len(done)}
        draft = Draft(act=Act.ADOPTION_DESCRIBED, by=actor.by, via=actor.via, object=name, outcome="ok", data=data)
        log.append(connection, [draft], house.now)
    instance.checkpoint()
    return Described(len(done), len(wanted.keys() - able))


def _describable(one: Found) -> bool:
    """Its class holds names and posts, and it is not called by one of them: an address is never changed."""
    return "inetorgperson" in one.shown["classes"] and one.address.casefold().startswith("uid=")


def accounts_of(instance: Instance, numbers: Collection[str]) -> set[str]:
    """
    Ids of these people's accounts, by 職員番号 or login.

    Raises:
        BadInput: nobody of that number or login.
    """
    with instance.store.read() as connection:
        return {_person(connection, who).account.id for who in numbers}


def _person(connection: Connection, who: str) -> Person:
    person = facts.find_person(connection, who)
    if person is None:
        raise BadInput(say.NO_PERSON, who=who)
    return person


def anew(instance: Instance, name: str, who: str, actor: Actor) -> Person:
    """
    An adopted entry was deleted by somebody: its person gets a new one, in the usual place.

    Raises:
        BadInput: nobody of that 職員番号 or login, or his entry was never adopted.
        Stopped: whoever asks is not the network admin.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        _require_admin(house, actor)
        person = _person(connection, who)
        account = person.account.id
        if account not in adoption.places(connection, name, {account}):
            raise BadInput(say.NO_PLACE, who=who)
        adoption.forget(connection, name, {account})
        marks.touch(connection, [name], "account", {account: None}, house.now)
        data = {"directory": name, "deed": "anew"}
        draft = Draft(
            act=Act.ADOPTION_DECIDED,
            by=actor.by,
            via=actor.via,
            subject=person.id,
            object=account,
            outcome="ok",
            data=data,
        )
        log.append(connection, [draft], house.now)
    instance.checkpoint()
    return person


def begin(instance: Instance, name: str, actor: Actor) -> bool:
    """
    First contact with a directory that lived before us: nothing is written there until a plan is released.

    Returns:
        False when it had begun before.

    Raises:
        Stopped: whoever asks is not the network admin.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        _require_admin(house, actor)
        if name not in marks.directory_names(connection):
            marks.know_directory(connection, name)
            _mark_everything(house, name)
        begun = adoption.begin(connection, name, actor.by, house.now)
        if begun:
            draft = Draft(act=Act.ADOPTION_BEGAN, by=actor.by, via=actor.via, object=name, outcome="ok")
            log.append(connection, [draft], house.now)
    instance.checkpoint()
    return begun


def _mark_everything(house: House, name: str) -> None:
    """In a directory of which there was nothing to say before: looked at as soon as it may be written to."""
    connection, policy = house.connection, house.instance.policy
    accounts = {account: None for person in facts.people(connection) for account in person.accounts}
    groups = Desired(policy, facts.organisation(connection), house.now).groups()
    marks.touch(connection, [name], "account", accounts, house.now)
    marks.touch(connection, [name], "group", dict.fromkeys(groups), house.now)


def _plan(instance: Instance, connection: Connection, name: str) -> Plan:
    linked, places = _linked(connection, name), adoption.places(connection, name)
    todo = [one for one in linked if not _stands(one, places)]
    waiting = adoption.holds(connection, name)
    should, new = _people(instance, connection, linked, places.keys(), waiting=waiting)
    lines = tuple(_line(one, should[one.account_id or ""]) for one in todo if one.account_id in should)
    others = adoption.entries(connection, name, states={State.OPEN, State.PROPOSED, *APART})
    taken = {str(login).casefold() for one in others for login in one.shown.get("logins", ())}
    groups = [one for one in others if one.kind == "group" and one.state is State.OPEN and one.shown.get("key")]
    takes = tuple(str(one.shown["key"]) for one in groups if one.reason == Why.SAME_KEY)
    return Plan(
        directory=name,
        digest=_digest(name, lines, [one.digest for one in todo], new, takes),
        lines=lines,
        new=tuple(new),
        clashes=tuple(sorted(taken.intersection(new))),
        takes=takes,
        proposed=sum(one.state is State.PROPOSED for one in others),
        groups=len(groups) - len(takes) if waiting else 0,
        waiting=waiting,
    )


def _people(
    instance: Instance, connection: Connection, linked: Collection[Found], settled: Collection[str], *, waiting: bool
) -> tuple[dict[str, Entry], list[str]]:
    """What should be at the entries that are linked, by account; and the logins of people who get a new one."""
    desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
    wanted = {one.account_id for one in linked}
    should: dict[str, Entry] = {}
    new: list[str] = []
    for entry in desired.entries(facts.people(connection)):
        if entry.account in wanted:
            should[entry.account] = entry
        elif waiting and entry.account not in settled:
            new.append(entry.login)
    return should, new


def _linked(connection: Connection, name: str) -> list[Found]:
    return adoption.entries(connection, name, states={State.LINKED})


def _stands(one: Found, places: dict[str, adoption.Place]) -> bool:
    place = places.get(one.account_id or "")
    return place is not None and place.dn == one.address


def _line(one: Found, entry: Entry) -> Line:
    differs = tuple(
        field
        for field in ("number", "name", "unit", "unit_name", "title", "mail")
        if (value := str(one.shown.get(field, ""))) and value != getattr(entry, field)
    )
    return Line(one.id, one.address, entry.account, entry.login, entry.status, differs, one.decided_by or "")


def _described(one: Found, known: dict[str, adoption.Place]) -> bool:
    """An entry of ours that was only moved is described by us, unless it was left to the directory before."""
    before = known.get(one.account_id or "")
    return before.described if before is not None else one.matched_by == By.MOVED


def _digest(
    name: str, lines: Collection[Line], shown: Collection[str], new: Collection[str], takes: Collection[str]
) -> str:
    said = [[one.address, one.account, one.login, one.status.key, list(one.differs)] for one in lines]
    text = json.dumps([name, said, list(shown), sorted(new), sorted(takes)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _require(house: House, found: Plan, digest: str, actor: Actor) -> None:
    person = _require_admin(house, actor)
    if found.digest != digest:
        raise BadInput(say.OTHER_PLAN)
    if not found.ready:
        raise BadInput(say.NOT_READY, proposed=found.proposed, groups=found.groups)
    if not found.lines and not found.waiting:
        raise BadInput(say.NOTHING_TO_RELEASE)
    for first in {one.confirmed_by for one in found.lines}:
        if person in {first, *house.stand_ins_of(first)}:
            raise Stopped(say.SECOND_PERSON)


def _require_admin(house: House, actor: Actor) -> str:
    person = acting(house, actor)
    if ADMIN not in held(house, person) or is_contractor(house, person):
        raise Stopped(say.NOT_ADMIN)
    return person.id
