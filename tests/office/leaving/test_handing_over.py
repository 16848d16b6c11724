"""What only he answered for is taken over by a named person, or ends with an alarm (NISHIHARA-6.1.1.8, s04)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from idm.cli import chores
from idm.errors import BadInput, NotKnown, NotThere, NotYours, Stopped
from idm.facts import StopKind
from idm.facts.case import CaseKind
from idm.office import now
from idm.office.contracts import adding
from idm.office.hr.release import release
from idm.office.leaving import doing
from idm.office.leaving.desk import Shown, Task
from idm.office.leaving.opening import sweep
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.secret import Secret
from idm.store import clients as store
from idm.store import notices
from idm.store.tables import client
from tests.cases import CLERK, HEAD, HR, OPERATOR, PLANNING, TAX
from tests.contracts import KEY as CONTRACT
from tests.contracts import wanted
from tests.instances import a_hire
from tests.managed import nobodys_of
from tests.office.leaving.test_clearing import fill_clerk, leaves, take
from tests.people import d
from tests.privileges import Keys, keys_of
from tests.snapshots import Copied
from tests.vault import Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # what differs is tested with the stores
KEY, COLLEAGUE = "radius-honcho", "00110"
"""A key that the leaver makes, and somebody of his section."""


@pytest.fixture
def keys(copied: Copied) -> Iterator[Keys]:
    """The leaver of 31 May, ten days before."""
    with copied(fill_clerk) as world:
        found = keys_of(world)
        leaves(found)
        world.clock.set("2026-05-21 09:00:00")
        yield found


def makes_a_key(keys: Keys, by: str = OPERATOR) -> Secret:
    instance = keys.world.instance
    return clients.make(instance, KEY, [Scope.VERIFY], [], instance.actor(by))[0]


def good(keys: Keys, key: Secret) -> bool:
    with keys.world.instance.store.read() as connection:
        try:
            clients.judge(connection, key, Scope.VERIFY, keys.world.clock.now())
        except NotKnown:
            return False
    return True


def look(keys: Keys, by: str = HR) -> Shown:
    sweep(keys.world.instance, "worker:one")
    return doing.one(keys.world.instance, 1, keys.world.instance.actor(by))


def task(found: Shown, what: str) -> Task:
    (one,) = (one for one in found.tasks if one.task.what == what)
    return one


def name(keys: Keys, one: Task, successor: str = COLLEAGUE, by: str = PLANNING) -> str:
    instance = keys.world.instance
    return doing.hand_over(instance, 1, one.task.id, successor, instance.actor(by))[1]


def work(keys: Keys, at: str) -> None:
    keys.world.clock.set(at)
    list(chores.sweeps(keys.world.instance, "worker:one"))


def test_s04_a_key_that_he_made_is_made_anew_by_the_one_who_is_named(keys: Keys):
    """By nobody's word: the old key is refused and the item done as soon as another one is there."""
    old = makes_a_key(keys)
    one, instance = task(look(keys), "client"), keys.world.instance
    with pytest.raises(Stopped) as by_word:
        doing.done(instance, 1, [one.task.id], "引き継いだ", instance.actor(PLANNING))
    name(keys, one)
    new = clients.renew(instance, KEY, instance.actor(COLLEAGUE))[0]

    assert "令和8年6月14日に止まります" in one.label
    assert by_word.value.said.id == "LEA-020"
    assert keys.hall.told(COLLEAGUE)[-1] == "LEA-024"
    assert (good(keys, old), good(keys, new)) == (False, True)
    assert task(look(keys), "client").task.done_at is not None
    assert [line["data"]["to"] for line in keys.world.log("leaving.handed")] == [keys.person(COLLEAGUE).id]
    work(keys, "2027-03-01 09:00:00")
    assert good(keys, new)


def test_s04_a_key_that_nobody_took_over_ends_after_the_days_of_the_profile_and_never_silently(keys: Keys):
    """Told at once when the last day is over; good for fourteen days more, and not a second longer with a worker."""
    old = makes_a_key(keys)
    look(keys)
    before = keys.hall.told(PLANNING).count("LEA-018")
    work(keys, "2026-06-01 00:00:00")
    told = keys.hall.told(PLANNING).count("LEA-018")
    work(keys, "2026-06-14 23:59:59")
    assert (good(keys, old), told) == (True, before + 1)
    work(keys, "2026-06-15 00:00:00")

    assert not good(keys, old)
    (line,) = keys.world.log("client.ended")
    assert (line["by"], line["data"], line["subject"]) == (
        "worker:one",
        {"rule": "leaving.key"},
        keys.person(OPERATOR).id,
    )
    assert [keys.hall.told(who).count("LEA-025") for who in (PLANNING, HR)] == [1, 1]


