"""After a report: orders that were received, who was told, and what waits about a card; on both databases."""

from datetime import timedelta

import pytest

from idm.errors import IdmError
from idm.facts.card import CardKind, CardState
from idm.messages import cards as say
from idm.messages import setup as say_setup
from idm.office.cards import incident, ledger, looking, loss, papers, register, tasks
from idm.office.cards.keepers import keeper_at
from idm.rules.card_tasks import Task
from idm.store import card_search
from tests.instances import UNITS, World, a_hire, a_leaver
from tests.office.cards.test_ledger import CLERK, HOLDER, NETWORK_ADMIN, OTHER, lent_card, new_card
from tests.people import d

HEAD = "00101"


def reported(world: World) -> int:
    lent_card(world)
    return loss.report(world.instance, "N-0001", world.instance.actor(HOLDER)).number


def refused(deed) -> str:
    with pytest.raises(IdmError) as found:
        deed()
    return found.value.said.id


def test_an_order_is_kept_with_its_giver_and_its_minute(village: World):
    """6.4(1)①(ウ): what was ordered by telephone ten minutes ago is written down now; the log names no text."""
    number, admin = reported(village), village.instance.actor(NETWORK_ADMIN)
    village.clock.at += timedelta(minutes=20)
    given = village.clock.now() - timedelta(minutes=10)

    incident.receive(village.instance, number, HEAD, "端末を調べる", admin, given_at=given)

    (order,) = papers.paper(village.instance, number).orders
    assert (order.given_at, order.written_at) == (given, village.clock.now())
    assert (order.given_by[:5], order.written_by[:5]) == (HEAD, NETWORK_ADMIN)
    (line,) = village.log("card.ordered")
    assert "端末" not in str(line)
    assert (
        register.history(village.instance, "N-0001")["steps"][-1]["told"] == f"指示した人：{HEAD}、指示：端末を調べる"
    )


def test_an_order_needs_a_report_a_person_a_text_and_a_time_after_the_report(village: World):
    """And somebody who keeps cards to write it down; nothing is kept of what is refused."""
    number, admin, early = reported(village), village.instance.actor(NETWORK_ADMIN), village.clock.now()
    village.clock.at += timedelta(minutes=5)
    desk, late = village.instance, village.clock.now() + timedelta(minutes=1)

    for deed, said in (
        (lambda: incident.receive(desk, 404, HEAD, "x", admin), say.NO_SUCH_REPORT),
        (lambda: incident.receive(desk, number, "99999", "x", admin), say_setup.NO_SUCH_PERSON),
        (lambda: incident.receive(desk, number, HEAD, "  ", admin), say.ORDER_EMPTY),
        (lambda: incident.receive(desk, number, HEAD, "x" * 201, admin), say.REASON_LONG),
        (lambda: incident.receive(desk, number, HEAD, "x", admin, given_at=late), say.ORDER_TIME),
        (
            lambda: incident.receive(desk, number, HEAD, "x", admin, given_at=early - timedelta(minutes=2)),
            say.ORDER_TIME,
        ),
        (lambda: incident.receive(desk, number, HEAD, "x", desk.actor(CLERK)), say.NOT_ENTITLED),
    ):
        assert refused(deed) == said.id
    assert papers.paper(desk, number).orders == ()


def test_an_order_does_not_start_the_fourteen_days_anew(village: World):
    """A suspended card is late after two weeks, whatever was ordered about it meanwhile."""
    number = reported(village)
    village.clock.at += timedelta(days=13)
    incident.receive(village.instance, number, HEAD, "探す", village.instance.actor(NETWORK_ADMIN))
    village.clock.at += timedelta(days=1)

    (waits,) = tasks.open_tasks(village.instance)

    assert (waits.task, waits.late) == (Task.DECIDE, True)


def test_nishihara_2_3_6_the_ciso_is_told_together_with_the_network_admin(village: World):
    """Each one notice, at the report's own instant; the receipt shows who has read it."""
    ciso = a_hire("00130", 所属コード="0100", 職名="副村長")
    assert village.take([ciso]).state == "applied"
    number = reported(village)

    heard = papers.paper(village.instance, number).heard

    who = [one.who[:5] for one in heard if one.said.id == say.NOTICE_STOPPED.id]
    assert sorted(who) == [NETWORK_ADMIN, "00130"]
    assert {one.read_at for one in heard} == {None}


