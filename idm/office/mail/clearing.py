"""Mails that were sent or given up long ago leave the outbox; the log keeps what became of each (7.1(6)①)."""

from datetime import timedelta

from idm.audit.entry import Act, Draft
from idm.office.instance import Instance
from idm.store import log, outbox
from idm.store.outbox import Mail

AT_ONCE = 500


def clear_old(instance: Instance, by: str) -> int:
    """
    Up to so many, as long after as the profile says; how many there were.

    Args:
        by: Name of the worker, for the log.
    """
    now = instance.clock.now()
    before = now - timedelta(days=instance.policy.mail.kept.days)
    with instance.store.read() as connection:
        if not outbox.old(connection, before):
            return 0
    with instance.store.write() as connection:
        found = outbox.clear(connection, before, AT_ONCE)
        log.append(connection, [_line(mail, by) for mail in found], now)
    return len(found)


def _line(mail: Mail, by: str) -> Draft:
    """Without the address: whose it was, the notice says."""
    ended = mail.sent_at or mail.given_up_at
    return Draft(
        act=Act.MAIL_CLEARED,
        by=by,
        via="worker",
        outcome="ok",
        subject=mail.person,
        object=f"mail:{mail.id}",
        reason="given_up" if mail.sent_at is None else "sent",
        data={"notice": mail.notice, "tries": mail.tries, "ended": ended.isoformat() if ended else ""},
    )
