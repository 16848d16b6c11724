"""After the last device is gone: what still opens, and to whom (NISHIHARA-5.4.2, 6.4.1.2)."""

from functools import partial

import pyotp
import pytest

from idm.errors import Stopped
from idm.messages import factors as say
from idm.office.signin import credentials as counter
from idm.office.signin import desk_resets, factors, handing
from idm.office.signin.desk import Recognised
from idm.office.signin.factors import Told
from idm.office.signin.visitor import Visitor
from idm.secret import Secret
from tests.signing import BETTER, GOOD, HERE, Door

ADMIN, OPERATOR = "00102", "00105"


def add(door: Door, visitor: Visitor) -> pyotp.TOTP:
    begun = factors.begin_totp(door.desk, visitor)
    device = pyotp.TOTP(begun.seed.reveal())
    factors.finish_totp(door.desk, visitor, begun.sealed, door.code(device), Told("代わり"))
    return device


def lose(door: Door) -> None:
    """Somebody at the desk takes the report."""
    assert handing.report_lost(door.desk, door.person(), door.world.instance.actor(OPERATOR)) == 1


def reset(door: Door) -> Secret:
    """Two of the staff have recognised him and hand out a slip."""
    instance = door.world.instance
    number = desk_resets.ask(door.desk, door.person(), Recognised.FACE, instance.actor(OPERATOR)).id
    return desk_resets.confirm(door.desk, number, instance.actor(ADMIN)).password


def refused(door: Door, visitor: Visitor) -> str:
    with pytest.raises(Stopped) as caught:
        add(door, visitor)
    return caught.value.said.id


@pytest.mark.parametrize("how", ["lost", "removed", "reported"])
def test_with_codes_left_one_of_them_is_asked_for(door: Door, how: str):
    """However the last device went: the password alone opens nothing, a code does, and once."""
    door.own()
    device, codes = door.device()
    if how == "reported":
        lose(door)
    else:
        token, _ = door.signed_in("n00104", GOOD)
        opened = door.gate.show_code(token, door.code(device), HERE)
        assert opened is not None
        visitor = door.visitor(opened)
        number = next(c.id for c in door.held() if c.kind == "totp")
        deed = factors.lost if how == "lost" else partial(factors.remove, aware=True)
        deed(door.desk, visitor, number)

    token, visitor = door.signed_in("n00104", GOOD)
    assert (visitor.waiting, visitor.complete, door.gate.fresh(visitor)) == ({"recovery"}, False, False)
    assert refused(door, visitor) == say.PROVE_FIRST.id
    assert door.gate.show_password(token, GOOD, HERE) is None

    opened = door.gate.show_code(token, codes[0].reveal(), HERE)
    assert opened is not None
    assert door.visitor(opened).complete
    add(door, door.visitor(opened))


def test_without_codes_the_password_opens_ones_page_and_adds_nothing(door: Door):
    """However fresh it is; no new sheet of codes either."""
    door.own()
    door.hold()
    lose(door)

    token, visitor = door.signed_in("n00104", GOOD)
    assert (visitor.complete, visitor.must_ask_the_desk) == (True, True)
    assert refused(door, visitor) == say.DESK_FIRST.id
    with pytest.raises(Stopped):
        factors.new_codes(door.desk, visitor)
    again = door.gate.show_password(token, GOOD, HERE)
    assert again is None
    assert [c.kind for c in door.held()] == ["password"]


def test_a_used_up_sheet_is_no_way_around_the_desk(door: Door):
    """The last code was shown an hour ago: it is not fresh, and the password does not stand in for it."""
    door.own()
    _, codes = door.device()
    lose(door)
    for code in codes:
        token, _ = door.signed_in("n00104", GOOD)
        assert door.gate.show_code(token, code.reveal(), HERE) is not None

    _, visitor = door.signed_in("n00104", GOOD)
    assert visitor.complete
    assert refused(door, visitor) == say.DESK_FIRST.id


def test_two_of_the_desk_open_the_way_to_a_new_device(door: Door):
    """After the report: temporary password, his own, a device; codes that he has no more are not asked for."""
    door.own()
    door.device()
    lose(door)
    slip = reset(door)

    _, visitor = door.signed_in("n00104", slip)
    assert (visitor.waiting, visitor.must_change) == (frozenset(), True)
    assert counter.change_password(door.desk, visitor, slip, BETTER) == ()
    _, visitor = door.signed_in("n00104", BETTER)
    add(door, visitor)

    assert [c.kind for c in door.held()].count("recovery") == 10


def test_the_desks_word_is_for_once_and_for_three_days(door: Door):
    """Another loss, or 72 hours, and the desk is asked again."""
    door.own()
    door.hold()
    lose(door)
    slip = reset(door)
    _, visitor = door.signed_in("n00104", slip)
    assert counter.change_password(door.desk, visitor, slip, BETTER) == ()

    door.later(hours=72)
    _, visitor = door.signed_in("n00104", BETTER)
    assert refused(door, visitor) == say.DESK_FIRST.id


def test_a_loss_after_the_desks_word_takes_it_away(door: Door):
    """It was given for the loss before."""
    door.own()
    door.hold()
    reset_first = reset(door)
    door.later(minutes=1)
    lose(door)
    _, visitor = door.signed_in("n00104", reset_first)
    assert counter.change_password(door.desk, visitor, reset_first, BETTER) == ()

    _, visitor = door.signed_in("n00104", BETTER)
    assert refused(door, visitor) == say.DESK_FIRST.id


def test_a_token_of_the_body_is_a_way_back_too(door: Door):
    """Handed out by the desk, it is asked for like any other."""
    door.own()
    door.hold()
    lose(door)
    seed = Secret(pyotp.random_base32())

    handing.issue(door.desk, door.person(), door.world.instance.actor(ADMIN), serial="A-1", seed=seed)

    token, visitor = door.signed_in("n00104", GOOD)
    assert visitor.waiting == {"totp"}
    opened = door.gate.show_code(token, door.code(pyotp.TOTP(seed.reveal())), HERE)
    assert opened is not None
    add(door, door.visitor(opened))


def test_a_newcomer_adds_his_first_device_by_his_password(door: Door):
    """He never had another, so there is none to ask for; and nothing that codes could stand in for."""
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)
    with pytest.raises(Stopped) as caught:
        factors.new_codes(door.desk, visitor)
    assert caught.value.said.id == say.CODES_FOR_A_DEVICE.id

    add(door, visitor)
