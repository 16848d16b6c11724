"""Another system asks, and is told yes only when everything is right (NISHIHARA-5.4.2, 5.4.3, 7.2.3)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import delete, event, update

from idm.errors import NotKnown, NotYours
from idm.facts import StopKind
from idm.office import now
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.office.signin.questions import Answer
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from idm.store import clients as stored
from idm.store import credentials, facts, verifying
from idm.store.tables import account, credential, person
from idm.store.tables import stop as stops
from tests.asking import Asking
from tests.signing import BETTER, GOOD, WRONG

DEVICE = ("password",)  # what a terminal has checked itself: then the device alone is asked for


def test_password_and_code_are_enough_for_an_lgwan_system(asking: Asking):
    """Two pieces, as 5.4② asks; the answer names rule and clause, the log who asked and for what."""
    asking.door.own()
    device, _ = asking.door.device()

    answer = asking.ask(password=GOOD, code=asking.door.code(device))

    assert (answer.allowed, answer.rule, answer.clause, answer.missing) == (True, "factor.items", "西原村 5.4②", ())
    line = asking.door.world.log("access.verified")[-1]
    assert (line["by"], line["via"], line["object"], line["subject"]) == (
        "client:radius",
        "api",
        "terminal",
        asking.door.person().id,
    )


def test_a_password_alone_is_right_and_not_enough(asking: Asking):
    """What is missing is told to whoever was recognised."""
    asking.door.own()

    answer = asking.ask(password=GOOD)

    assert (answer.allowed, answer.rule) == (False, "factor.items")
    assert "possession" in answer.missing


def test_a_device_alone_is_enough_beside_what_the_asking_system_checked_itself(asking: Asking):
    """Only a key that may vouch is believed."""
    asking.door.own()
    device, _ = asking.door.device()

    believed = asking.ask(code=asking.door.code(device), vouched=DEVICE, key=asking.vouching)
    asking.door.later(seconds=30)
    unbelieved = asking.ask(code=asking.door.code(device), vouched=DEVICE)

    assert (believed.allowed, unbelieved.allowed, unbelieved.rule) == (True, False, "factor.items")


def stop(asking: Asking, number: str) -> None:
    instance = asking.door.world.instance
    now.stop(instance, StopKind.HOLD, number, instance.actor("00101"))


def the_refusals(asking: Asking) -> dict[str, Answer]:
    """One of each kind, the second factor last."""
    asking.door.own("00104")
    device, _ = asking.door.device()
    asking.door.own("00105")
    stop(asking, "00105")
    asking.door.own("00103")
    for _ in range(9):
        asking.ask("n00103", password=WRONG)
    used = asking.door.code(device)
    asking.ask(password=GOOD, code=used)
    return {
        "unknown": asking.ask("n99999", password=GOOD, code="123456"),
        "password": asking.ask(password=WRONG, code=asking.door.code(device, 1)),
        "stopped": asking.ask("n00105", password=GOOD),
        "locked": asking.ask("n00103", password=GOOD),
        "replayed": asking.ask(code=used),
        "code": asking.ask(password=GOOD, code="000000"),
        "recovery": asking.ask(password=GOOD, code="abcd-efgh-2345-jkmn"),
        "spelt": asking.ask(password=GOOD, code=f" {asking.door.code(device, 1)}"),
        "nothing": asking.ask(),
        "empty name": asking.ask("", password=GOOD),
        "system": asking.ask(system="no-such", password=GOOD),
    }


def test_f11_whatever_is_wrong_the_answer_is_the_same(asking: Asking):
    """Unknown, wrong, locked, stopped, used, re-spelt (F02), for no system: word by word."""
    refusals = the_refusals(asking)

    assert {(one.allowed, one.rule, one.missing) for one in refusals.values()} == {(False, "verify.refused", ())}
    assert len({(one.clause, one.because) for one in refusals.values()}) == 1
    reasons = [line["reason"] for line in asking.door.world.log("access.refused")]
    assert {"unknown", "password", "stopped", "code", "nothing", "system"} <= set(reasons)


@pytest.mark.parametrize("seconds", [0, 29, 31, 59])
def test_f01_a_code_is_good_for_one_time(asking: Asking, seconds: int):
    """Whenever within its window it comes again, from whichever client."""
    asking.door.own()
    device, _ = asking.door.device()
    code = asking.door.code(device)

    first = asking.ask(code=code, vouched=DEVICE, key=asking.vouching)
    asking.door.later(seconds=seconds)
    again = asking.ask(code=code, vouched=DEVICE, key=asking.vouching)

    assert (first.allowed, again.allowed) == (True, False)


def test_f01_a_used_code_is_no_wrong_try_and_whoever_was_recognised_is_told(asking: Asking):
    """A person at two terminals in half a minute does not walk towards his lock; the log has each of them."""
    asking.door.own()
    device, _ = asking.door.device()
    used = asking.door.code(device)
    asking.ask(password=GOOD, code=used)

    again = [asking.ask(password=GOOD, code=used) for _ in range(6)]
    believed = asking.ask(code=used, vouched=DEVICE, key=asking.vouching)
    alone = [asking.ask(code=used) for _ in range(6)]

    assert {(one.allowed, one.rule, one.because.id) for one in (*again, believed)} == {
        (False, "verify.used", "API-044")
    }
    assert {(one.allowed, one.rule, one.because.id) for one in alone} == {(False, "verify.refused", "API-040")}
    assert asking.failures() == 0
    assert [line["reason"] for line in asking.door.world.log("access.refused")] == ["used"] * 13
    asking.door.later(seconds=30)
    assert asking.ask(password=GOOD, code=asking.door.code(device)).allowed


def test_f01_a_used_code_tells_nothing_of_a_locked_device(asking: Asking):
    """Whoever guesses until it locks does not learn that one of them had been right."""
    asking.door.own()
    device, _ = asking.door.device()
    used = asking.door.code(device)
    asking.ask(password=GOOD, code=used)
    for _ in range(5):
        asking.ask(password=GOOD, code="000000")

    answers = [asking.ask(password=GOOD, code=code) for code in (used, asking.door.code(device, 1), "000000")]

    assert {(one.rule, one.because.id) for one in answers} == {("verify.refused", "API-040")}
    assert asking.failures() == 5


def test_f04_of_uses_at_the_same_moment_exactly_one_wins(asking: Asking):
    """Sixteen terminals, one code; the others are no wrong tries, so the device is good for the next."""
    asking.door.own()
    device, _ = asking.door.device()
    start = threading.Barrier(16)

    def use(code: str) -> bool:
        start.wait(120)
        return asking.ask(code=code, vouched=DEVICE, key=asking.vouching).allowed

    with ThreadPoolExecutor(16) as pool:
        for _ in range(3):
            assert sum(pool.map(use, [asking.door.code(device)] * 16)) == 1
            assert asking.failures() == 0
            asking.door.later(seconds=30)


def test_f09_wrong_codes_lock_the_device_and_its_right_code_with_it(asking: Asking):
    """Five in a row; the password's own counter is another. After the profile's minutes it goes on."""
    asking.door.own()
    device, _ = asking.door.device()
    for _ in range(5):
        asking.ask(code="000000", vouched=DEVICE, key=asking.vouching)

    locked = asking.ask(password=GOOD, code=asking.door.code(device))
    asking.door.later(minutes=16)
    free = asking.ask(password=GOOD, code=asking.door.code(device))

    assert (locked.allowed, free.allowed) == (False, True)


def test_f06_tries_are_counted_for_the_person_however_the_name_is_spelt(asking: Asking):
    """Number, login, capitals, wide letters: five tries together."""
    asking.door.own()
    for name in ("n00104", "N00104", "00104", "ｎ００１０４", " n00104 "):
        assert not asking.ask(name, password=WRONG).allowed

    answer = asking.ask(password=GOOD)

    assert answer.rule == "verify.refused"


def test_f07_wrong_codes_at_the_same_moment_are_all_counted(asking: Asking):
    """Of twenty wrong ones five are held against the device; it is locked."""
    asking.door.own()
    asking.door.device()
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: asking.ask(code="000000", vouched=DEVICE, key=asking.vouching), range(20)))

    with asking.door.world.instance.store.read() as connection:
        (held,) = credentials.of(connection, asking.door.person().id, "totp")
    assert held.failures == 5
    assert held.locked_until is not None


def test_a_code_beside_a_wrong_password_is_not_held_against_the_device(asking: Asking):
    """Nobody locks another's device by typing nonsense into a terminal."""
    asking.door.own()
    device, _ = asking.door.device()
    asking.ask(password=WRONG, code="000000")

    assert asking.failures() == 0
    assert asking.ask(password=GOOD, code=asking.door.code(device)).allowed


