"""May an account that is nobody's own be used now, and who answers for it? Pure; instants are aware UTC.

Nobody's service is stopped unseen: without an owner it is suspended only so many days after somebody was told.
"""

from datetime import datetime, timedelta

from idm.calendar import day_of, start_of, wareki_minute
from idm.facts import FOR_GOOD, Form, Person
from idm.facts.managed import ManagedAccount, ManagedKind
from idm.policy import Policy
from idm.rules.moves import still_there
from idm.verdict import Because, Status

HELD, OWNER, ENDED = "managed.held", "managed.owner", "managed.ended"
REVIEWED, NAME = "managed.reviewed", "managed.name"


def may_own(person: Person, now: datetime) -> bool:
    """Can somebody answer for such an account? Whoever is in office, and no contractor's man."""
    employment = person.employment_on(day_of(now))
    gone = any(stop.kind in FOR_GOOD and stop.covers(now) for stop in person.stops)
    return employment is not None and employment.form is not Form.CONTRACTOR and not gone


def answers(owner: Person, account: ManagedAccount, now: datetime) -> bool:
    """
    Does its owner answer for it still? Not once he has left, or moved out of the unit in which he took it on; whoever
    is only away does.
    """
    return may_own(owner, now) and still_there(owner, account.owned_since, now)


def unowned_since(owner: Person, account: ManagedAccount, now: datetime) -> datetime | None:
    """From which moment on nobody answers for it; None while somebody does."""
    since: datetime | None = None
    for at in (account.owned_since, *_edges_of(owner, account.owned_since, now), now):
        if answers(owner, account, at):
            since = None
        elif since is None:
            since = at
    return since


def suspended_from(owner: Person, account: ManagedAccount, policy: Policy, now: datetime) -> datetime | None:
    """
    When an account without an owner stops, or stopped: None while it has one, or while nobody was told of this. What
    was told in a time that is still to come, by a clock that was wrong, was not told (F77).
    """
    since, told = unowned_since(owner, account, now), account.told_at
    heard = since is not None and told is not None and since <= told <= now
    return stops_after(told, policy) if heard and told is not None else None


def stops_after(told: datetime, policy: Policy) -> datetime:
    """Midnight (JST) so many days after somebody was told that it has no owner."""
    return start_of(day_of(told) + timedelta(days=policy.managed.unowned.days))


def renewed_by(given: datetime, policy: Policy) -> datetime:
    """
    By when a new owner has to renew the password that the one before him knows: as long as a service goes on without
    an owner.
    """
    return stops_after(given, policy)


def state_of(owner: Person, account: ManagedAccount, policy: Policy, now: datetime) -> Status:
    """
    May it be used now? The owner's own account does not matter: he may be on leave while the service runs.

    A development account is gone at its end (NISHIHARA-7.3.2.2); a service is disabled first, and deleted later.
    """
    if now < account.starts:
        return Status.ABSENT
    if account.ends is not None and account.ends <= now:
        kept = account.ends + timedelta(days=policy.leaver.delete_after.days)
        gone = account.kind is ManagedKind.DEVELOPMENT or kept <= now
        return Status.ABSENT if gone else Status.DISABLED
    stops = suspended_from(owner, account, policy, now)
    stopped = not account.attested or (stops is not None and stops <= now)
    return Status.SUSPENDED if stopped else Status.ACTIVE


def reason(owner: Person, account: ManagedAccount, policy: Policy, now: datetime) -> Because:
    """The rule that decides its state."""
    if account.ends is not None and account.ends <= now:
        return Because(ENDED, f"{wareki_minute(account.ends)}に終了")
    stops = suspended_from(owner, account, policy, now)
    if stops is not None and stops <= now:
        return Because(OWNER, "持ち主がいません")
    return Because(HELD, account.name if account.attested else "監査記録に承認がありません")


def groups_of(account: ManagedAccount, policy: Policy, state: Status) -> frozenset[str]:
    """The one right that was approved with it, as far as the profile still knows it."""
    known = account.right in {one.key for one in policy.entitlement}
    return frozenset({account.right}) if known and state is Status.ACTIVE else frozenset()


def password_due(made_at: datetime | None, policy: Policy) -> datetime | None:
    """
    From when on directories take a password no more, for its age: theirs is that of staff (``binding.bind_rules``).
    None where there is none, or the profile knows no such age.
    """
    days = policy.passwords.staff.rotation.every_days
    return None if made_at is None or not days else made_at + timedelta(days=days)


def edges(owner: Person, policy: Policy) -> set[datetime]:
    """Every instant at which a rule of this room may change its answer, but for those of the owner's own facts."""
    found: set[datetime] = set()
    keep = timedelta(days=policy.leaver.delete_after.days)
    for one in owner.managed:
        found.add(one.starts)
        if one.ends is not None:
            found.update((one.ends, one.ends + keep))
        if one.told_at is not None:
            found.add(stops_after(one.told_at, policy))
    return found


def ends(owner: Person) -> set[datetime]:
    """The instants at which one of his is over."""
    return {one.ends for one in owner.managed if one.ends is not None}


def _edges_of(owner: Person, after: datetime, now: datetime) -> list[datetime]:
    """When it may change who answers, in order."""
    days = {day for span in owner.spans() for day in (span.start, span.end) if day is not None}
    found = {start_of(day) for day in days} | {at for stop in owner.stops for at in (stop.starts, stop.ends) if at}
    return sorted(at for at in found if after < at < now)
