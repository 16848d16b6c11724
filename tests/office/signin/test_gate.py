"""Who may come in, how often one may try, and how everything ends at once (NISHIHARA-5.4.2, 7.2.3)."""

import pytest

from idm.messages import signin as say
from idm.office.signin import credentials as counter
from idm.office.signin import locks
from idm.office.signin.desk import Recognised
from idm.secret import Secret
from idm.store import sessions
from tests.instances import a_leaver
from tests.signing import BETTER, GOOD, HERE, WRONG, Door


def test_nishihara_7_2_4_2_the_first_sign_in_is_with_a_temporary_password_that_must_be_changed(door: Door):
    """Issued by the desk, good for one thing only: to choose one's own."""
    issued = door.temporary()

    _, visitor = door.signed_in("n00104", issued)
    assert (visitor.must_change, visitor.complete) == (True, False)
    assert counter.change_password(door.desk, visitor, issued, GOOD) == ()

    assert door.knock("n00104", issued) is None
    assert door.signed_in("n00104", GOOD)[1].complete


def test_f18_a_temporary_password_runs_out_by_itself(door: Door):
    """After 72 hours it is none, whoever sweeps or not."""
    issued = door.temporary()

    door.later(hours=72)

    assert door.knock("n00104", issued) is None


@pytest.mark.parametrize("typed", ["n00104", "N00104", " n00104　", "ｎ００１０４", "n0\u200b0104", "00104"])
def test_f06_a_name_is_one_name_however_it_is_spelled(door: Door, typed: str):
    """Width, case and blanks do not count; the 職員番号 does as well."""
    door.own()

    assert door.knock(typed, GOOD) is not None


def test_f06_a_hundred_wrong_tries_over_fifty_spellings_lock_the_one_person(door: Door):
    """Five are looked at, whatever the spelling; then even the right one is refused, and a later one opens."""
    door.own()
    spellings = [f"{' ' * n}{'N' if n % 2 else 'ｎ'}00104{'　' * (n // 2)}" for n in range(50)]

    for name in spellings * 2:
        assert door.knock(name, WRONG) is None

    assert door.knock("n00104", GOOD) is None
    door.later(hours=25)
    assert door.knock("n00104", GOOD) is not None


def test_a_locked_person_has_a_way_back_by_the_desk(door: Door):
    """On the telephone: somebody unlocks, and it is on record who."""
    door.own()
    for _ in range(6):
        door.knock("n00104", WRONG)

    clerk = door.world.instance.actor("00102")
    assert locks.unlock(door.desk, door.person(), Recognised.CALLED_BACK, clerk) == 1

    assert door.knock("n00104", GOOD) is not None
    assert [line["by"] for line in door.world.log("credential.unlocked")] == [clerk.by]


def test_a_right_password_begins_the_count_anew(door: Door):
    """Four slips today and four tomorrow lock nobody."""
    door.own()

    for _ in range(3):
        assert [door.knock("n00104", WRONG) for _ in range(4)] == [None] * 4
        assert door.knock("n00104", GOOD) is not None


@pytest.mark.parametrize("name", ["", "nobody", "n99999", "n00105", "x" * 10_000, "\0", "'; --"])
def test_f11_there_is_one_answer_for_nobody_and_for_whoever_has_no_password(door: Door, name: str):
    """Unknown, empty, endless, or known but without a credential: no."""
    assert door.knock(name, GOOD) is None
    assert door.knock(name, Secret("")) is None


def test_a_device_is_asked_for_once_a_person_has_one(door: Door):
    """Password alone opens a session that waits for the code; with it the session is complete, under a new token."""
    door.own()
    device, _ = door.device()

    first, visitor = door.signed_in("n00104", GOOD)
    assert (visitor.waiting, visitor.complete) == ({"totp"}, False)

    second = door.gate.show_code(first, door.code(device), HERE)
    assert second is not None
    assert door.visitor(second).complete
    assert door.gate.who(first) is None  # F17


def test_f01_f03_a_code_is_good_once_and_none_before_it(door: Door):
    """Not again, and not the one of the step before, however well it is spelled (F02)."""
    door.own()
    device, _ = door.device()
    waiting = [door.signed_in("n00104", GOOD)[0] for _ in range(6)]
    code = door.code(device)

    assert door.gate.show_code(waiting[0], code, HERE) is not None
    for spelled in (code, f" {code}", f"{code[:3]} {code[3:]}", door.code(device, -1)):
        assert door.gate.show_code(waiting.pop(), spelled, HERE) is None


def failures(door: Door) -> list[int]:
    return [one.failures for one in door.held() if one.kind == "totp"]


def test_f01_a_used_code_is_refused_but_is_no_wrong_try(door: Door):
    """Nobody guessed it: whoever types it again and again waits for the next one, and is not locked."""
    door.own()
    device, _ = door.device()
    waiting = [door.signed_in("n00104", GOOD)[0] for _ in range(9)]
    used = door.code(device)
    assert door.gate.show_code(waiting.pop(), used, HERE) is not None

    assert [door.gate.show_code(waiting.pop(), used, HERE) for _ in range(7)] == [None] * 7
    assert failures(door) == [0]
    door.later(seconds=30)
    assert door.gate.show_code(waiting.pop(), door.code(device), HERE) is not None


def test_f08_a_used_code_takes_back_its_own_try_alone(door: Door):
    """Between guesses it forgives none of them, not even where it would itself have been the last."""
    door.own()
    device, _ = door.device()
    waiting = [door.signed_in("n00104", GOOD)[0] for _ in range(8)]
    used = door.code(device)
    assert door.gate.show_code(waiting.pop(), used, HERE) is not None

    for _ in range(4):
        door.gate.show_code(waiting.pop(), "000000", HERE)
    door.gate.show_code(waiting.pop(), used, HERE)
    assert failures(door) == [4]

    door.gate.show_code(waiting.pop(), "000000", HERE)
    door.gate.show_code(waiting.pop(), used, HERE)
    assert failures(door) == [5]
    assert [one.locked_until is not None for one in door.held() if one.kind == "totp"] == [True]


