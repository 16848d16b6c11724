"""An item is taken out by two, as it was put in: its secret is lost with it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, text, update

from idm.errors import BadInput, NotThere
from idm.facts.case import CaseKind
from idm.messages import vault as say
from idm.office.cases.effects import EFFECTS
from idm.office.vault import items
from idm.store import vault, vault_log
from idm.store.tables import audit_entry, checkout, vault_item, vault_version
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, TAX
from tests.office.cases.test_desk import refused
from tests.vault import GLASS, ROUTER, Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def ask(room: Room, by: str = PLANNING, key: str = ROUTER):
    return items.retire(room.hall.world.instance, key, room.actor(by))


def agree(room: Room, by: str, key: str = ROUTER):
    return items.confirm_retire(room.hall.world.instance, key, room.actor(by))


def test_f21_one_person_alone_takes_nothing_out(room: Room):
    """He asks, and is no second; it is lent as before until another one says yes. Both are on record."""
    room.ready(GLASS, "break_glass")
    assert ask(room, key=GLASS).retired_at is None

    assert refused(lambda: agree(room, PLANNING, GLASS)) == say.NEEDS_TWO_TO_RETIRE.id
    assert refused(lambda: ask(room, key=GLASS), BadInput) == say.LEAVING_BEFORE.id
    assert room.show(room.take(GLASS)).reveal()
    assert refused(lambda: agree(room, HEAD, GLASS)) == say.STILL_LENT.id
    room.sweep_later(hours=2)
    agree(room, HEAD, GLASS)
    assert refused(lambda: room.fetch(GLASS), NotThere) == say.NO_ITEM.id
    first, second = (room.hall.world.log(f"vault.{act}")[0] for act in ("leaving", "retired"))
    people = [room.hall.person(number).id for number in (PLANNING, HEAD)]
    assert [first["by"], second["by"]] == people
    assert second["data"]["first"] == people[0]


def test_whoever_may_be_the_second_hears_of_it(room: Room):
    """The CISO and the heads; the board says who asked, and what each of them may do."""
    room.ready()
    ask(room)

    assert room.hall.told(CISO)[-1] == room.hall.told(TAX)[-1] == say.NOTICE_TO_LET_GO.id
    assert say.NOTICE_TO_LET_GO.id not in room.hall.told(PLANNING)
    (own,), (other,) = (room.board(number).items for number in (PLANNING, TAX))
    assert (own.may_retire, own.may_let_go, own.may_keep) == (False, False, True)
    assert (other.may_retire, other.may_let_go, other.may_keep) == (False, True, True)
    assert PLANNING in other.leaving_by


def test_nishihara_2_6_1_a_deputy_of_the_first_is_no_second(room: Room):
    """Whatever role he holds for him."""
    room.ready()
    room.hall.effects = EFFECTS
    now = room.hall.world.clock.now()
    asked = {"content": {"role": "network_admin"}, "until": now + timedelta(days=90), "reason": "不在に備えて"}
    room.hall.decide(room.hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=OPERATOR, **asked), CISO)
    ask(room)

    assert refused(lambda: agree(room, OPERATOR)) == say.NEEDS_TWO_TO_RETIRE.id
    agree(room, CISO)


def test_one_of_those_who_may_keeps_it(room: Room):
    """Whoever asked hears of it, and may ask again; nobody else has a say, and nothing is asked that nobody wants."""
    room.ready()
    instance = room.hall.world.instance

    assert refused(lambda: agree(room, HEAD), BadInput) == say.NOT_LEAVING.id
    assert refused(lambda: items.keep(instance, ROUTER, room.actor(HEAD)), BadInput) == say.NOT_LEAVING.id
    ask(room)
    assert refused(lambda: items.keep(instance, ROUTER, room.actor(OPERATOR))) == say.NEEDS_TWO_TO_RETIRE.id
    assert refused(lambda: items.keep(instance, ROUTER, room.actor(CLERK)), NotThere) == say.NO_ITEM.id
    items.keep(instance, ROUTER, room.actor(HEAD))
    assert room.hall.told(PLANNING)[-1] == say.NOTICE_KEPT.id
    assert refused(lambda: agree(room, HEAD), BadInput) == say.NOT_LEAVING.id
    ask(room)
    agree(room, HEAD)


def test_what_nobody_has_confirmed_has_no_secret_and_is_out_at_once(room: Room):
    """By the network admin alone."""
    room.add()

    assert refused(lambda: ask(room, HEAD)) == say.NOT_ADMIN.id
    assert ask(room).retired_at is not None
    assert refused(lambda: room.confirm(by=HEAD), NotThere) == say.NO_ITEM.id


def change(room: Room, key: str, **values: object) -> None:
    """Somebody writes to the table itself."""
    with room.hall.world.instance.store.write() as connection:
        connection.execute(update(vault_item).where(vault_item.c.key == key).values(values))


@pytest.mark.parametrize("values", [{"kind": "shared"}, {"role": "system_manager"}], ids=str)
def test_f22_a_break_glass_id_whose_row_was_changed_is_not_lent(room: Room, values: dict[str, str]):
    """As a shared ID it would be taken without anybody's hearing of it: the log says what was put in."""
    room.ready(GLASS, "break_glass")
    loan = room.take(GLASS)

    change(room, GLASS, **values)

    assert refused(lambda: room.show(loan)) == say.ITEM_TOUCHED.id
    room.give_back(loan)
    assert refused(lambda: room.take(GLASS)) == say.ITEM_TOUCHED.id
    assert refused(lambda: room.fetch(GLASS)) == say.ITEM_TOUCHED.id


