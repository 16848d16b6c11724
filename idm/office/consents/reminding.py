"""Heads are told what of their new staff is still open, and staff what is asked of them. Nothing else follows."""

from datetime import timedelta

from sqlalchemy import Connection

from idm.calendar import day_of
from idm.messages import Said
from idm.messages import consents as say
from idm.office.cases.words import shown
from idm.office.consents.parties import Appointment, Desk
from idm.office.instance import Instance
from idm.rules.consents import Open, begun, left_open
from idm.store import consents, facts, notices

LISTED = 10
"""So many names stand in one notice."""


def remind(instance: Instance) -> list[Said]:
    """One question first: nearly always nobody is late. Nothing is decided, so the log gets no line."""
    with instance.store.read() as connection:
        if not _late(instance, connection):
            return []
    with instance.store.write() as connection:
        facts.lock_roster(connection)  # two workers say it once
        desk = Desk(instance, connection)
        found = desk.appointments(_late(instance, connection), begun)
        left = [one for one in found if left_open(one.known, instance.policy)]
        consents.reminded(connection, [(one.person.id, one.starts) for one in left], desk.house.now)
        _tell_heads(desk, left)
        _tell_staff(desk, left)
    return [say.REMINDED.say(count=len(left))] if left else []


def _late(instance: Instance, connection: Connection) -> list[str]:
    policy, now = instance.policy.consents, instance.clock.now()
    today = day_of(now)
    first, before = today - timedelta(days=policy.briefed.days), now - timedelta(days=policy.reminded.days)
    return consents.to_remind(connection, policy.asked, first, today, before)


def _tell_heads(desk: Desk, left: list[Appointment]) -> None:
    by_head: dict[str, list[str]] = {}
    for one in left:
        for head in desk.offices.heads_of(one.unit, one.person.id):
            by_head.setdefault(head, []).append(shown(one.person))
    for head, names in sorted(by_head.items()):
        listed = "、".join(sorted(names)[:LISTED]) + ("ほか" if len(names) > LISTED else "")
        values = {"count": str(len(names)), "who": listed}
        notices.tell(desk.house.connection, head, say.TOLD_HEAD, values, desk.house.now)


def _tell_staff(desk: Desk, left: list[Appointment]) -> None:
    policy = desk.house.instance.policy
    text = consents.newest_text(desk.house.connection)
    for one in left:
        if text is not None and Open.SIGNATURE in left_open(one.known, policy):
            values = {"version": str(text.version)}
            notices.tell(desk.house.connection, one.person.id, say.TOLD_ASKED, values, desk.house.now)
