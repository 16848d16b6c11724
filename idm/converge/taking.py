"""Take: a lease, its facts, and what should be."""

from idm.converge.desk import Desk, Report
from idm.converge.flight import WorkedOut
from idm.desired import Desired
from idm.messages import work as say
from idm.store import facts, marks


def take(desk: Desk, report: Report) -> WorkedOut | None:
    now = desk.clock.now()
    with desk.store.write() as connection:
        state = marks.directory_state(connection, desk.directory.name)
        if report.unreachable is not None or (desk.patient and state.next_try is not None and state.next_try > now):
            report.unreachable = report.unreachable or say.DIRECTORY_UNREACHABLE.say(
                name=desk.directory.name, why=state.last_error or "", next=state.next_try
            )
            return None
        lease = marks.lease_due(
            connection, desk.directory.name, desk.worker, now, count=desk.batch, seconds=desk.lease_seconds
        )
    if lease is None:
        return None
    with desk.store.read() as connection:
        desired = Desired(desk.policy, facts.organisation(connection), now)
        wanted = facts.person_ids_of_accounts(connection, [m.subject for m in lease.marks if m.kind == "account"])
        people = {one.account.id: one for one in facts.people(connection, list(wanted.values()))}
        group_keys = {m.subject for m in lease.marks if m.kind == "group"}
        everybody = list(desired.entries(facts.people(connection))) if group_keys else []
    members = {key: frozenset(e.login for e in everybody if key in e.groups) for key in group_keys}
    logins = {e.login: e.account for e in everybody}
    after = {account: desired.entry(one) for account, one in people.items()}
    return WorkedOut(lease, desired, people, after, members, logins)
