"""What may be used once is used once, whoever comes at the same moment; what is counted is counted (F04, F05, F07)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from idm.facts import StopKind
from idm.office import now
from idm.secret import Secret
from idm.store import credentials
from tests.signing import GOOD, HERE, WRONG, Door

AT_ONCE = 32
ROUNDS = 6


def together(work: Callable[[int], object], count: int = AT_ONCE) -> list[object]:
    """Everybody starts at the same moment."""
    gate = threading.Barrier(count)

    def one(number: int) -> object:
        gate.wait(30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_f04_of_thirty_two_uses_of_one_code_exactly_one_wins(door: Door):
    """Each with a session of its own that waits for the code."""
    door.own()
    device, _ = door.device()
    for _ in range(ROUNDS):
        tokens = [door.signed_in("n00104", GOOD)[0] for _ in range(AT_ONCE)]
        code = door.code(device)

        opened = together(lambda n, t=tokens, c=code: door.gate.show_code(t[n], c, HERE))  # type: ignore[misc]

        assert sum(token is not None for token in opened) == 1
        door.later(minutes=20)


def test_f05_of_thirty_two_uses_of_one_recovery_code_exactly_one_wins(door: Door):
    """A sheet that was copied opens one session."""
    door.own()
    _, codes = door.device()
    for round_ in range(ROUNDS):
        tokens = [door.signed_in("n00104", GOOD)[0] for _ in range(AT_ONCE)]

        opened = together(
            lambda n, t=tokens, c=codes[round_]: door.gate.show_code(t[n], c.reveal(), HERE)  # type: ignore[misc]
        )

        assert sum(token is not None for token in opened) == 1


def test_f07_wrong_tries_at_the_same_moment_are_all_counted(door: Door):
    """Of sixty-four no more than the profile's five are looked at, and the person is locked."""
    door.own()
    looked: list[str] = []
    verify = door.desk.gate._hasher.verify

    def watched(password: Secret, known: str | None) -> bool:
        if known is not None:
            looked.append(known)
        return verify(password, known)

    door.desk.gate._hasher.verify = watched  # type: ignore[method-assign]
    together(lambda _: door.knock("n00104", WRONG), 64)

    assert len(looked) == 5
    with door.world.instance.store.read() as connection:
        (held,) = credentials.of(connection, door.person().id, "password")
    assert held.failures == 5
    assert held.locked_until is not None
    assert door.knock("n00104", GOOD) is None


def test_f15_nobody_is_served_after_the_commit_that_stops_him(door: Door):
    """Two hundred requests of eight browsers; whatever begins after the commit is refused."""
    door.own()
    tokens = [door.signed_in("n00104", GOOD)[0] for _ in range(8)]
    stopped = threading.Event()
    served: list[bool] = []

    def browse(number: int) -> None:
        for _ in range(25):
            after = stopped.is_set()
            if door.gate.who(tokens[number]) is not None:
                served.append(after)

    def stop() -> None:
        instance = door.world.instance
        now.stop(instance, StopKind.HOLD, "00104", instance.actor("00101"))
        stopped.set()

    together(lambda n: stop() if n == 8 else browse(n), 9)

    assert stopped.is_set()
    assert True not in served
    assert all(door.gate.who(token) is None for token in tokens)
