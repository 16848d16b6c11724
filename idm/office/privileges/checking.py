"""May a privilege be used at this very instant? Asked at every use; no worker and no cache stands in between (F28)."""

from dataclasses import dataclass
from datetime import datetime

from idm.audit.entry import Act, Draft
from idm.errors import BadInput
from idm.facts import Window
from idm.messages import Message, Said
from idm.messages import privileges as say
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.office.privileges.roll import Roll
from idm.policy import Policy
from idm.policy.privileges import Privilege
from idm.rules.periods import period_of
from idm.rules.privilege_holders import (
    CONTRACTOR,
    HOLDER,
    MOST,
    RECERTIFIED,
    WINDOW,
    Holding,
    usable,
)
from idm.store import facts, log, privileged_ids


@dataclass(frozen=True, slots=True)
class Answer:
    """``until`` is when an allowed use ends by its clock (aware UTC); ``rule`` and ``clause`` say why, either way."""

    allowed: bool
    rule: str
    clause: str
    because: Said
    until: datetime | None = None


def may_use(instance: Instance, name: str, privilege: str) -> Answer:
    """
    Nobody by that name and a privilege that the profile does not know are a no like any other.

    Args:
        name: The login of a privileged ID, or its holder's own login or 職員番号.
    """
    one = instance.policy.privileges.get(privilege)
    if one is None:
        known = "、".join(instance.policy.privileges)
        return _answer(instance.policy, HOLDER, say.NO_SUCH_PRIVILEGE.say(key=privilege, known=known))
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        roll = Roll(house)
        issued = privileged_ids.named(connection, name)
        if issued is not None and issued.retired_at is None:
            found = roll.holders[issued.person_id]
        else:
            person = facts.find_person(connection, name) if issued is None else None
            if person is None:
                return _answer(instance.policy, HOLDER, say.NOT_A_HOLDER.say(name=name))
            found = roll.of(person)
        return answer(roll, found, one)


def ask(instance: Instance, name: str, privilege: str, by: str) -> Answer:
    """
    The same for another system that is about to let somebody use it: a no is put on record.

    Args:
        by: How the log names the one who asks.
    """
    found = may_use(instance, name, privilege)
    if found.allowed:
        return found
    with instance.store.write() as connection:
        issued = privileged_ids.named(connection, name)
        draft = Draft(
            act=Act.PRIVILEGE_REFUSED,
            by=by,
            via="api",
            subject=issued.person_id if issued else "",
            object=issued.id if issued else "",
            outcome="refused",
            data={"privilege": privilege[:64], "rule": found.rule},
        )
        log.append(connection, [draft], instance.clock.now())
    return found


def answer(roll: Roll, one: Holding, privilege: Privilege) -> Answer:
    """The same for somebody who was read already."""
    policy, now = roll.house.instance.policy, roll.house.now
    found = usable(policy, one, privilege.key, roll.holders, now)
    if isinstance(found, Window) and one.account is not None:
        said = say.MAY_USE.say(login=one.account.login, label=privilege.label, until=found.until)
        return Answer(True, WINDOW, policy.rules[WINDOW].source, said, found.until)
    rule = found if isinstance(found, str) else HOLDER
    message, values = refusal(policy, rule, privilege, now)
    return _answer(policy, rule, message.say(**values))


def refusal(policy: Policy, rule: str, privilege: Privilege, now: datetime) -> tuple[Message, dict[str, object]]:
    """A rule's no: its sentence, and what fills it."""
    values: dict[str, object] = {"label": privilege.label, "source": policy.rules[rule].source}
    if rule == RECERTIFIED:
        a_year = policy.privileged_ids.recertified.value
        return say.NOT_CONFIRMED, values | {"period": period_of(now, a_year).before().key}
    if rule == MOST:
        return say.TOO_MANY, values | {"most": privilege.most}
    return {CONTRACTOR: say.CONTRACTOR_ACTS, WINDOW: say.NO_WINDOW}.get(rule, say.NOT_NOW), values


def privilege_of(policy: Policy, key: str) -> Privilege:
    """
    Raises:
        BadInput: the profile knows no such privilege.
    """
    found = policy.privileges.get(key)
    if found is None:
        raise BadInput(say.NO_SUCH_PRIVILEGE, key=key, known="、".join(policy.privileges))
    return found


def _answer(policy: Policy, rule: str, said: Said) -> Answer:
    return Answer(False, rule, policy.rules[rule].source, said)