def test_nishihara_7_2_1_2_a_a_shared_secret_that_he_set_is_replaced(keys: Keys):
    """Whoever moves or leaves knows it: it is on his list, and done when another person has set another one."""
    room = Room(keys.hall)
    room.ready()
    found = look(keys)
    work(keys, "2026-06-01 00:00:00")
    assert not task(look(keys), "vault").done
    room.fetch(by=COLLEAGUE)
    room.set(by=COLLEAGUE)

    assert task(found, "vault").label == "預かり物「router」の秘密の入替え"
    assert task(look(keys), "vault").done


def test_s03_a_mover_leaves_the_secrets_that_he_knew_behind(copied: Copied):
    """His list at a move has them too; the worker renews them on the day."""
    with copied(fill_clerk) as world:
        keys = keys_of(world)
        Room(keys.hall).ready()
        take(keys, a_hire(OPERATOR, 異動区分="異動", 発令日="2026-05-01", 所属コード="0300"))
        found = look(keys)
        before = len(world.log("vault.renewed"))
        work(keys, "2026-05-01 00:00:00")

        assert (found.one.kind, task(found, "vault").done) == ("mover", False)
        assert [line["data"]["why"] for line in world.log("vault.renewed")[before:]] == ["knower"]


def test_s11_a_contract_and_an_account_that_is_nobodys_own_are_taken_over_by_another(copied: Copied):
    """As long as he answers for them they are his; done when somebody else does, and not by anybody's word."""
    with copied(fill_clerk) as world:
        keys, instance = keys_of(world), world.instance
        nobodys = nobodys_of(world)
        keys.hall.decide(nobodys.ask(), PLANNING)
        paper = wanted(d("2026-04-02"), d("2026-12-31"))
        adding.add(instance, paper, keys.person(OPERATOR), instance.actor(PLANNING))
        leaves(keys)
        world.clock.set("2026-05-21 09:00:00")
        found = look(keys)
        adding.name_sponsor(instance, CONTRACT, keys.person(COLLEAGUE), "0201", instance.actor(PLANNING))

        assert task(found, "managed").label == "登録「app-scan」の持ち主の交替"
        assert (task(found, "sponsor").task.about, task(look(keys), "sponsor").done) == (CONTRACT, True)
        assert not task(look(keys), "managed").done


def test_what_waits_for_nobody_else_is_on_the_list_of_whoever_decides_it(copied: Copied):
    """An application that only he may decide; it is off the list when it is decided."""
    with copied(fill_clerk) as world:
        keys = keys_of(world)
        row = a_hire(PLANNING, 異動区分="退職", 発令日="2026-05-31", 所属コード="0200")
        held = world.take([row], by=HR, confirm=["HR-067", "HR-068", "HR-070"]).batch
        release(world.instance, held or 0, world.instance.actor(HEAD))
        content = {"entitlement": "internet"}
        filed = keys.hall.apply(CaseKind.ENTITLEMENT, by=CLERK, whom=CLERK, content=content, days=90)
        world.clock.set("2026-05-21 09:00:00")
        found = look(keys)
        keys.hall.decide(filed, PLANNING)

        assert task(found, "decision").task.about == str(filed.id)
        assert task(look(keys), "decision").done


@pytest.mark.parametrize(
    ("successor", "by", "refused"),
    [
        (OPERATOR, PLANNING, BadInput),
        ("99999", PLANNING, BadInput),
        ("00120", PLANNING, BadInput),
        (COLLEAGUE, OPERATOR, Stopped),
        (COLLEAGUE, TAX, NotThere),
    ],
    ids=["himself", "nobody", "a contractor's worker", "named by himself", "named by another head"],
)
def test_f21_who_may_be_named_and_by_whom(keys: Keys, successor: str, by: str, refused: type[Exception]):
    """Somebody who stays; named by HR or the head, never by the one who leaves."""
    makes_a_key(keys)
    one = task(look(keys), "client")

    with pytest.raises((refused, NotYours) if refused is Stopped else refused):
        name(keys, one, successor, by)


def test_f26_whoever_takes_one_thing_over_sees_that_and_nothing_else(keys: Keys):
    """Neither what the other has to give back nor when his access ended."""
    makes_a_key(keys)
    name(keys, task(look(keys), "client"))
    instance = keys.world.instance
    (found,) = doing.concerning(instance, instance.actor(COLLEAGUE))

    assert [one.task.what for one in found.tasks] == ["client"]
    assert (found.whole, found.acts, found.receipts) == (False, False, ())
    assert doing.every(instance, instance.actor(COLLEAGUE)) == []
    assert doing.concerning(instance, instance.actor(CLERK)) == []
    with pytest.raises(NotYours):
        doing.close(instance, 1, instance.actor(COLLEAGUE))


