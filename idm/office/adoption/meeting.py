"""Two persons connected the instance to another directory: whatever lives there is met before it is written to."""

from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.office.instance import DIRECTORY, Actor
from idm.office.settings import DirectorySettings
from idm.store import adoption, log


def meet(
    connection: Connection, before: DirectorySettings, after: DirectorySettings, actor: Actor, now: datetime
) -> None:
    """
    In the transaction that puts the connection in force.

    The same tree at another address is the same directory; a slapd of our own has nobody to meet.
    """
    if _tree(before) == _tree(after):
        return
    adoption.forget_all(connection, DIRECTORY)
    if after.kind == "ldap":
        adoption.begin(connection, DIRECTORY, actor.by, now)
        draft = Draft(act=Act.ADOPTION_BEGAN, by=actor.by, via=actor.via, object=DIRECTORY, outcome="ok")
        log.append(connection, [draft], now)


def _tree(one: DirectorySettings) -> tuple[str, str, str, str]:
    return one.kind, one.base, one.people, one.groups
