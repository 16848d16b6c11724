"""A work window begins with a purpose and a ground, and ends in every way there is (7.2(5), F28)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from idm.errors import BadInput, NotReady, NotThere, Stopped
from idm.facts import StopKind
from idm.messages import privileges as say
from idm.office import now, steady_clock
from idm.office.privileges import checking, issuing, looking, opening, reviewing, sweeping
from idm.office.privileges.opening import Wish
from idm.office.steady_clock import SteadyClock
from idm.store.tables import mark
from tests.cases import CISO, CLERK, OPERATOR, PLANNING
from tests.people import at
from tests.privileges import CONTRACTOR, KEY, LOGIN, Keys


def refused(keys: Keys, *arguments: object, **options: object) -> str:
    with pytest.raises((Stopped, BadInput)) as caught:
        keys.open(*arguments, **options)  # type: ignore[arg-type]
    return caught.value.said.id


def urgent(keys: Keys) -> list[str]:
    with keys.world.instance.store.read() as connection:
        return list(connection.execute(select(mark.c.subject).where(mark.c.urgent)).scalars())


def test_s08_a_deputy_opens_a_window_of_sixty_minutes(keys: Keys):
    """Nine to ten: usable inside, refused from the very second of its end; purpose and ground on record."""
    keys.world.clock.set("2026-08-10 09:00:00")
    keys.ready()
    begun = keys.open(purpose="誤った登録の修正")

    assert begun.until == at("2026-08-10 10:00:00")
    assert (keys.check().allowed, keys.check().until) == (True, begun.until)
    keys.world.clock.set("2026-08-10 10:00:00")
    answer = keys.check()
    assert (answer.allowed, answer.rule, answer.clause) == (False, "privilege.window", "西原村 7.2(5)")
    (line,) = keys.world.log("privilege.opened")
    assert line["data"] | {"window": 0} == {
        "case": 1,
        "ground": "deputy",
        "privilege": KEY,
        "rule": "privilege.window",
        "until": begun.until.isoformat(),
        "window": 0,
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"purpose": " "}, say.NO_PURPOSE),
        ({"purpose": "あ" * 201}, say.NO_PURPOSE),
        ({"purpose": "123456789018"}, say.NO_PURPOSE),
        ({"minutes": 0}, say.BAD_MINUTES),
        ({"minutes": 61}, say.BAD_MINUTES),
        ({"key": "priv-business"}, say.NOT_NOW),
        ({"key": "priv-nothing"}, say.NO_SUCH_PRIVILEGE),
    ],
    ids=lambda value: str(value)[:20],
)
def test_no_window_without_a_purpose_a_time_and_a_privilege(keys: Keys, options: dict[str, object], said):
    """Each refusal is one sentence; nothing is opened."""
    keys.ready()

    assert refused(keys, **options) == said.id
    assert keys.world.rows("work_window")["work_window"] == []


def test_no_window_without_an_id_and_a_password_of_ones_own(keys: Keys):
    """A temporary one is none; nor is one that is older than the profile's days."""
    keys.name_deputy()
    assert refused(keys) == say.HAS_NONE.id
    keys.issue()
    assert refused(keys) == say.NO_PASSWORD.id
    keys.choose()
    instance = keys.world.instance
    reviewing.recertify(instance, keys.person(OPERATOR), instance.actor(PLANNING), "keep")
    keys.hall.later(days=180, seconds=-1)
    keys.open(minutes=1)
    keys.hall.later(seconds=61)
    assert refused(keys) == say.NO_PASSWORD.id


def test_there_is_one_window_for_a_privilege_at_a_time(keys: Keys):
    """Another privilege of his may be open beside it; after the end of one comes the next."""
    keys.ready()
    keys.open(minutes=30)

    assert refused(keys) == say.OPEN_ALREADY.id
    keys.open(key="priv-network")
    keys.hall.later(minutes=30)
    keys.open()


def test_f28_an_approved_use_is_claimed_once_and_in_time(keys: Keys):
    """Two clocks: it begins within 72 hours of the yes, and lasts sixty minutes from its beginning."""
    keys.approve_use(CLERK)
    keys.issue(CLERK)
    keys.choose(CLERK)
    keys.hall.later(hours=71, minutes=30)
    begun = keys.open(CLERK)

    assert begun.until == keys.world.clock.now() + timedelta(minutes=60)
    keys.hall.later(minutes=59)
    assert keys.check(f"x-n{CLERK}").allowed
    keys.hall.later(minutes=2)
    assert refused(keys, CLERK) == say.NOT_NOW.id


