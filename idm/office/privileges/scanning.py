"""Default names in a directory: looked for there, not in our own records (NISHIHARA-7.2.1.3.ka)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idm.audit.entry import Act, Draft
from idm.messages import Said
from idm.messages import privileges as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.policy import Policy
from idm.ports import Directory, Orphan
from idm.rules.default_names import default_name, without_prefix
from idm.rules.privilege_holders import NAME
from idm.store import log, log_search, marks, notices
from idm.store.log_search import Filter

SHOWN = 50
"""So many names stand in the log and in a notice; all of them in the answer."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scan:
    """``logins``: those that are default names, as the directory has them. ``at`` is aware UTC."""

    directory: str
    entries: int
    logins: tuple[str, ...]
    at: datetime

    def said(self, policy: Policy) -> Said:
        if not self.logins:
            return say.SCANNED.say(name=self.directory, count=self.entries)
        return say.FOUND_DEFAULT.say(
            name=self.directory,
            count=self.entries,
            found=len(self.logins),
            logins="、".join(self.logins),
            source=policy.rules[NAME].source,
        )


def scan_daily(instance: Instance, directory: Directory, by: str) -> list[Said]:
    """
    ``scan``, unless there was one within a day; the network admin is told once of each set of names that is found.

    Args:
        by: Name of the worker, for the log.

    Raises:
        Unreachable: it gave no answer, and nothing is known of it.
    """
    with instance.store.read() as connection:
        before = marks.scanned_at(connection, directory.name)
    if before is not None and instance.clock.now() < before + DAY:
        return []
    found = scan(instance, directory, Actor(by, via="worker"))
    if not found.logins:
        return []
    said = found.said(instance.policy)
    source = instance.policy.rules[NAME].source
    values = {"name": found.directory, "logins": "、".join(found.logins[:SHOWN]), "source": source}
    with instance.store.write() as connection:
        house = House(instance, connection, found.at)
        for who in house.with_role("network_admin"):
            if not notices.was_told(connection, who, say.TOLD_DEFAULT, values):
                notices.tell(connection, who, say.TOLD_DEFAULT, values, house.now)
    return [said]


def scan(instance: Instance, directory: Directory, actor: Actor) -> Scan:
    """
    Every login of a directory, entries that are not ours included; what was found is on record.

    Raises:
        Unreachable: it gave no answer, and nothing is known of it.
    """
    said = instance.policy.privileged_ids
    logins = [one.login if isinstance(one, Orphan) else one.entry.login for one in directory.read()]
    known = said.default_names.values
    found = tuple(
        sorted(
            login
            for login in logins
            if default_name(login, known) or default_name(without_prefix(login, said.prefix), known)
        )
    )
    now = instance.clock.now()
    with instance.store.write() as connection:
        draft = Draft(
            act=Act.PRIVILEGE_SCANNED,
            by=actor.by,
            via=actor.via,
            object=directory.name,
            outcome="ok",
            data={"entries": len(logins), "found": list(found[:SHOWN]), "count": len(found), "rule": NAME},
        )
        log.append(connection, [draft], now)
        marks.scanned(connection, directory.name, now)
    instance.checkpoint()
    return Scan(directory.name, len(logins), found, now)


def last(instance: Instance) -> Scan | None:
    """The newest scan on record; None when there was none."""
    wanted = Filter(acts=frozenset({Act.PRIVILEGE_SCANNED.value}))
    with instance.store.read() as connection:
        lines = log_search.newest(connection, wanted, None, 1)
    if not lines:
        return None
    line = lines[0]
    data = line["data"]
    return Scan(line["object"], data["entries"], tuple(data["found"]), datetime.fromisoformat(line["at"]))
