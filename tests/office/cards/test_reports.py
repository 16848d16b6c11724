"""No report is turned away, whatever state the card is in and whatever is told with it (F39, 6.4.1.2)."""

import pytest

from idm.audit.entry import Act
from idm.errors import BadInput
from idm.facts.card import CardKind, CardState
from idm.messages import cards as say
from idm.messages import factors as say_factors
from idm.office.cards import ledger, looking, loss
from idm.office.cards.steps import TEXT_LIMIT
from idm.office.signin import keys
from idm.rules.factors import kinds_on_record
from idm.store import card_orders, credentials
from tests.instances import World
from tests.office.cards.test_ledger import CLERK, HOLDER, IDM, NETWORK_ADMIN, OTHER, VALID, lent_card, new_card
from tests.office.cards.test_loss import told
from tests.office.cards.test_matrix import a_card_in, now
from tests.office.signin.test_keys import SITE, registered
from tests.signing import HERE, Door

KEY = "Q3JlZElk"


def orders(world: World, number: int) -> list[str]:
    return [one.target for one in loss.receipt(world.instance, number).orders]


def enrolled(door: Door, number: str = HOLDER, handle: str = KEY) -> None:
    """Somebody's security key, as its registration leaves it."""
    world, person = door.world, door.person(number)
    with world.instance.store.write() as connection:
        credentials.add(
            connection, person.id, "webauthn", "pk", by=person.id, now=world.clock.now(), label="鍵", handle=handle
        )


def key(world: World) -> object:
    with world.instance.store.read() as connection:
        return credentials.with_handle(connection, "webauthn", KEY)


@pytest.mark.parametrize("state", CardState, ids=str)
def test_f39_a_report_is_taken_in_every_state_and_orders_stops_where_none_were(village: World, state: CardState):
    """A card that is replaced, collected or destroyed, as the ledger says, may be out there all the same."""
    card = a_card_in(village, state, 1)
    with village.instance.store.read() as connection:
        stopped = card_orders.stopping_report(connection, card.id)

    first = loss.report(village.instance, card.id, village.nobody())
    again = loss.report(village.instance, card.id, village.nobody())

    assert (first.again, again.again) == (stopped is not None, True)
    assert bool(orders(village, first.number)) is (stopped is None)
    assert orders(village, again.number) == []
    assert now(village.instance, card.id).state is (
        CardState.DESTROYED if state is CardState.DESTROYED
        else CardState.SUSPENDED if state in (CardState.STOCK, CardState.LENT, CardState.SUSPENDED)
        else CardState.LOST
    )  # fmt: skip


def test_f39_whatever_somebody_had_stops_with_a_report_by_his_name(village: World):
    """The replaced one that was never collected too; a second call about a lost one is on record."""
    instance = village.instance
    lent_card(village)
    new_card(village, "N-0002", "01010A1B2C3D4E60")
    ledger.replace_card(instance, "N-0001", "N-0002", instance.actor(NETWORK_ADMIN))

    first = {one.card.face: one.card.state for one in loss.report_all(instance, HOLDER, village.nobody())}
    second = loss.report_all(instance, HOLDER, village.nobody())

    assert first == {"N-0001": CardState.LOST, "N-0002": CardState.SUSPENDED}
    assert [one.again for one in second] == [True, True]


def test_f39_a_replaced_or_lost_card_is_meant_by_its_face(village: World):
    """Whoever finds it reads its number out: the call is no dead end."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)
    new_card(village, "N-0002", "01010A1B2C3D4E60")
    ledger.replace_card(instance, "N-0001", "N-0002", admin)
    loss.report(instance, "N-0002", admin)
    ledger.confirm_loss(instance, "N-0002", admin, "見つからない")

    for face in ("N-0001", "n 0002"):
        meant = looking.meant_by(instance, face)
        assert (meant.exact, meant.card is not None) == (True, True), face


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("20260708 0005頃 食堂で", f"○○○○○○○○ ○○○○頃 食堂で{say.DIGITS_LEFT_OUT}"),
        ("x" * 201, f"{'x' * (TEXT_LIMIT - len(say.CUT))}{say.CUT}"),
        ("\udcff食堂", "?食堂"),
    ],
    ids=["digits", "long", "no text"],
)
def test_nothing_that_is_told_with_a_report_holds_it_up(village: World, text: str, kept: str):
    """6.4.1.2, case 16: what cannot be kept is left out with a mark, and the card stops."""
    card = lent_card(village)

    done = loss.report(village.instance, "N-0001", village.nobody(), how="電話", circumstances=text)

    assert now(village.instance, card.id).state is CardState.SUSPENDED
    assert loss.receipt(village.instance, done.number).told == {"how": "電話", "circumstances": kept}


def test_the_printed_number_is_meant_before_what_a_reader_tells_of_another_card(village: World):
    """A face that is another card's UID: the card with that face stops, and the other one goes on."""
    instance = village.instance
    face = ledger.register(instance, CardKind.IDENTIFIER, "00003003", IDM, VALID, instance.actor(NETWORK_ADMIN))
    uid = ledger.register(instance, CardKind.IDENTIFIER, "N-5", "00003003", VALID, instance.actor(NETWORK_ADMIN))
    ledger.lend(instance, uid.id, HOLDER, instance.actor(NETWORK_ADMIN))
    ledger.lend(instance, face.id, OTHER, instance.actor(NETWORK_ADMIN))

    done = loss.report(instance, "00003003", village.nobody())

    assert (done.card.id, done.holder[:5]) == (face.id, OTHER)
    assert now(instance, uid.id).state is CardState.LENT