def test_f05_a_recovery_code_stands_for_the_device_once(asking: Asking):
    """And then no more."""
    asking.door.own()
    _, codes = asking.door.device()

    first = asking.ask(password=GOOD, code=codes[0].reveal())
    again = asking.ask(password=GOOD, code=codes[0].reveal())

    assert (first.allowed, again.allowed) == (True, False)


def test_a_temporary_password_is_to_be_changed_first(asking: Asking):
    """Told to whoever has it; after 72 hours it is none (F18)."""
    issued = asking.door.temporary()

    first = asking.ask(password=issued)
    asking.door.later(hours=73)
    late = asking.ask(password=issued)

    assert (first.allowed, first.because.id) == (False, "API-042")
    assert (late.allowed, late.because.id) == (False, "API-040")


def test_f15_a_stop_counts_at_the_next_question(asking: Asking):
    """By the facts of that moment; no worker and no cache stands between."""
    asking.door.own()
    device, _ = asking.door.device()
    before = asking.ask(password=GOOD, code=asking.door.code(device))
    stop(asking, "00104")
    asking.door.later(seconds=30)

    after = asking.ask(password=GOOD, code=asking.door.code(device))

    assert (before.allowed, after.allowed) == (True, False)


def test_a_key_asks_for_its_systems_and_while_it_is_good(asking: Asking):
    """Another system is no system for it; an ended key is nobody's at once; without the right it is refused."""
    asking.door.own()
    key = asking.made("finance", Scope.VERIFY, systems=["finance"])
    reader = asking.made("reader", Scope.PEOPLE)

    own = asking.ask(system="finance", password=GOOD, key=key)
    other = asking.ask(system="terminal", password=GOOD, key=key)

    assert (own.rule, other.rule) == ("factor.items", "verify.refused")
    with pytest.raises(NotYours):
        asking.ask(key=reader)
    clients.end(asking.door.world.instance, "finance", asking.door.world.nobody())
    with pytest.raises(NotKnown):
        asking.ask(system="finance", password=GOOD, key=key)


