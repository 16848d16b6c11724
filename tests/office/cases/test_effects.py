"""What an approved case brings about, in the transaction of its last yes; and what is asked of each kind."""

import pytest

from idm.calendar import ONE_DAY
from idm.desired import Desired
from idm.errors import BadInput
from idm.facts import StopKind
from idm.facts.case import CaseKind, CaseState
from idm.hr.changeset import Source
from idm.messages import cases as say
from idm.messages import work as say_work
from idm.messages.case_pages import FIELD
from idm.office import now
from idm.office.cases.effects import EFFECTS
from idm.office.cases.seats import House
from idm.rules.cases import progress
from idm.store import batches, cases, facts, marks
from idm.store.cases import Filed
from idm.verdict import Status
from tests.cases import CISO, CLERK, GROUND, HEAD, OPERATOR, PLANNING, RIGHT, TAX, Hall, a_contract, a_terminal
from tests.instances import a_hire, a_leaver
from tests.office.cases.test_desk import refused

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def desk(hall: Hall) -> Hall:
    """As the product runs."""
    hall.effects = EFFECTS
    return hall


def groups(hall: Hall, number: str) -> frozenset[str]:
    """Of the person's own account, as they should be now."""
    instance = hall.world.instance
    with instance.store.read() as connection:
        desired = Desired(instance.policy, facts.organisation(connection), instance.clock.now())
        return desired.groups_of(hall.person(number))


def due(hall: Hall, number: str) -> bool:
    """Is this person's account to be looked at now?"""
    account, now = hall.person(number).account.id, hall.world.clock.now()
    with hall.world.instance.store.read() as connection:
        return account in marks.unsettled(connection, "main", [account], now)


def forget_marks(hall: Hall) -> None:
    """As after a worker's pass."""
    with hall.world.instance.store.write() as connection:
        connection.exec_driver_sql("UPDATE mark SET due = NULL")


def test_nishihara_7_2_1_1_an_approved_right_is_there_for_its_period_and_no_longer(desk: Hall):
    """From its first second to its last, half-open; the account is looked at when the yes is said."""
    start = desk.world.clock.now() + 2 * ONE_DAY
    filed = desk.apply(CaseKind.ENTITLEMENT, starts=start, until=start + ONE_DAY)
    forget_marks(desk)
    assert (RIGHT in groups(desk, CLERK), due(desk, CLERK)) == (False, False)

    desk.decide(filed, TAX)

    assert (RIGHT in groups(desk, CLERK), due(desk, CLERK)) == (False, True)
    desk.later(days=2)
    assert RIGHT in groups(desk, CLERK)
    desk.later(days=1)
    assert RIGHT not in groups(desk, CLERK)


def test_nishihara_7_2_2_1_access_from_outside_comes_with_the_second_yes(desk: Hall):
    """After the first one nothing has changed (S12)."""
    filed = desk.apply(CaseKind.EXTERNAL_ACCESS)
    desk.decide(filed, TAX)
    assert RIGHT not in groups(desk, CLERK)

    desk.decide(filed, PLANNING)

    assert RIGHT in groups(desk, CLERK)


def test_a_held_file_is_let_go_by_the_yes(desk: Hall):
    """The very batch, by the one who said yes."""
    filed = desk.apply(CaseKind.BRAKE)

    desk.decide(filed, PLANNING)

    with desk.world.instance.store.read() as connection:
        batch = batches.get(connection, desk.held)
    assert batch is not None
    assert (batch.state, batch.released_by) == ("released", desk.person(PLANNING).id)


