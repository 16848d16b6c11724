"""Ways back for whoever is locked out, and what ends with a password (NISHIHARA-6.4.3.4, 7.2.4.2, 7.2.4.3)."""

import pytest
from sqlalchemy import update

from idm.errors import BadInput, Stopped
from idm.facts import StopKind
from idm.hr.changeset import Source
from idm.messages import passwords as say_password
from idm.messages import resets as say
from idm.messages import signin as say_signin
from idm.office import now
from idm.office.signin import credentials as counter
from idm.office.signin import desk_resets, handing, locks, resets, slips
from idm.office.signin.desk import Recognised
from idm.office.signin.leaks import leaked
from idm.secret import Secret
from idm.store import credentials, notices
from idm.store.tables import credential
from tests.contracts import let_work
from tests.instances import a_hire
from tests.races.at_once import crowd
from tests.signing import BETTER, GOOD, HERE, WRONG, Door

HEAD, ADMIN, CLERK, STAFF = "00101", "00102", "00104", "00106"  # heads of 総務課 and 企画商工課, 人事係, 税務課
OPERATOR = "00105"  # 情報政策係


def told(door: Door, number: str) -> list[str]:
    with door.world.instance.store.read() as connection:
        return [one.said.id for one in notices.unread(connection, door.person(number).id)]


def asked(door: Door, number: str = STAFF, by: str = CLERK) -> int:
    actor = door.world.instance.actor(by)
    return desk_resets.ask(door.desk, door.person(number), Recognised.FACE, actor).id


# --- by oneself ---


def test_a_device_opens_the_way_to_a_new_password(door: Door):
    """Name and code, a token, a new password: the old one, every session and the token are over."""
    door.own()
    device, _ = door.device()
    elsewhere, _ = door.signed_in("n00104", GOOD)

    token = resets.prove(door.desk, " Ｎ00104", door.code(device), HERE)
    assert token is not None
    assert door.gate.who(elsewhere) is not None  # nothing has changed yet
    assert resets.choose(door.desk, token, BETTER) == ()

    assert door.gate.who(elsewhere) is None
    assert (door.knock("n00104", GOOD), door.knock("n00104", BETTER) is not None) == (None, True)
    assert told(door, "00104")[0] == say.TOLD_RESET.id
    assert [line["act"] for line in door.world.log() if line["act"].startswith("reset")] == [
        "reset.asked",
        "reset.done",
    ]


def test_a_recovery_code_opens_it_too_and_is_used_up(door: Door):
    """For whoever has lost the device as well."""
    door.own()
    _, codes = door.device()

    assert resets.prove(door.desk, "00104", codes[0].reveal(), HERE) is not None
    assert resets.prove(door.desk, "00104", codes[0].reveal(), HERE) is None


def test_f05_a_token_is_good_for_one_password(door: Door):
    """Whoever brings it a second time changes nothing, however quick."""
    door.own()
    device, _ = door.device()
    token = resets.prove(door.desk, "n00104", door.code(device), HERE)
    assert token is not None
    assert resets.choose(door.desk, token, BETTER) == ()

    with pytest.raises(Stopped) as caught:
        resets.choose(door.desk, token, Secret("Yozora4-mikan/Kasa.."))

    assert caught.value.said.id == say.TOKEN_OVER.id
    assert door.knock("n00104", BETTER) is not None


def test_a_weak_password_leaves_the_token_good(door: Door):
    """A slip does not send anybody back to the beginning."""
    door.own()
    device, _ = door.device()
    token = resets.prove(door.desk, "n00104", door.code(device), HERE)
    assert token is not None

    assert say_password.TOO_SHORT.id in {one.id for one in resets.choose(door.desk, token, Secret("Ab3-x"))}
    assert [one.id for one in resets.choose(door.desk, token, GOOD)] == [say_signin.SAME_PASSWORD.id]
    assert resets.choose(door.desk, token, BETTER) == ()


def test_f18_a_token_runs_out_by_itself(door: Door):
    """After the profile's fifteen minutes it is none."""
    door.own()
    device, _ = door.device()
    token = resets.prove(door.desk, "n00104", door.code(device), HERE)
    assert token is not None

    door.later(minutes=15)

    with pytest.raises(Stopped):
        resets.choose(door.desk, token, BETTER)


def test_f14_a_token_of_chance_names_its_person_on_our_side(door: Door):
    """Neither a made-up one nor one of another kind is any good."""
    for made_up in ("", "x" * 43, door.person().id):
        with pytest.raises(Stopped):
            resets.choose(door.desk, Secret(made_up), BETTER)


