"""Whoever comes back begins clean: nothing of before is good, whether or not a worker has come by (F28, F29)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from idm.calendar import day_of
from idm.cli import chores
from idm.desired import Desired
from idm.facts import NO_PASSWORD, Person
from idm.facts.card import Card, CardKind, CardState
from idm.facts.case import CaseKind, CaseState
from idm.office.hr.release import release
from idm.office.leaving.clearing import clear
from idm.office.roles import held_now
from idm.office.signin.credentials import replace_password
from idm.rules.cards import counting
from idm.rules.employment import left_over
from idm.secret import Secret
from idm.store import cards, cases, facts, privileged_ids
from tests.cases import HEAD, OPERATOR
from tests.instances import World, a_hire, a_leaver
from tests.people import span
from tests.privileges import Keys, fill_keys, keys_of
from tests.signing import BETTER, GOOD
from tests.snapshots import Copied

LAST_DAY, BACK = "2026-05-31", "2026-06-10"
MIDNIGHT, AGAIN = "2026-06-01 00:00:00", "2026-06-10 09:00:00"
LOGIN = f"n{OPERATOR}"
A_CARD = Card(0, CardKind.IDENTIFIER, "K-0001", "0123456789ABCDEF", CardState.STOCK, span("2026-04-01", "2030-03-31"))


def fill_clerk(world: World) -> None:
    """One of 情報政策係: a password, a device with its codes, a card, a deputy's role with its privileged ID."""
    fill_keys(world)
    keys = keys_of(world)
    keys.door.own(OPERATOR)
    keys.ready(OPERATOR)
    keys.door.device(LOGIN)
    now, person = world.clock.now(), keys.person(OPERATOR)
    with world.instance.store.write() as connection:
        number = cards.add(connection, A_CARD, None, by=person.id, now=now)
        assert number is not None
        cards.move(connection, number, CardState.STOCK, CardState.LENT, holder=person.id, lent_on=day_of(now))
        cards.put_down(connection, number, "lend", by=person.id, holder=person.id, now=now, told={})


@pytest.fixture
def keys(copied: Copied) -> Iterator[Keys]:
    with copied(fill_clerk) as world:
        yield keys_of(world)


def take(keys: Keys, *rows: dict[str, str]) -> None:
    taken = keys.world.take(rows, confirm=["HR-067", "HR-068", "HR-070"])
    if taken.state == "held" and taken.batch is not None:
        release(keys.world.instance, taken.batch, keys.world.instance.actor(HEAD))
        return
    assert taken.state == "applied", (taken.state, taken.prepared.verdict.problems)


def leaves(keys: Keys) -> None:
    take(keys, a_leaver(OPERATOR, LAST_DAY, 所属コード="0201"))


def comes_back(keys: Keys, day: str = BACK) -> None:
    """To the same desk."""
    take(keys, a_hire(OPERATOR, 異動区分="再任用", 発令日=day, 所属コード="0201"))


def work(keys: Keys) -> None:
    list(chores.sweeps(keys.world.instance, "worker:one"))


def recognised_by_two(keys: Keys, password: Secret) -> None:
    """What comes of a reset by two of the desk's staff: he was somebody with a password before."""
    now, hashed = keys.world.clock.now(), keys.door.desk.hasher.hash(password)
    with keys.world.instance.store.write() as connection:
        who = keys.person(OPERATOR).id
        replace_password(connection, who, hashed, by=who, now=now, state="active", expires_at=None)


def groups(keys: Keys, person: Person) -> frozenset[str]:
    with keys.world.instance.store.read() as connection:
        organisation = facts.organisation(connection)
    entry = Desired(keys.world.instance.policy, organisation, keys.world.clock.now()).entry(person)
    assert entry is not None
    return entry.groups


def test_f29_without_a_worker_whoever_comes_back_has_nothing_of_before(keys: Keys):
    """
    Password, session, card, the deputy's role and the privileged ID are refused on the day of his return, though nobody
    has ended any of them; and no directory gets his password or his card.
    """
    leaves(keys)
    comes_back(keys)
    keys.world.clock.set(AGAIN)
    person = keys.person(OPERATOR)
    with keys.world.instance.store.read() as connection:
        roles = {held.role.key for held in held_now(keys.world.instance, connection, person)}
        entry = Desired(keys.world.instance.policy, facts.organisation(connection), keys.world.clock.now()).entry(
            person
        )

    assert left_over(person, day_of(keys.world.clock.now()))
    assert keys.door.knock(LOGIN, GOOD) is None
    assert not keys.door.gate.may_work(person, keys.world.clock.now())
    assert counting(person, keys.world.clock.now()) == []
    assert "network_admin" not in roles
    assert not keys.check().allowed
    assert entry is not None
    assert (entry.password, entry.cards) == (NO_PASSWORD, ())


