"""Thirty-two reach for one secret at the same moment: one holder, one look, one end (F20)."""

import pytest
from sqlalchemy.exc import IntegrityError

from idm.office.vault import items, setting
from idm.store import vault
from tests.cases import HEAD, OPERATOR, PLANNING
from tests.races.at_once import crowd
from tests.races.test_cases import ROUNDS, won
from tests.vault import GLASS, ROUTER, Room


def acts(room: Room, act: str) -> int:
    return len(room.hall.world.log(act))


@ROUNDS
def test_f20_of_all_who_take_it_at_once_one_has_it(room: Room, rounds: int):
    """One loan, one line; the others are told who has it."""
    room.ready()
    with crowd() as at_once:
        for number in range(rounds):
            before = acts(room, "vault.taken")
            assert sum(at_once(lambda _: won(room.take))) == 1
            with room.hall.world.instance.store.read() as connection:
                (loan,) = vault.lent(connection)
            assert acts(room, "vault.taken") == before + 1

            shown = at_once(lambda _, loan=loan: won(lambda: room.show(loan)))  # type: ignore[misc]
            assert sum(shown) == 1

            back = at_once(lambda _, loan=loan: won(lambda: room.give_back(loan)))  # type: ignore[misc]
            assert sum(back) == 1
            assert acts(room, "vault.renewed") == number + 2
            room.fetch()
            room.set()


@ROUNDS
def test_two_who_fetch_the_new_secret_at_once_never_see_the_same(room: Room, rounds: int):
    """Whoever comes second gets another one, and only the last one can be confirmed."""
    room.add()
    room.confirm()
    instance = room.hall.world.instance
    with crowd(2) as at_once:
        for _ in range(rounds):
            seen = at_once(
                lambda n: setting.fetch(instance, ROUTER, room.actor((OPERATOR, PLANNING)[n])).secret.reveal()
            )
            assert len(set(seen)) == 2
            with instance.store.read() as connection:
                newest = vault.newest(connection, 1)
            assert newest is not None
            assert newest.set_at is None


def test_f20_the_database_itself_knows_one_holder(room: Room):
    """Whatever an office forgets to ask."""
    item = room.add()
    room.confirm()
    now = room.hall.world.clock.now()
    person = room.hall.person(PLANNING).id

    def lend() -> None:
        with room.hall.world.instance.store.write() as connection:
            vault.lend(
                connection, item.id, person, "x", emergency=False, case=None, now=now, until=now, report_due=None
            )

    lend()
    with pytest.raises(IntegrityError):
        lend()


@ROUNDS
def test_two_who_fetch_halves_at_once_get_one_each(room: Room, rounds: int):
    """Never both the same one; whoever of a crowd says first that it is set, it is set once."""
    room.add(GLASS, "break_glass")
    room.confirm(GLASS)
    instance = room.hall.world.instance
    two = (OPERATOR, HEAD)
    for number in range(rounds):
        with crowd(2) as at_once:
            got = at_once(lambda n: setting.fetch(instance, GLASS, room.actor(two[n])))
        assert {one.part for one in got} == {1, 2}
        assert len({one.version for one in got}) == 1
        version = got[0].version
        with crowd(8) as at_once:
            done = at_once(lambda n, version=version: won(lambda: room.set(GLASS, two[n % 2], version)))  # type: ignore[misc]
        assert (sum(done), acts(room, "vault.set")) == (1, number + 1)
        room.give_back(room.take(GLASS))


@ROUNDS
def test_f20_of_all_who_let_an_item_go_or_keep_it_at_once_one_is_heard(room: Room, rounds: int):
    """It is out or it stays, with one line of the two."""
    instance = room.hall.world.instance
    deeds = (items.confirm_retire, items.keep)
    with crowd(8) as at_once:
        for number in range(rounds):
            key = f"router-{number}"
            room.add(key)
            room.confirm(key)
            items.retire(instance, key, room.actor(PLANNING))
            heard = at_once(lambda n, key=key: won(lambda: deeds[n % 2](instance, key, room.actor(HEAD))))  # type: ignore[misc]
            assert sum(heard) == 1
            assert acts(room, "vault.retired") + acts(room, "vault.kept") == number + 1