def test_f14_a_change_of_the_password_ends_a_reset_that_was_begun(door: Door):
    """The rightful owner is back first: what somebody else has begun comes to nothing."""
    door.own()
    device, _ = door.device()
    token = resets.prove(door.desk, "n00104", door.code(device), HERE)
    assert token is not None
    _, visitor = door.signed_in("n00104", GOOD)
    assert counter.change_password(door.desk, visitor, GOOD, BETTER) == ()

    with pytest.raises(Stopped):
        resets.choose(door.desk, token, Secret("Yozora4-mikan/Kasa.."))


def test_f61_a_stop_between_code_and_password_holds(door: Door):
    """Whoever is stopped in between gets no password."""
    door.own()
    device, _ = door.device()
    token = resets.prove(door.desk, "n00104", door.code(device), HERE)
    assert token is not None
    now.stop(door.world.instance, StopKind.HOLD, "00104", door.world.instance.actor(ADMIN), at=None, reason="試験")

    with pytest.raises(Stopped):
        resets.choose(door.desk, token, BETTER)
    assert resets.prove(door.desk, "n00104", door.code(device, 1), HERE) is None


def test_f15_the_loss_of_the_device_ends_a_reset_that_it_had_earned(door: Door):
    """Whoever has the device reports nothing; when its owner does, what it opened is closed."""
    door.own()
    device = door.hold()
    token = resets.prove(door.desk, "n00104", door.code(device), HERE)
    assert token is not None
    handing.report_lost(door.desk, door.person(), door.world.instance.actor("00102"))

    with pytest.raises(Stopped) as refused:
        resets.choose(door.desk, token, BETTER)

    assert refused.value.said.id == say.TOKEN_OVER.id
    assert door.knock("n00104", BETTER) is None


def test_a_token_that_its_owner_never_used_resets_nothing(door: Door):
    """Whoever handed it out knows its seed: alone he gets into nobody's account (7.2.4.2)."""
    door.own()
    device, person = door.hold(), door.person()
    with door.world.instance.store.write() as connection:
        connection.execute(update(credential).where(credential.c.kind == "totp").values(step=0))

    assert resets.prove(door.desk, "n00104", door.code(device), HERE) is None
    token, _ = door.signed_in("n00104", GOOD)
    assert door.gate.show_code(token, door.code(device), HERE) is not None
    door.later(seconds=30)
    assert resets.prove(door.desk, person.account.login, door.code(device), HERE) is not None


@pytest.mark.parametrize("name", ["n00104", "n00105", "n99999", "", "x" * 10_000])
def test_f11_there_is_one_answer_for_whoever_cannot_prove_himself(door: Door, name: str):
    """A wrong code, no device, nobody of that name: no."""
    door.own()
    door.device()

    assert resets.prove(door.desk, name, "000000", HERE) is None
    assert resets.prove(door.desk, name, "", HERE) is None


def test_f08_a_used_code_here_forgives_no_guess_at_the_door(door: Door):
    """What was counted there is taken back there alone."""
    door.own()
    device, _ = door.device()
    one, other = (door.signed_in("n00104", GOOD)[0] for _ in range(2))
    used = door.code(device)
    assert door.gate.show_code(one, used, HERE) is not None
    assert door.gate.show_code(other, "000000", HERE) is None

    assert resets.prove(door.desk, "n00104", used, HERE) is None

    assert [held.failures for held in door.held() if held.kind == "totp"] == [1]


def test_f09_wrong_codes_here_have_a_count_of_their_own(door: Door):
    """Five a day, then the right one does not help here, nor a recovery code; at the door it does all the while."""
    door.own()
    device, codes = door.device()
    wrong = door.wrong_code(device)

    for _ in range(5):
        assert resets.prove(door.desk, "n00104", wrong, HERE) is None

    assert resets.prove(door.desk, "n00104", door.code(device), HERE) is None
    assert resets.prove(door.desk, "n00104", codes[0].reveal(), HERE) is None
    token, _ = door.signed_in("n00104", GOOD)
    assert door.gate.show_code(token, door.code(device), HERE) is not None
    door.later(hours=24)
    assert resets.prove(door.desk, "n00104", door.code(device), HERE) is not None


def test_f09_a_right_code_here_begins_the_count_anew(door: Door):
    """Four slips today and four after it lock nobody."""
    door.own()
    device, _ = door.device()

    for _ in range(3):
        door.later(seconds=30)
        assert [resets.prove(door.desk, "n00104", "000000", HERE) for _ in range(4)] == [None] * 4
        assert resets.prove(door.desk, "n00104", door.code(device), HERE) is not None


def test_the_desk_lets_somebody_try_here_again_too(door: Door):
    """Unlocking at the desk is for both counts."""
    door.own(STAFF)
    device = door.hold(f"n{STAFF}")
    for _ in range(5):
        assert resets.prove(door.desk, STAFF, "000000", HERE) is None

    locks.unlock(door.desk, door.person(STAFF), Recognised.CARD, door.world.instance.actor(CLERK))

    assert resets.prove(door.desk, STAFF, door.code(device), HERE) is not None


