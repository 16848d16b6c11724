"""Only issued models of security keys, by their makers' word, where the profile names them (NISHIHARA-6.1.1.4)."""

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from idm.errors import NotReady, Stopped
from idm.office.signin import factors, keys
from idm.office.signin.key_models import MAKERS
from idm.policy.factors import KeyModel, Ruling
from idm.secret import Secret
from idm.signin.webauthn import Site, creation_options, registered
from tests.authenticator import ORIGIN, Maker, SoftKey
from tests.cases import permit_a_private_device
from tests.signing import GOOD, Door

SITE = Site("localhost", ORIGIN, "西原村")
CHALLENGE = Secret(bytes_to_base64url(bytes(range(32))))
ISSUED, OTHER = UUID("11111111-2222-3333-4444-555555555555"), UUID("99999999-2222-3333-4444-555555555555")
MAKER = Maker()


def strict(door: Door, *, ruling: Ruling | None = None, makers: str | None = MAKER.pem) -> Door:
    """Only the issued model, and its maker's certificate beside the keys."""
    policy = door.world.instance.policy
    models = (KeyModel(name="支給キー", aaguid=str(ISSUED)),)
    said = policy.factors.webauthn.model_copy(update={"models": models})
    section = policy.factors.model_copy(update={"webauthn": said, "private_devices": ruling})
    instance = replace(door.world.instance, policy=policy.model_copy(update={"factors": section}))
    if makers is not None:
        (instance.home / MAKERS).parent.mkdir(exist_ok=True)
        (instance.home / MAKERS).write_text(makers, encoding="ascii")
    return Door(door.world, replace(door.desk, instance=instance))


def add(door: Door, key: SoftKey, *, private: bool = False) -> list[Secret]:
    _, visitor = door.signed_in("n00104", GOOD)
    told = factors.Told("鍵", private=private)
    return keys.finish(door.desk, visitor, SITE, key.create(keys.begin(door.desk, visitor, SITE)), told)


def test_an_issued_model_is_registered_by_its_makers_word(door: Door):
    """Named by the profile, signed for by a maker whose certificate lies beside the keys."""
    door.own()

    assert len(add(strict(door), SoftKey(model=ISSUED, maker=MAKER))) == 10


@pytest.mark.parametrize(
    "key",
    [
        SoftKey(model=OTHER, maker=MAKER),
        SoftKey(model=ISSUED, maker=Maker()),
        SoftKey(model=ISSUED, itself=True),
        SoftKey(model=ISSUED),
    ],
    ids=["another model", "an unknown maker", "its own word", "nobody's word"],
)
def test_any_other_key_is_refused_with_its_clause(door: Door, key: SoftKey):
    """A key says of itself what it likes: only a maker's word counts."""
    door.own()

    with pytest.raises(Stopped, match=r"FAC-016.*支給キー.*西原村 6\.1\(1\)④"):
        add(strict(door), key)
    assert all(one.kind != "webauthn" for one in door.held())


def test_a_makers_certificate_for_another_model_is_no_word_for_this_one():
    """As the certificate itself names its model."""
    for names, vouched in ((ISSUED, True), (OTHER, False), (None, True)):
        maker = Maker(names=names)
        key = SoftKey(model=ISSUED, maker=maker)
        answer = key.create(creation_options(SITE, CHALLENGE, "p", "n1", "阿蘇", (), verify=True, vouched=True))
        found = registered(SITE, answer, CHALLENGE, verify=True, makers=(maker.pem,))
        assert found is not None
        assert found.vouched is vouched


def test_a_private_key_may_be_any_where_the_ciso_has_ruled(door: Door):
    """The list of models is one of what is issued."""
    door.own()

    ruling = Ruling(reference="決定第1号", decided=date(2026, 4, 1), clause="NISHIHARA-6.1.1.4")

    permit_a_private_device(door.world, door.person("00104"))
    assert add(strict(door, ruling=ruling), SoftKey(), private=True)


@pytest.mark.parametrize(("makers", "said"), [(None, "FAC-015"), ("nothing", "SET-007")])
def test_without_the_makers_certificates_no_key_is_taken(door: Door, makers: str | None, said: str):
    """Failing closed, with a sentence; a file that holds none is no better."""
    door.own()

    with pytest.raises(NotReady, match=said):
        add(strict(door, makers=makers), SoftKey(model=ISSUED, maker=MAKER))


def test_where_no_models_are_named_nobody_is_asked_for_a_makers_word(door: Door):
    """No browser asks a person for leave to show it."""
    door.own()
    _, visitor = door.signed_in("n00104", GOOD)

    assert json.loads(keys.begin(door.desk, visitor, SITE))["attestation"] == "none"
    assert json.loads(keys.begin(strict(door).desk, visitor, SITE))["attestation"] == "direct"


JUNK = st.none() | st.integers() | st.binary(max_size=40) | st.text(max_size=5) | st.lists(st.binary(max_size=40))


@given(st.sampled_from(["alg", "sig", "x5c"]), JUNK)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_f13_whatever_a_makers_word_is_made_of_nothing_raises(part: str, junk: object):
    """A certificate that is none, a signature of the wrong kind: no key, or one that nobody vouches for."""
    key = SoftKey(model=ISSUED, maker=MAKER)
    answer = json.loads(key.create(creation_options(SITE, CHALLENGE, "p", "n1", "阿蘇", (), verify=True, vouched=True)))
    told = cbor2.loads(base64url_to_bytes(answer["response"]["attestationObject"]))
    told["attStmt"][part] = junk
    answer["response"]["attestationObject"] = bytes_to_base64url(cbor2.dumps(told))

    found = registered(SITE, json.dumps(answer), CHALLENGE, verify=True, makers=(MAKER.pem,))

    assert found is None or not found.vouched
