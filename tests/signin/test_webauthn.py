"""What a browser's answer proves; whatever it is not, it is nothing, and never a fault of ours (F13, F62)."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webauthn.helpers import bytes_to_base64url

from idm.secret import Secret
from idm.signin.webauthn import Site, claim_of, creation_options, registered, request_options, shown
from tests.authenticator import ORIGIN, SoftKey

SITE = Site("localhost", ORIGIN, "西原村")
CHALLENGE = Secret(bytes_to_base64url(bytes(range(32))))
KEY = SoftKey()
NEW = registered(
    SITE, KEY.create(creation_options(SITE, CHALLENGE, "p", "n1", "阿蘇", (), verify=True)), CHALLENGE, verify=True
)
ANSWER = KEY.get(request_options(SITE, CHALLENGE, (), verify=True))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def proves(answer: str) -> bool:
    assert NEW is not None
    return shown(SITE, answer, CHALLENGE, NEW.public_key, verify=True) is not None


def test_an_answer_names_its_challenge_its_key_and_its_person():
    """So that the challenge can be used up before anything is believed."""
    claim = claim_of(ANSWER)

    assert claim is not None
    assert (claim.challenge.reveal(), claim.owner) == (CHALLENGE.reveal(), "p")
    assert NEW is not None
    assert claim.handle == NEW.handle
    assert proves(ANSWER)


@given(JUNK)
def test_f13_junk_is_no_answer(junk: object):
    """Whatever JSON somebody sends."""
    text = json.dumps(junk)

    assert claim_of(text) is None
    assert not proves(text)
    assert registered(SITE, text, CHALLENGE, verify=False) is None


@given(st.sampled_from(["id", "rawId", "type", "response"]), JUNK)
def test_f13_an_answer_with_one_field_changed_proves_nothing(name: str, junk: object):
    """Every field matters, and none of them makes us fail."""
    changed = json.loads(ANSWER)
    if changed[name] == junk:
        return
    changed[name] = junk

    claim_of(json.dumps(changed))
    assert not proves(json.dumps(changed))


@given(st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]), st.data())
def test_f62_one_byte_changed_anywhere_and_it_is_no_signature(part: str, data: st.DataObject):
    """In what was signed or in the signature."""
    answer = json.loads(ANSWER)
    raw = bytearray(bytes_of(answer["response"][part]))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    answer["response"][part] = bytes_to_base64url(bytes(raw))

    claim_of(json.dumps(answer))
    assert not proves(json.dumps(answer))


def bytes_of(text: str) -> bytes:

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("answer", ["", " ", "\0", "x" * 20_000, "[" * 5_000, ANSWER + " " * 20_000])
def test_f65_what_is_too_long_or_too_deep_is_none(answer: str):
    """Before any of it is looked at."""
    assert claim_of(answer) is None


def test_a_key_that_did_not_ask_for_a_pin_is_told_apart():
    """Possession alone; and where the body demands a PIN, not registered at all."""
    key = SoftKey(verifies=False)
    options = creation_options(SITE, CHALLENGE, "p", "n1", "阿蘇", (), verify=False)

    found = registered(SITE, key.create(options), CHALLENGE, verify=False)
    assert found is not None
    assert not found.verified
    assert registered(SITE, key.create(options), CHALLENGE, verify=True) is None


def test_f89_a_name_is_data_for_the_browser_and_never_markup():
    """It goes as JSON into the key's own dialogue."""
    name = '</script><img src=x onerror="alert(1)">'

    assert (
        json.loads(creation_options(SITE, CHALLENGE, "p", "n1", name, (), verify=True))["user"]["displayName"] == name
    )
