"""Giving a privileged ID, and taking it back (NISHIHARA-7.2.1.3.a, 7.2.1.3.i, 7.2.1.3.ka)."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from idm.audit.entry import Act
from idm.calendar import JST
from idm.errors import BadInput, Stopped
from idm.facts import Person
from idm.ids import new_ids
from idm.messages import privileges as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.officers import overseers
from idm.office.privileges.recording import (
    begun,
    person_in,
    put_on_record,
    refuse_contractor,
    refuse_contractors,
)
from idm.office.privileges.roll import Roll
from idm.office.signin.credentials import Desk
from idm.passwords import temporary
from idm.rules.default_names import default_name, without_prefix
from idm.rules.privilege_holders import HOLDER, MOST, NAME, Holding
from idm.secret import Secret
from idm.store import credentials, notices, privileged_ids, windows

KIND = credentials.PRIVILEGED
LOGIN_LIMIT, WHY_LIMIT = 22, 200  # characters
_LOGIN = re.compile(r"[a-z][a-z0-9._-]+")
_MOST_AGAIN = 99


@dataclass(frozen=True, slots=True)
class Handed:
    """A temporary password of a privileged ID, to be shown once. ``good_until`` is aware UTC."""

    person: Person
    login: str
    password: Secret
    good_until: datetime


def issue(desk: Desk, person: Person, actor: Actor, login: str = "") -> Handed:
    """
    A privileged ID for somebody who holds a privilege, with a temporary password.

    Args:
        login: Empty makes it of the prefix and his own.

    Raises:
        Stopped: whoever asks may not, or means himself where another person can; the other one holds no privilege, is
            of a contractor, or is one too many; or a login under which systems are delivered.
        BadInput: he has one, or the login cannot be.
    """
    instance = desk.instance
    refuse_contractors(instance, actor, person, "issue")
    password = temporary.make(secrets.choice)
    hashed = desk.hasher.hash(password)
    with instance.store.write() as connection:
        house, own = begun(instance, connection, actor)
        roll = Roll(house)
        one = roll.of(person_in(house, person.id))
        alone = roll.require_manager(own, one)
        _fit(roll, one)
        name = _login(house, one.person, login)
        new = privileged_ids.Issued(new_ids(house.now)(), person.id, name, house.now, actor.by)
        privileged_ids.add(connection, new)
        until = give_temporary(house, person.id, hashed, actor)
        put_on_record(
            connection,
            Act.PRIVILEGE_ISSUED,
            actor,
            house.now,
            person=person.id,
            account=new.id,
            login=name,
            alone=alone,
        )
        notices.tell(connection, person.id, say.TOLD_ISSUED, {"login": name, "by": actor.shown}, house.now)
        if alone:
            tell_of_itself(house, own, "issue")
    instance.checkpoint()
    return Handed(one.person, name, password, until)


def retire(instance: Instance, person: Person, actor: Actor, why: str) -> str:
    """
    Take a privileged ID back, at once and in every window; its login, never given again, is returned.

    Raises:
        Stopped: whoever asks may not, or is of a contractor. Everybody else may give his own back.
        BadInput: there is none, or no reason.
    """
    if not why.strip() or len(why) > WHY_LIMIT:
        raise BadInput(say.NO_WHY, limit=WHY_LIMIT)
    refuse_contractor(instance, actor, "retire", person)
    instance = instance.containing()
    with instance.store.write() as connection:
        house, own = begun(instance, connection, actor)
        roll = Roll(house)
        one = roll.of(person_in(house, person.id))
        if own.id != person.id:
            roll.require_manager(own, one)
        login = take_back(house, one, actor, why.strip())
    instance.checkpoint()
    return login


def take_back(house: House, one: Holding, actor: Actor, why: str) -> str:
    """
    In the caller's transaction: the ID, its password and its open windows are over.

    Raises:
        BadInput: he has none.
    """
    if one.account is None:
        raise BadInput(say.HAS_NONE, whom=shown(one.person))
    connection, now, person = house.connection, house.now, one.person
    for window in windows.open_now(connection, now):
        if window.account_id == one.account.id:
            windows.end(connection, window, actor.by, "retired", now)
    for old in credentials.of(connection, person.id, KIND):
        credentials.end(connection, old.id, "retired", now)
    privileged_ids.retire(connection, one.account.id, why, now)
    put_on_record(
        connection,
        Act.PRIVILEGE_RETIRED,
        actor,
        now,
        person=person.id,
        account=one.account.id,
        login=one.account.login,
        why=why if why in say.WHY_ENDED else "hand",  # never what a person wrote
    )
    values = {"login": one.account.login, "whom": shown(person), "why": say.WHY_ENDED.get(why, why)}
    for who in sorted({person.id, *house.with_role("network_admin")}):
        notices.tell(connection, who, say.TOLD_RETIRED, values, now)
    return one.account.login


def give_temporary(house: House, person_id: str, hashed: str, actor: Actor) -> datetime:
    """In the caller's transaction, in place of whatever there was. Returns until when it is good."""
    connection, now = house.connection, house.now
    until = now + timedelta(hours=house.instance.policy.passwords.temporary.hours)
    for old in credentials.of(connection, person_id, KIND):
        credentials.end(connection, old.id, "replaced", now)
    credentials.add(
        connection, person_id, KIND, hashed, by=actor.by, now=now, state="temporary", label="", expires_at=until
    )
    return until


