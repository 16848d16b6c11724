"""The card desk: from the cupboard to the shredder, every step legal or refused, each on record."""

from datetime import date

import pytest

from idm.audit.entry import Act
from idm.calendar import Span
from idm.errors import BadInput, IdmError, Stopped
from idm.facts.card import Card, CardKind, CardState
from idm.messages import cards as say
from idm.messages import work as say_work
from idm.office.cards import ledger, loss, register, restoring
from idm.store import cards
from tests.instances import World
from tests.keepers import SECOND

NETWORK_ADMIN, CLERK, HOLDER, OTHER = "00102", "00106", "00105", "00108"
VALID = Span(date(2026, 1, 1), date(2031, 1, 1))
IDM = "01010A1B2C3D4E5F"


def new_card(world: World, face: str = "N-0001", handle: str = IDM, **more) -> Card:
    actor = world.instance.actor(NETWORK_ADMIN)
    return ledger.register(world.instance, CardKind.IDENTIFIER, face, handle, VALID, actor, **more)


def lent_card(world: World, face: str = "N-0001", handle: str = IDM, holder: str = HOLDER) -> Card:
    new_card(world, face, handle)
    return ledger.lend(world.instance, face, holder, world.instance.actor(NETWORK_ADMIN))


def refused(deed) -> str:
    with pytest.raises(IdmError) as found:
        deed()
    return found.value.said.id


def test_a_card_from_the_cupboard_to_the_shredder(village: World):
    """S07: lent, reported, confirmed, replaced, found, collected, destroyed with permission; all of it on record."""
    instance = village.instance
    admin, holder = instance.actor(NETWORK_ADMIN), instance.actor(HOLDER)
    lent_card(village)
    new_card(village, "N-0002", "01010A1B2C3D4E60")

    loss.report(instance, "N-0001", holder, how="本人")
    ledger.confirm_loss(instance, "N-0001", admin, "探したが見つからない")
    gone, fresh = ledger.replace_card(instance, "N-0001", "N-0002", admin)
    found = ledger.collect(instance, "N-0001", admin, note="食堂で見つかった")
    ended = ledger.destroy(instance, "N-0001", instance.actor(SECOND), method="裁断", permitted_by=NETWORK_ADMIN)

    assert [gone.state, found.state, ended.state] == [CardState.LOST, CardState.COLLECTED, CardState.DESTROYED]
    assert (fresh.state, fresh.issue, fresh.replaces) == (CardState.LENT, 2, gone.id)
    history = register.history(instance, "N-0001")
    assert [step["step_label"] for step in history["steps"]] == [
        "登録", "貸与", "紛失の届出", "紛失の確定", "切替", "回収", "廃棄",
    ]  # fmt: skip
    assert history["steps"][-1]["told"] == "方法：裁断、許可：00102"
    acts = [line["act"] for line in village.log() if line.get("object") == f"card:{gone.id}"]
    assert acts == [
        Act.CARD_REGISTERED, Act.CARD_LENT, Act.CARD_REPORTED, Act.CARD_LOSS_CONFIRMED, Act.CARD_REPLACED,
        Act.CARD_COLLECTED, Act.CARD_DESTROYED,
    ]  # fmt: skip


def test_one_card_is_one_persons(village: World):
    """6.4.1.1.a: the same handle or face is refused, and a lent card is lent to nobody else until it came back."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)

    assert refused(lambda: new_card(village, "N-0002")) == say.TAKEN.id
    assert refused(lambda: new_card(village, "N-0001", "01010A1B2C3D4E61")) == say.TAKEN.id
    assert refused(lambda: ledger.lend(instance, "N-0001", OTHER, admin)) == say.ILLEGAL.id

    ledger.give_back(instance, "N-0001", admin, pool="総務課の引出し")
    assert ledger.lend(instance, "N-0001", OTHER, admin).state is CardState.LENT


def test_a_destroyed_cards_number_may_be_printed_again(village: World):
    """Old rows stay for ever and are in nobody's way; the number then finds the living card."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    old = new_card(village)
    ledger.collect(instance, "N-0001", admin)
    ledger.destroy(instance, "N-0001", admin, method="破砕", permitted_by="00101")

    fresh = new_card(village, handle="01010A1B2C3D4E60")

    with instance.store.read() as connection:
        assert ledger.the_card(connection, "n 0001").id == fresh.id != old.id


