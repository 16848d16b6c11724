"""What is lent for a time: granted rights, and the windows of privileged IDs. Pure; all intervals are half-open."""

from datetime import datetime, timedelta

from idm.calendar import wareki_minute
from idm.facts import Person, PrivilegedAccount
from idm.policy import Policy
from idm.rules.moves import still_had
from idm.rules.overlap import bound_from, of_a_section
from idm.verdict import Because, Status


def granted(person: Person, policy: Policy, kinds: int, now: datetime) -> dict[str, Because]:
    """
    Groups that approved cases give this person now. A right that needs more factors than he has waits, as others do;
    one that was given for another unit than he works in is over, as is one from before an absence.

    Args:
        kinds: How many different kinds of factor are on record.
    """
    found: dict[str, Because] = {}
    for one in person.grants:
        right = next((e for e in policy.entitlement if e.key == one.key), None)
        waits = right is not None and right.needs_factors > 1 and kinds < right.needs_factors
        known = right is not None or of_a_section(one.key)
        bound = bound_from(one.key, one.given, one.starts)
        if known and one.covers(now) and not waits and still_had(person, bound, now):
            until = f"{wareki_minute(one.until)}まで" if one.until else "終わりの定めなし"
            found[one.key] = Because("grant.case", f"申請{one.case}（{until}）")
    return found


def state_of(account: PrivilegedAccount, own: Status, policy: Policy, now: datetime) -> Status:
    """
    May a privileged ID be used now? Only inside a window, and only while its holder's own account may be.

    One that was taken back is disabled at once and deleted later, as a leaver's account is.
    """
    if own is Status.ABSENT:
        return Status.ABSENT
    if account.retired_at is not None and account.retired_at <= now:
        kept = account.retired_at + timedelta(days=policy.leaver.delete_after.days)
        return Status.ABSENT if kept <= now else Status.DISABLED
    if own is not Status.ACTIVE:
        return own
    return Status.ACTIVE if any(window.covers(now) for window in account.windows) else Status.SUSPENDED


def groups_of(account: PrivilegedAccount, now: datetime) -> frozenset[str]:
    """The privileges whose window it is now; none for one that was taken back."""
    if account.retired_at is not None and account.retired_at <= now:
        return frozenset()
    return frozenset(window.privilege for window in account.windows if window.covers(now))


def ends_at(account: PrivilegedAccount, now: datetime) -> datetime | None:
    """When the last of the windows that are open now ends; None outside any: then its state already refuses."""
    return max((window.until for window in account.windows if window.covers(now)), default=None)


def edges(person: Person, policy: Policy) -> set[datetime]:
    """Every instant (UTC) at which a rule of this room may change its answer."""
    found: set[datetime] = set()
    for one in person.grants:
        found.update(at for at in (one.starts, one.until) if at is not None)
    keep = timedelta(days=policy.leaver.delete_after.days)
    for account in person.privileged:
        if account.retired_at is not None:
            found.update((account.retired_at, account.retired_at + keep))
        for window in account.windows:
            found.update((window.starts, window.until))
    return found


def ends(person: Person) -> set[datetime]:
    """The instants (UTC) at which something that was lent ends."""
    grants = {one.until for one in person.grants if one.until is not None}
    return grants | {window.until for account in person.privileged for window in account.windows}
