"""Security keys and passkeys, from a key in software to a session (NISHIHARA-5.4.2, 5.4.3; F62)."""

import json
from dataclasses import replace

import pytest

from idm.errors import BadInput, Stopped
from idm.facts import StopKind
from idm.messages import factors as say
from idm.office import now
from idm.office.signin import factors, keys
from idm.secret import Secret
from idm.signin.webauthn import Site
from idm.store import notices
from tests.authenticator import ORIGIN, SoftKey
from tests.races.at_once import crowd
from tests.signing import GOOD, HERE, Door

SITE = Site("localhost", ORIGIN, "西原村")
MINE = factors.Told("鍵束の鍵")


def registered(door: Door, key: SoftKey | None = None, name: str = "n00104") -> SoftKey:
    """Somebody who signs in with a password adds this key."""
    key = key or SoftKey()
    _, visitor = door.signed_in(name, GOOD)
    keys.finish(door.desk, visitor, SITE, key.create(keys.begin(door.desk, visitor, SITE)), MINE)
    return key


def waiting(door: Door, name: str = "n00104") -> Secret:
    """A session that waits for the key."""
    token, visitor = door.signed_in(name, GOOD)
    assert visitor.waiting == {"webauthn"}
    return token


def options(door: Door, token: Secret) -> str:
    return keys.ask(door.desk, door.visitor(token), SITE)


def shown(door: Door, token: Secret, answer: str, site: Site = SITE) -> Secret | None:
    return keys.show(door.desk, token, site, answer, HERE)


@pytest.mark.parametrize("counts", [True, False])
def test_a_key_is_asked_for_once_a_person_has_one(door: Door, counts: bool):
    """With a counter or without; the session is another one then (F17), twice in a row."""
    door.own()
    key = registered(door, SoftKey(counts=counts))

    for _ in range(2):
        token = waiting(door)
        opened = shown(door, token, key.get(options(door, token)))
        assert opened is not None
        assert door.visitor(opened).complete
        assert door.gate.who(token) is None


def test_a_key_that_was_only_touched_is_possession_and_one_with_a_pin_is_two_kinds(door: Door):
    """What the session remembers is what the key has done."""
    door.own()
    key = registered(door, SoftKey(verifies=False))
    token = waiting(door)
    opened = shown(door, token, key.get(options(door, token)))
    assert opened is not None
    assert set(door.visitor(opened).session.proofs) == {"password", "webauthn"}

    key.verifies = True
    opened = keys.knock(door.desk, SITE, key.get(keys.ask_alone(door.desk, SITE)), HERE)
    assert opened is not None
    assert set(door.visitor(opened).session.proofs) == {"passkey"}
    assert door.gate.judgement(door.visitor(opened), privileged=True).allowed


def test_a_passkey_alone_needs_its_pin(door: Door):
    """A touch is one kind: nobody comes in with it."""
    door.own()
    key = registered(door)
    key.verifies = False

    assert keys.knock(door.desk, SITE, key.get(keys.ask_alone(door.desk, SITE)), HERE) is None


def test_f62_an_answer_is_good_once_and_for_five_minutes(door: Door):
    """The very same answer again, and one that comes at the end of the fifth minute."""
    door.own()
    key = registered(door)
    token = waiting(door)
    answer = key.get(options(door, token))
    opened = shown(door, token, answer)
    assert opened is not None
    assert shown(door, opened, answer) is None

    late = key.get(options(door, opened))
    door.later(minutes=5)
    assert shown(door, opened, late) is None


def test_f62_an_answer_belongs_to_the_session_that_asked(door: Door):
    """A challenge of one's other session, of another purpose, or one that was never given."""
    door.own()
    key = registered(door)
    mine, other = waiting(door), waiting(door)
    asked = options(door, other)
    invented = json.dumps(json.loads(asked) | {"challenge": "AAAA"})

    assert shown(door, mine, key.get(asked)) is None
    assert shown(door, mine, key.get(invented)) is None
    assert shown(door, mine, key.get(keys.ask_alone(door.desk, SITE))) is None
    assert keys.knock(door.desk, SITE, key.get(options(door, mine)), HERE) is None