@pytest.mark.parametrize("worker_at", [MIDNIGHT, AGAIN], ids=["at midnight", "not before his return"])
def test_f29_a_worker_ends_it_for_good_and_he_begins_with_a_new_password(keys: Keys, worker_at: str):
    """After the worker nothing is left, his privileged ID is taken back, and what the desk hands him now is good."""
    leaves(keys)
    comes_back(keys)
    keys.world.clock.set(worker_at)
    work(keys)
    keys.world.clock.set(AGAIN)
    with keys.world.instance.store.read() as connection:
        roles = held_now(keys.world.instance, connection, keys.person(OPERATOR))
        privileged = privileged_ids.of_person(connection, keys.person(OPERATOR).id)

    assert keys.door.held(OPERATOR) == []
    assert privileged is None
    assert "network_admin" not in {held.role.key for held in roles}
    assert keys.door.knock(LOGIN, GOOD) is None
    recognised_by_two(keys, BETTER)
    assert keys.door.knock(LOGIN, BETTER) is not None
    work(keys)
    assert [one.kind for one in keys.door.held(OPERATOR)] == ["password"]


def test_f51_a_reappointment_without_a_gap_keeps_everything(keys: Keys):
    """31 May and 1 June meet: nobody is out of office, and nothing ends."""
    take(
        keys,
        a_leaver(OPERATOR, LAST_DAY, 所属コード="0201"),
        a_hire(OPERATOR, 異動区分="再任用", 発令日="2026-06-01", 所属コード="0201"),
    )
    before = keys.door.held(OPERATOR)
    keys.world.clock.set(MIDNIGHT)
    work(keys)

    assert keys.door.held(OPERATOR) == before
    assert keys.door.knock(LOGIN, GOOD) is not None
    assert len(counting(keys.person(OPERATOR), keys.world.clock.now())) == 1


def test_f29_before_the_last_day_is_over_nothing_is_ended(keys: Keys):
    """One second before midnight a worker finds nobody who has left."""
    leaves(keys)
    keys.world.clock.set("2026-05-31 23:59:59")
    clear(keys.world.instance, "worker:one")

    assert {one.kind for one in keys.door.held(OPERATOR)} == {"password", "totp", "recovery", "privileged"}


def test_f29_the_log_says_what_ended_and_not_which(keys: Keys):
    """One line for a person: how many of each kind."""
    leaves(keys)
    keys.world.clock.set(MIDNIGHT)
    clear(keys.world.instance, "worker:one")
    clear(keys.world.instance, "worker:one")

    (line,) = keys.world.log("leaver.cleared")
    assert line["subject"] == keys.person(OPERATOR).id
    assert {"password", "totp", "recovery", "rule"} <= line["data"].keys()


def test_f29_an_application_that_nobody_decided_ends_with_its_applicant(keys: Keys):
    """He asked for something before he left; nobody can say yes to it afterwards."""
    filed = keys.hall.apply(CaseKind.EXTERNAL_ACCESS, by=OPERATOR, whom=OPERATOR, subject="remote", days=150)
    leaves(keys)
    keys.world.clock.set(MIDNIGHT)
    list(chores.at_every_turn(keys.world.instance, "worker:one"))

    with keys.world.instance.store.read() as connection:
        found = cases.get(connection, filed.id)
    assert found is not None
    assert found.state is CaseState.LAPSED


@pytest.mark.parametrize(
    ("number", "name"),
    [("00177", "阿蘇 105郎"), (OPERATOR, "小国 別人")],
    ids=["a namesake", "the number given again"],
)
def test_f29_somebody_else_begins_with_nothing_of_him(keys: Keys, number: str, name: str):
    """A namesake, or whoever gets the number years later, is another person with another name to sign in by."""
    leaves(keys)
    keys.world.clock.set("2026-10-01 09:00:00")
    work(keys)
    old = keys.person(OPERATOR)
    row = a_hire(number, 発令日="2026-10-01", 所属コード="0201", 氏名=name)
    taken = keys.world.take([row], confirm=["HR-067", "HR-068", "HR-054", "HR-125", "HR-053"])
    assert taken.state == "applied", taken.prepared.verdict.problems
    new = keys.person(number)

    assert new.id != old.id
    assert new.account.login != old.account.login
    assert (new.cards, new.delegations, new.privileged, new.grants) == ((), (), (), ())
    assert keys.door.held(number) == []
    assert keys.door.knock(new.account.login, GOOD) is None
    assert groups(keys, new) == groups(keys, replace(new, delegations=(), cards=()))


@pytest.mark.parametrize("worker", [True, False], ids=["with a worker", "without"])
def test_s03_whoever_comes_back_from_a_leave_has_what_goes_with_his_post_and_nothing_else(keys: Keys, worker: bool):
    """休職 from 1 June, 復職 on 10 June: what he proves himself with is still his; the deputy's role is not."""
    before = groups(keys, keys.person(OPERATOR))
    leave = a_hire(OPERATOR, 異動区分="休職", 発令日="2026-06-01", 所属コード="0201")
    again = a_hire(OPERATOR, 異動区分="復職", 発令日="2026-06-10", 所属コード="0201")
    take(keys, leave, again)
    keys.world.clock.set(MIDNIGHT)
    if worker:
        work(keys)
    away = keys.door.knock(LOGIN, GOOD)
    keys.world.clock.set(AGAIN)
    with keys.world.instance.store.read() as connection:
        roles = {held.role.key for held in held_now(keys.world.instance, connection, keys.person(OPERATOR))}
        ended = [one for one in cases.for_person(connection, keys.person(OPERATOR).id) if one.over_at is not None]

    assert away is None
    assert keys.door.knock(LOGIN, GOOD) is not None
    assert groups(keys, keys.person(OPERATOR)) == before
    assert "network_admin" not in roles
    assert bool(ended) is worker
