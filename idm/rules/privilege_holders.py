"""Who may use a privilege, on which ground and until when (NISHIHARA-7.2.1.3). Pure; instants are aware UTC.

A privilege goes with the post that carries its role, with a delegation that the CISO accepted, or with an approved use.
Each of them is looked at again at every use: whoever lost it has lost the window that he opened with it (F28).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from idm.calendar import day_of
from idm.facts import Delegation, Form, Person, PrivilegedAccount, Window
from idm.policy import Policy
from idm.rules.delegation import Roots, stands_in
from idm.rules.moves import still_had
from idm.rules.periods import Period, period_of

HOLDER, CONTRACTOR, WINDOW = "privilege.holder", "privilege.contractor", "privilege.window"
RECERTIFIED, MOST = "privilege.recertified", "privilege.most"
NAME = "privilege.name"
NEVER = datetime.max.replace(tzinfo=UTC)
BODY_WIDE = frozenset({"network_admin", "ciso"})
"""Whose word on privileged IDs is good for everybody; a system manager's is for his own unit and his own privileges."""


class GroundKind(StrEnum):
    POST = "post"  # 職
    DEPUTY = "deputy"  # 代行者
    CASE = "case"  # 一回の利用


@dataclass(frozen=True, slots=True)
class Use:
    """
    An approved use. ``claim_by``: it has to begin before; ``window``: what was opened with it, None until then.

    ``minutes``: how long it was approved for, None for as long as the profile allows. ``approved``: when.
    """

    case: int
    privilege: str
    starts: datetime
    claim_by: datetime
    window: Window | None = None
    minutes: int | None = None
    approved: datetime | None = None

    def good(self, now: datetime) -> bool:
        return self.window.covers(now) if self.window else self.starts <= now < self.claim_by


@dataclass(frozen=True, slots=True)
class Ground:
    """
    Why somebody may use a privilege. ``until`` None: as long as he holds the post; ``case``: the number of the case.

    ``claimed``: a use that was begun; it is no ground for another window. ``minutes``: all that a use was approved for.
    """

    privilege: str
    kind: GroundKind
    until: datetime | None = None
    case: int = 0
    claimed: bool = False
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """
    One person with his privileged ID at one moment.

    Args:
        active: His own account may be used.
        account: None when he has no privileged ID, or it was taken back; ``made_at`` is when he got it, if he has one.
        confirmed: Labels of the periods for which somebody said that he shall keep it.
    """

    person: Person
    active: bool
    grounds: tuple[Ground, ...]
    account: PrivilegedAccount | None = None
    made_at: datetime = NEVER
    confirmed: frozenset[str] = frozenset()

    def on(self, privilege: str) -> tuple[Ground, ...]:
        return tuple(one for one in self.grounds if one.privilege == privilege)

    @property
    def keys(self) -> tuple[str, ...]:
        """Privileges that he holds on whatever ground, each once."""
        return tuple(dict.fromkeys(one.privilege for one in self.grounds))


def missed(made_at: datetime, confirmed: Collection[str], a_year: int, now: datetime) -> Period | None:
    """The period that went by without anybody saying that this privileged ID shall be kept (7.2(1)③(ア))."""
    last = period_of(now, a_year).before()
    return last if made_at < last.ends and last.key not in confirmed else None


def claim_by(starts: datetime, until: datetime | None, approved: datetime, claim: timedelta) -> datetime:
    """Until when an approved use has to begin: its own end or the profile's time after the yes, whichever is first."""
    waits = max(starts, approved) + claim
    return waits if until is None else min(until, waits)


def not_moved(person: Person, uses: Iterable[Use], now: datetime) -> tuple[Use, ...]:
    """Uses approved for his work in a unit where he still is, never away since: none moves with him (F28)."""
    return tuple(one for one in uses if still_had(person, one.approved, now))


def grounds(
    policy: Policy,
    person: str,
    roots: Roots,
    named: Iterable[Delegation],
    uses: Iterable[Use],
    now: datetime,
) -> tuple[Ground, ...]:
    """
    Every ground on which somebody holds a privilege now: posts first, then delegations, then single uses.

    Args:
        roots: What posts carry now, of this person and of whoever named him.
        named: Delegations in which he is the deputy.
        uses: His, as far as ``not_moved`` leaves them.
    """
    return (
        *_by_post(policy, person, roots),
        *_as_deputy(policy, person, roots, named, now),
        *_by_case(policy, uses, now),
    )


def _by_post(policy: Policy, person: str, roots: Roots) -> Iterator[Ground]:
    own = {role for role, _ in roots.get(person, ())}
    yield from (Ground(one.key, GroundKind.POST) for one in policy.privilege if one.role in own)


