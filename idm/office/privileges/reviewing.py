"""Once a quarter somebody says of each privileged ID that it shall be kept, or takes it back (7.2(1)③(ア))."""

from idm.audit.entry import Act
from idm.errors import BadInput
from idm.facts import Person
from idm.messages import privileges as say
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.privileges.issuing import WHY_LIMIT, take_back, tell_of_itself
from idm.office.privileges.recording import begun, person_in, put_on_record, refuse_contractors
from idm.office.privileges.roll import Roll
from idm.rules.periods import period_of
from idm.store import privileged_ids


def recertify(instance: Instance, person: Person, actor: Actor, answer: str, note: str = "") -> str:
    """
    One word on one holder, for the quarter in which it is said; its label is returned. No clock ever says it.

    Args:
        answer: ``keep`` or ``end``; the latter takes the ID back at once.

    Raises:
        Stopped: whoever says it may not, or means himself where another person can.
        BadInput: there is no such ID, or something was said of it this quarter.
    """
    if answer not in say.ANSWER or len(note) > WHY_LIMIT:
        raise BadInput(say.NO_WHY, limit=WHY_LIMIT)
    refuse_contractors(instance, actor, person, "recertify")
    with instance.store.write() as connection:
        house, own = begun(instance, connection, actor)
        roll = Roll(house)
        one = roll.of(person_in(house, person.id))
        alone = roll.require_manager(own, one)
        if one.account is None:
            raise BadInput(say.HAS_NONE, whom=shown(one.person))
        label = period_of(house.now, instance.policy.privileged_ids.recertified.value).key
        before = privileged_ids.reviewed(connection, person.id, label)
        if before == privileged_ids.KEEP and answer == privileged_ids.KEEP:
            raise BadInput(say.REVIEWED_ALREADY, whom=shown(one.person), period=label, answer=say.ANSWER[before])
        privileged_ids.review_one(connection, person.id, label, answer, note.strip(), own.id, house.now)
        put_on_record(
            connection,
            Act.PRIVILEGE_REVIEWED,
            actor,
            house.now,
            person=person.id,
            account=one.account.id,
            period=label,
            answer=answer,
        )
        if answer == privileged_ids.END:
            take_back(house, one, actor, note.strip() or say.ANSWER[answer])
        elif alone:
            tell_of_itself(house, own, "recertify")
    instance.checkpoint()
    return label
