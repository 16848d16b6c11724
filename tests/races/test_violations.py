"""Everybody acts on one violation at the same moment: one step follows another, and a register is signed once."""

from collections.abc import Callable

from idm.errors import IdmError
from idm.office.reviews import signing
from idm.office.violations import deeds, looking
from idm.rules.violations import State
from idm.store import violations
from tests.cases import CISO, CLERK, HEAD, PLANNING, TAX, Hall
from tests.races.at_once import crowd
from tests.races.test_cases import ROUNDS


def won(deed: Callable[[], object]) -> bool:
    """False: refused with a sentence; any other error is a fault."""
    try:
        deed()
    except IdmError:
        return False
    return True


@ROUNDS
def test_f20_suspended_or_closed_and_never_both(hall: Hall, rounds: int):
    """Half of the crowd suspends, half closes: one of them wins, once, and the hold is there or it is not."""
    instance, ciso = hall.world.instance, hall.world.instance.actor(CISO)
    admin, tax, head = (instance.actor(number) for number in (PLANNING, TAX, HEAD))
    whom = hall.person(CLERK)
    found = [deeds.report(instance, whom, "6.4(3)①", "他人のID", head).number for _ in range(rounds)]
    for number in found:
        deeds.guide(instance, number, "指導", tax)
    hall.later(days=8)
    with crowd() as at_once:
        for number in found:
            deeds.not_improved(instance, number, "続く", tax)

            def one(n: int, number: int = number) -> bool:
                if n % 2:
                    return won(lambda: deeds.suspend(instance, number, "停止", admin))
                return won(lambda: deeds.close(instance, number, "終わり", ciso))

            wins = at_once(one)
            with instance.store.read() as connection:
                stands = violations.get(connection, number)
            assert stands is not None
            suspended = stands.state is State.SUSPENDED
            assert (sum(wins), any(wins[1::2])) == (1, suspended)
            assert any(stop.covers(hall.world.clock.now()) for stop in hall.person(CLERK).stops) is suspended
            if suspended:
                deeds.reinstate(instance, number, "再開", tax)
                deeds.close(instance, number, "終わり", tax)
            assert looking.one(instance, number, ciso).listed.state is State.CLOSED


def test_f20_a_register_is_signed_once(hall: Hall):
    """Thirty-two names at once: one line, one signature."""
    instance = hall.world.instance
    hall.world.clock.set("2026-12-28 10:00:00")
    ciso = instance.actor(CISO)
    found, _ = signing.look(instance, "exceptions", "2026Q4", ciso)

    with crowd() as at_once:
        wins = at_once(lambda _: won(lambda: signing.sign(instance, "exceptions", "2026Q4", found.digest, ciso)))

    assert sum(wins) == 1
    assert len(hall.world.log("review.signed")) == 1