def test_f22_an_approved_use_lasts_no_longer_than_what_was_approved(keys: Keys):
    """Fifteen minutes were asked for and approved: sixteen are refused, and none said is fifteen."""
    keys.approve_use(CLERK, minutes="15")
    keys.issue(CLERK)
    keys.choose(CLERK)

    assert refused(keys, CLERK, minutes=16) == say.BAD_MINUTES.id
    assert keys.open(CLERK).until == keys.world.clock.now() + timedelta(minutes=15)


def test_f28_an_approved_use_that_was_not_begun_in_time_is_over(keys: Keys):
    """At the very second; nobody has to end it."""
    keys.approve_use(CLERK)
    keys.issue(CLERK)
    keys.choose(CLERK)
    keys.hall.later(hours=72)

    assert refused(keys, CLERK) == say.NOT_NOW.id


# --- the end ---


def test_the_holder_ends_his_window_himself(keys: Keys):
    """Over at once and before all other work; a second end is none."""
    keys.ready()
    begun = keys.open()
    instance = keys.world.instance
    opening.end(instance, begun.number, instance.actor(OPERATOR))

    assert keys.check().allowed is False
    assert keys.person(OPERATOR).privileged[0].id in urgent(keys)
    assert say.TOLD_ENDED.id not in keys.hall.told(OPERATOR)
    with pytest.raises(BadInput):
        opening.end(instance, begun.number, instance.actor(OPERATOR))


def test_the_network_admin_ends_one_or_all_without_asking_anybody(keys: Keys):
    """7.2(5), 2(2)⑤: no approval; the holders are told. Anybody else finds no such window."""
    keys.ready()
    instance = keys.world.instance
    one, two = keys.open(), keys.open(key="priv-network")
    with pytest.raises(NotThere):
        opening.end(instance, one.number, instance.actor(CLERK))
    with pytest.raises(Stopped):
        opening.end_all(instance, instance.actor(CLERK))

    opening.end(instance, one.number, instance.actor(PLANNING))
    assert [keys.check().allowed, keys.check(key="priv-network").allowed] == [False, True]
    assert opening.end_all(instance, instance.actor(CISO)) == 1
    assert keys.check(key="priv-network").allowed is False
    assert keys.hall.told(OPERATOR).count(say.TOLD_ENDED.id) == 2
    assert two.number != one.number


def test_f23_a_deputy_ends_windows_and_gives_nobody_anything(keys: Keys):
    """He sees the register as his delegator would and may stop work at once; who gets an ID is not his to say."""
    keys.ready()
    keys.issue(PLANNING, CISO)
    keys.choose(PLANNING)
    keys.open(PLANNING)
    instance = keys.world.instance
    found = looking.register(instance, instance.actor(OPERATOR))

    assert [len(found.holders), found.may_end, found.may_issue] == [2, True, False]
    assert [one.mine for one in found.holders] == [False, False]
    keys.name_deputy(CLERK)
    with pytest.raises(Stopped):
        keys.issue(CLERK, OPERATOR)
    assert opening.end_all(instance, instance.actor(OPERATOR)) == 1


def test_nishihara_7_2_1_3_e_a_contractor_opens_ends_and_takes_back_nothing(keys: Keys):
    """Each try is refused, on record, and told to the network admin, by the desk and by the command alike."""
    keys.ready()
    begun, instance = keys.open(), keys.world.instance
    worker, before = instance.actor(CONTRACTOR), keys.hall.told(PLANNING)

    for deed in (
        lambda: keys.open(CONTRACTOR),
        lambda: keys.open(CONTRACTOR, key="priv-nothing", purpose=""),
        lambda: issuing.retire(instance, keys.person(OPERATOR), worker, "要らない"),
        lambda: opening.end(instance, begun.number, worker),
        lambda: opening.end_all(instance, worker),
    ):
        with pytest.raises(Stopped) as caught:
            deed()
        assert caught.value.said.id == say.CONTRACTOR_ACTS.id

    lines = keys.world.log("privilege.refused")
    assert [line["data"]["deed"] for line in lines] == ["open", "open", "retire", "end", "end"]
    assert {(line["by"], line["outcome"]) for line in lines} == {(keys.person(CONTRACTOR).id, "refused")}
    assert lines[2]["subject"] == keys.person(OPERATOR).id
    assert keys.hall.told(PLANNING)[len(before) :] == [say.TOLD_CONTRACTOR.id] * 5
    assert keys.check().allowed


