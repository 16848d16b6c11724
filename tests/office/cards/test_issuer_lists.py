"""A certificate that is over or revoked: its card stays in no directory and is no factor on record (6.4.1.2)."""

from datetime import date

import pytest

from idm.calendar import Span
from idm.errors import BadInput
from idm.facts.card import CardKind, CardState
from idm.office.cards import ledger
from idm.office.cards.issuer_lists import stop_revoked
from idm.office.cards.issuers import LISTS
from idm.rules.cards import factors_of
from idm.rules.factors import SIGNING_CARD
from idm.store import cards
from tests.cards import CardOffice
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, OTHER
from tests.office.cards.test_proof import knock, lent, office
from tests.signing import Door

__all__ = ["office"]
WORKER = "worker:test"


def test_a_card_counts_no_longer_than_its_certificate(door: Door, office: CardOffice):
    """It is gone from the directory and from the factors on record at the end of the certificate's last day."""
    world = door.world
    card = office.card("阿蘇 試験", days=31)
    lent(door, card)
    world.work()
    before = world.entries()[f"n{HOLDER}"].cards

    door.later(days=2)
    world.work()

    assert len(before) == 1
    assert world.entries()[f"n{HOLDER}"].cards == ()
    assert SIGNING_CARD not in factors_of(door.person(HOLDER), world.clock.now())


def test_a_card_that_would_begin_after_its_certificate_is_refused(door: Door, office: CardOffice):
    """Its certificate would be over on the first day."""
    late = Span(date(2030, 1, 1))
    actor = door.world.instance.actor(NETWORK_ADMIN)
    with pytest.raises(BadInput):
        ledger.register(
            door.world.instance, CardKind.PKI, "P-1", "", late, actor, certificate=office.card("阿蘇 試験", days=60).pem
        )


def test_what_its_issuer_revoked_the_worker_stops_everywhere(door: Door, office: CardOffice):
    """As after a report: the holder is told, the directory lets it go; once, and another's card goes on."""
    world = door.world
    card, other = office.card("阿蘇 試験"), office.card("白川 試験")
    lent(door, card)
    lent(door, other, "P-0002", OTHER)
    world.work()
    assert stop_revoked(world.instance, WORKER) == []

    (world.instance.home / LISTS).write_text(office.crl([card], days=60), encoding="ascii")
    said = stop_revoked(world.instance, WORKER)
    world.work()

    assert ["P-0001" in one.text for one in said] == [True]
    assert stop_revoked(world.instance, WORKER) == []
    assert world.entries()[f"n{HOLDER}"].cards == ()
    assert len(world.entries()[f"n{OTHER}"].cards) == 1
    line = world.log("card.reported")[-1]
    assert (line["by"], line["via"]) == (WORKER, "worker")
    with world.instance.store.read() as connection:
        assert {one.face: one.state for one in cards.every(connection)} == {
            "P-0001": CardState.SUSPENDED,
            "P-0002": CardState.LENT,
        }


def test_a_list_of_somebody_else_stops_nobody_and_an_unreadable_one_is_told(door: Door, office: CardOffice):
    """A stranger may name our serials; a file that is broken is said at every sweep, and stops no other work."""
    world, card = door.world, office.card("阿蘇 試験")
    lent(door, card)
    stranger = CardOffice("試験用カード発行局", office.since)
    (world.instance.home / LISTS).write_text(stranger.crl([card], days=60) + office.crl(days=60), encoding="ascii")
    assert stop_revoked(world.instance, WORKER) == []
    assert knock(door, card) is not None

    broken = "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"
    (world.instance.home / LISTS).write_text(broken, encoding="ascii")
    assert [one.id for one in stop_revoked(world.instance, WORKER)] == ["SET-007"]