def test_f21_whoever_put_it_in_does_not_confirm_it_as_another_in_the_row(room: Room):
    """Another name in the table is no second person."""
    room.add(ROUTER)
    change(room, ROUTER, made_by=room.hall.person(HEAD).id)

    assert refused(lambda: room.confirm(ROUTER, by=PLANNING)) == say.ITEM_TOUCHED.id


def test_f21_f22_a_second_person_in_the_table_alone_is_none(room: Room):
    """What was confirmed there, or is not any more; whoever asked that it be taken out; what came back."""
    now = room.hall.world.clock.now()
    room.add("one")
    change(room, "one", confirmed_at=now, confirmed_by=room.hall.person(HEAD).id)
    assert refused(lambda: room.take("one")) == say.ITEM_TOUCHED.id
    room.ready()
    change(room, ROUTER, confirmed_at=None)
    assert refused(lambda: ask(room)) == say.ITEM_TOUCHED.id
    room.ready(GLASS, "break_glass")
    change(room, GLASS, leaving_at=now, leaving_by=room.hall.person(HEAD).id)
    assert refused(lambda: agree(room, PLANNING, GLASS)) == say.ITEM_TOUCHED.id
    room.ready("two")
    ask(room, key="two")
    agree(room, HEAD, "two")
    change(room, "two", retired_at=None, leaving_at=None, leaving_by=None)
    assert refused(lambda: room.take("two")) == say.ITEM_TOUCHED.id


def test_f22_who_knows_a_secret_is_said_by_the_log_and_it_is_renewed_where_a_row_names_another(room: Room):
    """Nobody gets the other half of his secret as somebody else; whoever got it knows it, whatever the row says."""
    room.add(GLASS, "break_glass")
    room.confirm(GLASS)
    room.fetch(GLASS)
    other = {"seen_by": room.hall.person(TAX).id}
    with room.hall.world.instance.store.write() as connection:
        connection.execute(update(vault_version).values(other))

    assert refused(lambda: room.fetch(GLASS)) == say.ITEM_TOUCHED.id
    before = room.waiting(GLASS)
    assert room.sweep() == [say.NOTICE_RENEWED.id]
    assert room.waiting(GLASS) == before + 1
    assert room.fetch(GLASS).reveal()


def test_f22_who_had_it_last_is_said_by_the_log(room: Room):
    """He sets no new secret as somebody else, and nothing that is lent is free by its row."""
    room.ready(GLASS, "break_glass")
    room.take(GLASS)
    with room.hall.world.instance.store.write() as connection:
        connection.execute(update(checkout).values(returned_at=room.hall.world.clock.now()))
    assert refused(lambda: room.take(GLASS, by=HEAD)) == say.ITEM_TOUCHED.id
    with room.hall.world.instance.store.write() as connection:
        connection.execute(update(checkout).values(returned_at=None, person_id=room.hall.person(TAX).id))
    assert refused(lambda: room.fetch(GLASS, by=PLANNING)) == say.ITEM_TOUCHED.id


def test_f22_whoever_got_a_secret_is_not_forgotten_by_a_changed_line(room: Room):
    """Nobody knows who got it: it is replaced, and nothing is done with it until then."""
    room.ready()
    with room.hall.world.instance.store.write() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        got = audit_entry.c.body.startswith('{"act":"vault.fetched"')
        other = func.replace(audit_entry.c.body, '"v":', '"w":')
        assert connection.execute(update(audit_entry).where(got).values(body=other)).rowcount == 1
        connection.execute(update(vault_version).values(seen_by=None, seen_at=None))

    assert refused(room.take) == say.ITEM_TOUCHED.id
    with room.hall.world.instance.store.read() as connection:
        assert vault_log.secrets(connection, vault.newest_of_each(connection).values())[1].unknown
    assert room.sweep() == [say.NOTICE_RENEWED.id]