def test_part_of_a_name_or_number_is_asked_back_even_where_one_person_fits(village: World):
    """Who says 12 may mean 00112, or not."""
    instance = village.instance
    lent_card(village, holder="00112")

    part, whole = looking.meant_by(instance, "12"), looking.meant_by(instance, "00112")

    assert ([one.number for one in part.people], part.exact) == (["00112"], False)
    assert ([one.number for one in whole.people], whole.exact) == (["00112"], True)


def test_f68_the_key_of_a_fido2_card_ends_with_the_report(door: Door):
    """And with it the sessions, and the factor that directories hear of."""
    instance = door.world.instance
    admin = instance.actor(NETWORK_ADMIN)
    enrolled(door)
    ledger.register(instance, CardKind.FIDO2, "F-0001", f"{KEY}=", VALID, admin)
    ledger.lend(instance, "F-0001", HOLDER, admin)
    before = kinds_on_record(door.person(HOLDER).proofs.factors)

    loss.report(instance, "F-0001", instance.actor(None))

    assert (before, kinds_on_record(door.person(HOLDER).proofs.factors)) == (1, 0)
    assert key(door.world) is None


def test_f68_a_reported_fido2_card_opens_nothing_and_is_nobodys_device_again(door: Door):
    """The real key, in its holder's hands before and in somebody else's after."""
    instance = door.world.instance
    admin = instance.actor(NETWORK_ADMIN)
    for number in (HOLDER, "00107"):
        door.own(number)
    soft = registered(door, name=f"n{HOLDER}")
    (enrolled_key,) = [one for one in door.held(HOLDER) if one.kind == "webauthn"]
    assert enrolled_key.handle is not None
    ledger.register(instance, CardKind.FIDO2, "F-0001", enrolled_key.handle, VALID, admin)
    ledger.lend(instance, "F-0001", HOLDER, admin)
    before = keys.knock(door.desk, SITE, soft.get(keys.ask_alone(door.desk, SITE)), HERE)

    loss.report(instance, "F-0001", instance.actor(None))

    assert before is not None
    assert door.gate.who(before) is None
    assert keys.knock(door.desk, SITE, soft.get(keys.ask_alone(door.desk, SITE)), HERE) is None
    with pytest.raises(BadInput) as found:
        registered(door, soft, "n00107")
    assert found.value.said.id == say_factors.KEY_KNOWN.id


def test_a_fido2_card_is_its_holders_by_the_key_that_he_enrolled(door: Door):
    """6.4.1.1.a: not lent to anybody else, not in the ledger without a key, and over once it was reported."""
    instance = door.world.instance
    admin = instance.actor(NETWORK_ADMIN)
    with pytest.raises(BadInput) as unknown:
        ledger.register(instance, CardKind.FIDO2, "F-0001", KEY, VALID, admin)
    enrolled(door)
    ledger.register(instance, CardKind.FIDO2, "F-0001", KEY, VALID, admin)
    with pytest.raises(BadInput) as others:
        ledger.lend(instance, "F-0001", OTHER, admin)

    assert {unknown.value.said.id, others.value.said.id} == {say.NOT_ENROLLED.id}


def test_a_cards_next_holder_is_told_nothing_of_the_report_before(village: World):
    """Who was told of which report: one notice for the first, none for the second, which changes nothing."""
    lent_card(village)
    loss.report(village.instance, "N-0001", village.instance.actor(CLERK))
    loss.report(village.instance, "N-0001", village.instance.actor(CLERK))

    assert told(village, NETWORK_ADMIN) == [say.NOTICE_STOPPED.id]
    assert len(village.log(Act.CARD_REPORTED)) == 2
