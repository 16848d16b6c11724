"""What may be used once is used once, whoever comes at the same moment (F03, F04, F05)."""

import secrets

from idm.secret import Secret
from idm.signin import recovery
from idm.store import credentials
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
def test_f17_of_thirty_two_codes_shown_in_one_session_one_opens_another(door: Door, rounds: int):
    """A code and ten recovery codes, all good, at once in one session: it is replaced by one session and not by more."""
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


def _a_new_sheet(door: Door) -> list[Secret]:
    """Ten more recovery codes."""
    codes, person_id, now = recovery.make(secrets.choice), door.person().id, door.world.clock.now()
    with door.world.instance.store.write() as connection:
        for code in codes:
            digest = recovery.digest(code.reveal())
            credentials.add(connection, person_id, "recovery", digest, by=person_id, now=now)
    return codes
