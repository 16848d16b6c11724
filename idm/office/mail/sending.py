"""Sending what waits, one pass of it: never for longer than a while, and never one mail by two senders at a time."""

import time
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.errors import Unreachable
from idm.messages import Said
from idm.messages import mail as say
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.office.mail.letters import letter_of
from idm.ports import Answer, Handed, Post
from idm.rules.mail import next_try
from idm.store import log, notices, outbox
from idm.store.outbox import Mail

AT_ONCE = 50
HELD = timedelta(minutes=10)
"""How long what is being sent is nobody else's: longer than a pass takes with a server that hangs at every answer."""

LONGEST = 20.0
"""Seconds after which a pass begins no other mail."""


@dataclass(slots=True)
class Passed:
    """What a pass did; ``said`` is for whoever watches a worker."""

    sent: int = 0
    said: list[Said] = field(default_factory=list)


def send_waiting(instance: Instance, post: Post, by: str, *, longest: float = LONGEST) -> Passed:
    """
    Hand over what is due, over one connection. Each mail is written down as soon as its answer is there.

    A question first: nearly always there is nothing. What becomes of one mail does not stop the others; a server that
    lets nobody in ends the pass, and every mail of it has been tried.

    Args:
        by: Who sends: ``worker:name``.
        longest: Seconds after which no other mail is begun; those left are due again at once.

    Raises:
        NotReady: the database is away.
    """
    done, now = Passed(), instance.clock.now()
    with instance.store.read() as connection:
        if not outbox.due(connection, now):
            return done
    with instance.store.write() as connection:
        outbox.drop_for_the_dead(connection, now, say.DECEASED.ja)
        mails = outbox.take(connection, now, now + HELD, AT_ONCE)
    ends, left = time.monotonic() + longest, deque(mails)
    try:
        while left and time.monotonic() < ends:
            answer = _handed_over(instance, post, left[0])
            _write_down(instance, left.popleft(), answer, by, done)
    except Unreachable as error:
        done.said.append(error.said)
        _put_off(instance, left, error.said.text, by, done)
    else:
        _put_back(instance, left)
    finally:
        post.close()
    return done


def _handed_over(instance: Instance, post: Post, mail: Mail) -> Answer:
    """
    Raises:
        Unreachable: no mail can be handed over now.
    """
    try:
        letter = letter_of(instance, mail)
    except KeyError:
        return Answer(Handed.NEVER, say.UNKNOWN.ja)
    return post.send(letter)


def _write_down(instance: Instance, mail: Mail, answer: Answer, by: str, done: Passed) -> None:
    now = instance.clock.now()
    if answer.handed is Handed.LATER:
        _put_off(instance, [mail], answer.reason, by, done)
        return
    with instance.store.write() as connection:
        if answer.handed is Handed.TAKEN:
            outbox.sent(connection, mail, now)
            done.sent += 1
        elif outbox.give_up(connection, mail, now, answer.reason):
            _on_record(connection, instance, [mail], "refused", by)
            done.said.append(say.REFUSED.say(number=mail.id, why=answer.reason))


def _put_off(instance: Instance, mails: Collection[Mail], why: str, by: str, done: Passed) -> None:
    """Later once more; what was tried for three days is given up, and somebody is told."""
    now = instance.clock.now()
    with instance.store.write() as connection:
        given_up = []
        for mail in mails:
            later = next_try(mail.tries, now)
            if later is not None:
                outbox.put_off(connection, mail, later, why)
            elif outbox.give_up(connection, mail, now, why):
                given_up.append(mail)
        if given_up:
            _on_record(connection, instance, given_up, "unreachable", by)
            done.said += _alarm(connection, instance, given_up, why)


def _put_back(instance: Instance, mails: Collection[Mail]) -> None:
    if not mails:
        return
    with instance.store.write() as connection:
        outbox.put_back(connection, mails, instance.clock.now())


def _alarm(connection: Connection, instance: Instance, mails: Sequence[Mail], why: str) -> list[Said]:
    """Whoever answers for the network hears of it, once until he has read it; of such an alarm's own mail never."""
    told = [mail for mail in mails if mail.message != say.GIVEN_UP.id]
    if not told:
        return []
    now, values = instance.clock.now(), {"count": str(len(told)), "why": why}
    for person in House(instance, connection, now).with_role("network_admin"):
        if all(one.said.id != say.GIVEN_UP.id for one in notices.unread(connection, person)):
            notices.tell(connection, person, say.GIVEN_UP, values, now)
    return [say.GIVEN_UP.say(**values)]


def _on_record(connection: Connection, instance: Instance, mails: Sequence[Mail], reason: str, by: str) -> None:
    drafts = [
        Draft(
            act=Act.MAIL_GIVEN_UP,
            by=by,
            via="worker",
            outcome="refused",
            subject=mail.person,
            object=f"mail:{mail.id}",
            reason=reason,
            data={"notice": mail.notice, "tries": mail.tries},
        )
        for mail in mails
    ]
    log.append(connection, drafts, instance.clock.now())
