"""Once a quarter somebody says that a privileged ID shall be kept; without that word it is over (7.2(1)③(ア))."""

import pytest

from idm.errors import BadInput, Stopped
from idm.messages import privileges as say
from idm.office.privileges import looking, reviewing, sweeping
from tests.cases import CISO, CLERK, OPERATOR, PLANNING, TAX
from tests.privileges import LOGIN, Keys


def keep(keys: Keys, number: str, by: str, answer: str = "keep") -> str:
    instance = keys.world.instance
    return reviewing.recertify(instance, keys.person(number), instance.actor(by), answer)


@pytest.fixture
def in_august(keys: Keys) -> Keys:
    keys.world.clock.set("2026-08-10 09:00:00")
    keys.ready()
    return keys


def test_s08_a_holder_who_was_not_confirmed_on_09_30_is_suspended(in_august: Keys):
    """Own checks refuse at midnight; the worker takes the ID back with the reason, and both are told."""
    in_august.world.clock.set("2026-09-30 23:30:00")
    in_august.open()
    assert sweeping.sweep(in_august.world.instance, "worker:test") == []
    in_august.world.clock.set("2026-10-01 00:00:00")

    assert in_august.check().rule == "privilege.recertified"
    (said,) = sweeping.sweep(in_august.world.instance, "worker:test")
    assert (said.id, said.values["login"]) == (say.RETIRED.id, LOGIN)
    (account,) = in_august.person(OPERATOR).privileged
    assert account.retired_at == in_august.world.clock.now()
    assert say.TOLD_REVIEW.id in in_august.hall.told(OPERATOR)
    assert say.TOLD_RETIRED.id in in_august.hall.told(PLANNING)
    assert in_august.world.log("privilege.retired")[0]["by"] == "worker:test"
    assert sweeping.sweep(in_august.world.instance, "worker:test") == []


def test_whoever_was_confirmed_keeps_it_for_the_next_quarter(in_august: Keys):
    """Until the end of the next one, with a word for that."""
    in_august.world.clock.set("2026-09-15 09:00:00")
    assert keep(in_august, OPERATOR, PLANNING) == "2026Q3"
    in_august.world.clock.set("2026-12-31 23:59:59")
    assert sweeping.sweep(in_august.world.instance, "worker:test") == []
    in_august.world.clock.set("2027-01-01 00:00:00")
    assert len(sweeping.sweep(in_august.world.instance, "worker:test")) == 1


def test_f21_nobody_confirms_himself_where_another_can(in_august: Keys):
    """The network admin's own is confirmed by the CISO; a clerk and another section's head confirm nobody."""
    in_august.issue(PLANNING, CISO)

    for number, by, message in (
        (PLANNING, PLANNING, say.NOT_ONESELF),
        (OPERATOR, OPERATOR, say.NOT_A_MANAGER),
        (OPERATOR, CLERK, say.NOT_A_MANAGER),
        (OPERATOR, TAX, say.NOT_A_MANAGER),
    ):
        with pytest.raises(Stopped) as caught:
            keep(in_august, number, by)
        assert caught.value.said.id == message.id
    assert keep(in_august, PLANNING, CISO) == "2026Q3"


def test_a_second_word_of_the_same_kind_is_none(in_august: Keys):
    """But an ID that was confirmed may still be taken back."""
    keep(in_august, OPERATOR, PLANNING)
    with pytest.raises(BadInput) as caught:
        keep(in_august, OPERATOR, CISO)
    assert caught.value.said.id == say.REVIEWED_ALREADY.id

    keep(in_august, OPERATOR, PLANNING, "end")
    assert in_august.person(OPERATOR).privileged[0].retired_at is not None
    assert [line["data"]["answer"] for line in in_august.world.log("privilege.reviewed")] == ["keep", "end"]


def test_an_id_that_is_given_anew_in_the_same_quarter_is_confirmed_anew(in_august: Keys):
    """What was said of the one before does not stand in the way."""
    keep(in_august, OPERATOR, PLANNING, "end")
    in_august.issue()
    keep(in_august, OPERATOR, PLANNING)
    in_august.world.clock.set("2026-10-01 00:00:00")

    assert sweeping.sweep(in_august.world.instance, "worker:test") == []


def test_the_register_says_who_holds_what_why_and_until_when_to_confirm(in_august: Keys):
    """With the cap; a clerk sees none of it, and the head of another section none of its people."""
    in_august.open()
    instance = in_august.world.instance
    found = looking.register(instance, instance.actor(PLANNING))

    (one,) = found.holders
    assert (one.login, one.confirmed, one.period, one.mine) == (LOGIN, False, "2026Q3", True)
    assert {(held.label, held.ground) for held in one.held} == {
        ("ディレクトリの管理", "代行者"),
        ("ネットワーク機器の管理", "代行者"),
    }
    assert one.last == in_august.world.clock.now()
    assert [(cap.count, cap.most) for cap in found.caps] == [(1, 3), (1, 3), (0, 20)]
    assert [row.open for row in found.windows] == [True]
    assert looking.register(instance, instance.actor(TAX)).holders == ()
    with pytest.raises(Stopped):
        looking.register(instance, instance.actor(CLERK))
