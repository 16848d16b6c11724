"""Trying mails again, and trying whether mail goes at all: deeds of whoever answers for the network."""

from collections.abc import Collection

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import BadInput, Stopped
from idm.ids import new_ids
from idm.messages import mail as say
from idm.office.instance import Actor, Instance
from idm.office.mail.letters import written
from idm.office.roles import holds
from idm.ports import Answer, Handed, Post
from idm.rules.mail import is_address
from idm.store import facts, log, outbox

MAY_STEER = ("network_admin", "operator")


def retry(instance: Instance, numbers: Collection[int] | None, actor: Actor) -> int:
    """
    Mails that wait or were given up are due now.

    Args:
        numbers: Which; None: all of them.

    Returns:
        How many.

    Raises:
        Stopped: whoever asks may not.
        BadInput: none of them is unsent.
    """
    now = instance.clock.now()
    with instance.store.write() as connection:
        _require_office(instance, connection, actor)
        again = outbox.try_again(connection, numbers, now)
        if not again:
            raise BadInput(say.NOTHING_AGAIN)
        draft = Draft(act=Act.MAIL_RETRIED, by=actor.by, via=actor.via, outcome="ok", data={"mails": again})
        log.append(connection, [draft], now)
    return again


def try_out(instance: Instance, post: Post, address: str, actor: Actor) -> Answer:
    """
    Hand one letter over now, past the outbox, and say what the server said.

    Raises:
        Stopped: whoever asks may not.
        BadInput: that is no address.
        Unreachable: no letter can be handed over.
    """
    if not is_address(address):
        raise BadInput(say.TEST_REFUSED, address=address, why=say.BAD_ADDRESS.ja)
    now = instance.clock.now()
    message_id = f"<{new_ids(now)()}@{instance.settings.mail.domain}>"
    letter = written(instance, say.TEST.say(), address, message_id, now)
    with instance.store.write() as connection:  # on record before the server hears of it
        _require_office(instance, connection, actor)
        draft = Draft(act=Act.MAIL_TESTED, by=actor.by, via=actor.via, outcome="intended")
        log.append(connection, [draft], now)
    try:
        answer = post.send(letter)
    finally:
        post.close()
    if answer.handed is not Handed.TAKEN:
        raise BadInput(say.TEST_REFUSED, address=address, why=answer.reason)
    return answer


def _require_office(instance: Instance, connection: Connection, actor: Actor) -> None:
    facts.lock_roster(connection)
    if actor.person is None or not holds(instance, connection, actor.person, MAY_STEER):
        labels = "、".join(role.label for role in instance.policy.role if role.key in MAY_STEER)
        raise Stopped(say.NOT_ENTITLED, roles=labels)