def test_f28_the_window_ends_with_its_ground_for_own_checks_at_once(keys: Keys):
    """The deputy moves: refused at midnight without a worker; the worker's sweep then ends the window, on record."""
    keys.world.clock.set("2026-08-31 23:30:00")
    keys.ready()
    keys.open()
    assert keys.check().allowed
    keys.hall.move(OPERATOR, "2026-09-01", "0300", "主事")
    keys.world.clock.set("2026-09-01 00:00:00")

    assert keys.check().rule == "privilege.holder"
    sweeping.sweep(keys.world.instance, "worker:test")
    (line,) = keys.world.log("privilege.ended")
    assert (line["by"], line["data"]["why"]) == ("worker:test", "privilege.holder")
    assert keys.check().rule == "privilege.holder"
    assert sweeping.sweep(keys.world.instance, "worker:test") == []
    assert len(keys.world.log("privilege.ended")) == 1


def test_a_hold_on_the_holder_closes_his_windows(keys: Keys):
    """Whatever stops his own account stops the privilege with it."""
    keys.ready()
    keys.open()
    instance = keys.world.instance
    now.stop(instance, StopKind.HOLD, OPERATOR, instance.actor(PLANNING))

    assert keys.check().rule == "privilege.holder"


def test_the_check_answers_for_nobody_and_nothing_with_a_no(keys: Keys):
    """No such ID, one that was taken back, a privilege that the profile does not know: refused, with a rule."""
    keys.ready()
    keys.open()

    for name, key in (("x-nobody", KEY), (LOGIN, "priv-nothing"), (CLERK, KEY)):
        answer = keys.check(name, key)
        assert (answer.allowed, answer.rule) == (False, "privilege.holder")
    assert keys.check(OPERATOR).allowed
    issuing.retire(keys.world.instance, keys.person(OPERATOR), keys.world.instance.actor(PLANNING), "要らない")
    assert keys.check().rule == "privilege.holder"


def test_a_no_to_another_system_is_on_record(keys: Keys):
    """With the one who asked and the rule; a yes is not."""
    keys.ready()
    keys.open()
    instance = keys.world.instance
    assert checking.ask(instance, LOGIN, KEY, "client:router").allowed
    assert not checking.ask(instance, LOGIN, "priv-network", "client:router").allowed

    (line,) = keys.world.log("privilege.refused")
    assert (line["by"], line["subject"], line["data"]["rule"]) == (
        "client:router",
        keys.person(OPERATOR).id,
        "privilege.window",
    )


def test_a_window_is_looked_at_by_its_holder_and_the_network_alone(keys: Keys):
    """F11: for anybody else there is none."""
    keys.ready()
    begun = keys.open()
    instance = keys.world.instance

    for number in (OPERATOR, PLANNING, CISO):
        found = looking.window(instance, begun.number, instance.actor(number))
        assert [line.act for line in found.meanwhile] == ["特権の作業時間の開始"]
    with pytest.raises(NotThere):
        looking.window(instance, begun.number, instance.actor(CLERK))


def test_f28_an_approved_use_stays_behind_when_its_holder_moves(keys: Keys):
    """Approved for his work in 税務課: from midnight of the move no window goes on, and none is opened with it."""
    keys.approve_use(CLERK)
    keys.approve_use(CLERK, key="priv-network")
    keys.issue(CLERK)
    keys.choose(CLERK)
    keys.world.clock.set("2026-04-01 23:30:00")
    keys.open(CLERK)
    assert keys.check(f"x-n{CLERK}").allowed
    keys.hall.move(CLERK, "2026-04-02", "0400", "主事")
    keys.world.clock.set("2026-04-02 00:00:00")

    answer = keys.check(f"x-n{CLERK}")
    assert (answer.allowed, answer.rule) == (False, "privilege.holder")
    assert refused(keys, CLERK, "priv-network") == say.NOT_NOW.id
    sweeping.end_groundless(keys.world.instance, "worker:test")
    (line,) = keys.world.log("privilege.ended")
    assert line["data"]["why"] == "privilege.holder"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_f52_a_window_without_a_ground_ends_though_the_clock_stands_behind(keys: Keys, monkeypatch: pytest.MonkeyPatch):
    """Ending only takes away; another one is not begun before the clock is put right."""
    keys.ready()
    keys.world.clock.set("2026-04-01 23:30:00")
    keys.open()
    keys.hall.move(PLANNING, "2026-04-02", "0400", "課長")
    keys.world.clock.set("2026-04-02 00:10:00")
    keys.hall.apply()
    keys.world.clock.set("2026-04-02 00:00:00")
    monkeypatch.setattr(steady_clock, "LOOK_SECONDS", 0.0)
    instance = keys.world.instance
    checked = replace(instance, clock=SteadyClock(instance.clock, instance.store))

    with pytest.raises(NotReady):
        opening.open_one(checked, Wish(KEY, "登録の点検"), instance.actor(OPERATOR))
    sweeping.end_groundless(checked, "worker:test")
    (line,) = keys.world.log("privilege.ended")
    assert line["data"]["why"] == "privilege.holder"