def test_f09_what_is_locked_at_the_door_is_locked_here(door: Door):
    """Whoever guesses a code with a stolen password finds no second chance."""
    door.own()
    device, _ = door.device()
    token, _ = door.signed_in("n00104", GOOD)
    for _ in range(5):
        assert door.gate.show_code(token, "000000", HERE) is None

    assert resets.prove(door.desk, "n00104", door.code(device), HERE) is None


def test_whoever_came_in_by_his_device_need_not_know_the_old_password(door: Door):
    """Having shown it just now; later, or without one, he cannot."""
    door.own()
    _, bare = door.signed_in("n00104", GOOD)
    device, _ = door.device()
    waiting, _ = door.signed_in("n00104", GOOD)
    token = door.gate.show_code(waiting, door.code(device), HERE)
    assert token is not None
    visitor = door.visitor(token)

    with pytest.raises(Stopped):
        resets.begin(door.desk, bare)
    assert resets.choose(door.desk, resets.begin(door.desk, visitor), BETTER) == ()
    door.later(minutes=10)
    with pytest.raises(Stopped):
        resets.begin(door.desk, visitor)


# --- by the desk ---


def test_nishihara_7_2_4_2_two_of_the_staff_give_a_temporary_password(door: Door):
    """The first recognises, the second confirms and gets the slip: the old password is over."""
    door.own(STAFF)
    here, _ = door.signed_in(f"n{STAFF}", GOOD)

    number = asked(door)
    assert door.gate.who(here) is not None  # one alone changes nothing
    issued = desk_resets.confirm(door.desk, number, door.world.instance.actor(ADMIN))

    assert (door.gate.who(here), door.knock(f"n{STAFF}", GOOD)) == (None, None)
    assert door.signed_in(f"n{STAFF}", issued.password)[1].must_change
    assert told(door, STAFF)[0] == say.TOLD_DESK.id
    line = door.world.log("reset.done")[0]
    assert (line["by"], line["data"]["first"]) == (door.person(ADMIN).id, door.person(CLERK).id)


def test_nobody_is_both_of_the_two(door: Door):
    """Nor is the second the one it is about."""
    number = asked(door)
    about_head = asked(door, ADMIN)

    for one, by, why in (
        (number, CLERK, say.SAME_PERSON),
        (number, STAFF, say.ABOUT_ONESELF),
        (about_head, ADMIN, say.ABOUT_ONESELF),
        (number, None, say.NEEDS_A_NAME),
        (number, "00103", say.NOT_YOUR_OFFICE),
    ):
        with pytest.raises(Stopped) as caught:
            desk_resets.confirm(door.desk, one, door.world.instance.actor(by))
        assert caught.value.said.id == why.id

    assert [one.number for one in desk_resets.waiting(door.desk, door.world.nobody())] == [number, about_head]


def test_nishihara_7_2_1_3_e_a_contractor_serves_staff_and_no_administrator(door: Door):
    """Whatever roles go with the place he works in."""
    hired = a_hire("00150", 任用形態="委託", 所属コード="0201", 任期終了="2027-03-31")
    assert door.world.take([hired], source=Source.OTHERS).state == "applied"
    let_work(door.world.instance, "00150")
    assert asked(door, STAFF, by="00150")

    with pytest.raises(Stopped) as caught:
        asked(door, ADMIN, by="00150")
    assert caught.value.said.id == say.CONTRACTOR.id


def test_f05_a_request_is_confirmed_once(door: Door):
    """Done, withdrawn or a day old: nothing waits any more."""
    confirm, admin = desk_resets.confirm, door.world.instance.actor(ADMIN)
    done = asked(door)
    confirm(door.desk, done, admin)
    withdrawn = asked(door)
    desk_resets.withdraw(door.desk, withdrawn, admin)
    late = asked(door)
    door.later(hours=24)

    for number in (done, withdrawn, late, 999):
        with pytest.raises(BadInput):
            confirm(door.desk, number, admin)


def test_f05_of_eight_second_words_at_once_exactly_one_gets_the_slip(door: Door):
    """Two of the staff, four clicks each, at the same moment."""
    number = asked(door)
    seconds = [door.world.instance.actor(by) for by in (OPERATOR, ADMIN)]

    def confirmed(one: int) -> bool:
        try:
            desk_resets.confirm(door.desk, number, seconds[one % 2])
        except BadInput:
            return False
        return True

    with crowd(8) as at_once:
        assert sum(at_once(confirmed)) == 1
    assert len(door.world.log("reset.done")) == 1


