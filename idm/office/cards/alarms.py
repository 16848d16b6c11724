"""Targets that did not stop a card in time: somebody is told once, and it stands in the log (NISHIHARA-6.4.1.2)."""

from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.calendar import JST
from idm.messages import Said
from idm.messages import cards as say
from idm.office.cards import tasks
from idm.office.cards.steps import on_record
from idm.office.cards.telling import responsible
from idm.office.instance import Actor, Instance
from idm.rules.card_tasks import ToDo
from idm.store import card_orders, facts, notices
from idm.store.card_orders import Open


def tell_overdue(instance: Instance, by: str) -> list[Said]:
    """
    Tell whoever heard of the report of every order that is overdue: at once, and each day until it is confirmed.

    Returns the same in words, for whoever watches a worker. A question first: nearly always there is none.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        late = card_orders.to_alarm(connection, now)
    if not late:
        return []
    with instance.store.write() as connection:
        return [
            _tell(instance, connection, one, by) for one in late if card_orders.alarmed(connection, one.order.id, now)
        ]


def remind(instance: Instance, by: str) -> list[Said]:
    """
    Whoever keeps a card hears once of what should be done about it by now: a card that was not collected or destroyed
    within fourteen days, a leaver's, yesterday's temporary one (6.4.1.3, 6.1(1)⑧).

    Returns the same in words, for whoever watches a worker.
    """
    now = instance.clock.now()
    late = [one for one in tasks.open_tasks(instance) if one.late]
    if not late:
        return []
    with instance.store.write() as connection:
        return [said for one in late if (said := _remind(instance, connection, one, now)) is not None]


def _remind(instance: Instance, connection: Connection, late: ToDo, now: datetime) -> Said | None:
    holder = next(facts.people(connection, [late.card.holder]), None) if late.card.holder else None
    values = {"face": late.card.face, "what": say.TASK[late.task], "since": late.since.isoformat()}
    new = [
        person
        for person in responsible(instance, connection, holder, now)
        if not notices.was_told(connection, person.id, say.NOTICE_LEFT, values)
    ]
    for person in new:
        notices.tell(connection, person.id, say.NOTICE_LEFT, values, now)
    return say.NOTICE_LEFT.say(**values) if new else None


def _tell(instance: Instance, connection: Connection, late: Open, by: str) -> Said:
    now = instance.clock.now()
    labels = {one.key: one.label for one in instance.policy.card_target}
    values = {
        "face": late.card.face,
        "target": labels.get(late.order.target, say.target(late.order.target)),
        "due": f"{late.order.due_at.astimezone(JST):%Y-%m-%d %H:%M}",
        "report": str(late.order.step_id),
    }
    holder = next(facts.people(connection, [late.person]), None) if late.person else None
    for person in responsible(instance, connection, holder, now):
        notices.tell(connection, person.id, say.NOTICE_OVERDUE, values, now)
    actor = Actor(by, via="worker")
    on_record(connection, Act.CARD_STOP_OVERDUE, late.card.id, late.person, actor, now, target=late.order.target)
    return say.NOTICE_OVERDUE.say(**values)
