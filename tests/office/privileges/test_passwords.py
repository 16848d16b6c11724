"""The password of a privileged ID is its holder's own secret, and stricter than a staff one (7.2(1)③(オ), 7.2(4)②)."""

from datetime import timedelta

import pytest

from idm.errors import BadInput, Stopped
from idm.messages import passwords as say_passwords
from idm.messages import privileges as say
from idm.office.privileges import opening, passwords
from idm.office.privileges.opening import Wish
from idm.office.signin.visitor import Visitor
from idm.secret import Secret
from idm.store import credentials
from tests.cases import CISO, CLERK, OPERATOR, PLANNING
from tests.privileges import CHOSEN, KEY, Keys
from tests.races.at_once import open_sessions
from tests.signing import GOOD, WRONG


def visitor(keys: Keys, *shown: str, number: str = OPERATOR) -> Visitor:
    """Signed in, having just shown these."""
    if not keys.person(number).proofs.password:
        keys.door.own(number)
        keys.door.hold(f"n{number}")
    (token,) = open_sessions(keys.door, 1, *(shown or ("password", "totp")), number=number)
    return keys.door.visitor(token)


def choose(keys: Keys, old: Secret, new: Secret = CHOSEN, who: Visitor | None = None) -> list[str]:
    own = who or visitor(keys)
    actor = keys.world.instance.actor(own.person.numbers[-1])
    return [said.id for said in passwords.choose(keys.door.desk, own, actor, old, new)]


@pytest.fixture
def handed(keys: Keys) -> Secret:
    """The temporary password of the deputy's privileged ID."""
    keys.name_deputy()
    return keys.issue().password


def test_s08_the_holder_chooses_his_own_and_directories_get_its_hash(keys: Keys, handed: Secret):
    """By the stamp, like every password; the temporary one is over, and neither is on record."""
    assert keys.person(OPERATOR).privileged[0].password == "none"
    assert choose(keys, handed) == []

    (one,) = (c for c in keys.door.held(OPERATOR) if c.kind == "privileged")
    assert (one.state, keys.door.desk.hasher.verify(CHOSEN, one.secret)) == ("active", True)
    stamp = keys.person(OPERATOR).privileged[0].password
    assert stamp.partition("@")[0] == str(one.id)
    with keys.world.instance.store.read() as connection:
        assert credentials.hashes(connection, [stamp])[stamp].reveal() == one.secret
    assert "privileged" not in keys.person(OPERATOR).proofs.factors
    assert CHOSEN.reveal() not in str(keys.world.log())
    assert choose(keys, handed) == [say.OLD_WRONG.id]


@pytest.mark.parametrize("shown", [("password",), ("totp",), ("password", "recovery")], ids=" ".join)
def test_nishihara_7_2_1_3_o_it_asks_for_two_kinds_shown_just_now(keys: Keys, handed: Secret, shown: tuple[str, ...]):
    """One kind, or a recovery code, chooses no password and opens no window."""
    own = visitor(keys, *shown)
    with pytest.raises(Stopped) as caught:
        choose(keys, handed, who=own)
    assert caught.value.said.id == say.PROVE_FIRST.id
    keys.choose()
    with pytest.raises(Stopped):
        opening.open_at_the_web(keys.door.desk, own, Wish(KEY, "点検"), keys.world.instance.actor(OPERATOR))


def test_a_proof_of_long_ago_is_none(keys: Keys, handed: Secret):
    """Five minutes, for the privileged; shown again it is good."""
    keys.choose()
    own = visitor(keys)
    keys.hall.later(minutes=5)
    with pytest.raises(Stopped):
        opening.open_at_the_web(keys.door.desk, own, Wish(KEY, "点検"), keys.world.instance.actor(OPERATOR))

    opening.open_at_the_web(keys.door.desk, visitor(keys), Wish(KEY, "点検"), keys.world.instance.actor(OPERATOR))
    assert keys.check().allowed


def test_nishihara_7_2_1_3_o_it_is_longer_than_a_staff_one_and_another(keys: Keys, handed: Secret):
    """Twenty characters, as it stands alone at the directory; not his staff password, not one it had before."""
    own = visitor(keys)
    assert choose(keys, handed, Secret("Kumo4-ashibe/Chouch"), own) == [say_passwords.TOO_SHORT.id]
    assert choose(keys, handed, GOOD, own) == [say.SAME_AS_STAFF.id]
    assert choose(keys, handed, CHOSEN, own) == []
    assert choose(keys, CHOSEN, CHOSEN, own) == [say.SAME_PASSWORD.id]
    assert choose(keys, CHOSEN, Secret("Kumo4-x-n00105/Hikari"), own) != []


def test_f07_wrong_tries_lock_it_by_the_stricter_numbers(keys: Keys, handed: Secret):
    """Three; then the right one opens nothing for half an hour either."""
    own = visitor(keys)
    assert [choose(keys, WRONG, who=own) for _ in range(3)] == [[say.OLD_WRONG.id]] * 3
    assert choose(keys, handed, who=own) == [say.OLD_WRONG.id]
    keys.hall.later(minutes=31)
    assert choose(keys, handed, who=visitor(keys)) == []


def test_f18_a_temporary_one_is_good_for_three_days(keys: Keys, handed: Secret):
    """At use, to the second; another one is handed out by whoever manages the ID."""
    keys.hall.later(hours=72)
    assert choose(keys, handed) == [say.OLD_WRONG.id]

    again = passwords.hand_over(keys.door.desk, keys.person(OPERATOR), keys.world.instance.actor(PLANNING))
    assert again.good_until == keys.world.clock.now() + timedelta(hours=72)
    assert choose(keys, again.password) == []


def test_another_temporary_one_ends_the_one_in_force(keys: Keys, handed: Secret):
    """The directory has none until the holder has chosen again; a clerk and the holder himself hand none out."""
    choose(keys, handed)
    desk, instance, person = keys.door.desk, keys.world.instance, keys.person(OPERATOR)
    for by in (CLERK, OPERATOR):
        with pytest.raises(Stopped):
            passwords.hand_over(desk, person, instance.actor(by))
    with pytest.raises(BadInput):
        passwords.hand_over(desk, keys.person(CLERK), instance.actor(CISO))

    passwords.hand_over(desk, person, instance.actor(PLANNING))
    assert keys.person(OPERATOR).privileged[0].password == "none"
    assert [line["data"]["how"] for line in keys.world.log("privilege.password")] == ["chosen", "handed"]