def test_a_leavers_card_waits_for_collection_and_nobody_elses_is_looked_at(village: World):
    """6.1(1)⑧: found without reading the whole ledger; a card in use and one in the cupboard are nobody's task."""
    lent_card(village)
    lent_card(village, "N-0002", "01010A1B2C3D4E60", OTHER)
    new_card(village, "N-0003", "01010A1B2C3D4E61")
    assert village.take([a_leaver(HOLDER, "2026-04-10")]).state == "applied"
    keeper = keeper_at(village.instance, village.instance.actor(NETWORK_ADMIN))
    assert looking.cares(village.instance, keeper) == []

    village.clock.set("2026-04-11 09:00:00")

    (waits,) = looking.cares(village.instance, keeper)
    assert (waits.todo.card.face, waits.todo.task, waits.holder[:5]) == ("N-0001", Task.COLLECT_LEAVER, HOLDER)


def test_nishihara_6_1_1_8_a_movers_card_waits_for_collection_where_the_profile_says_so(village: World):
    """From the day of the move; of the kinds that stay with their section, and of nobody who has not moved."""
    lent_card(village)
    lent_card(village, "N-0002", "01010A1B2C3D4E60", OTHER)
    assert village.take([a_hire(HOLDER, 異動区分="異動", 発令日="2026-04-10", 所属コード="0300")]).state == "applied"
    village.clock.set("2026-04-09 09:00:00")
    before = tasks.open_tasks(village.instance)

    village.clock.set("2026-04-10 09:00:00")

    (waits,) = tasks.open_tasks(village.instance)
    assert (before, waits.card.face, waits.task) == ([], "N-0001", Task.COLLECT_MOVER)
    assert waits.since.isoformat() == "2026-04-10"
    none = village.under(village.instance.policy.model_copy(update={"card_collection": None}))
    assert tasks.open_tasks(none.instance) == []


def test_f87_a_change_of_code_makes_nobody_look_at_every_card(village: World):
    """産業建設課 is 0510 from 10 April on: its people's cards are no more read than before."""
    lent_card(village, "N-0002", "01010A1B2C3D4E60", OTHER)
    head, *rows = UNITS.splitlines()
    recoded = "0500,産業建設課,,2000-04-01,2026-04-09,0510\n0510,産業建設課,,2026-04-10,,"
    lines = [recoded if row.startswith("0500") else f"{row}," for row in rows]
    assert not village.take_units("\n".join([f"{head},承継先コード", *lines])).prepared.problems

    with village.instance.store.read() as connection:
        assert card_search.wanting_care(connection, d("2026-04-10"), list(CardKind)) == []


def test_f87_the_ledger_is_searched_by_whatever_somebody_knows(village: World):
    """Number, holder, drawer, in any spelling; wildcards of the database mean themselves."""
    lent_card(village)
    new_card(village, "N-0002", "01010A1B2C3D4E60", pool="総務課_引出し")

    keeper = keeper_at(village.instance, village.instance.actor(NETWORK_ADMIN))

    def faces(text: str, state: CardState | None = None) -> list[str]:
        return [row.card.face for row in looking.search(village.instance, keeper, text, state, None).rows]

    assert faces("") == ["N-0001", "N-0002"]
    assert faces("ｎ－０００１") == ["N-0001"]
    assert faces("0101:0a1b:2c3d:4e60") == ["N-0002"]
    assert faces(HOLDER) == faces("00105郎") == faces("", CardState.LENT) == ["N-0001"]
    assert faces("課_引") == ["N-0002"]
    assert faces("%") == faces("N_0001") == faces("zzz") == []


def test_what_a_caller_says_means_a_card_or_people_who_hold_one(village: World):
    """A number that is somebody's and a card's means the person: all of his cards are to be stopped."""
    new_card(village, HOLDER, "01010A1B2C3D4E70")
    lent_card(village)
    lent_card(village, "N-0002", "01010A1B2C3D4E60", OTHER)

    def meant(text: str) -> tuple[str, ...]:
        found = looking.meant_by(village.instance, text)
        return (found.card.face,) if found.card else tuple(one.number for one in found.people)

    assert meant(HOLDER) == (HOLDER,)
    assert meant("n 0002") == ("N-0002",)
    assert meant("郎") == (HOLDER, OTHER)
    assert meant("00106郎") == meant("zzz") == meant("") == ()
    ledger.collect(village.instance, "N-0001", village.instance.actor(NETWORK_ADMIN))
    assert meant(HOLDER) == (HOLDER,)  # the card with that face, which nobody holds
    assert looking.meant_by(village.instance, HOLDER).card is not None