def test_f21_whoever_handed_a_file_in_does_not_let_it_go_through_somebody_elses_application(desk: Hall):
    """The network admin's own file, applied for by a clerk: his yes is refused, and the case stays open."""
    leavers = [a_leaver(number, "2026-04-30", 所属コード="0400") for number in ("00107", "00112")]
    taken = desk.world.take(leavers, by=PLANNING, confirm=["HR-067", "HR-068"])
    assert (taken.state, taken.batch is not None) == ("held", True)
    desk.held = taken.batch or 0
    filed = desk.apply(CaseKind.BRAKE)

    assert refused(lambda: desk.decide(filed, PLANNING)) == say_work.SAME_PERSON.id
    with desk.world.instance.store.read() as connection:
        stands = cases.get(connection, filed.id)
    assert stands is not None
    assert stands.state is CaseState.OPEN


def test_nishihara_8_6_2_3_a_suspension_holds_every_account_from_the_yes_on(desk: Hall):
    """Only after guidance that did not help; it has no end by itself (S13)."""
    with pytest.raises(BadInput) as caught:
        desk.apply(CaseKind.SUSPENSION, by=HEAD, content={"violation": "99"})
    assert caught.value.said.id == say.NOT_THAT_VIOLATION.id
    filed = desk.apply(CaseKind.SUSPENSION, by=HEAD)

    desk.decide(filed, PLANNING)

    instance, person = desk.world.instance, desk.person(CLERK)
    with instance.store.read() as connection:
        explained = Desired(instance.policy, facts.organisation(connection), instance.clock.now()).explain(person)
    assert explained.status is not Status.ACTIVE
    assert [line["by"] for line in desk.world.log("violation.suspended")] == [desk.person(PLANNING).id]


def test_f22_what_was_right_when_it_was_asked_is_looked_at_again_at_the_last_yes(desk: Hall):
    """Who named a deputy has lost his post before the CISO says yes: nothing to hand on, and no yes."""
    filed = desk.apply(CaseKind.DELEGATION, by=PLANNING, whom=OPERATOR)
    desk.move(PLANNING, "2026-04-02", "0500", "主事")
    desk.world.clock.set("2026-04-02 09:00:00")

    assert refused(lambda: desk.decide(filed, CISO)) == say.UNFIT_NOW.id
    assert desk.world.log("case.decided") == []


ASKS = {
    CaseKind.DELEGATION: HEAD,
    CaseKind.EXCEPTION: HEAD,
    CaseKind.SUSPENSION: HEAD,
    CaseKind.CONTRACTOR: HEAD,
    CaseKind.MANAGED: TAX,
    CaseKind.CHANGE: OPERATOR,
}
"""Who asks for it here; a clerk for everything else."""


def test_nishihara_9_1_2_2_a_contractor_s_application_of_before_can_be_decided(desk: Hall):
    """It says itself where, on what and how he works; whoever decides reads it under words."""
    older = {"place": "本庁舎", "range": "税務システム", "method": "庁内の端末"}
    content = {**a_contract(desk, desk.person(HEAD)), **older}

    filed = desk.apply(CaseKind.CONTRACTOR, by=HEAD, whom=OPERATOR, content=content)

    assert {"作業の場所", "扱う情報の範囲", "作業の方法"} <= {FIELD[name] for name in content}
    assert desk.decide(filed, PLANNING).state is CaseState.APPROVED


@pytest.mark.parametrize("kind", CaseKind)
def test_f22_whoever_is_stopped_since_he_asked_gets_nothing_in_force(desk: Hall, kind: CaseKind):
    """Held between asking and the last yes: no yes counts, and nothing has changed."""
    by = ASKS.get(kind, CLERK)
    whom = by if kind in (CaseKind.EXCEPTION, CaseKind.CHANGE) else OPERATOR if by == HEAD else CLERK
    more = {"content": {"role": "system_manager"}} if kind is CaseKind.DELEGATION else {}
    filed = desk.apply(kind, by=by, whom=whom, **more)
    instance = desk.world.instance
    now.stop(instance, StopKind.HOLD, by, instance.actor(PLANNING))
    before = desk.world.rows("setting_text", "batch", "stop")

    assert refused(lambda: everybody_says_yes(desk, filed)) == say.UNFIT_NOW.id

    with instance.store.read() as connection:
        stands = cases.get(connection, filed.id)
    assert stands is not None
    assert stands.state is CaseState.OPEN
    assert desk.world.rows("setting_text", "batch", "stop") == before


