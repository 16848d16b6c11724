"""What the ledger knows from before does not come back under a new row (6.4.1.3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509

from idm.errors import BadInput
from idm.facts.card import Card, CardKind, CardState
from idm.messages import cards as say
from idm.office.cards import ledger, loss
from idm.office.cards.issuers import ISSUERS
from tests.cards import CardOffice
from tests.instances import World
from tests.keepers import SECOND
from tests.office.cards.test_ledger import HOLDER, IDM, NETWORK_ADMIN, VALID, lent_card, new_card, refused


def lost(world: World) -> None:
    loss.report(world.instance, "N-0001", world.instance.actor(HOLDER))
    ledger.confirm_loss(world.instance, "N-0001", world.instance.actor(NETWORK_ADMIN), "見つからない")


def replaced(world: World) -> None:
    new_card(world, "N-0002", "01010A1B2C3D4E60")
    ledger.replace_card(world.instance, "N-0001", "N-0002", world.instance.actor(NETWORK_ADMIN))


def collected(world: World) -> None:
    ledger.collect(world.instance, "N-0001", world.instance.actor(NETWORK_ADMIN))


def destroyed(world: World) -> None:
    collected(world)
    keeper = world.instance.actor(SECOND)
    ledger.destroy(world.instance, "N-0001", keeper, method="裁断", permitted_by=NETWORK_ADMIN)


@pytest.mark.parametrize("gone", [lost, replaced, collected, destroyed])
def test_a_card_that_is_gone_is_not_registered_again_and_its_face_may_be(village: World, gone: Callable[[World], None]):
    """6.4(1)③: found, it is collected and destroyed; a new card may have its printed number."""
    lent_card(village)
    gone(village)

    assert refused(lambda: new_card(village, "N-0009", IDM)) == say.TAKEN.id
    assert new_card(village, "N-0001", "01010A1B2C3D4E61").state is CardState.STOCK


def a_signing_card(world: World, pem: str, face: str) -> Card:
    actor = world.instance.actor(NETWORK_ADMIN)
    return ledger.register(world.instance, CardKind.PKI, face, "", VALID, actor, certificate=pem)


def trusted(world: World, *offices: CardOffice) -> None:
    path = world.instance.home / ISSUERS
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(office.pem for office in offices), encoding="ascii")


def test_a_lost_signing_card_does_not_come_back_by_its_certificate(village: World):
    """Known by the certificate itself, whatever is printed on it now."""
    office = CardOffice("西原村", village.clock.now() - timedelta(days=1))
    trusted(village, office)
    card = office.card(HOLDER)
    a_signing_card(village, card.pem, "P-1")
    loss.report(village.instance, "P-1", village.nobody())
    ledger.confirm_loss(village.instance, "P-1", village.instance.actor(NETWORK_ADMIN), "見つからない")

    with pytest.raises(BadInput) as again:
        a_signing_card(village, card.pem, "P-9")

    assert again.value.said.id == say.TAKEN.id


def test_two_issuers_may_give_the_same_serial(village: World, monkeypatch: pytest.MonkeyPatch):
    """A serial is one issuer's own: the second card is another card."""
    first, second = (CardOffice(name, village.clock.now() - timedelta(days=1)) for name in ("一", "二"))
    trusted(village, first, second)
    monkeypatch.setattr(x509, "random_serial_number", lambda: 4097)

    cards = [a_signing_card(village, office.card("x").pem, f"P-{n}") for n, office in enumerate((first, second))]

    assert len({card.id for card in cards}) == 2
    assert len({card.handle for card in cards}) == 1
