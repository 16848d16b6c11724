"""Whose certificate may stand for a person, and which lists say that it does (RFC 5280, S07)."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from idm.signin import card_revocation, card_signature
from idm.signin.card_signature import Flaw
from tests.cards import CardOffice, used_for
from tests.people import at

NOW = at("2026-04-01 09:00:00")
SINCE = NOW - timedelta(days=30)
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
CLIENT, LOGON, SERVER = (
    x509.ExtendedKeyUsage([one])
    for one in (
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.SMARTCARD_LOGON,
        ExtendedKeyUsageOID.SERVER_AUTH,
    )
)
PART = x509.IssuingDistributionPoint(
    [x509.UniformResourceIdentifier("http://crl.example/1.crl")], None, False, False, None, False, False
)
OFFICE = CardOffice("試験用カード発行局", SINCE)
CARD = OFFICE.card("阿蘇 試験")


def read(office: CardOffice, **told) -> Flaw | None:
    found = card_signature.read(office.card("阿蘇 試験", **told).pem, NOW, [office.pem])
    return found if isinstance(found, Flaw) else None


def listed(*lists: str, issuers: tuple[CardOffice, ...] = (OFFICE,)) -> Flaw | None:
    certificate = CARD.certificate
    return card_revocation.flaw(certificate, [one.pem for one in issuers], lists, NOW, required=False)


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, None),
        ({"more": [CLIENT]}, None),
        ({"more": [LOGON]}, None),
        ({"more": [SERVER]}, Flaw.USAGE),
        ({"more": [UNKNOWN]}, Flaw.USAGE),
        ({"usage": used_for("key_encipherment")}, Flaw.USAGE),
        ({"usage": used_for("digital_signature", "key_cert_sign"), "ca": True}, Flaw.USAGE),
    ],
    ids=str,
)
def test_a_card_is_made_to_sign_a_person_in(told: dict, wrong: Flaw | None):
    """No issuer, no server, no key that only enciphers, and nothing that says what we do not understand."""
    assert read(OFFICE, **told) is wrong


@pytest.mark.parametrize(
    "office",
    [
        CardOffice("弱い", SINCE, key=rsa.generate_private_key(65537, 1024)),  # noqa: S505 - that is the claim
        CardOffice("証明書に署名しない", SINCE, usage=used_for("crl_sign", "digital_signature")),
        CardOffice("発行者でない", SINCE, ca=False),
    ],
    ids=["weak", "usage", "no issuer"],
)
def test_an_issuer_may_issue_and_has_a_strong_key(office: CardOffice):
    """Otherwise its cards are nobody's."""
    assert read(office) is Flaw.FOREIGN


def test_whatever_good_list_names_a_card_revokes_it():
    """A part, a list of changes, an older one beside a newer one: each is the issuer's own word."""
    whole, later = OFFICE.crl(days=60), {"at": NOW - timedelta(days=1), "days": 60}

    assert listed(whole) is None
    assert listed(OFFICE.crl([CARD], days=60), OFFICE.crl(**later)) is Flaw.REVOKED
    assert listed(whole, OFFICE.crl([CARD], more=[PART], **later)) is Flaw.REVOKED
    assert listed(whole, OFFICE.crl([CARD], more=[x509.DeltaCRLIndicator(1)], **later)) is Flaw.REVOKED
    assert listed(OFFICE.crl([CARD], days=60), OFFICE.crl(more=[x509.DeltaCRLIndicator(1)], **later)) is Flaw.REVOKED


def test_what_a_list_of_changes_lets_go_the_whole_list_decides():
    """``removeFromCRL`` is no revocation."""
    gone = OFFICE.crl([CARD], days=60, more=[x509.DeltaCRLIndicator(1)], reason=x509.ReasonFlags.remove_from_crl)

    assert listed(OFFICE.crl(days=60), gone) is None
    assert listed(gone) is Flaw.NO_LIST


@pytest.mark.parametrize("more", [PART, x509.DeltaCRLIndicator(1), UNKNOWN], ids=["part", "changes", "unknown"])
def test_a_part_of_a_list_lets_nobody_in(more: x509.ExtensionType):
    """It does not speak of every card; beside a whole list it does no harm."""
    assert listed(OFFICE.crl(days=60, more=[more])) is Flaw.NO_LIST
    assert listed(OFFICE.crl(days=60, more=[more]), OFFICE.crl(days=60)) is None


def test_the_list_of_another_key_under_the_same_name_says_nothing():
    """An issuer with two keys has two lists; each card needs that of its own. So does a key that may sign no lists."""
    second = CardOffice("試験用カード発行局", SINCE)
    mute = CardOffice("試験用カード発行局", SINCE, key=OFFICE.key, usage=used_for("key_cert_sign"))

    assert listed(second.crl(days=60), issuers=(OFFICE, second)) is Flaw.NO_LIST
    assert listed(second.crl(days=60), OFFICE.crl([CARD], days=60), issuers=(OFFICE, second)) is Flaw.REVOKED
    assert listed(second.crl([CARD], days=60), OFFICE.crl(days=60), issuers=(OFFICE, second)) is None
    assert listed(OFFICE.crl(days=60), issuers=(mute,)) is Flaw.NO_LIST
