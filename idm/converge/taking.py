"""Take: a lease, and what its groups should be. The accounts' facts are read slice by slice, see starting."""

from collections.abc import Iterable

from idm.audit.entry import Act, Draft
from idm.converge.booking import still_away
from idm.converge.desk import Desk, Report
from idm.converge.flight import Taken
from idm.desired import Desired
from idm.errors import Refused, Unreachable
from idm.facts import Person
from idm.messages import adoption as say_adoption
from idm.messages import work as say
from idm.store import adoption, facts, log, marks
from idm.store.marks import Lease


def take(desk: Desk, report: Report) -> Taken | None:
    now, name = desk.clock.now(), desk.directory.name
    with desk.store.read() as connection:
        desk.directory.book = adoption.book(connection, name, desk.directory.book)
        if adoption.holds(connection, name):
            report.unreachable = say_adoption.NOT_RELEASED.say(name=name)
            return None
        if not marks.work_there_is(connection, name, now, only_urgent=desk.only_urgent):
            return None
        state = marks.directory_state(connection, name)
    if report.unreachable is not None or (desk.patient and state.next_try is not None and state.next_try > now):
        report.unreachable = report.unreachable or say.DIRECTORY_UNREACHABLE.say(
            name=name, why=state.last_error or "", next=state.next_try
        )
        return None
    if state.attempts and not _answers(desk, report):
        return None
    with desk.store.write() as connection:
        lease = marks.lease_due(
            connection,
            name,
            desk.worker,
            now,
            count=desk.batch,
            seconds=desk.lease_seconds,
            only_urgent=desk.only_urgent,
        )
        if lease is not None and lease.seized_from is not None:
            log.append(connection, [_seizure(desk, lease)], now)
    if lease is None:
        return None
    with desk.store.read() as connection:
        desired = Desired(desk.policy, facts.organisation(connection), now)
        group_keys = {m.subject for m in lease.marks if m.kind == "group"}
        members, logins = _members(desired, facts.people(connection) if group_keys else (), group_keys)
    return Taken(lease, desired, members, logins)


def _answers(desk: Desk, report: Report) -> bool:
    """Asked of a directory that was silent, before its marks are leased in vain."""
    try:
        desk.directory.probe()
    except (Unreachable, Refused) as error:
        still_away(desk, error, report)
        return False
    return True


def _members(
    desired: Desired, everybody: Iterable[Person], keys: set[str]
) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Who should be in these groups, by login; and the account ids of all of them."""
    found: dict[str, set[str]] = {key: set() for key in keys}
    logins: dict[str, str] = {}
    for person in everybody:
        for account, login, groups in desired.memberships(person):
            for key in groups & keys:
                found[key].add(login)
                logins[login] = account
    return {key: frozenset(members) for key, members in found.items()}, logins


def _seizure(desk: Desk, lease: Lease) -> Draft:
    """On record with the seizing itself: what the lost worker intended is answered for by this lease."""
    return Draft(
        act=Act.LEASE_SEIZED,
        by=f"worker:{desk.worker}",
        via="worker",
        object=desk.directory.name,
        outcome="reconciled",
        corr=lease.token,
        data={"old": lease.seized_from, "marks": len(lease.marks)},
    )
