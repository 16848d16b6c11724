"""Names survive the way into a DN and back, through a real slapd (F43, F70)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.ldap import LdapDirectory
from connectors.ldap.ber import octets
from connectors.ldap.dn import Branch, escape, unescape
from idm.entry import Group
from idm.ports import AddGroup, Result
from tests.slapd import Hands

SPECIAL = ',+"\\<>;=#*()/ '
LETTERS = st.sampled_from([*SPECIAL, "\0", "a", "Z", "7", "é", "係", "　", "𠮷", "\U000e0100"])
ANY = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30) | st.text(LETTERS, min_size=1)
PEOPLE = Branch("uid", "ou=people,dc=sekisho,dc=example")


@given(ANY)
def test_f70_what_is_escaped_is_unescaped(name: str) -> None:
    """No name changes, and none leaves its place."""
    assert unescape(escape(name).encode()).decode() == name
    assert PEOPLE.name(PEOPLE.dn(name)) == name
    assert PEOPLE.holds(PEOPLE.dn(name))
    assert not PEOPLE.is_container(PEOPLE.dn(name))


@given(st.binary(max_size=60))
def test_f70_reading_a_strange_dn_never_fails_otherwise_than_as_text(dn: bytes) -> None:
    """A DN is ours, or not ours, or not UTF-8."""
    try:
        PEOPLE.name(dn + b",ou=people,dc=sekisho,dc=example")
    except UnicodeDecodeError:
        return


@pytest.mark.parametrize(
    "dn",
    [
        "uid=a,ou=sub,ou=people,dc=sekisho,dc=example",
        "uid=a+cn=b,ou=people,dc=sekisho,dc=example",
        "cn=a,ou=people,dc=sekisho,dc=example",
        "uid=a,ou=people,dc=sekisho,dc=example,dc=org",
        "ou=people,dc=sekisho,dc=example",
        "uid=a\\,ou=people,dc=sekisho,dc=example",
    ],
)
def test_f43_only_entries_directly_below_have_a_name(dn: str) -> None:
    """Deeper, two-valued, differently named and outside entries are not ours."""
    assert PEOPLE.name(dn.encode()) is None


def test_a_dn_written_in_another_way_is_the_same_place() -> None:
    """Case and blanks around commas say nothing."""
    assert PEOPLE.name(b"UID=a1, OU=People, DC=Sekisho,dc=example") == "a1"
    assert PEOPLE.is_container(b"OU=people, dc=sekisho,DC=example")


def test_an_empty_name_is_refused() -> None:
    """No entry has an empty name."""
    with pytest.raises(ValueError, match="empty"):
        escape("")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(LETTERS, min_size=1, max_size=12))
def test_f70_a_real_directory_reads_the_name_we_wrote(directory: LdapDirectory, hands: Hands, key: str) -> None:
    """slapd takes the DN for exactly the name that went in, or refuses it; it never lands elsewhere."""
    outcome = directory.apply([AddGroup(Group(key, ""), 1)]).outcomes()[0]

    if outcome.result is Result.DONE:
        assert [group.key for group in directory.read_groups()] == [key]
        assert [group.key for group in directory.read_groups([key])] == [key]
        hands.empty()
    else:
        assert not key.strip(" ") or "\0" in key or key.strip("\U000e0100 ") == "", (key, outcome)
        assert list(directory.read_groups()) == []


DNS = st.one_of(
    ANY.map(PEOPLE.dn),
    st.from_regex(r"[A-Za-z0-9]{1,140}", fullmatch=True).map(PEOPLE.dn),
    st.binary(max_size=40),
    st.just(PEOPLE.dn("a") + octets(PEOPLE.dn("b"))),
)


@given(st.lists(DNS))
def test_many_dns_at_once_are_the_same_names_or_none(dns: list[bytes]) -> None:
    """The quick way never tells another name than the slow one."""
    found = PEOPLE.names(b"".join(map(octets, dns)))

    assert found is None or found == [PEOPLE.name(dn) for dn in dns]


def test_usual_dns_take_the_quick_way() -> None:
    assert PEOPLE.names(octets(PEOPLE.dn("n00101")) + octets(PEOPLE.dn("n00102"))) == ["n00101", "n00102"]
