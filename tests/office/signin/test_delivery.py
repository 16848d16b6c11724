"""A password that is changed here is the one that the directory asks for, and no other (F61, F64)."""

import pytest

from idm.audit.entry import Act
from idm.facts import NO_PASSWORD, StopKind
from idm.office import now as stops
from idm.office import reconcile
from idm.office.signin import credentials as counter
from idm.ports import AddEntry, ModifyEntry
from idm.secret import Secret
from idm.store import credentials, marks
from tests.converge.test_pass import Watching
from tests.instances import World, a_hire
from tests.signing import BETTER, GOOD, Door

THIRD = Secret("Kawabe5-mikan/Hashira")


def binds(world: World, password: Secret, login: str = "n00104") -> bool:
    return world.hands.may_bind(login, password.reveal())


def stamp(world: World, login: str = "n00104") -> str:
    return world.entries()[login].password


def changed(door: Door, old: Secret = GOOD, new: Secret = BETTER) -> None:
    _, visitor = door.signed_in("n00104", old)
    assert counter.change_password(door.desk, visitor, old, new) == ()


@pytest.fixture
def door(door: Door) -> Door:
    """The directory goes by the same profile."""
    reconcile.keep_bind_rules(door.world.instance.policy, door.world.directory)
    return door


def reset(door: Door, given: Secret) -> None:
    """A temporary password for somebody who had one of his own."""
    now, hashed = door.world.clock.now(), door.desk.hasher.hash(given)
    with door.world.instance.store.write() as connection:
        counter.give_temporary(door.desk, connection, door.person(), hashed, "os:test", now)


def test_a_password_that_was_changed_here_binds_there_and_the_old_one_does_not(door: Door):
    """One door: what is chosen in Sekisho opens the directory with the next pass, and closes it for the old one."""
    door.own()
    assert door.world.work().failed == 0
    assert binds(door.world, GOOD)
    changed(door)

    report = door.world.work()

    assert (report.writes, report.failed) == (1, 0)
    assert (binds(door.world, BETTER), binds(door.world, GOOD)) == (True, False)


def test_nishihara_7_2_4_2_a_temporary_password_opens_no_directory_and_takes_the_old_one_out(door: Door):
    """It is good for changing it here, and for nothing else."""
    door.own()
    door.world.work()

    reset(door, THIRD)
    door.world.work()

    assert (binds(door.world, GOOD), binds(door.world, THIRD)) == (False, False)
    assert stamp(door.world) == NO_PASSWORD


def test_whoever_never_got_a_password_here_keeps_what_the_directory_has(door: Door):
    """Nothing is written, nothing differs, and what he binds with stays."""
    door.world.hands.set_password("n00105", GOOD.reveal())
    door.own()

    door.world.work()

    assert stamp(door.world, "n00105") == ""
    assert binds(door.world, GOOD, "n00105")
    assert reconcile.compare(door.world.instance, door.world.directory).differences == ()


def test_a_password_that_ended_is_taken_out(door: Door):
    """Its owner says that others may know it: from the next pass on it opens nothing."""
    door.own()
    door.world.work()
    with door.world.instance.store.write() as connection:
        held = credentials.of(connection, door.person().id, "password")[0]
        assert credentials.end(connection, held.id, "leaked", door.world.clock.now())

    door.world.work()

    assert not binds(door.world, GOOD)


def test_f61_a_password_never_reopens_a_stopped_account(door: Door):
    """Stopped at a minute, with another password on its way: no bind with either."""
    door.own()
    door.world.work()
    changed(door)
    officer = door.world.instance.actor("00101")
    stops.stop(door.world.instance, StopKind.HOLD, "00104", officer)

    door.world.work()

    assert stamp(door.world) != ""
    assert (binds(door.world, GOOD), binds(door.world, BETTER)) == (False, False)


def test_a_password_goes_before_everything_else_that_waits(door: Door):
    """Fifty new people are due as well: the first write of the pass is the password, in a batch of its own."""
    door.own()
    door.world.work()
    door.world.take([a_hire(f"{n:05}") for n in range(500, 550)])
    changed(door)
    directory = Watching(door.world)

    door.world.work(directory=directory)
    directory.close()

    accounts = [w.entry.login for w in directory.writes if isinstance(w, AddEntry | ModifyEntry)]
    assert (accounts[0], len(accounts)) == ("n00104", 51)


