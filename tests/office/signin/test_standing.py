"""The class of somebody's credentials moves with his post, and its numbers hold at once (NISHIHARA-7.2.1.3.o)."""

from idm.messages import passwords as say
from idm.office.signin import credentials as counter
from idm.office.signin.lately import lately
from idm.rules.standing import Standing
from idm.secret import Secret
from tests.instances import UNITS, a_hire
from tests.signing import GOOD, WRONG, Door

STAFF, ADMIN = "00106", "00102"  # 税務課, and the head of 企画商工課
SHORT = Secret("Tonbo7-kasuri/Haga")  # eighteen signs


def test_nishihara_7_2_1_3_o_an_administrator_is_locked_after_three_and_staff_after_five(own_door: Door):
    """Also when the right password comes next."""
    for number, tries in ((STAFF, 5), (ADMIN, 3)):
        own_door.own(number)
        for _ in range(tries - 1):
            assert own_door.knock(f"n{number}", WRONG) is None
        assert own_door.knock(f"n{number}", GOOD) is not None
        for _ in range(tries):
            assert own_door.knock(f"n{number}", WRONG) is None
        assert own_door.knock(f"n{number}", GOOD) is None, number


def test_nishihara_7_2_1_3_o_an_administrator_needs_a_longer_password(own_door: Door):
    """Eighteen signs do for staff, and not for him."""
    own_door.own(STAFF, SHORT)
    issued = own_door.temporary(ADMIN)
    _, visitor = own_door.signed_in(f"n{ADMIN}", issued)

    assert visitor.standing is Standing.PRIVILEGED
    assert [s.id for s in counter.change_password(own_door.desk, visitor, issued, SHORT)] == [say.TOO_SHORT.id]


def test_nishihara_7_2_3_an_administrators_session_ends_earlier(own_door: Door):
    """Half an hour without a request, where staff have one."""
    tokens = {}
    for number in (STAFF, ADMIN):
        own_door.own(number)
        tokens[number], _ = own_door.signed_in(f"n{number}", GOOD)

    own_door.later(minutes=30)

    assert own_door.gate.who(tokens[STAFF]) is not None
    assert own_door.gate.who(tokens[ADMIN]) is None


def test_f16_whoever_is_moved_to_an_office_is_privileged_at_the_next_request(own_door: Door):
    """A session that was opened as staff has the stricter limits from 00:00 of that day, whoever signed in when."""
    own_door.own(STAFF)
    own_door.world.take([a_hire(STAFF, 異動区分="異動", 発令日="2026-04-02", 所属コード="0101")])
    own_door.world.clock.set("2026-04-01 23:50:00")
    token, visitor = own_door.signed_in(f"n{STAFF}", GOOD)
    assert visitor.standing is Standing.STAFF

    own_door.world.clock.set("2026-04-02 00:10:00")
    assert own_door.visitor(token).standing is Standing.PRIVILEGED
    own_door.world.clock.set("2026-04-02 00:20:00")
    assert own_door.gate.who(token) is None  # thirty minutes, not sixty


def test_f16_a_reorganisation_counts_at_the_next_request(own_door: Door):
    """What is remembered of the organisation is given up as soon as another one is recorded."""
    own_door.own(STAFF)
    token, visitor = own_door.signed_in(f"n{STAFF}", GOOD)
    assert visitor.standing is Standing.STAFF

    applied = own_door.world.take_units(UNITS.replace("0300,税務課,,", "0300,税務課,0201,"))
    assert not applied.problems

    assert own_door.visitor(token).standing is Standing.PRIVILEGED


def test_nishihara_7_2_1_3_o_an_administrators_password_is_to_be_changed_after_the_profiles_days(own_door: Door):
    """180 days to the second; told two weeks before; staff are never asked."""
    for number in (STAFF, ADMIN):
        own_door.own(number)
    own_door.later(days=165)
    assert lately(own_door.desk, own_door.signed_in(f"n{ADMIN}", GOOD)[1]).change_by is None
    own_door.later(days=14, hours=23, minutes=59, seconds=59)
    _, before = own_door.signed_in(f"n{ADMIN}", GOOD)
    assert (before.must_change, lately(own_door.desk, before).change_by is not None) == (False, True)

    own_door.later(seconds=1)

    _, visitor = own_door.signed_in(f"n{ADMIN}", GOOD)
    assert (visitor.must_change, visitor.complete) == (True, False)
    assert not own_door.signed_in(f"n{STAFF}", GOOD)[1].must_change
