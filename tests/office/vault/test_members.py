"""Who may use a shared ID, and what becomes of its secret when one of them goes (NISHIHARA-6.4.2.2, story S10)."""

import pytest

from idm.errors import NotThere
from idm.facts import StopKind
from idm.facts.case import CaseKind
from idm.messages import vault as say
from idm.office import now
from idm.office.cases import ending
from idm.office.cases.effects import EFFECTS
from idm.store.cases import Filed
from tests.cases import CLERK, HEAD, PLANNING, TAX
from tests.office.cases.test_desk import refused
from tests.vault import GLASS, ROUTER, Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def allow(room: Room, who: str = CLERK) -> Filed:
    """The head of his section and whoever answers for the item let him use it."""
    room.hall.effects = EFFECTS
    filed = room.hall.decide(room.hall.apply(CaseKind.SHARED_ID, content={"item": ROUTER}, by=who, whom=who), TAX)
    return room.hall.decide(filed, PLANNING)


def users(room: Room, by: str = PLANNING) -> list[str]:
    """Numbers on the list, as the page shows them."""
    (line,) = (one for one in room.board(by).items if one.key == ROUTER)
    return [who[:5] for who in line.members]


def test_s10_a_member_who_moves_is_off_the_list_that_day(room: Room):
    """Off at midnight without a worker. He never borrowed the secret in force, so nothing is locked for the others."""
    room.ready()
    allow(room)
    assert (room.sweep(), users(room), users(room, CLERK)) == ([], [PLANNING, CLERK], [PLANNING, CLERK])
    room.hall.move(CLERK, "2026-04-02", "0400", "主事")
    room.hall.world.clock.set("2026-04-01 23:59:59")
    assert (room.sweep(), users(room), room.state()) == ([], [PLANNING, CLERK], "free")
    room.hall.world.clock.set("2026-04-02 00:00:00")

    assert users(room) == [PLANNING]
    assert refused(lambda: room.take(by=CLERK), NotThere) == say.NO_ITEM.id
    assert (room.sweep(), room.sweep(), room.state()) == ([], [], "free")
    (line,) = room.hall.world.log("vault.member")
    assert (line["subject"], line["object"]) == (room.hall.person(CLERK).id, f"vault:{ROUTER}")


def test_s10_a_member_who_gives_it_up_is_off_the_list_at_once(room: Room):
    """He ends it himself, with nobody's yes; and a loan that he has brings the new secret by itself."""
    room.ready()
    filed = allow(room)
    room.sweep()
    loan = room.take(by=CLERK)
    instance = room.hall.world.instance
    ending.end_early(instance, filed.id, instance.actor(CLERK), "使わなくなった")

    assert users(room) == [PLANNING]
    assert room.sweep() == [say.NOTICE_OVER.id]
    assert room.hall.world.log("vault.renewed")[-1]["data"]["why"] == "holder"
    assert (room.sweep(), len(room.hall.world.log("vault.member"))) == ([], 1)
    assert refused(lambda: room.show(loan, by=CLERK)) == say.NOT_A_USER.id


def test_a_new_member_renews_nothing_and_break_glass_has_no_list(room: Room):
    """Whoever comes to an office may use what is its own; a break-glass ID is for emergencies, and reported."""
    room.ready()
    room.ready(GLASS, "break_glass")
    room.sweep()
    allow(room)

    assert room.sweep() == []
    assert room.state() == "free"
    assert [one.members for one in room.board(HEAD).items if one.key == GLASS] == [()]
    assert room.hall.world.log("vault.member") == []


def test_a_successor_takes_the_place_of_whoever_held_the_role(room: Room):
    """Another network admin from 2 April: the list names him, the secret that the former one set is renewed."""
    room.add()
    room.confirm()
    room.fetch(by=PLANNING)
    room.set(by=PLANNING)
    room.sweep()
    room.hall.move(PLANNING, "2026-04-02", "0300", "主事")
    room.hall.move(CLERK, "2026-04-02", "0200", "課長")
    room.hall.world.clock.set("2026-04-02 00:00:00")

    assert users(room, CLERK) == [CLERK]
    assert room.sweep() == [say.NOTICE_RENEWED.id]
    assert room.hall.told(CLERK)[-1] == say.NOTICE_RENEWED.id


def test_s10_a_member_who_is_only_stopped_for_a_while_is_not_gone(room: Room):
    """Held, he borrows nothing, and nothing is renewed; gone for good is put on record when he leaves."""
    room.ready()
    allow(room)
    room.sweep()
    instance = room.hall.world.instance
    now.stop(instance, StopKind.HOLD, CLERK, instance.actor("00101"))

    assert (users(room), room.sweep(), room.state()) == ([PLANNING], [], "free")
    assert room.hall.world.log("vault.member") == []
    room.hall.move(CLERK, "2026-04-02", "0400", "主事")
    room.hall.world.clock.set("2026-04-02 00:00:00")
    room.sweep()
    assert [line["subject"] for line in room.hall.world.log("vault.member")] == [room.hall.person(CLERK).id]
