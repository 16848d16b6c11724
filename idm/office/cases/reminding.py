"""When a decision takes longer than the profile says, whoever may decide is told once more. Nothing else happens."""

from idm.messages import Said
from idm.messages import cases as say
from idm.office.cases import telling
from idm.office.cases.seats import House
from idm.office.cases.words import label
from idm.office.instance import Instance
from idm.rules.cases import reminder
from idm.store import cases
from idm.store.cases import Filed


def remind(instance: Instance, by: str) -> list[Said]:
    """
    Once for each handing in.

    Args:
        by: Name of the worker; nothing is decided, so the log gets no line.
    """
    now, rules = instance.clock.now(), instance.policy.cases
    with instance.store.read() as connection:
        waiting = [one for one in cases.unreminded(connection) if one.case.kind in rules]
    late = [one for one in waiting if reminder(one.handed_in_at, rules[one.case.kind]) <= now]
    return [said for one in late if (said := _remind(instance, one)) is not None]


def _remind(instance: Instance, one: Filed) -> Said | None:
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        current = cases.get(connection, one.id)
        if current is None or not cases.remind_of(connection, one, house.now):  # decided or changed since
            return None
        telling.overdue(house, current, cases.decisions_of(connection, one.id))
    return say.REMINDED.say(number=one.id, label=label(instance, one.case))
