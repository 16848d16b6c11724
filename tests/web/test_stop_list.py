"""The list of stopped cards as others read it: RFC 5280, with `openssl` as a reader that is not ours."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from flask import Flask

from idm.errors import NotReady
from idm.facts import StopKind
from idm.facts.card import CardKind
from idm.office.cards import ledger, loss
from idm.office.cards.stop_list import CERTIFICATE, KEY, StopList, signer_pem
from idm.office.now import stop
from tests.cards import CardOffice
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, OTHER
from tests.office.cards.test_proof import VALID, lent, office
from tests.people import at
from tests.signing import Door

__all__ = ["office"]

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a list is a list on both


def read(app: Flask) -> x509.CertificateRevocationList:
    answer = app.test_client().get("/crl/cards.crl")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pkix-crl")
    return x509.load_der_x509_crl(answer.get_data())


def test_6_4_1_2_a_reported_card_is_on_the_list_at_once_and_no_other(app: Flask, door: Door, office: CardOffice):
    """With its issuer beside it, as we are not who issued it; signed and numbered; nobody's UID is on it."""
    card, other = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(door, card)
    lent(door, other, "P-0002", OTHER)
    actor = door.world.instance.actor(NETWORK_ADMIN)
    ledger.register(door.world.instance, CardKind.IDENTIFIER, "N-0001", "01010A1B2C3D4E5F", VALID, actor)
    ledger.lend(door.world.instance, "N-0001", HOLDER, actor)
    before = read(app)

    door.later(seconds=1)
    loss.report_all(door.world.instance, HOLDER, door.world.instance.actor(None))
    after = read(app)

    assert list(before) == []
    (entry,) = after
    assert entry.serial_number == card.certificate.serial_number
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.certificate_hold
    issuer = entry.extensions.get_extension_for_class(x509.CertificateIssuer)
    assert issuer.critical
    assert issuer.value.get_values_for_type(x509.DirectoryName) == [office.certificate.subject]
    assert after.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value.indirect_crl
    signer = x509.load_pem_x509_certificate(app.test_client().get("/crl/cards.pem").get_data())
    assert after.is_signature_valid(signer.public_key())
    numbers = [one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number for one in (before, after)]
    assert numbers[0] < numbers[1]


def test_the_key_of_the_list_is_for_the_service_alone(app: Flask, door: Door):
    """Made at the first need, mode 0600, and the same ever after."""
    read(app)
    path = door.world.instance.home / KEY
    first = path.read_bytes()
    door.later(hours=2)
    read(app)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == first


