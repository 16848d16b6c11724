"""One person proposes what his files say by now; another one has to say yes to exactly that (NISHIHARA-7.1.4.3)."""

from datetime import timedelta

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.errors import BadInput, Stopped
from idm.facts.case import CaseKind
from idm.messages import changes as say
from idm.messages import work as say_work
from idm.office import accepted, changes, vacancies
from idm.office.cases.asking import Asked, file_in
from idm.office.cases.effects import EFFECTS
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.officers import acting
from idm.policy import profile_text
from idm.policy.roles_before import with_roles_of
from idm.rules.vacancies import NEVER_EMPTY
from idm.store import facts, texts
from idm.store.cases import Filed
from idm.store.texts import PROFILE, What


def propose(instance: Instance, what: What, reason: str, actor: Actor) -> Filed:
    """
    Keep what the file says now as a proposal, and ask for it; the second person has as long as the profile gives him.

    Raises:
        BadInput: nothing differs, the file has a mistake, or the application is not in order.
        Stopped: nobody in particular asks.
    """
    if actor.person is None:
        raise Stopped(say_work.WHO_ARE_YOU, who=actor.shown)
    text = changes.filed_text(instance, what)
    changes.sound(instance, what, text)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        base = _require_other(connection, what, text)
        put = texts.put(connection, what, text, actor.by, house.now)
        content = {"what": put.what, "number": str(put.id), "sha256": put.sha256, "base": base}
        rule = instance.policy.cases.get(CaseKind.CHANGE)
        days = rule.longest_days if rule else 1
        asked = Asked(
            CaseKind.CHANGE,
            say.SUBJECT.say(what=say.WHAT[what]).text,
            actor.person,
            house.now,
            house.now + timedelta(days=days),
            reason,
            content,
        )
        filed = file_in(house, asked, actor, EFFECTS)
    instance.checkpoint()
    return filed


def put_before_anybody(instance: Instance, what: What, actor: Actor) -> bool:
    """
    In force at once while nobody is on the roster: there is no office yet that could decide on it.

    Returns:
        False when somebody is: then the ordinary way is open.

    Raises:
        BadInput: nothing differs, or the file has a mistake.
    """
    text = changes.filed_text(instance, what)
    changes.sound(instance, what, text)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        if facts.anybody(connection):
            return False
        _require_other(connection, what, text)
        now = instance.clock.now()
        changes.put_at_once(instance, connection, texts.put(connection, what, text, actor.by, now), actor, now)
    instance.checkpoint()
    return True


def _require_other(connection: Connection, what: What, text: str) -> str:
    """SHA-256 of what is in force, which the text is to replace."""
    base = changes.base_of(connection, what)
    if base == texts.digest_of(text):
        raise BadInput(say.NOTHING_TO_CHANGE)
    return base


def accept_unreadable(instance: Instance, actor: Actor, second: Actor) -> None:
    """
    After a new version of the program that cannot read the profile in force: two persons accept the file's at once.

    Raises:
        BadInput: the one in force can be read: then the ordinary way is open.
        Stopped: not two different persons who may work now, or the second one holds no office that decides on changes;
            or it would leave an office empty that somebody has under the roles of before.
    """
    rule = instance.policy.cases[CaseKind.CHANGE]
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        if _readable(instance, connection):
            raise BadInput(say.READABLE)
        if actor.person is None or second.person is None or not _two(house, actor, second, rule.steps):
            labels = "、".join(one.label for one in instance.policy.role if one.key in rule.steps)
            raise Stopped(say.NOT_TWO, roles=labels)
        acting(house, actor)
        text = profile_text(instance.settings.profile)
        kept = texts.in_force(connection, PROFILE)
        policy = changes.sound(instance, PROFILE, text)
        before = with_roles_of(policy, kept.text, NEVER_EMPTY) if kept else None
        vacancies.require_none_lost(connection, policy, before, day_of(house.now))
        put = texts.put(connection, PROFILE, text, actor.by, house.now)
        changes.put_at_once(instance, connection, put, second, house.now)
    instance.checkpoint()


def _two(house: House, actor: Actor, second: Actor, roles: tuple[str, ...]) -> bool:
    different = actor.by != second.by and actor.by not in house.stand_ins_of(second.by)
    different = different and second.by not in house.stand_ins_of(actor.by)
    return different and second.by in house.with_role(*roles)


def _readable(instance: Instance, connection: Connection) -> bool:
    try:
        kept = accepted.in_force(connection, PROFILE)
        if kept is None:
            return instance.policy.digest == changes.accepted_digest(connection)
        changes.sound(instance, PROFILE, kept.text)
    except (BadInput, Stopped):  # of another version of the program, or touched by somebody
        return False
    return True