def test_a_recovery_code_stands_in_once(door: Door):
    """Typed with blanks or capitals as well; the second time it is waste paper."""
    door.own()
    _, codes = door.device()
    one, other = (door.signed_in("n00104", GOOD)[0] for _ in range(2))

    opened = door.gate.show_code(one, codes[3].reveal().upper().replace("-", " "), HERE)

    assert opened is not None
    assert door.visitor(opened).complete
    assert door.gate.show_code(other, codes[3].reveal(), HERE) is None


def test_f09_codes_have_a_limit_of_their_own(door: Door):
    """Guessing codes locks the device, not the password; and the password's lock is no device's."""
    door.own()
    device, _ = door.device()
    token, _ = door.signed_in("n00104", GOOD)
    right = door.code(device)
    wrong = door.wrong_code(device)

    for _ in range(5):
        assert door.gate.show_code(token, wrong, HERE) is None

    assert door.gate.show_code(token, right, HERE) is None
    assert door.knock("n00104", GOOD) is not None


def test_f15_a_leavers_session_ends_at_midnight_with_no_worker_running(door: Door):
    """Open on the evening of the last day, over at 00:00, and no sign-in any more."""
    door.own()
    door.world.take([a_leaver("00104", "2026-04-01", 氏名=door.person().names[0].full)])
    door.world.clock.set("2026-04-01 23:30:00")
    token, _ = door.signed_in("n00104", GOOD)

    door.world.clock.set("2026-04-02 00:00:00")

    assert door.gate.who(token) is None
    assert door.knock("n00104", GOOD) is None


@pytest.mark.parametrize(("minutes", "there"), [(59, True), (60, False)])
def test_a_session_without_a_request_ends(door: Door, minutes: int, there: bool):
    """The profile's idle time, asked at use."""
    door.own()
    token, _ = door.signed_in("n00104", GOOD)

    door.later(minutes=minutes)

    assert (door.gate.who(token) is not None) is there


def test_f19_nothing_keeps_a_session_beyond_its_longest_time(door: Door):
    """A request every half an hour, a code in between: twelve hours after the password it is over."""
    door.own()
    device, _ = door.device()
    token, _ = door.signed_in("n00104", GOOD)

    for half_hours in range(24):
        visitor = door.gate.who(token)
        assert visitor is not None, half_hours
        door.gate.still_here(visitor)
        if half_hours == 10:
            token = door.gate.show_code(token, door.code(device), HERE) or token
        door.later(minutes=30)

    assert door.gate.who(token) is None


def test_f16_signing_out_ends_a_copied_cookie(door: Door):
    """The token is worth nothing anywhere."""
    door.own()
    token, _ = door.signed_in("n00104", GOOD)

    door.gate.leave(token, HERE)

    assert door.gate.who(token) is None


def test_f16_a_password_change_ends_every_session(door: Door):
    """Whoever knew the old one is out, at once and everywhere."""
    door.own()
    elsewhere, _ = door.signed_in("n00104", GOOD)
    here, visitor = door.signed_in("n00104", GOOD)

    assert counter.change_password(door.desk, visitor, GOOD, BETTER) == ()

    assert (door.gate.who(elsewhere), door.gate.who(here)) == (None, None)
    assert (door.knock("n00104", GOOD), door.knock("n00104", BETTER) is not None) == (None, True)


def test_an_old_password_does_not_come_back(door: Door):
    """Not this one, not the one before, not the temporary one."""
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)
    assert counter.change_password(door.desk, visitor, GOOD, BETTER) == ()
    _, visitor = door.signed_in("n00104", BETTER)

    for earlier in (GOOD, BETTER):
        assert [s.id for s in counter.change_password(door.desk, visitor, BETTER, earlier)] == [say.SAME_PASSWORD.id]


def test_a_change_needs_the_password_that_is(door: Door):
    """Whoever finds an open browser cannot take the account over; nothing changes, and nothing of it is repeated."""
    door.own()
    token, visitor = door.signed_in("n00104", GOOD)

    assert [s.id for s in counter.change_password(door.desk, visitor, WRONG, BETTER)] == [say.OLD_WRONG.id]

    assert door.gate.who(token) is not None


def test_nishihara_7_2_3_a_person_sees_when_he_was_here_and_who_tried(door: Door):
    """Sign-ins, failures and sign-outs with their terminal, the newest first."""
    door.own()
    door.knock("n00104", WRONG)
    token, visitor = door.signed_in("n00104", GOOD)
    door.gate.leave(token, "10.9.9.9 Edge")

    with door.world.instance.store.read() as connection:
        found = sessions.tries(connection, visitor.person.id, 3)

    assert [(t.what, t.terminal) for t in found] == [
        ("signed_out", "10.9.9.9 Edge"),
        ("signed_in", HERE),
        ("failed", HERE),
    ]


def test_f64_no_secret_is_in_the_database_or_in_the_log(door: Door):
    """Passwords, seeds, codes and tokens: only hashes and sealed text are kept."""
    issued = door.temporary()
    _, visitor = door.signed_in("n00104", issued)
    counter.change_password(door.desk, visitor, issued, GOOD)
    device, codes = door.device()
    token, _ = door.signed_in("n00104", GOOD)

    everything = repr(door.world.rows()) + repr(door.world.log())

    for secret in (issued, GOOD, token, *codes):
        assert secret.reveal() not in everything
    assert device.secret not in everything