def test_f16_a_password_changed_while_it_is_looked_at_is_no_longer_right(asking: Asking):
    """The one that was checked must still be the one on record when the answer is given."""
    asking.door.own()
    verify = asking.door.desk.hasher.verify

    def meanwhile(password: Secret, known: str | None) -> bool:
        right = verify(password, known)
        with asking.door.world.instance.store.write() as connection:
            connection.execute(update(credential).where(credential.c.kind == "password").values(secret="{SSHA}other"))
        return right

    asking.door.desk.hasher.verify = meanwhile  # type: ignore[method-assign]

    assert asking.ask(password=GOOD).rule == "verify.refused"


@pytest.mark.parametrize("with_device", [False, True])
def test_case_53_a_name_that_goes_to_another_meanwhile_does_not_take_the_password_along(
    asking: Asking, with_device: bool
):
    """The password that was looked at must be that of the one whom the name means when the answer is given."""
    asking.door.own("00104")
    code = asking.door.code(asking.door.device()[0]) if with_device else None
    asking.door.own("00105", BETTER)
    verify = asking.door.desk.hasher.verify
    swaps = (("n00104", "x"), ("n00105", "n00104"), ("x", "n00105"))

    def meanwhile(password: Secret, known: str | None) -> bool:
        with asking.door.world.instance.store.write() as connection:
            for old, new in (*swaps, ("00104", "y"), ("00105", "00104")):
                connection.execute(update(account).where(account.c.login == old).values(login=new))
                connection.execute(update(person).where(person.c.number == old).values(number=new))
        return verify(password, known)

    asking.door.desk.hasher.verify = meanwhile  # type: ignore[method-assign]

    assert asking.ask(password=GOOD, code=code).rule == "verify.refused"


def test_a_cheaper_hash_is_made_anew_by_the_first_right_answer(asking: Asking):
    """As at the door of the pages."""
    asking.door.own()
    with asking.door.world.instance.store.write() as connection:
        cheap = Hasher(Cost(memory=32, passes=1)).hash(GOOD)
        connection.execute(update(credential).where(credential.c.kind == "password").values(secret=cheap))
    asking.ask(password=GOOD)

    with asking.door.world.instance.store.read() as connection:
        (held,) = credentials.of(connection, asking.door.person().id, "password")
    assert "m=64" in held.secret
    assert asking.ask(password=GOOD).rule == "factor.items"