def everybody_says_yes(desk: Hall, filed: Filed) -> None:
    """Whoever may, step by step."""
    instance = desk.world.instance
    while filed.state is CaseState.OPEN:
        with instance.store.read() as connection:
            house = House(instance, connection, instance.clock.now())
            said = cases.decisions_of(connection, filed.id)
            far = progress(filed.case, instance.policy.cases[filed.case.kind], said, house.seats(filed.case))
            who = next(facts.people(connection, {min(far.may)}))
        filed = desk.decide(filed, who.number)


WRONG = [
    (CaseKind.ENTITLEMENT, {"entitlement": "Water-Billing"}, say.NO_SUCH_RIGHT),
    (CaseKind.ENTITLEMENT, {"entitlement": "priv-directory"}, say.NO_SUCH_RIGHT),
    (CaseKind.ENTITLEMENT, {"entitlement": "role-ciso"}, say.NO_SUCH_RIGHT),
    (CaseKind.ENTITLEMENT, {"entitlement": RIGHT, "more": "x"}, say.WRONG_CONTENT),
    (CaseKind.EXTERNAL_ACCESS, {"entitlement": RIGHT}, say.WRONG_CONTENT),
    (CaseKind.EXTERNAL_ACCESS, a_terminal(" "), say.WRONG_CONTENT),
    (CaseKind.PRIVILEGE, {"privilege": "Priv-Directory", "minutes": "10"}, say.NO_SUCH_PRIVILEGE),
    (CaseKind.PRIVILEGE, {"privilege": "priv-directory", "minutes": "61"}, say.WRONG_MINUTES),
    (CaseKind.PRIVILEGE, {"privilege": "priv-directory", "minutes": "０"}, say.WRONG_MINUTES),
    (CaseKind.SHARED_ID, {"item": "nothing"}, say.NO_SUCH_ITEM),
    (CaseKind.PRIVATE_DEVICE, {"device": "電話"}, say.NO_RULING),
    (CaseKind.BRAKE, {"batch": "1", "sha256": "0" * 64}, say.NOT_THAT_BATCH),
]


@pytest.mark.parametrize(("kind", "content", "said"), WRONG, ids=lambda value: getattr(value, "value", ""))
def test_f24_what_is_asked_for_is_spelled_exactly_and_is_there(desk: Hall, kind: CaseKind, content, said):
    """Keys are keys, not text; nothing besides them is taken in."""
    assert refused(lambda: desk.apply(kind, by=CLERK, whom=CLERK, content=content), BadInput) == said.id


def test_a_contractor_gets_no_privilege_by_any_kind_of_case(desk: Hall):
    """Neither as deputy nor for one use (NISHIHARA-7.2.1.3.e)."""
    row = a_hire("00130", 所属コード="0201", 任用形態="委託", 任期終了="2026-12-31", 氏名="高木 試験")
    taken = desk.world.take([row], source=Source.OTHERS)
    assert taken.state == "applied", taken.prepared.verdict.problems

    for kind in (CaseKind.DELEGATION, CaseKind.PRIVILEGE):
        deed = lambda k=kind: desk.apply(k, by=PLANNING, whom="00130")  # noqa: E731
        assert refused(deed, BadInput) == say.DEPUTY_IS_CONTRACTOR.id


def test_every_kind_has_its_ground_and_is_taken_in(desk: Hall):
    """By somebody who may ask for it."""
    for kind in CaseKind:
        asks = desk.world.instance.policy.cases[kind].applicants
        by = PLANNING if asks else CLERK
        whom = (
            by if kind in (CaseKind.EXCEPTION, CaseKind.CHANGE) else OPERATOR if kind is CaseKind.DELEGATION else CLERK
        )
        assert desk.apply(kind, by=by, whom=whom).state is CaseState.OPEN
    assert GROUND.keys() == EFFECTS.keys()