def tell_of_itself(house: House, own: Person, deed: str) -> None:
    """Whoever is CISO hears of it, now or when he is back; while there is nobody who can look, a third office too."""
    source = house.instance.policy.rules["case.override"].source
    values = {"who": shown(own), "deed": say.DEED[deed], "source": source}
    for who in overseers(house, own.id):
        notices.tell(house.connection, who, say.TOLD_ITSELF, values, house.now)


def _fit(roll: Roll, one: Holding) -> None:
    policy = roll.house.instance.policy
    if not one.grounds:
        raise Stopped(say.NO_GROUND, whom=shown(one.person), source=policy.rules[HOLDER].source)
    if one.account is not None:
        raise BadInput(say.HAS_ONE, whom=shown(one.person), login=one.account.login)
    for key in one.keys:
        privilege = policy.privileges[key]
        have = [other for other in roll.holders.values() if other.on(key)]
        if len(have) >= privilege.most:
            who = "、".join(shown(other.person) for other in have)
            source = policy.rules[MOST].source
            raise Stopped(say.CAP, label=privilege.label, most=privilege.most, who=who, source=source)


def _login(house: House, person: Person, wanted: str) -> str:
    said = house.instance.policy.privileged_ids
    name = wanted.strip() or _free(house, said.prefix + person.account.login)
    known = said.default_names.values
    behind = without_prefix(name, said.prefix)
    found = default_name(name, known) or default_name(behind, known)
    if found is not None:
        raise Stopped(say.DEFAULT_NAME, login=name, found=found, source=house.instance.policy.rules[NAME].source)
    if name != said.prefix + behind or not behind or len(name) > LOGIN_LIMIT or not _LOGIN.fullmatch(name):
        raise BadInput(say.BAD_LOGIN, login=name, prefix=said.prefix, limit=LOGIN_LIMIT)
    if privileged_ids.taken(house.connection, name):
        raise BadInput(say.LOGIN_TAKEN, login=name)
    return name


def _free(house: House, usual: str) -> str:
    """No login is given twice (F29): whoever gets a privileged ID again gets one with a number."""
    names = (usual, *(f"{usual}-{number}" for number in range(2, _MOST_AGAIN)))
    return next(name for name in names if not privileged_ids.taken(house.connection, name))


def clock(at: datetime) -> str:
    """As notices keep it."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}"
