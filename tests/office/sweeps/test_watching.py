"""F77: the last use from a real slapd that notes binds, and from our own sign-ins, without a write at any of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update

from connectors.ldap import LdapDirectory
from idm.calendar import day_of, start_of
from idm.errors import Unreachable
from idm.facts import StopKind
from idm.messages import sweeps as say
from idm.office import now as stops
from idm.office.sweeps import watching
from idm.office.sweeps.watching import Reading
from idm.ports import Directory
from idm.rules.last_use import OWN, Doubt, Source, doubt
from idm.store import last_use, notices
from idm.store.tables import attempt
from idm.verdict import Status
from tests.instances import World
from tests.people import POLICY, at
from tests.signing import GOOD, Door

CLERK, OTHER = "n00104", "n00106"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def uses(world: World) -> dict[tuple[str, str], datetime]:
    """(login, source) -> its last use."""
    logins = {account: login for account, _, login, *_ in world.rows("account")["account"]}
    return {(logins[account], source): used for account, source, used in world.rows("last_use")["last_use"]}


def source(world: World, name: str = "main") -> Source:
    with world.instance.store.read() as connection:
        return next(one for one in last_use.sources(connection) if one.name == name)


def told(world: World) -> list[str]:
    """What the network admin heard."""
    with world.instance.store.read() as connection:
        person = world.instance.actor("00102").by
        return [one.said.id for one in notices.newest(connection, person, 50)]


class Behind(LdapDirectory):
    """What it tells is this."""

    tells: tuple[tuple[str, datetime], ...] = ()

    def last_uses(self) -> Iterator[tuple[str, datetime]] | None:
        return iter(self.tells)


class Broken(LdapDirectory):
    """It falls silent after its first words."""

    first: tuple[str, datetime]

    def last_uses(self) -> Iterator[tuple[str, datetime]] | None:
        yield self.first
        raise Unreachable(say.NOT_READ, source="x", why="")


def saying(world: World, *tells: tuple[str, datetime]) -> Directory:
    made = Behind(world.directory._settings, "main")
    made.tells = tells
    return made


def test_a_bind_at_the_directory_is_a_use_to_the_day(village: World):
    """slapd notes it itself; whoever never bound is not named, and nothing is said about him."""
    village.hands.set_password(CLERK, GOOD.reveal())
    assert village.hands.may_bind(CLERK, GOOD.reveal())
    assert not village.hands.may_bind(OTHER, "FAKE-wrong-password-9")

    done = watching.watch(village.instance, village.directory)

    assert done == [Reading(OWN, 0), Reading("main", 1)]
    # slapd has the machine's clock, which is ahead of the test's: then it was today at the latest.
    assert uses(village) == {(CLERK, "main"): start_of(day_of(village.clock.now()))}
    assert (source(village).since, source(village).newest) == (
        village.clock.now(),
        start_of(day_of(village.clock.now())),
    )


def test_a_sign_in_of_ours_is_a_use_and_a_wrong_password_is_none(door: Door):
    """Read from what sign-in itself put down; nothing more is written there."""
    world = door.world
    door.own("00104")
    world.clock.set("2026-05-10 23:30:00")
    door.signed_in(CLERK, GOOD)
    door.own("00106")
    with world.instance.store.write() as connection:
        connection.execute(update(attempt).where(attempt.c.person_id == door.person("00106").id).values(what="failed"))
    world.clock.set("2026-05-11 09:00:00")

    watching.watch(world.instance, world.directory)

    assert uses(world) == {(CLERK, OWN): at("2026-05-10 00:00:00")}
    assert source(world, OWN).since < source(world, OWN).read_at


def test_it_is_read_once_a_day_and_again_on_the_next(village: World):
    """The directory is not asked every minute."""
    assert len(watching.watch(village.instance, village.directory)) == 2
    village.clock.set("2026-04-01 23:59:59")
    assert watching.watch(village.instance, village.directory) == []
    assert len(watching.watch(village.instance, village.directory, again=True)) == 2
    village.clock.set("2026-04-02 00:00:00")
    assert len(watching.watch(village.instance, village.directory)) == 2


def test_f77_a_replica_with_old_values_takes_nothing_back_and_is_told_of_once(village: World):
    """What is known stays known; the network admin hears of it once, and it ends when the replica has caught up."""
    account = village.account(CLERK)
    village.clock.set("2026-10-20 03:00:00")
    watching.keep_watch(village.instance, saying(village, (account, at("2026-10-19 10:00:00"))), "worker:test")
    village.clock.set("2026-10-21 03:00:00")
    old = saying(village, (account, at("2026-09-01 10:00:00")))

    said = watching.keep_watch(village.instance, old, "worker:test")
    village.clock.set("2026-10-22 03:00:00")
    again = watching.keep_watch(village.instance, old, "worker:test")

    assert uses(village)[(CLERK, "main")] == at("2026-10-19 00:00:00")
    assert doubt(source(village), POLICY, village.clock.now()) is Doubt.BEHIND
    assert ([one.id for one in said], again) == (["SWP-055"], [])
    assert told(village).count("SWP-055") == 1
    assert [line["data"]["why"] for line in village.log("use.doubted")] == ["behind"]
    village.clock.set("2026-10-23 03:00:00")
    watching.keep_watch(village.instance, saying(village, (account, at("2026-10-22 10:00:00"))), "worker:test")
    assert doubt(source(village), POLICY, village.clock.now()) is None


def test_f77_an_empty_answer_after_a_full_one_is_a_doubt(village: World):
    """A directory restored without what it had noted."""
    account = village.account(CLERK)
    watching.watch(village.instance, saying(village, (account, village.clock.now())))
    village.clock.set("2026-04-02 03:00:00")

    watching.watch(village.instance, saying(village))

    assert doubt(source(village), POLICY, village.clock.now()) is Doubt.BEHIND


def test_f77_an_empty_sign_in_history_is_a_doubt(door: Door):
    """Somebody emptied the table; a day without anybody is none."""
    world = door.world
    door.own("00104")
    watching.watch(world.instance, world.directory)
    world.clock.set("2026-04-04 03:00:00")
    watching.watch(world.instance, world.directory)
    assert doubt(source(world, OWN), POLICY, world.clock.now()) is None

    with world.instance.store.write() as connection:
        connection.execute(delete(attempt))
    world.clock.set("2026-04-05 03:00:00")
    watching.watch(world.instance, world.directory)

    assert doubt(source(world, OWN), POLICY, world.clock.now()) is Doubt.BEHIND


def test_f30_a_directory_that_falls_silent_was_not_read(village: World):
    """Half an answer is none: its last reading is still that of the day before."""
    watching.watch(village.instance, saying(village, (village.account(CLERK), village.clock.now())))
    village.clock.set("2026-04-02 03:00:00")
    broken = Broken(village.directory._settings, "main")
    broken.first = (village.account(OTHER), village.clock.now())

    done = watching.watch(village.instance, broken)

    assert [one.trouble.id if one.trouble else None for one in done] == [None, "SWP-039"]
    assert source(village).read_at == at("2026-04-01 12:00:00")


def test_a_directory_that_notes_nothing_is_no_source(village: World):
    """Nobody can be called unused there, and nothing is asked."""
    plain = LdapDirectory(replace(village.directory._settings, last_use=""), "main")

    assert plain.last_uses() is None
    assert [one.source for one in watching.watch(village.instance, plain)] == [OWN]


def test_a_stop_for_disuse_comes_to_the_directory_and_goes_from_it(village: World):
    """Suspended at once, deleted after the days of the profile, there again once somebody else lifted it."""
    instance, person = village.instance, village.instance.actor("00106").person
    assert person is not None
    with instance.store.write() as connection:
        assert stops.hold(instance, connection, person, instance.actor("00104"), "放置IDの点検", StopKind.DORMANT)
    village.work()
    assert village.entries()[OTHER].status is Status.SUSPENDED

    village.clock.at += timedelta(days=275)
    assert village.work().braked is None
    assert OTHER not in village.entries()
    stops.resume(instance, "00106", instance.actor("00109"))
    village.work()
    assert village.entries()[OTHER].status is Status.ACTIVE