def test_found_after_it_was_confirmed_it_stays_dead(village: World):
    """A found card never comes back to life; the sentence says what to do instead."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)
    loss.report(instance, "N-0001", instance.actor(HOLDER))
    ledger.confirm_loss(instance, "N-0001", admin, "見つからない")

    with pytest.raises(Stopped) as found:
        restoring.ask(instance, "N-0001", admin, "見つかった")

    assert found.value.said.id == say.ILLEGAL.id
    assert say.HINT_LOST.ja in found.value.said.text


@pytest.mark.parametrize(
    ("method", "permitted_by", "said"),
    [
        ("", "00101", say.NEEDS_METHOD),
        ("裁断", "", say.NEEDS_METHOD),
        ("裁断", CLERK, say.MAY_NOT_PERMIT),
        ("裁断", NETWORK_ADMIN, say.PERMITTED_BY_DOER),
    ],
)
def test_nothing_is_destroyed_without_method_and_permission(village: World, method: str, permitted_by: str, said):
    """NISHIHARA-6.4.1.3, TAKETOYO-A2: by whoever holds the office that may permit it."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    new_card(village)
    ledger.collect(instance, "N-0001", admin)

    deed = refused(lambda: ledger.destroy(instance, "N-0001", admin, method=method, permitted_by=permitted_by))

    assert deed == said.id
    assert register.listed(instance, CardState.COLLECTED)


def test_f20_only_who_keeps_cards_keeps_them(village: World):
    """A clerk of another section and nobody in particular are refused; nothing is written."""
    instance = village.instance
    kind, name = CardKind.IDENTIFIER, "N-0001"
    clerk, nobody = instance.actor(CLERK), instance.actor(None)

    assert refused(lambda: ledger.register(instance, kind, name, IDM, VALID, clerk)) == say.NOT_ENTITLED.id
    assert refused(lambda: ledger.register(instance, kind, name, IDM, VALID, nobody)) == say_work.WHO_ARE_YOU.id
    assert register.listed(instance) == []


@pytest.mark.parametrize(
    ("face", "handle", "said"),
    [("", IDM, say.BAD_FACE), ("N-0001", "12345", say.BAD_HANDLE), ("N-0001", "0" * 16, say.BAD_HANDLE)],
)
def test_numbers_that_cannot_be_read_are_refused(village: World, face: str, handle: str, said):
    """Nothing is guessed, nothing is written."""
    assert refused(lambda: new_card(village, face, handle)) == said.id
    assert register.listed(village.instance) == []


def test_case_16_no_my_number_beside_a_card(village: World):
    """Not as a note, and not as a drawer's name."""
    lent_card(village)
    actor = village.instance.actor(NETWORK_ADMIN)

    with pytest.raises(BadInput):
        ledger.collect(village.instance, "N-0001", actor, note="123456789018")
    assert register.listed(village.instance, CardState.LENT)


def test_only_somebody_in_office_is_lent_a_card(village: World):
    """And only within the time that is printed on the card."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    old = Span(date(2020, 1, 1), date(2025, 1, 1))
    ledger.register(instance, CardKind.IDENTIFIER, "N-0009", "01010A1B2C3D4E69", old, admin)

    assert refused(lambda: ledger.lend(instance, "N-0009", HOLDER, admin)) == say.NOT_VALID.id
    with instance.store.read() as connection:
        assert list(cards.every(connection, (CardState.LENT,))) == []