def test_a_person_has_one_request_at_a_time(door: Door):
    """The second of the staff does not begin anew instead of looking."""
    asked(door)

    with pytest.raises(Stopped) as caught:
        asked(door, by=ADMIN)
    assert caught.value.said.id == say.ALREADY_ASKED.id


def test_whoever_may_not_work_gets_no_reset(door: Door):
    """Neither when asked nor when it is confirmed."""
    number = asked(door)
    now.stop(door.world.instance, StopKind.HOLD, STAFF, door.world.instance.actor(ADMIN), at=None, reason="試験")

    with pytest.raises(Stopped):
        desk_resets.confirm(door.desk, number, door.world.instance.actor(ADMIN))
    with pytest.raises(Stopped):
        asked(door, by=ADMIN)


def test_a_first_password_is_given_by_one_and_another_one_by_two(door: Door):
    """As long as nobody has chosen his own, a lost slip is replaced; afterwards one of the staff alone cannot."""
    door.temporary(STAFF)
    issued = door.temporary(STAFF)
    _, visitor = door.signed_in(f"n{STAFF}", issued)
    assert counter.change_password(door.desk, visitor, issued, GOOD) == ()

    with pytest.raises(Stopped) as caught:
        door.temporary(STAFF)
    assert caught.value.said.id == say.NOT_A_NEWCOMER.id


# --- locks ---


def test_whoever_is_locked_is_on_the_list_until_somebody_lets_him_in(door: Door):
    """With the kind of factor and until when; the person hears of it."""
    door.own(STAFF)
    for _ in range(5):
        door.knock(f"n{STAFF}", WRONG)

    assert [(one.number, one.kinds) for one in locks.locked(door.desk)] == [(STAFF, ("password",))]
    assert locks.unlock(door.desk, door.person(STAFF), Recognised.CARD, door.world.instance.actor(CLERK)) == 1

    assert locks.locked(door.desk) == []
    assert told(door, STAFF)[0] == say.TOLD_UNLOCKED.id
    assert door.world.log("credential.unlocked")[0]["data"] == {"recognised": "card"}


@pytest.mark.parametrize(
    ("by", "why"), [(None, say.NEEDS_A_NAME), ("00103", say.NOT_YOUR_OFFICE), (CLERK, say.ABOUT_ONESELF)]
)
def test_nobody_unlocks_himself_or_without_an_office(door: Door, by: str | None, why):
    """And who did it is always known."""
    with pytest.raises(Stopped) as caught:
        locks.unlock(door.desk, door.person(CLERK), Recognised.FACE, door.world.instance.actor(by))
    assert caught.value.said.id == why.id


# --- leaks ---


def test_nishihara_6_4_3_4_a_leaked_password_is_over_at_once(door: Door):
    """Every session, the password, in the directory as well; the manager of the section hears of it."""
    door.own(CLERK)
    device, _ = door.device()
    here, visitor = door.signed_in("n00104", GOOD)

    leaked(door.desk, visitor.person, door.world.instance.actor(CLERK))

    assert (door.gate.who(here), door.knock("n00104", GOOD)) == (None, None)
    with door.world.instance.store.read() as connection:
        assert credentials.of(connection, visitor.person.id, "password") == []
    assert door.person().proofs.password == "none"
    assert told(door, CLERK)[0] == say.TOLD_LEAKED.id
    assert told(door, HEAD) == [say.TOLD_MANAGER.id]
    token = resets.prove(door.desk, "n00104", door.code(device), HERE)
    assert token is not None
    assert [one.id for one in resets.choose(door.desk, token, GOOD)] == [say_signin.SAME_PASSWORD.id]


def test_wrong_tries_of_the_old_password_count_when_it_is_changed(door: Door):
    """Whoever finds an open browser cannot go on guessing there."""
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)

    for _ in range(5):
        assert [s.id for s in counter.change_password(door.desk, visitor, WRONG, BETTER)] == [say_signin.OLD_WRONG.id]

    assert [s.id for s in counter.change_password(door.desk, visitor, GOOD, BETTER)] == [say_signin.OLD_WRONG.id]
    assert door.knock("n00104", GOOD) is None


def test_f26_first_passwords_are_handed_out_by_the_desk_alone(door: Door):
    """A clerk of another section is refused and nothing is given; the desk's own is not."""
    newcomer, instance = door.person("00108"), door.world.instance

    with pytest.raises(Stopped) as refused:
        slips.issue_for(door.desk, [newcomer], instance.actor("00106"))

    assert refused.value.said.id == say.NOT_YOUR_OFFICE.id
    with instance.store.read() as connection:
        assert credentials.of(connection, newcomer.id) == []
    (issued,) = slips.issue_for(door.desk, [newcomer], instance.actor("00102"))
    assert door.knock(newcomer.account.login, issued.password) is not None