def test_one_statement_finds_what_the_slow_way_finds(asking: Asking):
    """Everybody of the village, by number and by login in small letters; names and proofs apart."""
    asking.door.own()
    asking.door.device()
    digest = clients.digest(asking.key)
    with asking.door.world.instance.store.read() as connection:
        version = facts.organisation_version(connection)
        for one in facts.people(connection):
            for name in (one.number, one.account.login):
                found = verifying.find(connection, name.lower(), digest)
                assert found.person is not None
                for part in ("id", "number", "account", "employments", "postings", "absences", "stops", "renumberings"):
                    assert getattr(found.person, part) == getattr(one, part)
                slow = [held for held in credentials.of(connection, one.id) if held.kind != "recovery"]
                assert [replace(held, handle=None, traits="{}") for held in slow] == list(found.held)
                assert found.units == version
                assert found.client == stored.find(connection, digest)
        assert verifying.find(connection, "n99999", "0" * 64) == verifying.Found(None, None, (), version)


def meanwhile(asking: Asking, deed: Callable[[], object]) -> None:
    """Done once, while a password is looked at: after the one transaction and before the other."""
    verify = asking.door.desk.hasher.verify

    def looked(password: Secret, known: str | None) -> bool:
        asking.door.desk.hasher.verify = verify  # type: ignore[method-assign]
        deed()
        return verify(password, known)

    asking.door.desk.hasher.verify = looked  # type: ignore[method-assign]


def test_f15_a_stop_while_the_password_is_looked_at_counts(asking: Asking):
    """What was read before it is not believed any more, in a yes and in a no."""
    asking.door.own()
    device, _ = asking.door.device()

    for code in (asking.door.code(device), None):
        meanwhile(asking, lambda: stop(asking, "00104"))
        answer = asking.ask(password=GOOD, code=code)

        assert (answer.allowed, answer.rule) == (False, "verify.refused")
        assert asking.door.world.log("access.refused")[-1]["reason"] == "stopped"
        with asking.door.world.instance.store.write() as connection:
            connection.execute(delete(stops))


def test_a_key_that_ends_while_the_password_is_looked_at_is_answered_nothing(asking: Asking):
    """Neither yes nor no; one that was made anew is another key."""
    asking.door.own()
    device, _ = asking.door.device()
    instance, somebody = asking.door.world.instance, asking.door.world.somebody()
    keys = [asking.made(name, Scope.VERIFY) for name in ("one", "two", "three")]
    deeds = (
        (asking.door.code(device), lambda: clients.end(instance, "one", somebody)),
        (None, lambda: clients.end(instance, "two", somebody)),
        (asking.door.code(device), lambda: clients.renew(instance, "three", somebody)),
    )

    for key, (code, deed) in zip(keys, deeds, strict=True):
        meanwhile(asking, deed)
        with pytest.raises(NotKnown):
            asking.ask(password=GOOD, code=code, key=key)
    assert "access.verified" not in [line["act"] for line in asking.door.world.log()]


def statements(asking: Asking, ask: Callable[[], Answer]) -> tuple[Answer, int]:
    """The answer, and how many statements it took."""
    asked: list[str] = []
    engine = asking.door.world.instance.store.engine

    def noted(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", noted)
    answer = ask()
    event.remove(engine, "before_cursor_execute", noted)
    return answer, len(asked)


def test_f68_a_device_alone_takes_six_statements_and_a_password_two_more(asking: Asking):
    """The path of every log-on of a town; the one that moves the log's head looks for a stop in between."""
    asking.door.own()
    device, _ = asking.door.device()
    codes = [asking.door.code(device, drift) for drift in (-1, 0, 1)]
    asking.ask(code=codes[0], vouched=DEVICE, key=asking.vouching)
    alone = statements(asking, lambda: asking.ask(code=codes[1], vouched=DEVICE, key=asking.vouching))
    both = statements(asking, lambda: asking.ask(password=GOOD, code=codes[2], key=asking.vouching))

    assert (alone[0].allowed, alone[1], both[0].allowed, both[1]) == (True, 6, True, 8)


def test_f10_a_no_takes_as_many_statements_whatever_was_wrong(asking: Asking):
    """A right password beside a wrong or a used code is not told from a wrong one by what is read and written."""
    asking.door.own()
    device, _ = asking.door.device()
    used = asking.door.code(device)
    asking.ask(password=GOOD, code=used)

    shown = [(WRONG, "000000"), (GOOD, "000000"), (GOOD, used), (WRONG, used)]
    counts = {statements(asking, lambda p=p, c=c: asking.ask(password=p, code=c))[1] for p, c in shown}
    nobody = statements(asking, lambda: asking.ask("n99999", password=GOOD, code="000000"))[1]

    assert counts == {nobody}