def _as_deputy(
    policy: Policy, person: str, roots: Roots, named: Iterable[Delegation], now: datetime
) -> Iterator[Ground]:
    for one in named:
        lent = {role for role, _ in stands_in(one, roots, now)} if one.deputy == person else set()
        until = min((at for at in (one.until, one.ended_at) if at is not None), default=one.until)
        yield from (Ground(p.key, GroundKind.DEPUTY, until, one.case) for p in policy.privilege if p.role in lent)


def _by_case(policy: Policy, uses: Iterable[Use], now: datetime) -> Iterator[Ground]:
    for one in uses:
        if one.privilege in policy.privileges and one.good(now):
            until = one.window.until if one.window else one.claim_by
            yield Ground(one.privilege, GroundKind.CASE, until, one.case, one.window is not None, one.minutes)


def contractor(person: Person, now: datetime) -> bool:
    """One of a contractor's people, whatever posts or cases he has (7.2(1)③(エ))."""
    employment = person.employment_on(day_of(now))
    return employment is not None and employment.form is Form.CONTRACTOR


def within(holders: Mapping[str, Holding], privilege: str, most: int) -> frozenset[str]:
    """
    Whoever is within the cap of a privilege: those with the post first, then whoever has had his ID longest.

    Args:
        holders: By person id; only those with a privileged ID count.
    """

    def rank(one: Holding) -> tuple[bool, datetime, str]:
        by_post = any(ground.kind is GroundKind.POST for ground in one.on(privilege))
        return (not by_post, one.made_at, one.person.id)

    counted = [one for one in holders.values() if one.account is not None and one.on(privilege)]
    return frozenset(one.person.id for one in sorted(counted, key=rank)[:most])


def barred(policy: Policy, one: Holding, privilege: str, holders: Mapping[str, Holding], now: datetime) -> str | None:
    """The rule by which somebody may not use a privilege at all now, window or not; None when none speaks."""
    if contractor(one.person, now):
        return CONTRACTOR
    if not one.active or one.account is None or not one.on(privilege):
        return HOLDER
    if missed(one.made_at, one.confirmed, policy.privileged_ids.recertified.value, now):
        return RECERTIFIED
    if one.person.id not in within(holders, privilege, policy.privileges[privilege].most):
        return MOST
    return None


def usable(policy: Policy, one: Holding, privilege: str, holders: Mapping[str, Holding], now: datetime) -> Window | str:
    """The window in which a privilege may be used at this very instant, or the rule that refuses."""
    found = barred(policy, one, privilege, holders, now)
    if found is not None or one.account is None:
        return found or HOLDER
    if all(ground.kind is GroundKind.CASE and not ground.claimed for ground in one.on(privilege)):
        return WINDOW  # an approved use that was not begun yet is no ground for a window from before it
    open_ones = (w for w in one.account.windows if w.privilege == privilege and w.covers(now))
    return max(open_ones, key=lambda window: window.until, default=None) or WINDOW


def opens_on(one: Holding, privilege: str) -> Ground | None:
    """The ground on which a new window would be opened, the strongest first; None when there is none left."""
    return next((ground for ground in one.on(privilege) if not ground.claimed), None)


def longest(policy: Policy, ground: Ground) -> int:
    """Minutes that a window on this ground lasts at most."""
    most = min(policy.privileges[ground.privilege].minutes, policy.privileged_ids.longest.minutes)
    return most if ground.minutes is None else min(most, ground.minutes)


def lasts(policy: Policy, ground: Ground, minutes: int | None, now: datetime) -> datetime:
    """
    When a window that begins now ends. A deputy's never outlasts his delegation; a use's has a clock of its own.

    Args:
        minutes: What was asked for; None is as long as the profile allows.
    """
    most = longest(policy, ground)
    until = now + timedelta(minutes=most if minutes is None else min(minutes, most))
    return min(until, ground.until) if ground.kind is GroundKind.DEPUTY and ground.until else until


def may_manage(
    policy: Policy, held: Collection[tuple[str, str | None]], units: Collection[str], privileges: Sequence[str]
) -> bool:
    """
    May somebody with these roles give, take back or confirm the privileged ID of somebody else?

    Args:
        units: Codes of the units in which the other one has posts, and of all above them.
        privileges: Keys of what the other one holds.
    """
    if any(role in BODY_WIDE for role, _ in held):
        return True
    own = any(policy.privileges[key].role == "system_manager" for key in privileges)
    return own and any(role == "system_manager" and unit in units for role, unit in held)
