"""Everybody opens, ends, gives and takes privileged IDs at the same moment: one winner, never one too many (F20)."""

from collections.abc import Callable

import pytest

from idm.errors import IdmError
from idm.office.privileges import issuing, opening
from tests.cases import CLERK, OPERATOR, PLANNING
from tests.privileges import KEY, Keys
from tests.races.at_once import crowd

ROUNDS = pytest.mark.parametrize(
    "rounds", [pytest.param(2, id="2 rounds"), pytest.param(200, id="200 rounds", marks=pytest.mark.long)]
)


def won(deed: Callable[[], object]) -> bool:
    """False: refused with a sentence; any other error is a fault."""
    try:
        deed()
    except IdmError:
        return False
    return True


@ROUNDS
def test_f20_of_all_openings_at_once_exactly_one_is_a_window(keys: Keys, rounds: int):
    """Of one holder and one privilege; the next one comes after it was ended."""
    keys.ready()
    instance = keys.world.instance
    with crowd() as at_once:
        for number in range(1, rounds + 1):
            wins = at_once(lambda _: won(keys.open))
            assert sum(wins) == 1
            ends = at_once(
                lambda _, number=number: won(lambda: opening.end(instance, number, instance.actor(OPERATOR)))
            )
            assert sum(ends) == 1
            assert not keys.check().allowed
    assert len(keys.world.log("privilege.opened")) == len(keys.world.log("privilege.ended")) == rounds


def test_f20_an_approved_use_is_claimed_once_by_whoever_is_quickest(keys: Keys):
    """Thirty-two claims of one case are one window, also after it was ended."""
    keys.approve_use(CLERK)
    keys.issue(CLERK)
    keys.choose(CLERK)
    instance = keys.world.instance
    with crowd() as at_once:
        wins = at_once(lambda _: won(lambda: keys.open(CLERK)))
        (window,) = keys.world.rows("work_window")["work_window"]
        opening.end(instance, window[0], instance.actor(CLERK))
        again = at_once(lambda _: won(lambda: keys.open(CLERK)))

    assert (sum(wins), sum(again)) == (1, 0)


@ROUNDS
def test_f20_an_opening_and_the_taking_back_leave_no_open_window(keys: Keys, rounds: int):
    """Whichever is first: after both nothing may be used, and nobody has two IDs."""
    keys.name_deputy()
    instance = keys.world.instance
    with crowd() as at_once:
        for _ in range(rounds):
            issued = at_once(lambda _: won(keys.issue))
            assert sum(issued) == 1
            keys.choose()

            def one(n: int) -> bool:
                if n % 2:
                    return won(keys.open)
                back = (keys.person(OPERATOR), instance.actor(PLANNING), "要らない")
                return won(lambda: issuing.retire(instance, *back))

            wins = at_once(one)
            assert sum(wins[::2]) == 1
            assert not keys.check(OPERATOR).allowed


@ROUNDS
def test_nishihara_7_2_1_3_a_the_cap_holds_when_everybody_is_given_one_at_once(keys: Keys, rounds: int):
    """Five accepted deputies, thirty-two orders: three have one."""
    deputies = ["00103", "00104", OPERATOR, CLERK, "00107"]
    for number in deputies:
        keys.name_deputy(number)
    instance = keys.world.instance
    with crowd() as at_once:
        for _ in range(rounds):
            wins = at_once(lambda n: won(lambda: keys.issue(deputies[n % len(deputies)])))
            assert sum(wins) == keys.world.instance.policy.privileges[KEY].most
            for number in deputies:
                won(
                    lambda number=number: issuing.retire(
                        instance, keys.person(number), instance.actor(PLANNING), "要らない"
                    )
                )
