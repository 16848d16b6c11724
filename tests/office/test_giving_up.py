"""S10: "I no longer need this" (NISHIHARA-7.2.1.2.i): ended by its holder alone, at once, and on record."""

import pytest

from idm.errors import NotThere, Stopped
from idm.facts.case import CaseKind
from idm.messages import cases as say_cases
from idm.messages import giving_up as say
from idm.messages import privileges as say_privileges
from idm.office import giving_up
from idm.office.giving_up import CASE, PRIVILEGED, Held
from idm.store.cases import Filed
from tests.cases import CLERK, HR, OPERATOR, PLANNING, RIGHT, TAX, Hall
from tests.privileges import LOGIN, Keys


def approved(hall: Hall, days: int = 30) -> Filed:
    return hall.decide(hall.apply(CaseKind.ENTITLEMENT, days=days), TAX)


def held(hall: Hall, number: str = CLERK) -> list[str]:
    return [one.key for one in giving_up.held(hall.world.instance, hall.person(number))]


def give_up(hall: Hall, key: str, by: str = CLERK, way: str = CASE) -> Held:
    return giving_up.give_up(hall.world.instance, way, key, hall.world.instance.actor(by))


def rights(hall: Hall, number: str = CLERK) -> set[str]:
    now = hall.world.clock.now()
    return {one.key for one in hall.person(number).grants if one.covers(now)}


def test_s10_she_gives_up_a_right_herself_and_nobody_has_to_agree(hall: Hall):
    """It is over at that moment; the log says who and by which rule; whoever had said yes hears of it."""
    filed = approved(hall)
    assert (held(hall), rights(hall)) == ([str(filed.id)], {RIGHT})
    done = give_up(hall, str(filed.id))

    (line,) = hall.world.log("case.ended")
    assert (rights(hall), held(hall)) == (set(), [])
    assert (line["by"], line["object"], line["data"]["why"]) == (
        hall.person(CLERK).id,
        f"case:{filed.id}",
        giving_up.RULE,
    )
    assert "水道料金システム" in done.label
    assert hall.told(TAX)[-1] == say_cases.ENDED_EARLY.id
    assert rights(hall) == set()
    approved(hall)  # only by applying again
    assert rights(hall) == {RIGHT}


def test_f21_nobody_gives_up_what_is_somebody_elses_or_is_not_in_force(hall: Hall):
    """Another's, one that waits, one that is over, a second time, a way that there is not: not there at all (F11)."""
    filed, waiting, short = approved(hall), hall.apply(CaseKind.ENTITLEMENT), approved(hall, days=1)
    hall.later(days=2)
    for key, by, way in (
        (filed.id, TAX, CASE),
        (filed.id, PLANNING, CASE),
        (filed.id, CLERK, "unit"),
        (filed.id, CLERK, PRIVILEGED),
        (waiting.id, CLERK, CASE),
        (short.id, CLERK, CASE),
    ):
        with pytest.raises(NotThere) as refused:
            give_up(hall, str(key), by, way)
        assert refused.value.said.id == say.NOT_HELD.id
    with pytest.raises(Stopped):
        giving_up.give_up(hall.world.instance, CASE, str(filed.id), hall.world.nobody())
    assert rights(hall) == {RIGHT}
    give_up(hall, str(filed.id))
    with pytest.raises(NotThere):
        give_up(hall, str(filed.id))


def test_a_deputy_gives_up_his_role_and_a_holder_his_privileged_id(keys: Keys):
    """The ID is taken back with its open window; the delegation is over, and the managers hear of it."""
    hall = keys.hall
    keys.ready()
    keys.open()
    mine = giving_up.held(hall.world.instance, hall.person(OPERATOR))
    assert [one.way for one in mine] == [CASE, PRIVILEGED]
    for one in reversed(mine):
        give_up(hall, one.key, OPERATOR, one.way)

    (account,) = hall.person(OPERATOR).privileged
    (line,) = hall.world.log("privilege.retired")
    assert (account.login, account.retired_at) == (LOGIN, hall.world.clock.now())
    assert [window.until for window in account.windows] == [hall.world.clock.now()]
    assert (line["by"], line["data"]["why"]) == (hall.person(OPERATOR).id, giving_up.RULE)
    assert say_privileges.TOLD_RETIRED.id in hall.told(PLANNING)
    assert giving_up.held(hall.world.instance, hall.person(OPERATOR)) == ()


def test_whoever_needs_no_account_any_more_tells_personnel_and_head_and_nothing_ends(hall: Hall):
    """Once a day; the account is looked at by nobody."""
    instance = hall.world.instance
    before = hall.world.rows("mark")
    giving_up.account_not_needed(instance, instance.actor(CLERK))
    with pytest.raises(Stopped) as again:
        giving_up.account_not_needed(instance, instance.actor(CLERK))

    (line,) = hall.world.log("account.not_needed")
    assert again.value.said.id == say.TOLD_ALREADY.id
    assert [hall.told(number).count(say.TELL_OTHERS.id) for number in (HR, TAX, PLANNING, CLERK)] == [1, 1, 0, 0]
    assert (line["subject"], line["object"]) == (hall.person(CLERK).id, hall.person(CLERK).account.id)
    assert hall.world.rows("mark") == before