def test_the_list_comes_in_parts_and_by_section(keys: Keys):
    """Two who leave, of two sections: one at a time, and of one section alone."""
    take(keys, a_hire("00107", 異動区分="退職", 発令日="2026-05-25", 所属コード="0400"))
    look(keys)
    instance, actor = keys.world.instance, keys.world.instance.actor(HR)
    first = doing.some(instance, actor, "", 0, 1)
    rest = doing.some(instance, actor, "", 1, 1)
    there = doing.some(instance, actor, "0201", 0, 1)

    assert [one.person.number for one in (*first.found, *rest.found)] == ["00107", OPERATOR]
    assert (first.total, first.after, rest.after) == (2, 1, None)
    assert first.sections == [("0201", "情報政策係"), ("0400", "住民福祉課")]
    assert ([one.person.number for one in there.found], there.after) == ([OPERATOR], None)


def test_s04_a_key_of_somebody_dismissed_by_the_minute_ends_at_that_minute(keys: Keys):
    """An ordinary leaver's goes on for fourteen days, his does not; the network admin hears why."""
    old, instance = makes_a_key(keys), keys.world.instance
    now.stop(instance, StopKind.DISMISSAL, OPERATOR, instance.actor("00101"))
    list(chores.sweeps(instance, "worker:one"))

    assert not good(keys, old)
    assert "LEA-028" in keys.hall.told(PLANNING)


def test_s04_a_key_that_nobody_of_the_roster_made_is_told_of_and_ends_after_the_days(keys: Keys):
    """What an earlier release let anybody make; the network admin has the days to make it anew."""
    old = makes_a_key(keys)
    with keys.world.instance.store.write() as connection:
        connection.execute(update(client).values(made_by="os:root"))
    work(keys, "2026-05-22 09:00:00")
    work(keys, "2026-06-05 08:59:59")
    assert (good(keys, old), keys.hall.told(PLANNING).count("LEA-029")) == (True, 1)
    work(keys, "2026-06-05 09:00:00")

    assert (good(keys, old), keys.hall.told(PLANNING).count("LEA-030")) == (False, 1)


def test_f15_a_key_made_anew_meanwhile_is_not_ended_for_the_one_before(keys: Keys):
    """What was judged is the older key; the new one goes on, and nothing is put down."""
    makes_a_key(keys)
    instance = keys.world.instance
    with instance.store.read() as connection:
        (judged,) = store.every(connection)
    keys.world.clock.set("2026-05-21 09:00:01")
    new = clients.renew(instance, KEY, instance.actor(COLLEAGUE))[0]
    with instance.store.write() as connection:
        ended = store.end(connection, KEY, keys.world.clock.now(), judged.made_at)

    assert (ended, good(keys, new)) == (False, True)


def test_nishihara_6_1_1_8_a_decision_is_not_done_because_the_one_who_decides_has_left(copied: Copied):
    """Nobody else may decide it on the day after: the item stays open until somebody can."""
    with copied(fill_clerk) as world:
        keys = keys_of(world)
        row = a_hire(PLANNING, 異動区分="退職", 発令日="2026-05-31", 所属コード="0200")
        held = world.take([row], by=HR, confirm=["HR-067", "HR-068", "HR-070"]).batch
        release(world.instance, held or 0, world.instance.actor(HEAD))
        keys.hall.apply(CaseKind.ENTITLEMENT, by=CLERK, whom=CLERK, content={"entitlement": "internet"}, days=90)
        world.clock.set("2026-05-21 09:00:00")
        assert not task(look(keys), "decision").done
        work(keys, "2026-06-01 00:00:00")

        assert not task(look(keys), "decision").done


def test_f26_a_reminder_tells_a_successor_of_his_own_task_and_not_why_the_other_goes(keys: Keys):
    """Neither what else is left nor whether it is a dismissal."""
    makes_a_key(keys)
    name(keys, task(look(keys), "client"))
    work(keys, "2026-06-01 00:00:00")
    with keys.world.instance.store.read() as connection:
        (told, *_) = notices.newest(connection, keys.person(COLLEAGUE).id, 1)

    assert (told.said.id, told.said.values["kind"]) == ("LEA-018", "退職・異動")
    assert KEY in told.said.values["tasks"]
    assert "、" not in told.said.values["tasks"]


def test_s11_a_service_that_goes_on_is_no_target_where_the_leaver_had_to_be_gone(copied: Copied):
    """Another one will answer for it; only what is his own has to be gone from the directory."""
    with copied(fill_clerk) as world:
        keys = keys_of(world)
        nobodys = nobodys_of(world)
        keys.hall.decide(nobodys.ask(), PLANNING)
        leaves(keys)
        world.clock.set("2026-06-01 00:00:00")
        found = look(keys)

        assert "app-scan" not in {one.login for one in found.targets}
        assert f"n{OPERATOR}" in {one.login for one in found.targets}
