"""One card at two terminals at once is told; one that stays in its reader for hours is listed (6.4(1)①)."""

import secrets
from datetime import timedelta

import pytest

from idm.audit.entry import Act
from idm.facts.card import Card
from idm.messages import cards as say
from idm.office.cards import watching
from idm.office.cards.keepers import keeper_at
from idm.rules.card_proofs import SILENT
from idm.secret import Secret
from idm.store import sessions
from idm.store.sessions import ShownCard
from tests.instances import World
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, lent_card
from tests.office.cards.test_loss import told

HEAD = "00101"


def session(world: World, card: Card, terminal: str, heard: timedelta = timedelta(0)) -> None:
    """One that rests on this card; its terminal said so long ago that the card is there."""
    now = world.clock.now()
    with world.instance.store.write() as connection:
        assert card.holder is not None
        sessions.open_one(
            connection,
            Secret(secrets.token_urlsafe(32)),
            card.holder,
            {"signing_card": now},
            sessions.epoch_of(connection, card.holder),
            now=now,
            opened_at=now,
            ends_at=now + timedelta(hours=12),
            terminal=terminal,
            card=ShownCard(card.id, now - heard),
        )


def test_nishihara_6_4_1_1_a_one_card_at_two_terminals_is_told_once(village: World):
    """The network admin hears of it with the terminals' names, and so does the log; one look later nobody again."""
    card = lent_card(village)
    session(village, card, "pc-17 Chrome")
    session(village, card, "pc-18 Firefox")

    (said,) = watching.tell_two_places(village.instance, "worker:test")

    assert watching.tell_two_places(village.instance, "worker:test") == []
    assert "pc-17、pc-18" in said.text
    assert told(village, NETWORK_ADMIN) == [say.NOTICE_TWO_PLACES.id]
    (line,) = village.log(Act.CARD_IN_TWO_PLACES)
    assert (line["subject"], line["data"]) == (card.holder, {"terminals": "pc-17、pc-18"})


@pytest.mark.parametrize(("terminal", "heard"), [("pc-17 Firefox", timedelta(0)), ("pc-18 Chrome", SILENT)])
def test_another_browser_of_one_terminal_and_a_silent_terminal_are_no_second_place(
    village: World, terminal: str, heard: timedelta
):
    """One reader holds it; of the other nothing is heard any more."""
    card = lent_card(village)
    session(village, card, "pc-17 Chrome")
    session(village, card, terminal, heard)

    assert watching.tell_two_places(village.instance, "worker:test") == []


def test_nishihara_6_4_1_1_i_a_card_that_stays_in_its_reader_is_listed_to_who_keeps_it(village: World):
    """After four hours, while its terminal says that it is there; not to the head of another section."""
    card = lent_card(village, holder=HOLDER)
    village.clock.at -= timedelta(hours=5)
    session(village, card, "pc-17 Chrome", heard=-timedelta(hours=5))
    village.clock.at += timedelta(hours=5)

    def seen_by(who: str) -> list[str]:
        keeper = keeper_at(village.instance, village.instance.actor(who))
        return [one.terminal for one in watching.long_ones(village.instance, keeper)]

    assert (seen_by(NETWORK_ADMIN), seen_by(HEAD)) == (["pc-17 Chrome"], [])
