"""Passwords are kept as argon2id, what came from elsewhere is accepted, and nobody's time differs from anybody's."""

from importlib.metadata import distributions
from time import monotonic, sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passlib import hash as kinds
from passlib.context import CryptContext

from idm.passwords.hashing import LONGEST, Cost, Hasher
from idm.secret import Secret

CHEAP = Cost(memory=64, passes=1)
HASHER = Hasher(CHEAP)
RIGHT = Secret("FAKE-right-password")
WRONG = Secret("FAKE-wrong-password")

OLD = [
    kinds.ldap_salted_sha1,
    kinds.ldap_salted_sha256,
    kinds.ldap_salted_sha512,
    kinds.ldap_pbkdf2_sha256.using(rounds=1000),
    kinds.ldap_bcrypt.using(rounds=4),
    kinds.ldap_sha512_crypt.using(rounds=1000),
]


def test_f10_a_refusal_is_answered_at_a_whole_multiple_of_the_grid():
    """Never before the next one is reached, whatever was done until then."""
    hasher = Hasher(Cost(memory=64, passes=1, grid=0.02))
    for work, answered in ((0.001, 0.02), (0.015, 0.02), (0.021, 0.04)):
        begun = monotonic()
        sleep(work)
        hasher.even_out(begun)
        assert monotonic() - begun >= answered


def test_the_default_is_owasps_argon2id_in_openldaps_form():
    """Parameters are pinned in the hash itself, never a library's default."""
    assert Hasher().hash(RIGHT).startswith("{ARGON2}$argon2id$v=19$m=19456,t=2,p=1$")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
@settings(max_examples=50)
def test_a_password_is_itself_and_no_other(text: str):
    """Whatever the script; one sign more is another password."""
    known = HASHER.hash(Secret(text))

    assert HASHER.verify(Secret(text), known)
    assert not HASHER.verify(Secret(text + "x"), known)


@pytest.mark.parametrize("kind", OLD, ids=lambda kind: kind.name)
def test_a_hash_of_an_existing_directory_is_accepted_and_is_to_be_made_anew(kind):
    """Nobody needs a new password because the body changed its software."""
    known = kind.hash(RIGHT.reveal())

    assert (HASHER.verify(RIGHT, known), HASHER.verify(WRONG, known)) == (True, False)
    assert HASHER.outdated(known)
    assert not HASHER.outdated(HASHER.hash(RIGHT))


def test_a_cheaper_hash_of_ours_is_to_be_made_anew():
    """When the profile raises the cost, sign-ins raise it for everybody."""
    assert Hasher(Cost(memory=128, passes=1)).outdated(HASHER.hash(RIGHT))


@pytest.mark.parametrize("known", [None, "", "garbage", "{SSHA}!!!", "{ARGON2}$argon2id$cut"])
def test_f10_without_a_readable_hash_the_answer_is_no(known: str | None):
    """Nobody's password, and a broken one, are never right; not even the one inside."""
    assert not HASHER.verify(RIGHT, known)
    assert not HASHER.verify(Secret("nobody has this one"), known)
    assert not HASHER.verify(Secret(""), known)


def test_f10_a_hash_that_was_brought_takes_the_work_of_nobodys_besides(monkeypatch: pytest.MonkeyPatch):
    """SSHA alone is a thousand times quicker: whose password came from an old directory would show."""
    brought = kinds.ldap_salted_sha1.hash(RIGHT.reveal())
    verify, looked_at = CryptContext.verify, []

    def noted(self: CryptContext, secret: str, known: str) -> bool:
        looked_at.append(known)
        return bool(verify(self, secret, known))

    monkeypatch.setattr(CryptContext, "verify", noted)
    for known in (None, brought, "{SSHA}!!!"):
        assert not HASHER.verify(WRONG, known)

    nobodys = looked_at[0]
    assert nobodys.startswith("{ARGON2}")
    assert looked_at == [nobodys, brought, nobodys, "{SSHA}!!!", nobodys]


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "あ" * LONGEST, "a\0b"])
def test_what_is_too_long_is_refused_before_any_work(text: str):
    """A megabyte does not keep a processor busy; a NUL is no end of a password."""
    with pytest.raises(ValueError, match="cannot be hashed"):
        HASHER.hash(Secret(text))
    assert not HASHER.verify(Secret(text), HASHER.hash(RIGHT))


def test_the_maintained_fork_is_the_one_installed():
    """Both distributions fill the same folder; the old one fails with today's bcrypt."""
    names = {(d.metadata["Name"] or "").lower() for d in distributions()}

    assert "libpass" in names
    assert "passlib" not in names
