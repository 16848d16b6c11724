"""Cards in a directory: what it holds while they count, what a search for one finds, and what a hand changed."""

from dataclasses import replace

import pytest

from connectors.ldap import CardNames, LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.entry import Entry
from idm.facts.card import der_of, fingerprint_of
from idm.ports import AddEntry, ModifyEntry, Result, Seen
from tests.cards import CardOffice
from tests.conformance.test_directory import an_entry, done, everyone, images, result
from tests.people import at
from tests.slapd import Hands

ONE, TWO = "identifier:01010A1B2C3D4E5F", "pki:5C0FFEE"
OFFICE = CardOffice("西原村", at("2026-04-01 00:00:00"))
FIRST, SECOND = (der_of(OFFICE.card(name).pem) for name in ("000101", "000102"))
PRINTS = tuple(sorted(map(fingerprint_of, (FIRST, SECOND))))


def with_cards(*cards: str, ders: tuple[bytes, ...] = ()) -> Entry:
    return an_entry(cards=tuple(sorted(cards)), certificates=tuple(sorted(map(fingerprint_of, ders))))


def differing(directory: LdapDirectory, wanted: Entry) -> list[Entry]:
    return [one.entry for one in directory.differing(images(directory, wanted)) if isinstance(one, Seen)]


@pytest.mark.parametrize("ders", [(), (FIRST,), (FIRST, SECOND)])
@pytest.mark.parametrize("cards", [(), (ONE,), (ONE, TWO), ("fido2:aG9nZQ-_=",)])
def test_cards_that_were_added_are_read_back(
    directory: LdapDirectory, cards: tuple[str, ...], ders: tuple[bytes, ...]
) -> None:
    """Identifiers as they were written, certificates by their fingerprints; the fast comparison agrees."""
    entry = with_cards(*cards, ders=ders)

    done(directory, AddEntry(entry, 1, certificates=ders))

    assert list(directory.read()) == [Seen(entry, 1)]
    assert differing(directory, entry) == []


def test_cards_come_and_go_in_one_write_with_everything_else(directory: LdapDirectory) -> None:
    """Both fields are replaced by what the entry says, in whatever order it was before."""
    done(directory, AddEntry(with_cards(ONE, ders=(FIRST,)), 1, certificates=(FIRST,)))
    both = replace(with_cards(ONE, TWO, ders=(FIRST, SECOND)), title="課長")

    done(directory, ModifyEntry(both, ("title", "cards", "certificates"), 1, 2, None, (SECOND, FIRST)))
    assert everyone(directory)["u000001"].entry == both
    assert differing(directory, both) == []

    done(directory, ModifyEntry(with_cards(), ("title", "cards", "certificates"), 2, 3))
    assert everyone(directory)["u000001"].entry == an_entry()
    assert differing(directory, an_entry()) == []


def test_a_fingerprint_without_its_certificate_is_not_sent(directory: LdapDirectory) -> None:
    """Nothing is written in place of a certificate that is not at hand."""
    done(directory, AddEntry(an_entry(), 1))

    assert result(directory, ModifyEntry(with_cards(ders=(FIRST,)), ("certificates",), 1, 2)) is Result.REFUSED
    assert result(directory, AddEntry(with_cards(ders=(FIRST,)), 1, certificates=(SECOND,))) is Result.REFUSED


def test_a_search_for_a_card_finds_who_has_it(directory: LdapDirectory, hands: Hands) -> None:
    """Looked for as a consumer would; a card that nobody has is left out, a stranger who shows it is no account."""
    other = an_entry(2, cards=(TWO,))
    done(directory, AddEntry(with_cards(ONE), 1), AddEntry(other, 1), AddEntry(an_entry(3), 1))
    assert directory.showing([ONE, TWO, "pki:5C0FFE"]) == {
        ONE: frozenset({an_entry().account}),
        TWO: frozenset({other.account}),
    }

    hands.modify(f"dn: {hands.person('u000003')}\nchangetype: modify\nadd: sekishoCard\nsekishoCard: {ONE}\n")
    hands.modify(f"dn: {hands.person('u000003')}\nchangetype: modrdn\nnewrdn: uid=x\ndeleteoldrdn: 0\n")

    assert directory.showing([ONE]) == {ONE: frozenset({an_entry().account, ""})}
    assert directory.showing([]) == {}


def test_f67_who_has_which_card_is_for_those_who_look_cards_up(directory: LdapDirectory, hands: Hands) -> None:
    """A colleague who signs in reads certificates, but no identifier that he could copy."""
    done(directory, AddEntry(with_cards(ONE, ders=(FIRST,)), 1, certificates=(FIRST,)), AddEntry(an_entry(2), 1))
    hands.set_password("u000002", "Asagiri-no-Kawa7")
    asked = ("ldapsearch", "-LLL", "-b", hands.person("u000001"), "sekishoCard", "userCertificate;binary")

    code, said = hands.run_as(hands.person("u000002"), "Asagiri-no-Kawa7", *asked)

    assert code == 0
    assert "userCertificate;binary::" in said
    assert "sekishoCard" not in said


@pytest.mark.parametrize(
    "ldif",
    [
        "delete: sekishoCard\n",
        f"add: sekishoCard\nsekishoCard: {TWO}\n",
        "delete: userCertificate;binary\n",
    ],
)
def test_a_card_that_a_hand_added_or_took_is_seen(directory: LdapDirectory, hands: Hands, ldif: str) -> None:
    """Cards and certificates are compared as the directory really shows them."""
    entry = with_cards(ONE, ders=(FIRST,))
    done(directory, AddEntry(entry, 1, certificates=(FIRST,)))

    hands.modify(f"dn: {hands.person('u000001')}\nchangetype: modify\n{ldif}")

    assert differing(directory, entry) == [everyone(directory)["u000001"].entry]
    assert everyone(directory)["u000001"].entry != entry


def test_another_certificate_in_place_of_ours_is_seen(directory: LdapDirectory) -> None:
    """Of the same length or not: what is compared is the certificate, not that there is one."""
    done(directory, AddEntry(with_cards(ders=(SECOND,)), 1, certificates=(SECOND,)))

    assert [one.certificates for one in differing(directory, with_cards(ders=(FIRST,)))] == [(fingerprint_of(SECOND),)]


def test_a_directory_without_a_place_for_cards_gets_none(slapd: PrivateSlapd, directory: LdapDirectory) -> None:
    """Nothing is written, read or looked for where the profile names no attribute."""
    bare = LdapDirectory(replace(slapd.settings(), cards=CardNames()))
    try:
        done(bare, AddEntry(with_cards(ONE, ders=(FIRST,)), 1, certificates=(FIRST,)))
        done(bare, ModifyEntry(with_cards(TWO), ("cards",), 1, 2))
        assert (bare.showing([ONE, TWO]), everyone(bare)) == ({}, {"u000001": Seen(an_entry(), 2)})
    finally:
        bare.close()
    assert everyone(directory) == {"u000001": Seen(an_entry(), 2)}
