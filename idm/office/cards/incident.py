"""The incident line of a report: orders of those responsible are received, and kept (6.4.1.1.u, 2.3.6)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput
from idm.messages import cards as say
from idm.messages import setup as say_setup
from idm.office.cards.keepers import require_keeper_of
from idm.office.cards.steps import checked_text, held, on_record
from idm.office.instance import Actor, Instance
from idm.rules.cards import Step
from idm.store import cards, facts
from idm.store.cards import INSTRUCTION


@dataclass(frozen=True, slots=True)
class Received:
    """One order: who gave it when, who wrote it down when (ids of people; instants are aware UTC)."""

    given_by: str
    given_at: datetime
    text: str
    written_by: str
    written_at: datetime


def receive(
    instance: Instance, report: int, given_by: str, text: str, actor: Actor, *, given_at: datetime | None = None
) -> None:
    """
    Write down what somebody responsible ordered after a report.

    Args:
        given_by: 職員番号 or login of whoever gave the order.
        given_at: Aware UTC; None is now.

    Raises:
        BadInput: no such report or person, no text, or an order from before the report or from the future.
        Stopped: whoever writes holds no office that keeps cards.
    """
    now = instance.clock.now()
    when = given_at or now
    order = checked_text(text)
    if not order:
        raise BadInput(say.ORDER_EMPTY)
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        step = cards.step(connection, report)
        if step is None or step.step != Step.REPORT:
            raise BadInput(say.NO_SUCH_REPORT, report=report)
        require_keeper_of(instance, connection, actor, held(connection, step.card_id))
        if not step.at.replace(second=0, microsecond=0) <= when <= now:
            raise BadInput(say.ORDER_TIME)
        giver = facts.find_person(connection, given_by)
        if giver is None:
            raise BadInput(say_setup.NO_SUCH_PERSON, value=given_by)
        told = {"report": str(report), "given_by": giver.id, "given_at": when.isoformat(), "order": order}
        cards.put_down(connection, step.card_id, INSTRUCTION, by=actor.by, holder=step.holder, now=now, told=told)
        on_record(connection, Act.CARD_ORDERED, step.card_id, step.holder, actor, now, report=str(report))
    instance.checkpoint()


def received(connection: Connection, card_id: int, report: int) -> list[Received]:
    """Every order after this report, in the order in which they were written down."""
    return [
        Received(
            step.told["given_by"], datetime.fromisoformat(step.told["given_at"]), step.told["order"], step.by, step.at
        )
        for step in cards.steps_of(connection, card_id)
        if step.step == INSTRUCTION and step.told["report"] == str(report)
    ]
