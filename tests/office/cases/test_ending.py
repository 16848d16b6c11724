"""What was approved ends before its time: by hand, and because somebody moved (7.2(1)③)."""

import json

import pytest

from idm.desired import Desired
from idm.errors import BadInput, NotThere
from idm.facts.case import CaseKind
from idm.messages import cases as say
from idm.office.cases import ending
from idm.office.cases.effects import EFFECTS
from idm.office.roles import held_now
from idm.store import cases, facts
from idm.store.cases import Filed
from tests.cases import CISO, CLERK, HEAD, HR, OPERATOR, PLANNING, RIGHT, TAX, Hall
from tests.instances import a_hire
from tests.office.cases.test_desk import refused

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def end(hall: Hall, filed: Filed, by: str, reason: str = "不要になったため") -> Filed:
    return ending.end_early(hall.world.instance, filed.id, hall.world.instance.actor(by), reason)


def a_right(hall: Hall, whom: str = CLERK) -> Filed:
    hall.effects = EFFECTS
    return hall.decide(hall.apply(CaseKind.ENTITLEMENT, by=whom, whom=whom), TAX)


def a_deputy(hall: Hall, by: str = PLANNING, whom: str = OPERATOR, role: str = "network_admin", **more: str) -> Filed:
    hall.effects = EFFECTS
    terms = {"content": {"role": role, **more}, "subject": "特権の代行"}
    return hall.decide(hall.apply(CaseKind.DELEGATION, by=by, whom=whom, **terms), CISO)


def in_force(hall: Hall, kind: CaseKind) -> list[int]:
    with hall.world.instance.store.read() as connection:
        return [one.id for one in cases.in_force(connection, kind, hall.world.clock.now())]


def swept(hall: Hall) -> list[str]:
    return [said.id for said in ending.end_gone(hall.world.instance, "worker:one")]


@pytest.mark.parametrize("by", [CLERK, TAX, PLANNING], ids=["whom it is for", "who said yes", "network admin"])
def test_a_right_ends_at_once_for_whoever_may_end_it(hall: Hall, by: str):
    """From this second on it is no fact of the person's any more; his account is looked at before all other work."""
    filed = a_right(hall)
    hall.later(days=1)
    assert [one.covers(hall.world.clock.now()) for one in hall.person(CLERK).grants] == [True]

    ended = end(hall, filed, by)

    now = hall.world.clock.now()
    assert (ended.over_at, in_force(hall, CaseKind.ENTITLEMENT)) == (now, [])
    assert [one.covers(now) for one in hall.person(CLERK).grants] == [False]
    marked = {row[2] for row in hall.world.rows("mark")["mark"] if True in row or 1 in row}
    assert hall.person(CLERK).account.id in marked
    (line,) = hall.world.log("case.ended")
    assert (line["object"], line["data"]["why"], "不要" in str(line)) == (f"case:{filed.id}", "hand", False)


def test_everybody_concerned_hears_of_an_early_end_but_whoever_ended_it(hall: Hall):
    """Who asked, whom it is for, who said yes."""
    filed = a_right(hall)

    end(hall, filed, PLANNING)

    assert [number for number in (CLERK, TAX, PLANNING, HEAD) if say.ENDED_EARLY.id in hall.told(number)] == [
        CLERK,
        TAX,
    ]


def test_nobody_else_ends_it(hall: Hall):
    """The CISO may look and is told why not; for a clerk of another section it is not there (F11)."""
    filed = a_right(hall)

    assert refused(lambda: end(hall, filed, CISO)) == say.NOT_YOURS_TO_END.id
    assert refused(lambda: end(hall, filed, HEAD), NotThere) == say.NO_SUCH_CASE.id
    assert in_force(hall, CaseKind.ENTITLEMENT) == [filed.id]


def test_f20_it_ends_once_and_only_while_it_is_in_force(hall: Hall):
    """Not before the yes, not twice, not after its own end, and not without a reason."""
    waiting = hall.apply(CaseKind.ENTITLEMENT)
    assert refused(lambda: end(hall, waiting, CLERK), BadInput) == say.NOT_IN_FORCE.id
    filed = a_right(hall)
    assert refused(lambda: end(hall, filed, CLERK, " "), BadInput) == say.END_WITHOUT_REASON.id
    end(hall, filed, CLERK)
    assert refused(lambda: end(hall, filed, CLERK), BadInput) == say.NOT_IN_FORCE.id

    later = a_right(hall, "00111")
    hall.later(days=30)
    assert refused(lambda: end(hall, later, "00111"), BadInput) == say.NOT_IN_FORCE.id


def test_a_suspension_is_nothing_that_its_own_subject_ends(hall: Hall):
    """To end it would give access back: that takes a decision."""
    filed = hall.decide(hall.apply(CaseKind.SUSPENSION, by=HEAD, whom=CLERK), PLANNING)

    assert refused(lambda: end(hall, filed, CLERK), BadInput) == say.NOTHING_ENDS.id


def test_nishihara_7_2_1_3_i_a_delegation_ends_by_withdrawal(hall: Hall):
    """The delegator takes it back; the deputy holds nothing from that second on, and all who heard of it hear of it."""
    filed = a_deputy(hall)
    assert roles(hall, OPERATOR) == {"operator", "network_admin"}

    end(hall, filed, PLANNING)

    assert roles(hall, OPERATOR) == {"operator"}
    assert [n for n in (HEAD, TAX, OPERATOR, CISO) if say.ENDED_EARLY.id in hall.told(n)] == [HEAD, TAX, OPERATOR, CISO]


def roles(hall: Hall, number: str) -> set[str]:
    """As every counter asks."""
    instance = hall.world.instance
    with instance.store.read() as connection:
        return {one.role.key for one in held_now(instance, connection, hall.person(number))}


