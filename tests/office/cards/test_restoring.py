"""A suspension that was a mistake is lifted by two keepers, and everybody who heard of the report hears of it (F21)."""

from datetime import timedelta

import pytest

from idm.audit.entry import Act
from idm.facts import StopKind
from idm.facts.card import CardState
from idm.messages import cards as say
from idm.office import now
from idm.office.cards import alarms, ledger, loss, papers, restoring
from idm.office.cases.effects import EFFECTS
from tests.cases import CISO, CLERK, OPERATOR, PLANNING, Hall
from tests.instances import World, a_hire
from tests.keepers import FIRST, SECOND, restored
from tests.mail import accepted_deputy
from tests.office.cards.test_ledger import HOLDER, NETWORK_ADMIN, OTHER, lent_card, new_card, refused
from tests.office.cards.test_loss import told

HEAD = "00101"


def reported(world: World, by: str = OTHER) -> int:
    lent_card(world)
    return loss.report(world.instance, "N-0001", world.instance.actor(by)).number


def asks(world: World, who: str, reason: str = "鞄の底にあった") -> str:
    return refused(lambda: restoring.ask(world.instance, "N-0001", world.instance.actor(who), reason))


def confirms(world: World, who: str) -> str:
    return refused(lambda: restoring.confirm(world.instance, "N-0001", world.instance.actor(who)))


def test_f21_one_keeper_asks_and_another_lifts_it(village: World):
    """Neither the holder, nor who reported, nor the same one twice, nor the head of another section; with a reason."""
    reported(village, by=NETWORK_ADMIN)

    assert asks(village, HOLDER) == say.NEEDS_SECOND.id
    assert asks(village, NETWORK_ADMIN) == say.NEEDS_SECOND.id
    assert asks(village, HEAD) == say.OTHER_SECTION.id
    assert asks(village, OTHER) == say.NOT_ENTITLED.id
    assert asks(village, SECOND, " ") == say.NEEDS_REASON.id
    assert confirms(village, SECOND) == say.RESTORE_NOT_ASKED.id
    restoring.ask(village.instance, "N-0001", village.instance.actor(SECOND), "鞄の底にあった")
    assert asks(village, SECOND) == say.RESTORE_ASKED.id
    assert confirms(village, SECOND) == say.NEEDS_SECOND.id
    assert confirms(village, NETWORK_ADMIN) == say.NEEDS_SECOND.id


def test_nishihara_2_3_1_a_head_restores_the_cards_of_his_own_section(village: World):
    """人事係 is below 総務課: its head asks, one of the card office lifts it."""
    lent_card(village, holder="00104")
    loss.report(village.instance, "N-0001", village.instance.actor(OTHER))

    restoring.ask(village.instance, "N-0001", village.instance.actor(HEAD), "机の中にあった")

    assert restoring.confirm(village.instance, "N-0001", village.instance.actor(SECOND)).state is CardState.LENT


def test_f22_a_report_after_the_first_word_undoes_it(village: World):
    """Somebody says again that it is lost: what was asked before that is no word on this."""
    reported(village)
    restoring.ask(village.instance, "N-0001", village.instance.actor(FIRST), "見つかった")
    loss.report(village.instance, "N-0001", village.instance.actor(OTHER))

    assert confirms(village, SECOND) == say.RESTORE_NOT_ASKED.id


def test_f23_whoever_lost_his_office_since_has_said_nothing(village: World):
    """The first of the two has moved: somebody who may keep cards asks again."""
    reported(village)
    restoring.ask(village.instance, "N-0001", village.instance.actor(SECOND), "見つかった")
    assert village.take([a_hire(SECOND, 異動区分="異動", 所属コード="0300")]).state == "applied"

    assert confirms(village, NETWORK_ADMIN) == say.FIRST_GONE.id


def test_s07_lifting_it_withdraws_what_was_not_carried_out_and_is_told(village: World):
    """The receipt and the log say who, why and what; no alarm comes for a card that is in use."""
    number = reported(village)
    loss.confirm_by_person(village.instance, number, "printers", village.instance.actor(FIRST))

    restored(village.instance, "N-0001", "鞄の底にあった")
    village.clock.at += timedelta(days=2)

    paper = papers.paper(village.instance, number)
    assert paper.open == 0
    assert {line.order.target: line.order.confirmed_how for line in paper.lines} == {
        "own": "own", "directory:main": "restored", "doors": "restored", "terminals": "restored", "printers": "person",
    }  # fmt: skip
    assert paper.restored is not None
    assert (paper.restored.asked_by[:5], paper.restored.by[:5], paper.restored.reason) == (
        FIRST, SECOND, "鞄の底にあった",
    )  # fmt: skip
    assert alarms.tell_overdue(village.instance, "worker:test") == []
    (line,) = village.log(Act.CARD_RESTORED)
    assert (line["data"]["reason"], line["data"]["report"]) == ("鞄の底にあった", str(number))
    assert line["data"]["withdrawn"].split(",")[0] == "directory:main"
    for who in (HOLDER, NETWORK_ADMIN):
        assert say.NOTICE_RESTORED.id in told(village, who)


