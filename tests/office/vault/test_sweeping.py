"""What ends when people move, at once where it is used and with the worker's sweep where it is written down (F28)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from idm.audit.entry import Act
from idm.errors import NotReady, NotThere
from idm.facts.case import CaseKind
from idm.facts.vault import VaultKind
from idm.messages import vault as say
from idm.office import steady_clock
from idm.office.cases.effects import EFFECTS
from idm.office.instance import Actor
from idm.office.steady_clock import SteadyClock
from idm.office.vault import lending, looking, sweeping
from idm.office.vault.keeping import put_on_record
from idm.store import vault
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, TAX
from tests.office.cases.test_desk import refused
from tests.vault import GLASS, ROUTER, WORKER, Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

MIDNIGHT = "2026-04-02 00:00:00"


def test_f28_a_holder_who_moves_to_a_post_with_the_same_role_has_lost_his_loan(room: Room):
    """From one section's head to another's: he may take it anew, and sees nothing of the old loan from midnight on."""
    room.ready(role="system_manager")
    room.hall.world.clock.set("2026-04-01 23:00:00")
    loan = room.take(by=TAX, minutes=240)
    room.hall.move(TAX, "2026-04-02", "0400", "課長")
    room.hall.world.clock.set(MIDNIGHT)

    assert refused(lambda: room.show(loan, by=TAX)) == say.LOAN_OVER.id
    assert room.sweep() == [say.NOTICE_OVER.id]
    assert room.state() == "to_set"
    room.fetch()
    room.set()
    assert room.show(room.take(by=TAX), by=TAX).reveal()


def test_f28_what_somebody_set_is_renewed_when_he_moves_to_a_post_with_the_same_role(room: Room):
    """He knows it from the place where he was."""
    room.add(role="system_manager")
    room.confirm()
    room.fetch(by=TAX)
    room.set(by=TAX)
    room.hall.move(TAX, "2026-04-02", "0400", "課長")
    assert room.sweep() == []
    room.hall.world.clock.set(MIDNIGHT)

    assert room.sweep() == [say.NOTICE_RENEWED.id]
    assert room.sweep() == []


def test_f28_a_half_is_renewed_when_either_of_the_two_moves(room: Room):
    """The second one's too."""
    room.ready(GLASS, "break_glass")
    room.hall.move(HEAD, "2026-04-02", "0300", "課長補佐")
    room.hall.world.clock.set(MIDNIGHT)

    assert room.sweep() == [say.NOTICE_RENEWED.id]


def test_f28_an_approved_use_stays_behind_when_he_moves(room: Room):
    """At once, before any worker has ended the application: neither a loan nor a look at the secret of one."""
    room.ready(role="system_manager")
    room.hall.effects = EFFECTS
    filed = room.hall.apply(CaseKind.SHARED_ID, content={"item": ROUTER})
    room.hall.decide(filed, TAX)
    room.hall.world.clock.set("2026-04-01 23:00:00")
    loan = room.take(by=CLERK, minutes=240)
    room.hall.move(CLERK, "2026-04-02", "0400", "主事")
    room.hall.world.clock.set(MIDNIGHT)

    assert refused(lambda: room.show(loan, by=CLERK)) == say.NOT_A_USER.id
    assert room.sweep() == [say.NOTICE_OVER.id]
    assert refused(lambda: room.take(by=CLERK), NotThere) == say.NO_ITEM.id


def test_f52_giving_back_and_ending_wait_for_no_clock_to_be_put_right(room: Room, monkeypatch: pytest.MonkeyPatch):
    """They only take away; taking something waits."""
    room.ready()
    first = room.take(minutes=60)
    monkeypatch.setattr(steady_clock, "LOOK_SECONDS", 0.0)
    instance = room.hall.world.instance
    checked = replace(instance, clock=SteadyClock(instance.clock, instance.store))
    room.later(hours=-2)

    with pytest.raises(NotReady):
        lending.take(checked, ROUTER, "確認", 30, room.actor(PLANNING))
    lending.give_back(checked, first.id, checked.actor(PLANNING))
    assert sweeping.sweep(checked, WORKER) == sweeping.end_run_out(checked, WORKER) == []
    with instance.store.read() as connection:
        assert vault.lent(connection) == []