MOVES = [
    (PLANNING, "0400", "課長", say.GONE_ROOT),
    (OPERATOR, "0300", "主事", say.GONE_MOVED),
]


@pytest.mark.parametrize(("who", "unit", "title", "why"), MOVES, ids=["the delegator moves", "the deputy moves"])
def test_f28_a_delegation_ends_on_a_move_and_own_checks_do_not_wait_for_the_worker(
    hall: Hall, who: str, unit: str, title: str, why
):
    """At 00:00 of the day of the move nothing is held for another; the worker writes it down when it comes."""
    filed = a_deputy(hall)
    hall.move(who, "2026-04-10", unit, title)
    hall.world.clock.set("2026-04-09 23:59:59")
    assert "network_admin" in roles(hall, OPERATOR)
    assert swept(hall) == []

    hall.world.clock.set("2026-04-10 00:00:00")
    assert "network_admin" not in roles(hall, OPERATOR)
    hall.world.clock.set("2026-04-11 00:00:00")  # a day without a worker

    assert swept(hall) == [say.ENDED_BY_MOVE.id]
    assert swept(hall) == []
    assert in_force(hall, CaseKind.DELEGATION) == []
    assert [line["data"]["why"] for line in hall.world.log("case.ended")] == [why.id]
    assert filed.id == int(hall.world.log("case.ended")[0]["object"].removeprefix("case:"))


def test_f23_a_delegator_who_gets_another_post_hands_nothing_of_it_on(hall: Hall):
    """総務課長 named a deputy as system manager and becomes 住民福祉課長: the deputy has no part in that."""
    a_deputy(hall, by=HEAD, role="system_manager")
    hall.move(HEAD, "2026-04-10", "0400", "課長")
    hall.world.clock.set("2026-04-10 09:00:00")

    assert roles(hall, OPERATOR) == {"operator"}


def test_f23_a_deputy_has_no_part_in_a_unit_that_his_delegator_gets_besides(hall: Hall):
    """税務課長 names a deputy and gets 住民福祉課 too: the deputy has 税務課 as accepted, and nothing is ended."""
    filed = a_deputy(hall, by=TAX, role="system_manager")
    assert json.loads(filed.case.content) == {"role": "system_manager", "unit": "0300"}
    also(hall, TAX, "2026-04-10", "0400")
    hall.world.clock.set("2026-04-10 09:00:00")

    assert units(hall, TAX) == {"0300", "0400"}
    assert (units(hall, OPERATOR), swept(hall)) == ({"0300"}, [])


def test_f28_a_delegation_ends_with_the_one_unit_for_which_it_was_accepted(hall: Hall):
    """He keeps his main post, and the office of the same name for another unit: what he handed on is gone."""
    also(hall, TAX, "2026-04-02", "0400")
    also(hall, TAX, "2026-04-02", "0500")
    hall.world.clock.set("2026-04-02 09:00:00")
    filed = a_deputy(hall, by=TAX, role="system_manager", unit="0400")
    also(hall, TAX, "2026-04-10", "0400", over=True)
    hall.world.clock.set("2026-04-09 23:59:59")
    assert units(hall, OPERATOR) == {"0400"}

    hall.world.clock.set("2026-04-10 00:00:00")

    assert (units(hall, TAX), units(hall, OPERATOR)) == ({"0300", "0500"}, set())
    assert swept(hall) == [say.ENDED_BY_MOVE.id]
    (line,) = hall.world.log("case.ended")
    assert (line["object"], line["data"]["why"]) == (f"case:{filed.id}", say.GONE_ROOT.id)


def also(hall: Hall, number: str, day: str, unit: str, *, over: bool = False) -> None:
    """課長 of another unit besides from that day on, or not any more."""
    kind, name = "兼務解除" if over else "兼務", hall.person(number).names[-1].full
    row = a_hire(number, 異動区分=kind, 発令日=day, 所属コード=unit, 職名="課長", 氏名=name)
    taken = hall.world.take([row], by=HR, confirm=["HR-067", "HR-068"])
    assert taken.state == "applied", taken.prepared.verdict.problems


def units(hall: Hall, number: str) -> set[str | None]:
    """Of which he is system manager, by his posts or for another."""
    instance = hall.world.instance
    with instance.store.read() as connection:
        found = held_now(instance, connection, hall.person(number))
        return {one.unit for one in found if one.role.key == "system_manager"}


def test_f28_a_right_does_not_move_with_its_holder(hall: Hall):
    """On the day of the move it is out of what should be, also before any worker; then it ends on record."""
    a_right(hall)
    hall.move(CLERK, "2026-04-10", "0400", "主事")
    hall.world.clock.set("2026-04-09 12:00:00")
    assert RIGHT in groups(hall, CLERK)

    hall.world.clock.set("2026-04-10 00:00:00")

    assert RIGHT not in groups(hall, CLERK)
    assert swept(hall) == [say.ENDED_BY_MOVE.id]
    assert say.ENDED_EARLY.id in hall.told(CLERK)


def groups(hall: Hall, number: str) -> frozenset[str]:
    instance = hall.world.instance
    with instance.store.read() as connection:
        return Desired(instance.policy, facts.organisation(connection), instance.clock.now()).groups_of(
            hall.person(number)
        )


def test_the_sweep_leaves_alone_what_has_its_ground(hall: Hall):
    """A right, a delegation and an exception of people who are where they were."""
    a_right(hall)
    a_deputy(hall)
    hall.decide(hall.apply(CaseKind.EXCEPTION, by=PLANNING, whom=PLANNING), CISO)
    hall.later(days=20)

    assert swept(hall) == []