def test_openssl_believes_the_list_of_a_body_that_issues_its_own_cards(
    app: Flask, door: Door, office: CardOffice, tmp_path: Path
):
    """With the card office's own key the list is the issuer's, and every reader of lists refuses the card."""
    home = door.world.instance.home
    (home / CERTIFICATE).write_text(office.pem)
    (home / KEY).write_bytes(
        office.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    card, other = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(door, card)
    lent(door, other, "P-0002", OTHER)
    loss.report(door.world.instance, "P-0001", door.world.instance.actor(None))
    (tmp_path / "ca.pem").write_text(office.pem)
    (tmp_path / "list.pem").write_bytes(read(app).public_bytes(serialization.Encoding.PEM))
    at = str(int(door.world.clock.now().timestamp()))

    said = {}
    for name, one in (("reported", card), ("other", other)):
        (tmp_path / "card.pem").write_text(one.pem)
        said[name] = subprocess.run(
            ["openssl", "verify", "-attime", at, "-crl_check", "-CRLfile", "list.pem", "-CAfile", "ca.pem", "card.pem"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert "certificate revoked" in said["reported"].stderr
    assert said["other"].stdout.strip().endswith("OK")


def made(door: Door, by: StopList) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(by.current(door.world.instance))


def number(one: x509.CertificateRevocationList) -> int:
    return one.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def reason(one: x509.RevokedCertificate) -> x509.ReasonFlags:
    return one.extensions.get_extension_for_class(x509.CRLReason).value.reason


def test_rfc5280_5_2_3_a_number_is_one_list_whichever_process_made_it(door: Door, office: CardOffice):
    """Two within one second have two numbers; of two processes none goes back; the same number is the same list."""
    lent(door, office.card("阿蘇 試験"))
    first, second = StopList(), StopList()
    before = made(door, first)
    loss.report(door.world.instance, "P-0001", door.world.instance.actor(None))
    after, elsewhere = made(door, first), made(door, second)
    door.later(minutes=30)
    later, again = made(door, second), made(door, first)

    assert number(before) < number(after) < number(later)
    assert after.tbs_certlist_bytes == elsewhere.tbs_certlist_bytes
    assert later.tbs_certlist_bytes == again.tbs_certlist_bytes


def test_rfc5280_5_2_1_a_list_names_the_key_that_signed_it(door: Door):
    """By the identifier that the signer's certificate gives it."""
    one, signer = made(door, StopList()), x509.load_pem_x509_certificate(signer_pem(door.world.instance).encode())

    named = one.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    own = signer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert named.key_identifier == own.digest


def test_day_and_reason_are_those_of_the_first_stop(door: Door, office: CardOffice):
    """Neither a second report, nor the confirmation, nor that it was found moves the day on which it was lost."""
    lent(door, office.card("阿蘇 試験"))
    world, reported = door.world, door.world.clock.now()
    admin, told, seen = world.instance.actor(NETWORK_ADMIN), StopList(), []
    for step in (
        lambda: loss.report(world.instance, "P-0001", world.instance.actor(None)),
        lambda: loss.report(world.instance, "P-0001", world.instance.actor(None)),
        lambda: ledger.confirm_loss(world.instance, "P-0001", admin, "見つからない"),
        lambda: ledger.collect(world.instance, "P-0001", admin),
    ):
        step()
        (entry,) = made(door, told)
        seen.append((entry.revocation_date_utc, reason(entry).name))
        door.later(days=1)

    assert {day for day, _ in seen} == {reported}
    assert [word for _, word in seen] == ["certificate_hold"] * 2 + ["key_compromise"] * 2


def test_whatever_counts_no_more_is_on_the_list(door: Door, office: CardOffice):
    """A temporary card from midnight on, and one whose holder is held."""
    world, admin = door.world, door.world.instance.actor(NETWORK_ADMIN)
    card, held = office.card("仮カード"), office.card("白川 試験")
    ledger.register(world.instance, CardKind.PKI, "P-0001", "", VALID, admin, certificate=card.pem, temporary=True)
    ledger.lend(world.instance, "P-0001", HOLDER, admin)
    lent(door, held, "P-0002", OTHER)
    assert list(made(door, StopList())) == []

    stop(world.instance, StopKind.HOLD, OTHER, world.instance.actor("00101"))
    stopped = world.clock.now()
    world.clock.set("2026-04-02 00:00:00")
    found = {one.serial_number: one for one in made(door, StopList())}

    over, away = (found[one.certificate.serial_number] for one in (card, held))
    assert (over.revocation_date_utc, reason(over).name) == (at("2026-04-02 00:00:00"), "cessation_of_operation")
    assert (away.revocation_date_utc, reason(away).name) == (stopped, "certificate_hold")


def test_processes_that_need_the_key_at_once_make_one(door: Door):
    """Key and certificate belong together, whoever was first."""
    start = threading.Barrier(8)

    def one(_: int) -> str:
        start.wait(120)
        return signer_pem(door.world.instance)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(one, range(8)))

    home = door.world.instance.home
    assert len(found) == 1
    assert sorted(path.name for path in (home / KEY).parent.glob("card-crl*")) == ["card-crl.key", "card-crl.pem"]
    made(door, StopList())


def test_a_key_and_a_certificate_that_do_not_fit_are_refused_in_words(door: Door, office: CardOffice):
    """Nobody could check what they sign. A certificate without a key gets none of ours."""
    home = door.world.instance.home
    signer_pem(door.world.instance)
    (home / CERTIFICATE).write_text(office.pem)
    with pytest.raises(NotReady) as unfit:
        signer_pem(door.world.instance)
    (home / KEY).unlink()
    with pytest.raises(NotReady) as alone:
        signer_pem(door.world.instance)

    assert {unfit.value.said.id, alone.value.said.id} == {"CSI-006"}
    assert not (home / KEY).exists()
