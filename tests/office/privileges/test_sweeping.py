"""Whoever is gone keeps no privileged ID (NISHIHARA-7.2.1.2.a, 7.2.1.3.e)."""

from sqlalchemy import update

from idm.facts import StopKind
from idm.messages import privileges as say
from idm.office import now
from idm.office.privileges import looking, sweeping
from idm.store.tables import employment
from tests.cases import HEAD, OPERATOR, PLANNING
from tests.instances import a_leaver
from tests.privileges import LOGIN, Keys

WORKER = "worker:test"


def swept(keys: Keys) -> list[str]:
    return [said.id for said in sweeping.sweep(keys.world.instance, WORKER)]


def leave(keys: Keys, last_day: str) -> None:
    name = keys.person(OPERATOR).names[-1].full
    row = a_leaver(OPERATOR, last_day, 所属コード="0201", 氏名=name)
    taken = keys.world.take([row], confirm=["HR-067", "HR-068"])
    assert taken.state == "applied", taken.prepared.verdict.problems


def stop(keys: Keys, kind: StopKind) -> None:
    instance = keys.world.instance
    now.stop(instance, kind, OPERATOR, instance.actor(HEAD))


def retired(keys: Keys) -> list[str]:
    """Why each ID was taken back, as the log has it."""
    return [line["data"]["why"] for line in keys.world.log("privilege.retired")]


def test_f29_a_leavers_privileged_id_is_taken_back_with_its_windows(keys: Keys):
    """Refused from midnight on without a worker; the worker ends the ID itself, on record, and the admin is told."""
    keys.world.clock.set("2026-04-30 23:40:00")
    keys.ready()
    keys.open()
    leave(keys, "2026-04-30")
    assert (keys.check().allowed, swept(keys)) == (True, [])

    keys.world.clock.set("2026-05-01 00:00:00")
    assert not keys.check().allowed
    assert swept(keys) == [say.RETIRED.id]

    (account,) = keys.person(OPERATOR).privileged
    midnight = keys.world.clock.now()
    assert (account.login, account.retired_at, account.password) == (LOGIN, midnight, "none")
    assert [window.until for window in account.windows] == [midnight]
    (line,) = keys.world.log("privilege.retired")
    assert (line["by"], line["object"], line["data"]["why"]) == (WORKER, account.id, "account.left")
    assert keys.hall.told(PLANNING)[-1] == say.TOLD_RETIRED.id
    assert looking.register(keys.world.instance, keys.world.instance.actor(PLANNING)).holders == ()
    assert swept(keys) == []


def test_whoever_is_dismissed_keeps_no_privileged_id(keys: Keys):
    """At the minute of the dismissal; his employment has not ended yet in HR's list."""
    keys.ready()
    stop(keys, StopKind.DISMISSAL)

    assert (swept(keys), retired(keys)) == ([say.RETIRED.id], ["account.left"])


def test_whoever_is_held_keeps_the_id_and_cannot_use_it(keys: Keys):
    """He may come back: nothing is taken for good."""
    keys.ready()
    stop(keys, StopKind.HOLD)

    assert (swept(keys), retired(keys), keys.check().allowed) == ([], [], False)


def test_nishihara_7_2_1_3_e_whoever_has_become_a_contractors_keeps_none(keys: Keys):
    """Staff yesterday, of a contractor today: the ID goes with the appointment."""
    keys.ready()
    with keys.world.instance.store.write() as connection:
        of_him = employment.c.person_id == keys.person(OPERATOR).id
        connection.execute(update(employment).where(of_him).values(form="contractor"))

    assert (swept(keys), retired(keys)) == ([say.RETIRED.id], ["privilege.contractor"])
