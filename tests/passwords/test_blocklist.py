"""What a body's list has nobody may use; and a list is read as it comes."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from idm.passwords.blocklist import NO_LIST, Blocklist, digest_of, digests
from idm.passwords.bloom import made_of
from idm.passwords.rules import About, rules_for, shortcomings
from idm.rules.standing import Standing
from idm.secret import Secret
from tests.people import POLICY

GOOD = "Tonbo7-kasuri/Hagaki"


def listing(*lines: bytes) -> Blocklist:
    return Blocklist(made_of(digests(lines), len(lines)))


def ids(password: str, blocked: Blocklist) -> list[str]:
    rules = rules_for(POLICY, Standing.STAFF)
    return [said.id for said in shortcomings(Secret(password), rules, About(), alone=True, blocked=blocked)]


def test_a_password_in_the_list_is_refused_however_good_it_looks():
    """As a line of its own, as a digest, and with capitals that the list does not have."""
    sha1 = hashlib.sha1(GOOD.encode(), usedforsecurity=False).hexdigest()
    for line in (GOOD, sha1, sha1.upper() + ":12", GOOD.lower()):
        assert ids(GOOD, listing(line.encode() + b"\r\n")) == ["PWD-013"]
    assert ids(GOOD, listing(b"another")) == ids(GOOD, NO_LIST) == []


@given(st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line and b"\r" not in line), max_size=20))
def test_every_line_that_is_not_empty_counts_once(lines: list[bytes]):
    """Also one that is no UTF-8: lists of leaked passwords have all there is."""
    assert len(list(digests(line + b"\n" for line in lines))) == sum(1 for line in lines if line)
    assert all(digest_of(line) in list(digests([line])) for line in lines if line and len(line) < 30)
