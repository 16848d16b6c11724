"""At 24:00 of the last day everything that a person may have ends: by the clock alone, and for good with a worker.

What there is, is read from the tables, from what a directory is told, and from the kinds of application: a new thing
that nobody has given an end fails here (NISHIHARA-7.2.1.2.a, F28, s04).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import pytest

from idm.cli import chores
from idm.desired import Desired
from idm.entry import Entry
from idm.errors import IdmError
from idm.facts.case import CaseKind
from idm.facts.vault import Checkout
from idm.office.cases.ending import GIVES, WITH_THE_PERSON
from idm.office.cases.seats import House
from idm.office.roles import held_now
from idm.office.vault.keeping import Counter
from idm.rules.card_stops import refused
from idm.rules.vault import over
from idm.secret import Secret
from idm.store import cards, cases, facts, privileged_ids, vault
from idm.store.tables import metadata
from idm.verdict import Status
from tests.cases import OPERATOR
from tests.instances import World
from tests.office.leaving.test_clearing import A_CARD, LOGIN, fill_clerk, leaves
from tests.privileges import Keys, keys_of
from tests.signing import GOOD
from tests.snapshots import Copied
from tests.vault import Room

BEFORE, LAST_SECOND, MIDNIGHT = "2026-05-31 23:58:00", "2026-05-31 23:59:59", "2026-06-01 00:00:00"


@dataclass
class Leaver:
    """Everything of his, two minutes before the end of his last day."""

    keys: Keys
    token: Secret
    room: Room
    loan: Checkout

    @property
    def entries(self) -> list[Entry]:
        world = self.keys.world
        with world.instance.store.read() as connection:
            organisation = facts.organisation(connection)
        desired = Desired(world.instance.policy, organisation, world.clock.now())
        return list(desired.entries_of(self.keys.person(OPERATOR)))


def may(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except IdmError:
        return False
    return True


def session(one: Leaver) -> bool:
    return one.keys.door.gate.who(one.token) is not None


def sign_in(one: Leaver) -> bool:
    return one.keys.door.knock(LOGIN, GOOD) is not None


def directory(one: Leaver) -> bool:
    return any(entry.status is Status.ACTIVE for entry in one.entries)


def groups(one: Leaver) -> bool:
    return any(entry.groups for entry in one.entries)


def delivered(one: Leaver) -> bool:
    return any(entry.cards or entry.certificates for entry in one.entries)


def card(one: Leaver) -> bool:
    world = one.keys.world
    with world.instance.store.read() as connection:
        (found,) = cards.find(connection, A_CARD.face)
        steps = [(step.step, step.at) for step in cards.steps_of(connection, found.id)]
    holder = one.keys.person(OPERATOR)
    return refused(found, steps, holder, world.instance.policy, world.clock.now()) is None


def privileged(one: Leaver) -> bool:
    return one.keys.check().allowed


def deputy(one: Leaver) -> bool:
    instance = one.keys.world.instance
    with instance.store.read() as connection:
        held = held_now(instance, connection, one.keys.person(OPERATOR))
    return any(each.lent for each in held)


def roles(one: Leaver) -> bool:
    instance = one.keys.world.instance
    with instance.store.read() as connection:
        return bool(held_now(instance, connection, one.keys.person(OPERATOR)))


def command(one: Leaver) -> bool:
    return may(lambda: one.keys.world.instance.actor(OPERATOR))


def shared_secret(one: Leaver) -> bool:
    instance = one.keys.world.instance
    with instance.store.read() as connection:
        house, person = House(instance, connection, instance.clock.now()), one.keys.person(OPERATOR)
        item = vault.items_by_id(connection, {one.loan.item})[one.loan.item]
        return over(one.loan, item, person, Counter(house).comer(person, item), house.now) is None


DOORS: dict[str, Callable[[Leaver], bool]] = {
    "sign-in": sign_in,
    "session": session,
    "directory": directory,
    "groups": groups,
    "card": card,
    "privileged ID": privileged,
    "deputy": deputy,
    "roles": roles,
    "command": command,
    "shared secret": shared_secret,
}
"""In the order of danger as far as one comes before the other; each is open until 23:59:59."""

TABLES = {
    "credential": "sign-in",
    "session": "session",
    "epoch": "session",
    "challenge": "sign-in",  # what was handed out is answered by whoever may work
    "reset_request": "sign-in",
    "card": "card",
    "case_file": "deputy",
    "privileged_account": "privileged ID",
    "work_window": "privileged ID",
    "checkout": "shared secret",
    "posting": "roles",
    "employment": "directory",
    "consent": "directory",  # as of a contract: it may keep back what his employment gives
    "contract_worker": "directory",  # it limits what his employment gives, and gives nothing beside it
    "account": "directory",
}
"""What gives somebody something, and the door at which that is tried."""
RECORDS = frozenset(
    {
        "absence", "attempt", "away", "batch_reader", "campaign_line", "card_step", "case_decision",
        "contract_sponsor", "emergency_act", "investigation", "leaving", "leaving_task", "managed_account", "notice",
        "person_name", "renumbering", "review", "shared_member", "stop", "violation", "violation_step",
    }
)  # fmt: skip
"""What says something of somebody and opens nothing without a session: who may read it is asked at every look."""
TOLD = {"status": "directory", "ends_at": "directory", "groups": "groups", "password": "directory"}
TOLD |= {"cards": "card", "certificates": "card"}
NAMES = {"account", "login", "number", "name", "unit", "unit_name", "title", "form", "mail"}
WITHOUT_A_PERSON = {CaseKind.EXCEPTION, CaseKind.CONTRACTOR, CaseKind.MANAGED}
"""
An exception gives no right, it is read where somebody is signed in; a contract is the other party's; a service goes on
until somebody else answers for it, or stops for want of one.
"""


def fill_leaver(world: World) -> None:
    """The clerk with everything; on paper he leaves on 31 May."""
    fill_clerk(world)
    keys = keys_of(world)
    Room(keys.hall).ready(role="operator")
    leaves(keys)


@pytest.fixture
def leaver(copied: Copied) -> Iterator[Leaver]:
    with copied(fill_leaver) as world:
        keys = keys_of(world)
        room = Room(keys.hall)
        device = keys.door.hold(LOGIN)
        world.clock.set(BEFORE)
        half = keys.door.knock(LOGIN, GOOD)
        assert half is not None
        token = keys.door.gate.show_code(half, keys.door.code(device), "10.1.2.3 Chromium")
        assert token is not None
        keys.open()
        loan = room.take(by=OPERATOR, minutes=30)
        world.clock.set(LAST_SECOND)
        yield Leaver(keys, token, room, loan)


def test_every_table_about_a_person_has_a_door_or_opens_none():
    """Read from the tables themselves: a new one is to be named here, with what ends it."""
    people = {"person", "account", "privileged_account"}
    about = {
        name
        for name, table in metadata.tables.items()
        if any(key.column.table.name in people for column in table.columns for key in column.foreign_keys)
    }

    assert about == TABLES.keys() | RECORDS
    assert set(TABLES.values()) <= DOORS.keys()


def test_everything_that_a_directory_is_told_has_a_door_or_is_a_name():
    """Read from the entry itself."""
    assert {field.name for field in fields(Entry)} == TOLD.keys() | NAMES


def test_every_kind_of_application_that_gives_something_ends_with_its_holder():
    """Read from the kinds: what gives something is swept when its beneficiary leaves."""
    assert GIVES - WITH_THE_PERSON == WITHOUT_A_PERSON


@pytest.mark.parametrize("worker", [False, True], ids=["the worker stopped", "the worker run"])
def test_s04_at_midnight_every_door_is_shut(leaver: Leaver, worker: bool):
    """All of them are open at 23:59:59, each more than once, and none at 00:00:00."""
    before = {name: door(leaver) and door(leaver) for name, door in DOORS.items()}
    leaver.keys.world.clock.set(MIDNIGHT)
    if worker:
        list(chores.at_every_turn(leaver.keys.world.instance, "worker:one"))
        list(chores.sweeps(leaver.keys.world.instance, "worker:one"))

    assert before == dict.fromkeys(DOORS, True)
    assert {name: door(leaver) for name, door in DOORS.items()} == dict.fromkeys(DOORS, False)
    assert not delivered(leaver)
    assert not may(lambda: leaver.room.show(leaver.loan, by=OPERATOR))


def test_s04_a_worker_leaves_nothing_of_it_behind(leaver: Leaver):
    """Factors, the privileged ID, the deputy's case, the window and the loan are over in the books too."""
    world = leaver.keys.world
    leaver.keys.world.clock.set(MIDNIGHT)
    list(chores.at_every_turn(world.instance, "worker:one"))
    list(chores.sweeps(world.instance, "worker:one"))
    person = leaver.keys.person(OPERATOR)
    with world.instance.store.read() as connection:
        given = cases.for_person(connection, person.id)
        issued = privileged_ids.of_person(connection, person.id)

    assert leaver.keys.door.held(OPERATOR) == []
    assert issued is None
    assert all(one.over_at is not None for one in given)
    assert all(window.until <= world.clock.now() for account in person.privileged for window in account.windows)
    assert [line["by"] for line in (*world.log("vault.returned"), *world.log("vault.renewed")[-1:])] == [
        "worker:one"
    ] * 2
