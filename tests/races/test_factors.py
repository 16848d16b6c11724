"""What may be used once is used once, whoever comes at the same moment (F03, F04, F05)."""

import secrets
from datetime import timedelta

from idm.errors import Stopped
from idm.office.signin import keys, resets
from idm.office.signin.credentials import RESET
from idm.secret import Secret
from idm.signin import recovery
from idm.store import challenges, credentials, sessions
from tests.office.signin.test_keys import SITE, registered
from tests.races.at_once import AT_ONCE, ROUNDS, crowd, waiting_sessions
from tests.signing import HERE, Door


@ROUNDS
def test_f04_of_thirty_two_uses_of_one_code_exactly_one_wins(door: Door, rounds: int):
    """Each with a session of its own that waits for the code."""
    door.own()
    device, _ = door.device()
    with crowd() as at_once:
        for _ in range(rounds):
            tokens, code = waiting_sessions(door), door.code(device)

            opened = at_once(lambda n, t=tokens, c=code: door.gate.show_code(t[n], c, HERE))

            assert sum(token is not None for token in opened) == 1
            assert door.gate.show_code(waiting_sessions(door, 1)[0], code, HERE) is None
            door.later(days=2)  # beyond every lock that the losers earned


@ROUNDS
def test_f05_of_thirty_two_uses_of_one_recovery_code_exactly_one_wins(door: Door, rounds: int):
    """A sheet that was copied opens one session."""
    door.own()
    door.device()
    with crowd() as at_once:
        for _ in range(rounds):
            tokens, code = waiting_sessions(door), _a_new_sheet(door)[0].reveal()

            opened = at_once(lambda n, t=tokens, c=code: door.gate.show_code(t[n], c, HERE))

            assert sum(token is not None for token in opened) == 1
            assert door.gate.show_code(waiting_sessions(door, 1)[0], code, HERE) is None


@ROUNDS
def test_f17_of_eleven_good_codes_shown_in_one_session_one_opens_another(door: Door, rounds: int):
    """A code and ten recovery codes, all good, at once in one session: one session takes its place."""
    door.own()
    device, _ = door.device()
    with crowd(1 + recovery.COUNT) as at_once:
        for _ in range(rounds):
            (token,), sheet = waiting_sessions(door, 1), _a_new_sheet(door)
            good = [door.code(device), *(code.reveal() for code in sheet)]

            opened = at_once(lambda n, t=token, g=good: door.gate.show_code(t, g[n], HERE))

            assert sum(one is not None for one in opened) == 1
            assert door.gate.who(token) is None
            door.later(days=2)


@ROUNDS
def test_f05_of_thirty_two_uses_of_one_reset_token_exactly_one_wins(door: Door, rounds: int):
    """Each with a new password of its own: the one that is taken opens, once, and the token is good for nothing."""
    door.own()
    with crowd() as at_once:
        for round_ in range(rounds):
            token, now = Secret(secrets.token_urlsafe(32)), door.world.clock.now()
            with door.world.instance.store.write() as connection:
                lasts = timedelta(minutes=10)
                who = door.person().id
                data = {resets.EPOCH: str(sessions.epoch_of(connection, who))}
                challenges.hand_out(connection, token, RESET, now, lasts=lasts, person_id=who, data=data)
            new = [Secret(f"Tsukue{round_}-yuhi/{number}Enpitsu") for number in range(AT_ONCE)]

            won = [n for n, done in enumerate(at_once(lambda n, t=token, p=new: _chose(door, t, p[n]))) if done]

            assert len(won) == 1
            assert [n for n in range(AT_ONCE) if n % 8 == won[0] % 8 and door.knock("n00104", new[n])] == won
            assert not _chose(door, token, new[0])
            door.later(days=2)


@ROUNDS
def test_f62_of_thirty_two_uses_of_one_challenge_exactly_one_wins(door: Door, rounds: int):
    """A key's answer that was copied from the wire is worth nothing the second time."""
    store, person = door.world.instance.store, door.person()
    with crowd() as at_once:
        for _ in range(rounds):
            token, now = Secret(secrets.token_urlsafe(32)), door.world.clock.now()
            with store.write() as connection:
                challenges.hand_out(connection, token, "key", now, lasts=timedelta(minutes=5), person_id=person.id)

            def use(_: int, shown: Secret = token) -> bool:
                with store.write() as connection:
                    return challenges.use_up(connection, shown, "key", door.world.clock.now()) is not None

            assert sum(at_once(use)) == 1


@ROUNDS
def test_f05_f62_of_thirty_two_who_show_one_keys_answer_exactly_one_comes_in(door: Door, rounds: int):
    """The whole way of a passkey: the answer to one challenge, copied, at the same moment."""
    door.own()
    key = registered(door)
    with crowd() as at_once:
        for _ in range(rounds):
            answer = key.get(keys.ask_alone(door.desk, SITE))

            opened = at_once(lambda _, a=answer: keys.knock(door.desk, SITE, a, HERE))

            assert sum(token is not None for token in opened) == 1


@ROUNDS
def test_f62_of_thirty_two_answers_with_one_sign_count_exactly_one_comes_in(door: Door, rounds: int):
    """Copies of one key, each with a challenge of its own and all with one count: one comes in, and the key is over."""
    door.own()
    key = registered(door)
    held = _the_key(door)
    with crowd() as at_once:
        for _ in range(rounds):
            answers = []
            for _ in range(AT_ONCE):
                key.count = 20
                answers.append(key.get(keys.ask_alone(door.desk, SITE)))

            opened = at_once(lambda n, a=answers: keys.knock(door.desk, SITE, a[n], HERE))

            assert sum(token is not None for token in opened) == 1
            key.count = 50
            assert keys.knock(door.desk, SITE, key.get(keys.ask_alone(door.desk, SITE)), HERE) is None
            _in_force_again(door, held)


def _the_key(door: Door) -> credentials.Credential:
    with door.world.instance.store.read() as connection:
        (held,) = credentials.of(connection, door.person().id, "webauthn")
    return held


def _in_force_again(door: Door, held: credentials.Credential) -> None:
    """The same key as on the day it was added."""
    with door.world.instance.store.write() as connection:
        credentials.add(
            connection,
            held.person_id,
            held.kind,
            held.secret,
            by=held.person_id,
            now=held.made_at,
            step=held.step,
            handle=held.handle,
            traits=held.traits,
        )


def _chose(door: Door, token: Secret, new: Secret) -> bool:
    try:
        return resets.choose(door.desk, token, new) == ()
    except Stopped:
        return False


def _a_new_sheet(door: Door) -> list[Secret]:
    """Ten more recovery codes."""
    codes, person_id, now = recovery.make(secrets.choice), door.person().id, door.world.clock.now()
    with door.world.instance.store.write() as connection:
        for code in codes:
            digest = recovery.digest(code.reveal())
            credentials.add(connection, person_id, "recovery", digest, by=person_id, now=now)
    return codes