@pytest.mark.parametrize(
    "origin",
    [
        "http://badlocalhost:8765",
        "http://localhost:8766",
        "https://localhost:8765",
        "http://localhost:8765.evil.example",
    ],
)
def test_f62_only_the_exact_origin_counts(door: Door, origin: str):
    """No suffix, no other port, no other scheme; neither at registration nor at sign-in."""
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)
    stranger = SoftKey(origin=origin)
    with pytest.raises(BadInput) as refused:
        keys.finish(door.desk, visitor, SITE, stranger.create(keys.begin(door.desk, visitor, SITE)), MINE)
    assert refused.value.said.id == say.KEY_REFUSED.id

    key = registered(door)
    key.origin = origin
    token = waiting(door)
    assert shown(door, token, key.get(options(door, token))) is None


def test_f62_another_sites_key_and_an_absent_person_are_refused(door: Door):
    """The hash of another name; a signature by another key under this one's name."""
    door.own()
    key = registered(door)
    token = waiting(door)

    assert shown(door, token, key.get(options(door, token), rp_id="example.com")) is None
    forged = replace(key, private=SoftKey().private)
    assert shown(door, token, forged.get(options(door, token))) is None


def test_f62_a_swapped_key_opens_nobodys_session(door: Door):
    """My key in your session, and yours under my name."""
    door.own("00104")
    door.own("00103")
    mine, yours = registered(door), registered(door, name="n00103")
    token = waiting(door, "n00103")
    assert shown(door, token, mine.get(options(door, token))) is None

    yours.owner = mine.owner
    assert keys.knock(door.desk, SITE, yours.get(keys.ask_alone(door.desk, SITE)), HERE) is None


def test_f62_a_key_whose_counter_goes_back_is_over_and_its_person_is_told(door: Door):
    """Somebody has a copy: neither of the two opens anything any more, and every session ends."""
    door.own()
    key = registered(door)
    copy = replace(key)
    token = waiting(door)
    opened = shown(door, token, key.get(options(door, token)))
    assert opened is not None

    again = waiting(door)
    assert shown(door, again, copy.get(options(door, again))) is None

    assert door.gate.who(opened) is None
    assert door.person().proofs.factors == {"password", "recovery"}
    with door.world.instance.store.read() as connection:
        told = [one.said.id for one in notices.unread(connection, door.person().id)]
    assert told[0] == say.COPIED.id
    assert [line["data"]["why"] for line in door.world.log("factor.ended")] == ["copied"]


def test_a_key_is_registered_once(door: Door):
    """By whomever: a key is one person's."""
    door.own("00104")
    door.own("00103")
    key = registered(door)

    with pytest.raises(BadInput) as refused:
        registered(door, key, "n00103")

    assert refused.value.said.id == say.KEY_KNOWN.id


def test_a_body_that_uses_no_keys_takes_none(door: Door):
    """The profile says so, and the sentence says where."""
    factors_ = door.world.instance.policy.factors
    none = factors_.model_copy(update={"webauthn": factors_.webauthn.model_copy(update={"allowed": False})})
    policy = door.world.instance.policy.model_copy(update={"factors": none})
    desk = replace(door.desk, instance=replace(door.world.instance, policy=policy))
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)

    for attempt in (lambda: keys.begin(desk, visitor, SITE), lambda: keys.ask_alone(desk, SITE)):
        with pytest.raises(Stopped) as refused:
            attempt()
        assert refused.value.said.id == say.KEY_NOT_ALLOWED.id


def test_f15_whoever_is_stopped_does_not_come_in_by_his_passkey(door: Door):
    """Asked at use, like the password."""
    door.own()
    key = registered(door)
    instance = door.world.instance
    now.stop(instance, StopKind.HOLD, "00104", instance.actor("00101"))

    assert keys.knock(door.desk, SITE, key.get(keys.ask_alone(door.desk, SITE)), HERE) is None


def test_f05_f62_of_thirty_two_uses_of_one_answer_exactly_one_wins(door: Door):
    """The same bytes at the same moment, by a key without a counter: the challenge decides."""
    door.own()
    key = registered(door, SoftKey(counts=False))
    with crowd() as together:
        for _ in range(4):
            answer = key.get(keys.ask_alone(door.desk, SITE))

            opened = together(lambda _, a=answer: keys.knock(door.desk, SITE, a, HERE))  # type: ignore[misc]

            assert sum(token is not None for token in opened) == 1
