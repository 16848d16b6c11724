"""What an approved case brings about, in the transaction of its last yes. A kind without a line is not taken in."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from idm.calendar import JST
from idm.errors import BadInput
from idm.facts.case import CaseKind
from idm.messages import cases as say
from idm.office import changes
from idm.office.cases.contents import unit_name
from idm.office.cases.seats import House
from idm.office.cases.words import content_of, shown
from idm.office.contracts import approved
from idm.office.hr import release
from idm.office.instance import Actor, Instance
from idm.office.managed import making
from idm.office.privileges.opening import end_one
from idm.office.privileges.roll import Roll
from idm.office.privileges.sweeping import groundless
from idm.office.signin.factors import end_private
from idm.office.violations import deeds as violations
from idm.policy.cases import CaseRule
from idm.store import cases, facts, marks, notices
from idm.store.cases import Filed

Effect = Callable[[House, Filed], None]
Effects = Mapping[CaseKind, Effect | None]
"""
What to call with the approved case; whatever it raises takes the decision back with it. None: the approved case is
itself the entry of a register, into which others look (``idm.store.cases.in_force``).
"""


def tell_the_managers(house: House, filed: Filed) -> None:
    """The network admin and every system manager hear of an accepted deputy at once (NISHIHARA-7.2.1.3.u)."""
    case, people = filed.case, house.people([filed.case])
    until, content = case.until or house.now, content_of(case)
    role = next(one.label for one in house.instance.policy.role if one.key == content["role"])
    values = {
        "deputy": shown(people.get(case.beneficiary)),
        "nominator": shown(people.get(case.applicant)),
        "role": f"{role}：{unit_name(house, content['unit'])}" if "unit" in content else role,
        "number": str(filed.id),
        "until": f"{until.astimezone(JST):%Y-%m-%d %H:%M}",
    }
    told = {*house.with_role("network_admin", "system_manager"), case.beneficiary}
    for who in sorted(told):
        notices.tell(house.connection, who, say.DEPUTY_ACCEPTED, values, house.now)


def look_at(house: House, filed: Filed) -> None:
    """What was granted goes to the directories with the next pass; its end is an instant that they know by then."""
    touch(house, filed)


def touch(house: House, filed: Filed, *, urgent: bool = False) -> None:
    """
    Mark every account of the one whom a case is for.

    Args:
        urgent: Before all other work, as for what takes something away.
    """
    beneficiary = house.people([filed.case])[filed.case.beneficiary]
    accounts = dict.fromkeys(beneficiary.accounts)
    names = marks.directory_names(house.connection)
    marks.touch(house.connection, names, "account", accounts, house.now, urgent=accounts if urgent else ())


def release_the_batch(house: House, filed: Filed) -> None:
    """Exactly what the brake held: whoever handed that file in is barred here too, whoever applied (F21, F22)."""
    release.release_in(house.instance, house.connection, int(content_of(filed.case)["batch"]), decided_by(house, filed))


def suspend_for_violation(house: House, filed: Filed) -> None:
    """Every account held, and told to whom the text names; judged once more as a measure of his own (8.6(2)③)."""
    number = int(content_of(filed.case)["violation"])
    violations.suspend_in(house, number, filed.case.reason[: violations.LIMIT], decided_by(house, filed))


def put_the_change_in_force(house: House, filed: Filed) -> None:
    """The profile or the connection, word for word as it was proposed (NISHIHARA-7.1.4.3)."""
    one = changes.check(house.connection, content_of(filed.case))
    changes.put_in_force(house.instance, house.connection, one, decided_by(house, filed), house.now, filed.id)


def end_windows(house: House, filed: Filed, actor: Actor) -> None:
    """What is open on the ground of it ends with it, not with the worker's next look (NISHIHARA-7.2.5)."""
    for window, rule in groundless(Roll(house)):
        if window.person_id == filed.case.beneficiary:
            end_one(house.connection, window, actor, rule, house.now)


def end_private_devices(house: House, filed: Filed, actor: Actor) -> None:
    """Whoever may use none of his own any more proves himself with what the body handed out (6.1(1)④)."""
    if filed.case.beneficiary not in permitted(house.connection, house.now):
        end_private(house.connection, filed.case.beneficiary, actor.by, house.now)


def permitted(connection: Connection, now: datetime) -> set[str]:
    """Ids of those who may prove themselves with devices of their own."""
    return {one.case.beneficiary for one in cases.in_force(connection, CaseKind.PRIVATE_DEVICE, now)}


def decided_by(house: House, filed: Filed) -> Actor:
    """Whose yes was the last one."""
    last = cases.decisions_of(house.connection, filed.id)[-1].person
    person = next(facts.people(house.connection, {last}))
    return Actor(person.id, person, shown(person), house.instance.via)


def make_the_account(house: House, filed: Filed) -> None:
    """It is there from its first moment on; what it is stays with the application (7.1(4)③)."""
    making.register(house, filed, decided_by(house, filed))


EFFECTS: Effects = {
    CaseKind.DELEGATION: tell_the_managers,
    CaseKind.ENTITLEMENT: look_at,
    CaseKind.EXTERNAL_ACCESS: look_at,
    CaseKind.EXCEPTION: None,
    CaseKind.SHARED_ID: None,
    CaseKind.CONTRACTOR: None,
    CaseKind.MANAGED: make_the_account,
    CaseKind.PRIVATE_DEVICE: None,
    CaseKind.PRIVILEGE: None,
    CaseKind.BRAKE: release_the_batch,
    CaseKind.SUSPENSION: suspend_for_violation,
    CaseKind.CHANGE: put_the_change_in_force,
}

AT_END: Mapping[CaseKind, Callable[[House, Filed, Actor], None]] = {
    CaseKind.DELEGATION: end_windows,
    CaseKind.PRIVILEGE: end_windows,
    CaseKind.PRIVATE_DEVICE: end_private_devices,
    CaseKind.MANAGED: making.clear,
    CaseKind.CONTRACTOR: approved.end_days,
}
"""What else there is to clear away when one of these is over before its time."""


def rule_of(instance: Instance, kind: CaseKind, effects: Effects) -> CaseRule:
    """
    Raises:
        BadInput: the profile knows no such case, or nothing would come of it.
    """
    rule = instance.policy.cases.get(kind)
    if rule is None or kind not in effects:
        taken = "、".join(key for key in instance.policy.cases if key in effects)
        raise BadInput(say.NO_SUCH_KIND, kind=kind.value, known=taken)
    return rule
