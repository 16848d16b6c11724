"""The report of a lost card: one transaction stops it, ends sessions, orders stops and tells who must know."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from idm.errors import IdmError
from idm.facts.card import CardState
from idm.messages import cards as say
from idm.office.cards import loss
from idm.rules.cards import counts
from idm.store import cards, facts, marks, notices
from idm.store.tables import mark
from tests.instances import World
from tests.keepers import restored
from tests.office.cards.test_ledger import CLERK, HOLDER, NETWORK_ADMIN, lent_card, new_card


def told(world: World, number: str) -> list[str]:
    with world.instance.store.read() as connection:
        person = facts.find_person(connection, number)
        assert person is not None
        return [one.said.id for one in notices.unread(connection, person.id)]


def test_a_report_stops_the_card_and_tells_who_must_know(village: World):
    """6.4(1)①(ウ)②: the network admin, the holder's own section head and the holder, in the same transaction."""
    instance = village.instance
    lent_card(village)

    done = loss.report(instance, "N-0001", instance.actor(None), how="電話", circumstances="昼休みに")

    with instance.store.read() as connection:
        card = cards.get(connection, done.card.id)
        account = facts.find_person(connection, HOLDER).account.id
        urgent = connection.execute(select(mark.c.due).where(mark.c.subject == account, mark.c.urgent)).scalar_one()
    assert card is not None
    assert card.state is CardState.SUSPENDED
    assert not counts(card, instance.clock.now())
    assert urgent <= instance.clock.now()
    assert (told(village, NETWORK_ADMIN), told(village, HOLDER)) == ([say.NOTICE_STOPPED.id], [say.NOTICE_OWN.id])
    assert not done.again


def test_a_report_orders_every_target_to_stop(village: World):
    """Our own sign-in at once, each directory within a minute, and the targets of the profile; nothing is forgotten."""
    instance = village.instance
    lent_card(village)

    done = loss.report(instance, "N-0001", instance.actor(HOLDER))
    paper = loss.receipt(instance, done.number)

    directories = [f"directory:{name}" for name in _directories(village)]
    assert [o.target for o in paper.orders] == ["own", *directories, "doors", "printers", "terminals"]
    own, directory, doors, _, _ = paper.orders
    assert (own.took_effect_at, own.confirmed_how) == (done.at, "own")
    assert (directory.took_effect_at, directory.due_at) == (None, done.at + timedelta(seconds=60))
    assert doors.due_at == done.at + timedelta(minutes=60)


def test_a_second_report_changes_nothing_and_is_kept(village: World):
    """Two colleagues call: the card stopped with the first, the second stays on record."""
    instance = village.instance
    lent_card(village)
    first = loss.report(instance, "N-0001", instance.actor(HOLDER))

    second = loss.report(instance, "N-0001", instance.actor(NETWORK_ADMIN), how="同僚")

    assert (second.again, second.at) == (True, first.at)
    with instance.store.read() as connection:
        assert [s.step for s in cards.steps_of(connection, first.card.id)].count("report") == 2
        assert cards.orders_of(connection, second.number) == []


def test_whoever_does_not_know_the_number_names_the_person(village: World):
    """The usual call: every card of the person stops."""
    instance = village.instance
    lent_card(village)
    lent_card(village, "N-0002", "01010A1B2C3D4E60")

    done = loss.report_all(instance, HOLDER, instance.actor(None), how="電話")

    assert {one.card.face for one in done} == {"N-0001", "N-0002"}
    assert {one.card.state for one in done} == {CardState.SUSPENDED}


def test_a_person_confirms_what_only_a_person_can(village: World):
    """Doors and printers by hand; never what Sekisho can look at itself."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    lent_card(village)
    number = loss.report(instance, "N-0001", instance.actor(HOLDER)).number

    loss.confirm_by_person(instance, number, "doors", admin)

    doors = next(o for o in loss.receipt(instance, number).orders if o.target == "doors")
    assert (doors.confirmed_how, doors.confirmed_by) == ("person", admin.by)
    for target, said in (("own", say.BY_READING), ("gate", say.NO_SUCH_ORDER)):
        with pytest.raises(IdmError) as refused:
            loss.confirm_by_person(instance, number, target, admin)
        assert refused.value.said.id == said.id


def test_a_card_that_nobody_knows_is_told_at_once(village: World):
    """No such card, nobody of that number, nobody's card: each in one sentence."""
    instance = village.instance
    actor = instance.actor(None)

    for deed, said in (
        (lambda: loss.report(instance, "N-0404", actor), say.NO_SUCH_CARD),
        (lambda: loss.report_all(instance, HOLDER, actor), say.NO_CARDS),
        (lambda: loss.receipt(instance, 404), say.NO_SUCH_REPORT),
    ):
        with pytest.raises(IdmError) as refused:
            deed()
        assert refused.value.said.id == said.id


def test_a_card_that_is_gone_from_the_cupboard_is_reported_too(village: World):
    """Nobody holds it; it stops all the same, and a second person can put it back."""
    instance = village.instance
    new_card(village)

    done = loss.report(instance, "N-0001", instance.actor(CLERK))
    back = restored(instance, "N-0001", "別の引出しにあった")

    assert (done.card.state, back.state) == (CardState.SUSPENDED, CardState.STOCK)


def _directories(world: World) -> list[str]:
    with world.instance.store.read() as connection:
        return marks.directory_names(connection)