def test_f18_what_only_its_clock_ended_is_found_at_every_turn(room: Room):
    """Not what its holder lost: that is for the sweep, a minute later at most."""
    room.ready(role="system_manager")
    room.ready(GLASS, "break_glass")
    room.take(by=TAX, minutes=30)
    room.take(GLASS, minutes=120)
    room.later(minutes=30)
    instance = room.hall.world.instance

    assert [said.id for said in sweeping.end_run_out(instance, WORKER)] == [say.NOTICE_OVER.id]
    assert sweeping.end_run_out(instance, WORKER) == []
    assert (room.state(), room.state(GLASS)) == ("to_set", "lent")


# --- as many questions for a hundred as for one ---


def stock(room: Room, count: int) -> None:
    """So many items, shared and break-glass, most of them set; every third is lent, and emergencies wait to be told."""
    now, ids = room.hall.world.clock.now(), {n: room.hall.person(n).id for n in (PLANNING, HEAD, OPERATOR, TAX)}
    with room.hall.world.instance.store.write() as connection:
        for n in range(count):
            kind = VaultKind.BREAK_GLASS if n % 2 else VaultKind.SHARED
            item = vault.add(
                connection, f"item-{n}-{now:%H%M}", "機器", kind, "機械室", "network_admin", ids[PLANNING], now
            )
            vault.confirm(connection, item.id, ids[HEAD], now)
            version = vault.add_version(connection, item.id, "sealed", "made", now)
            first, second = Actor(ids[OPERATOR]), Actor(ids[TAX])
            vault.see(connection, version, first.by, now)
            put_on_record(connection, Act.VAULT_FETCHED, item, first, now, first.by, version=version, part=1)
            if kind is VaultKind.BREAK_GLASS:
                vault.see_other(connection, version, second.by, now)
                put_on_record(connection, Act.VAULT_FETCHED, item, second, now, second.by, version=version, part=2)
            if n % 5:
                vault.confirm_set(connection, version, first.by, now)
                put_on_record(connection, Act.VAULT_SET, item, first, now, version=version)
            if n % 3 == 0:
                due = now + timedelta(days=1) if n % 2 else None
                until = now + timedelta(hours=1)
                lend = {"emergency": bool(n % 2), "case": None, "now": now, "until": until, "report_due": due}
                vault.lend(connection, item.id, ids[(PLANNING, OPERATOR)[n % 2]], "確認", **lend)  # type: ignore[arg-type]


@contextmanager
def asked(room: Room) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    found: list[str] = []
    engine = room.hall.world.instance.store.engine

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_a_look_and_a_sweep_ask_no_more_of_many_items_than_of_a_few(room: Room):
    """The board, the inbox and the worker; with nothing that is over, a turn of his asks once."""
    instance = room.hall.world.instance
    few: dict[str, int] = {}
    looks = {
        "board": lambda: looking.board(instance, room.actor(CISO)),
        "own": lambda: looking.board(instance, room.actor(OPERATOR)),
        "owed": lambda: looking.owed(instance, room.actor(OPERATOR)),
        "sweep": lambda: sweeping.sweep(instance, WORKER),
        "turn": lambda: sweeping.end_run_out(instance, WORKER),
    }
    for count in (6, 60):
        stock(room, count)
        for name, look in looks.items():
            with asked(room) as statements:
                look()
            assert few.setdefault(name, len(statements)) == len(statements), name
        room.later(minutes=1)
    assert len(room.board(CISO).items) == 66
    assert few["turn"] <= 2, few
    assert max(few.values()) < 80, few
