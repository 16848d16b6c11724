"""A village where privileged IDs are given and used: its officers, an accepted deputy, a contractor's worker."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from idm.facts import Person
from idm.facts.case import CaseKind
from idm.hr.changeset import Source
from idm.office.cases.effects import EFFECTS
from idm.office.privileges import checking, issuing, opening
from idm.office.privileges.checking import Answer
from idm.office.privileges.issuing import Handed
from idm.office.privileges.opening import Begun, Wish
from idm.secret import Secret
from idm.store import credentials
from idm.store.cases import Filed
from tests.cases import CISO, OPERATOR, PLANNING, Hall, fill_hall
from tests.contracts import let_work
from tests.instances import World, a_hire
from tests.people import at
from tests.signing import Door, a_door
from tests.snapshots import Copied

KEY = "priv-directory"
LOGIN = f"x-n{OPERATOR}"
CONTRACTOR = "00120"
YEAR_END = at("2027-04-01 00:00:00")
CHOSEN = Secret("Kumo4-ashibe/Chouchin")


@dataclass
class Keys:
    """The counter of privileged IDs, with its people."""

    hall: Hall
    door: Door

    @property
    def world(self) -> World:
        return self.hall.world

    def person(self, number: str) -> Person:
        return self.hall.person(number)

    def name_deputy(self, deputy: str = OPERATOR, role: str = "network_admin", by: str = PLANNING) -> Filed:
        """Nominated by whoever holds the privilege, and accepted by the CISO."""
        asked = {"content": {"role": role}, "until": YEAR_END, "subject": "特権の代行", "reason": "不在に備えて"}
        filed = self.hall.apply(CaseKind.DELEGATION, by=by, whom=deputy, **asked)
        return self.hall.decide(filed, CISO)

    def approve_use(self, number: str, key: str = KEY, days: int = 10, **more: str) -> Filed:
        """One use, asked for by the network admin and approved by the CISO."""
        asked = {"content": {"privilege": key, **more}, "subject": key, "reason": "入れ替えの立会い"}
        filed = self.hall.apply(CaseKind.PRIVILEGE, by=PLANNING, whom=number, days=days, **asked)
        return self.hall.decide(filed, CISO)

    def issue(self, number: str = OPERATOR, by: str = PLANNING, login: str = "") -> Handed:
        return issuing.issue(self.door.desk, self.person(number), self.world.instance.actor(by), login)

    def choose(self, number: str = OPERATOR, password: Secret = CHOSEN) -> None:
        """As if he had done it at the web: a password of his own, from now on."""
        person, now = self.person(number), self.world.clock.now()
        hashed = self.door.desk.hasher.hash(password)
        with self.world.instance.store.write() as connection:
            for old in credentials.of(connection, person.id, credentials.PRIVILEGED):
                credentials.end(connection, old.id, "changed", now)
            credentials.add(connection, person.id, credentials.PRIVILEGED, hashed, by=person.id, now=now)

    def ready(self, number: str = OPERATOR) -> None:
        """An accepted deputy with a privileged ID and a password of his own."""
        self.name_deputy(number)
        self.issue(number)
        self.choose(number)

    def open(
        self, number: str = OPERATOR, key: str = KEY, minutes: int | None = None, purpose: str = "登録の点検"
    ) -> Begun:
        instance = self.world.instance
        return opening.open_one(instance, Wish(key, purpose, minutes), instance.actor(number))

    def check(self, name: str = LOGIN, key: str = KEY) -> Answer:
        return checking.may_use(self.world.instance, name, key)


def some_keys(world: World) -> Keys:
    fill_keys(world)
    return keys_of(world)


def keys_of(world: World) -> Keys:
    return Keys(Hall(world, EFFECTS), a_door(world))


def fill_keys(world: World) -> None:
    """With a contractor's worker who sits in the operators' unit."""
    fill_hall(world)
    row = a_hire(CONTRACTOR, 所属コード="0201", 任用形態="委託", 任期終了="2026-12-31", 氏名="高木 試験")
    taken = world.take([row], source=Source.OTHERS)
    assert taken.state == "applied", taken
    let_work(world.instance, CONTRACTOR)


@pytest.fixture
def keys(copied: Copied) -> Iterator[Keys]:
    """On each database; its directory is never started."""
    with copied(fill_keys) as world:
        yield keys_of(world)


@pytest.fixture
def live_keys(world: World) -> Keys:
    """The same beside a real directory."""
    return some_keys(world)