def test_f23_a_deputy_is_no_second_person_for_whom_he_acts(hall: Hall):
    """The network admin's deputy keeps cards while he does; not after the network admin himself has asked."""
    hall.effects = EFFECTS
    accepted_deputy(hall)
    reported(hall.world, by="00107")

    restoring.ask(hall.world.instance, "N-0001", hall.world.instance.actor(PLANNING), "見つかった")

    assert confirms(hall.world, CLERK) == say.NEEDS_SECOND.id


def test_nishihara_6_4_1_1_u_a_deputy_hears_of_a_lost_card_too(hall: Hall):
    """And whoever there is, where none of those offices is held."""
    hall.effects = EFFECTS
    accepted_deputy(hall)
    reported(hall.world, by="00107")

    assert say.NOTICE_STOPPED.id in hall.told(CLERK)
    assert say.NOTICE_STOPPED.id in hall.told(CISO)
    assert say.NOTICE_STOPPED.id not in hall.told("00107")


def test_where_nobody_holds_those_offices_the_card_office_hears(village: World):
    """The network admin is stopped, and there is no CISO: the operators are told."""
    lent_card(village)
    now.stop(village.instance, StopKind.HOLD, NETWORK_ADMIN, village.instance.actor(HEAD))

    loss.report(village.instance, "N-0001", village.instance.actor("00107"))

    assert say.NOTICE_STOPPED.id in told(village, SECOND)
    assert say.NOTICE_STOPPED.id in told(village, OPERATOR)


@pytest.mark.parametrize("who", [HOLDER, OTHER])
def test_a_restored_card_is_lent_as_before(village: World, who: str):
    """To whom it was, with the same issue."""
    before = lent_card(village, holder=who)
    loss.report(village.instance, "N-0001", village.instance.actor("00107"))

    after = restored(village.instance, "N-0001")

    assert (after.state, after.holder, after.issue) == (CardState.LENT, before.holder, before.issue)


def test_nishihara_6_4_1_3_the_log_names_permission_method_report_and_replacement(village: World):
    """The line of the destruction is enough to answer an auditor; and who permitted it hears of it."""
    instance, admin = village.instance, village.instance.actor(NETWORK_ADMIN)
    number = reported(village)

    fresh = new_card(village, "N-0002", "01010A1B2C3D4E60")
    ledger.confirm_loss(instance, "N-0001", admin, "見つからない")
    ledger.replace_card(instance, "N-0001", "N-0002", admin)
    ledger.collect(instance, "N-0001", admin)
    ledger.destroy(instance, "N-0001", instance.actor(SECOND), method="裁断", permitted_by=NETWORK_ADMIN)

    (line,) = village.log(Act.CARD_DESTROYED)

    assert line["data"] == {
        "state": "destroyed", "method": "裁断", "permission": admin.by, "report": str(number),
        "replaced_by": str(fresh.id),
    }  # fmt: skip
    assert told(village, NETWORK_ADMIN)[0] == say.NOTICE_DESTROYED.id


def test_nishihara_6_4_1_3_a_card_that_is_left_over_is_reminded_of_once(village: World):
    """Replaced and not collected for fourteen days: the network admin hears of it, and not again the next minute."""
    lent_card(village)
    new_card(village, "N-0002", "01010A1B2C3D4E60")
    ledger.replace_card(village.instance, "N-0001", "N-0002", village.instance.actor(NETWORK_ADMIN))
    village.clock.at += timedelta(days=13, hours=23)
    early = alarms.remind(village.instance, "worker:test")
    village.clock.at += timedelta(hours=1)

    (said,) = alarms.remind(village.instance, "worker:test")

    assert (early, alarms.remind(village.instance, "worker:test")) == ([], [])
    assert (said.id, "N-0001" in said.text) == (say.NOTICE_LEFT.id, True)
    assert told(village, NETWORK_ADMIN).count(say.NOTICE_LEFT.id) == 1


def test_nishihara_6_4_1_2_an_overdue_stop_alarms_each_day_until_it_is_confirmed(village: World):
    """Once a day, not once for ever; and no more once somebody has stopped it there."""
    number, admin = reported(village), village.instance.actor(NETWORK_ADMIN)
    village.work()
    village.clock.at += timedelta(days=1)

    first = len(alarms.tell_overdue(village.instance, "worker:test"))
    again = len(alarms.tell_overdue(village.instance, "worker:test"))
    village.clock.at += timedelta(days=1)
    next_day = len(alarms.tell_overdue(village.instance, "worker:test"))
    for one in loss.receipt(village.instance, number).orders:
        if one.took_effect_at is None:
            loss.confirm_by_person(village.instance, number, one.target, admin)
    village.clock.at += timedelta(days=1)

    assert (first, again, next_day) == (first, 0, first)
    assert first > 0
    assert alarms.tell_overdue(village.instance, "worker:test") == []
