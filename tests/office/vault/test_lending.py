"""A secret lent to one person at a time: taken, shown once, given back, and a new one from then on."""

import json

import pytest

from idm.errors import BadInput, NotThere
from idm.facts.case import CaseKind
from idm.hr.changeset import Source
from idm.messages import vault as say
from idm.office.cases.effects import EFFECTS
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, TAX
from tests.contracts import let_work
from tests.instances import a_hire
from tests.office.cases.test_desk import refused
from tests.vault import GLASS, ROUTER, Room

WORKER = "00120"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What the two databases could do differently is claimed in ``tests/races/test_vault.py``."""


def test_nishihara_6_4_2_2_taken_shown_once_and_given_back(room: Room):
    """Each step is on record with a name; the next one gets another secret."""
    first = room.ready()
    loan = room.take(minutes=30)

    assert room.show(loan).reveal() == first.reveal()
    assert refused(lambda: room.show(loan)) == say.ALREADY_SHOWN.id
    room.give_back(loan)
    assert room.state() == "to_set"
    assert refused(room.take) == say.TO_BE_SET.id
    second = room.fetch()
    room.set()
    assert room.show(room.take()).reveal() == second.reveal() != first.reveal()
    acts = [line["act"].removeprefix("vault.") for line in room.hall.world.log() if line["act"].startswith("vault.")]
    round_ = ["fetched", "set", "taken", "shown"]
    assert acts == ["added", "confirmed", "renewed", *round_, "returned", "renewed", *round_]


def test_one_at_a_time(room: Room):
    """Whoever comes second is told who has it, and until when."""
    room.ready(role="system_manager")
    room.take(by=TAX)

    assert refused(lambda: room.take(by=HEAD)) == say.LENT.id


def test_nishihara_6_4_2_2_nobody_but_its_users(room: Room):
    """Without the role it is as if there were none; with an approved application the loan names it."""
    room.ready(role="system_manager")
    assert refused(lambda: room.take(by=CLERK), NotThere) == say.NO_ITEM.id

    room.hall.effects = EFFECTS
    filed = room.hall.apply(CaseKind.SHARED_ID, content={"item": ROUTER})
    assert refused(lambda: room.take(by=CLERK), NotThere) == say.NO_ITEM.id
    room.hall.decide(filed, TAX)
    loan = room.take(by=CLERK)

    assert loan.case == filed.id
    room.hall.later(days=31)
    room.sweep()
    assert refused(lambda: room.take(by=CLERK), NotThere) == say.NO_ITEM.id


def test_nishihara_7_2_1_3_e_a_contractor_gets_nothing(room: Room):
    """Not even where he works in the unit that has the role: no loan, no new secret."""
    room.ready(role="operator")
    row = a_hire(WORKER, 所属コード="0201", 任用形態="委託", 任期終了="2026-12-31", 氏名="高木 試験")
    assert room.hall.world.take([row], by=HEAD, source=Source.OTHERS).state == "applied"
    let_work(room.hall.world.instance, WORKER)

    assert refused(lambda: room.take(by=WORKER)) == say.CONTRACTOR.id
    room.give_back(room.take(by=OPERATOR), by=OPERATOR)
    assert refused(lambda: room.fetch(by=WORKER)) == say.CONTRACTOR.id
    assert refused(lambda: room.set(by=WORKER)) == say.CONTRACTOR.id


def test_f18_at_the_end_of_its_clock_it_is_over_whoever_sleeps(room: Room):
    """The secret is not shown any more, though no worker has run; when one does, it is renewed and both are told."""
    room.ready()
    loan = room.take(minutes=30)
    room.later(minutes=30)

    assert refused(lambda: room.show(loan)) == say.LOAN_OVER.id
    assert room.state() == "overdue"
    assert room.sweep() == [say.NOTICE_OVER.id]
    assert room.sweep() == []
    assert room.state() == "to_set"
    assert say.NOTICE_OVER.id in room.hall.told(PLANNING)
    assert refused(lambda: room.give_back(loan)) == say.LOAN_OVER.id


def test_when_the_holder_moves_the_loan_ends(room: Room):
    """He may not be shown it any more at once, and it is renewed when the worker comes."""
    room.ready(role="system_manager")
    room.hall.world.clock.set("2026-04-01 23:00:00")
    loan = room.take(by=TAX, minutes=240)
    room.hall.move(TAX, "2026-04-02", "0400", "主事")
    room.hall.world.clock.set("2026-04-02 00:00:00")

    assert refused(lambda: room.show(loan, by=TAX)) == say.NOT_A_USER.id
    assert room.sweep() == [say.NOTICE_OVER.id]
    assert room.state() == "to_set"


def test_when_whoever_set_it_moves_the_secret_is_renewed(room: Room):
    """He knows what is in force: while nobody has it on loan, a new one is made at once."""
    room.ready()
    assert room.sweep() == []
    room.hall.move(OPERATOR, "2026-04-02", "0400", "主事")
    room.hall.world.clock.set("2026-04-02 08:30:00")

    assert room.sweep() == [say.NOTICE_RENEWED.id]
    assert room.sweep() == []
    assert room.state() == "to_set"


def test_the_last_holder_neither_gets_nor_confirms_the_new_one(room: Room):
    """Somebody else does; and nobody confirms what nobody has fetched."""
    room.ready()
    room.give_back(room.take())

    assert refused(lambda: room.fetch(by=PLANNING)) == say.LAST_HOLDER.id
    assert refused(lambda: room.set(by=PLANNING)) == say.LAST_HOLDER.id
    assert refused(room.set) == say.NOT_FETCHED.id
    room.fetch()
    room.set()
    assert refused(room.set, BadInput) == say.NOTHING_TO_SET.id


def test_what_one_has_seen_is_never_set_by_another(room: Room):
    """Whoever fetches after somebody else gets a third secret."""
    room.add()
    room.confirm()

    assert room.fetch(by=OPERATOR).reveal() != room.fetch(by=PLANNING).reveal()


def test_f21_two_people_put_it_in(room: Room):
    """The first is no second, and nothing is lent before; the key is never given again."""
    room.add()

    assert refused(lambda: room.confirm(by=PLANNING)) == say.NEEDS_TWO.id
    assert refused(room.take) == say.UNCONFIRMED.id
    room.confirm(by=CISO)
    assert refused(lambda: room.confirm(by=HEAD), BadInput) == say.CONFIRMED_BEFORE.id
    assert refused(room.add, BadInput) == say.KEY_TAKEN.id
    assert refused(lambda: room.add("x2", by=HEAD)) == say.NOT_ADMIN.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "Router"}, say.BAD_KEY),
        ({"kind": "secret"}, say.BAD_KIND),
        ({"role": "Network_admin"}, say.BAD_ROLE),
    ],
)
def test_f24_keys_are_keys_to_the_letter(room: Room, changes: dict[str, str], said):
    """No other casing of a role, a kind or a name."""
    assert refused(lambda: room.add(**changes), BadInput) == said.id


@pytest.mark.parametrize(("minutes", "purpose", "said"), [(0, "確認", say.TOO_LONG), (241, "確認", say.TOO_LONG)])
def test_nishihara_7_2_5_never_for_longer_than_the_profile_allows(room: Room, minutes: int, purpose: str, said):
    """Four hours."""
    room.ready()

    assert refused(lambda: room.take(minutes=minutes, purpose=purpose), BadInput) == said.id


def test_nishihara_2_2_8_a_break_glass_id_is_taken_by_nobodys_yes_and_reported(room: Room):
    """The CISO and the network admin hear of it in the same moment, and of the report."""
    room.ready(GLASS, "break_glass")
    loan = room.take(GLASS, by=OPERATOR, purpose="経路が切れた")

    assert loan.emergency
    assert room.hall.told(CISO)[-1] == room.hall.told(PLANNING)[-1] == say.NOTICE_EMERGENCY.id
    assert [one.number for one in room.board(CISO).unreported] == [loan.id]
    room.give_back(loan, by=OPERATOR)
    room.report(loan, by=OPERATOR)
    assert room.hall.told(CISO)[-1] == say.NOTICE_REPORT.id
    assert room.board(CISO).unreported == ()
    assert refused(lambda: room.report(loan, by=OPERATOR), BadInput) == say.REPORTED_BEFORE.id


def test_an_emergency_without_a_report_is_alarmed_once_and_stays_listed(room: Room):
    """A day later, to the CISO and the network admin; the report is still taken after it."""
    room.ready(GLASS, "break_glass")
    loan = room.take(GLASS, by=OPERATOR)
    room.give_back(loan, by=OPERATOR)
    room.fetch(GLASS, by=PLANNING)
    room.fetch(GLASS, by=HEAD)
    room.set(GLASS, by=PLANNING)
    room.later(hours=24)

    assert room.sweep() == [say.NOTICE_LATE.id]
    assert room.sweep() == []
    assert say.NOTICE_LATE.id in room.hall.told(CISO)
    assert room.board(CISO).unreported[0].overdue
    room.report(loan, by=OPERATOR)
    assert room.board(CISO).unreported == ()


def test_a_secret_that_nobody_sets_is_alarmed_once(room: Room):
    """A day after it was made: the old one is still good at the place."""
    room.ready()
    room.give_back(room.take())
    room.later(hours=24, seconds=-1)
    assert room.sweep() == []
    room.later(seconds=1)

    assert room.sweep() == [say.NOTICE_UNSET.id]
    assert room.sweep() == []
    assert room.hall.told(CISO)[-1] == room.hall.told(PLANNING)[-1] == say.NOTICE_UNSET.id


def test_the_network_admin_takes_back_what_somebody_keeps(room: Room):
    """Nobody else does."""
    room.ready(role="system_manager")
    loan = room.take(by=TAX)

    assert refused(lambda: room.give_back(loan, by=HEAD), NotThere) == say.NO_LOAN.id
    room.give_back(loan, by=PLANNING)
    assert room.state() == "to_set"


def test_f84_no_secret_and_no_purpose_is_in_the_log(room: Room):
    """Nor in the database as it is."""
    secret = room.ready().reveal()
    room.give_back(room.take(purpose="夜間の切替え"))

    written = json.dumps(room.hall.world.log(), ensure_ascii=False) + repr(room.hall.world.rows())
    assert secret not in written
    assert "夜間の切替え" not in json.dumps(room.hall.world.log(), ensure_ascii=False)