def test_a_directory_that_was_away_gets_the_newest_password_and_no_other(door: Door):
    """Changed twice while it was away: the last one binds when it is back, after a single write."""
    door.own()
    door.world.work()
    door.world.hands.server.stop()
    changed(door)
    assert door.world.work().unreachable is not None
    changed(door, BETTER, THIRD)
    door.world.hands.server.start()

    report = door.world.work()

    assert (report.writes, report.failed) == (1, 0)
    assert binds(door.world, THIRD)
    assert (binds(door.world, GOOD), binds(door.world, BETTER)) == (False, False)


def test_a_password_that_ends_while_it_is_on_its_way_is_not_delivered(door: Door):
    """Between reading whom to change and reading the hash: none is written then, and the new one right after it."""
    door.own()
    door.world.work()
    changed(door)

    class Meanwhile(Watching):
        def read(self, accounts=None):
            found = list(super().read(accounts))
            if not self.writes and accounts:
                changed(door, BETTER, THIRD)
            return iter(found)

    directory = Meanwhile(door.world)
    door.world.work(directory=directory)
    directory.close()

    stamps = [w.entry.password for w in directory.writes if isinstance(w, ModifyEntry)]
    assert (stamps[0], len(stamps)) == (NO_PASSWORD, 2)
    assert binds(door.world, THIRD)


@pytest.mark.parametrize("incremental", [False, True])
def test_a_password_set_by_hand_is_a_difference_and_is_put_back(door: Door, incremental: bool):
    """Both ways of comparing name it, no hash is read for it, and repair brings back the one from here."""
    door.own()
    door.world.work()
    reconcile.compare_since(door.world.instance, door.world.directory)
    door.world.hands.set_password("n00104", "by hand, behind our back")

    compared = reconcile.compare_since if incremental else reconcile.compare
    found = compared(door.world.instance, door.world.directory)
    reconcile.mark_for_repair(door.world.instance, door.world.directory, found, "os:test")
    door.world.work()

    assert [(d.what, d.who, d.detail) for d in found.differences] == [("changed", "n00104", "password")]
    assert not door.world.hands.may_bind("n00104", "by hand, behind our back")
    assert binds(door.world, GOOD)
    assert reconcile.compare(door.world.instance, door.world.directory).differences == ()


def test_a_new_person_with_a_password_is_added_with_it(door: Door):
    """His entry was taken out by hand: it comes back whole."""
    door.own()
    door.world.work()
    door.world.hands.run("ldapdelete", door.world.hands.person("n00104"))
    found = reconcile.compare(door.world.instance, door.world.directory)

    reconcile.mark_for_repair(door.world.instance, door.world.directory, found, "os:test")
    door.world.work()

    assert binds(door.world, GOOD)


def test_f64_no_hash_is_in_the_log_and_the_delivery_is(door: Door):
    """On record: that the password of this account was delivered. Not what it is stored as."""
    door.own()
    door.world.work()

    lines = door.world.log(Act.ACCOUNT_CONVERGED)
    with door.world.instance.store.read() as connection:
        hashes = credentials.earlier_passwords(connection, door.person().id, 10)

    assert lines[-1]["data"]["fields"] == ["password"]
    assert len(hashes) == 2
    everything = repr(door.world.log())
    assert not [one for one in hashes if one.partition("$argon2id")[2] in everything]


def test_every_change_marks_the_account_in_its_own_transaction(door: Door):
    """A change that is rolled back leaves nothing to deliver; one that is kept is urgent."""
    door.own()
    door.world.work()
    now = door.world.clock.now()

    with door.world.instance.store.write() as connection:
        credentials.end(connection, credentials.of(connection, door.person().id, "password")[0].id, "x", now)
        connection.rollback()
    with door.world.instance.store.read() as connection:
        assert marks.waiting(connection, now) == {}

    changed(door)
    with door.world.instance.store.read() as connection:
        assert marks.waiting(connection, now) == {"main": 1}
    assert [row[5] for row in door.world.rows("mark")["mark"] if row[2] == door.person().account.id] == [True]


def test_a_stamp_tells_two_passwords_of_one_second_apart(door: Door):
    """The clock stands still here: what was delivered is still told by its number."""
    door.own()
    door.world.work()
    before = stamp(door.world)
    changed(door)
    door.world.work()

    assert stamp(door.world) != before
    assert stamp(door.world).partition("@")[2] == before.partition("@")[2]
