"""
Which accounts should not be there any more, and why (放置ID, NISHIHARA-7.2.1.2.u). Pure.

Unknown is not never: an account counts as unused only from the day on which somebody began to watch every place in
which it can be used. Being away is no disuse: the count begins anew when a leave ends. A reason only puts an account
on a list; what becomes of it two people say (``rules.campaigns``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from idm.calendar import day_of, start_of
from idm.facts import AbsenceKind, Form, Person, PrivilegedAccount
from idm.facts.person import TERM_REQUIRED
from idm.policy import Policy
from idm.rules.employment import last_end_before
from idm.rules.last_use import Source


class Why(StrEnum):
    """Reasons to be on the list, the gravest first."""

    LEFT = "left"  # 退職等の後も残っている
    TERM_OVER = "term_over"  # 任期の後も残っている
    CONTRACT_OVER = "contract_over"  # 契約の後も残っている
    NEVER = "never"  # 一度も使われていない
    UNUSED = "unused"  # 使われていない
    INITIAL_PASSWORD = "initial_password"  # noqa: S105 - 仮のパスワードのまま
    NO_FACTOR = "no_factor"  # 要素を登録していない
    ORPHAN = "orphan"  # 名簿に持ち主がいない: an entry of a directory that nobody granted
    MEMBER = "member"  # 誰も認めていないメンバー


class Exempt(StrEnum):
    """Reasons not to be asked about: the first three by fact, the others by somebody's word."""

    LEAVE = "leave"
    SECONDED_OUT = "seconded_out"
    SUSPENSION = "suspension"
    ELECTION = "election"  # 選挙の時期だけ使う
    SEASONAL = "seasonal"  # 季節の仕事
    OTHER = "other"
    OWNED = "owned"  # an entry for which a named person answers
    PROTECTED = "protected"  # an entry that is left alone for a reason


class Remedy(StrEnum):
    """What two people may say yes to."""

    SUSPEND = "suspend"  # the account, until somebody else lifts it
    RETIRE = "retire"  # a privileged ID: it is taken back
    LOOK = "look"  # nothing yet: it is looked at
    REVOKE = "revoke"  # a right that an approved case gave, on a list of its own
    OBJECT = "object"  # a right that comes with a post: personnel have to answer, as the next pass would give it back
    REMOVE = "remove"  # an entry that nobody granted: shut, and deleted later
    EXPEL = "expel"  # a membership that nobody granted


BY_FACT: Mapping[AbsenceKind, Exempt] = {
    AbsenceKind.LEAVE: Exempt.LEAVE,
    AbsenceKind.SECONDED_OUT: Exempt.SECONDED_OUT,
    AbsenceKind.SUSPENSION: Exempt.SUSPENSION,
}


@dataclass(frozen=True, slots=True)
class Known:
    """
    What is known of one account. Instants are aware UTC.

    Args:
        made_at: When the account was made.
        used: Source -> the last use that it ever told of.
        temporary_since: When the temporary password was given that was never changed.
        bare_since: Since when rights wait for a second factor that is not there.
        left_over: A directory has not taken away yet what it should have.
        excused: A reason that somebody gave lately.
    """

    made_at: datetime
    used: Mapping[str, datetime] = field(default_factory=dict)
    temporary_since: datetime | None = None
    bare_since: datetime | None = None
    left_over: bool = False
    excused: Exempt | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """``idle``: days without use as far as anybody can say; None where nobody can."""

    why: tuple[Why, ...]
    remedy: Remedy
    idle: int | None
    exempt: Exempt | None = None


def judge(person: Person, known: Known, sources: Sequence[Source], policy: Policy, now: datetime) -> Judged | None:
    """
    Somebody's own account. None: it need not be on any list, or is stopped already.

    Clause: the one carried by rule ``sweep.listed``.
    """
    day = day_of(now)
    if any(stop.covers(now) for stop in person.stops):
        return None
    if person.employment_on(day) is None:
        return _gone(person, known, day)
    idle = _idle(quiet_since(person, known, sources, day), day)
    return _judged(tuple(_reasons(known, sources, policy, idle, day)), Remedy.SUSPEND, idle, person, known, policy, day)


def judge_privileged(
    person: Person,
    account: PrivilegedAccount,
    known: Known,
    sources: Sequence[Source],
    policy: Policy,
    now: datetime,
) -> Judged | None:
    """A privileged ID of this person that is held and not used. None as for ``judge``."""
    day = day_of(now)
    ended = account.retired_at is not None or person.employment_on(day) is None
    if ended or any(stop.covers(now) for stop in person.stops) or any(one.covers(now) for one in account.windows):
        return None
    idle = _idle(quiet_since(person, known, sources, day), day)
    return _judged(tuple(_unused(known, sources, policy, idle)), Remedy.RETIRE, idle, person, known, policy, day)


def _judged(
    why: tuple[Why, ...], remedy: Remedy, idle: int | None, person: Person, known: Known, policy: Policy, day: date
) -> Judged | None:
    if not why:
        return None
    exempt = next((BY_FACT[a.kind] for a in person.absences if a.span.covers(day)), known.excused)
    return Judged(why, _remedy(why, remedy, idle, policy), idle, exempt)


def quiet_since(person: Person, known: Known, sources: Sequence[Source], day: date) -> datetime | None:
    """From when on it is certain that nobody has used it, though somebody could; None where nobody watches."""
    if not sources:
        return None
    quiet = (known.made_at, *known.used.values(), *(one.since for one in sources))
    begun = [start_of(_run_began(person, day))]
    back = [start_of(a.span.end) for a in person.absences if a.span.end is not None and a.span.end <= day]
    lifted = [s.ends for s in person.stops if s.ends is not None and day_of(s.ends) <= day]
    return max(*quiet, *begun, *back, *lifted)


def _run_began(person: Person, day: date) -> date:
    """The first day of the appointments that go on without a gap until now: a renewal is no new beginning."""
    first = day
    for span in sorted((e.span for e in person.employments), key=lambda span: span.start, reverse=True):
        if span.start <= first and (span.end is None or span.end >= first):
            first = span.start
    return first


def _idle(since: datetime | None, day: date) -> int | None:
    return None if since is None else max(0, (day - day_of(since)).days)


def _reasons(known: Known, sources: Sequence[Source], policy: Policy, idle: int | None, day: date) -> Iterable[Why]:
    yield from _unused(known, sources, policy, idle)
    for why, since in ((Why.INITIAL_PASSWORD, known.temporary_since), (Why.NO_FACTOR, known.bare_since)):
        if since is not None and (day - day_of(since)).days >= policy.dormancy.listed.days:
            yield why


def _unused(known: Known, sources: Sequence[Source], policy: Policy, idle: int | None) -> Iterable[Why]:
    if idle is not None and idle >= policy.dormancy.listed.days:
        never = not known.used and all(one.since <= known.made_at for one in sources)
        yield Why.NEVER if never else Why.UNUSED


def _remedy(why: Iterable[Why], remedy: Remedy, idle: int | None, policy: Policy) -> Remedy:
    unused = any(one in (Why.NEVER, Why.UNUSED) for one in why)
    return remedy if unused and idle is not None and idle >= policy.dormancy.suspended.days else Remedy.LOOK


def _gone(person: Person, known: Known, day: date) -> Judged | None:
    """Whoever has left: on the list only when something is left over, or was used since."""
    ended = last_end_before(person, day)
    if ended is None:
        return None
    used_since = any(day_of(at) >= ended for at in known.used.values())
    if not known.left_over and not used_since:
        return None
    form = max((e for e in person.employments if e.span.end == ended), key=lambda e: e.span.start).form
    if form is Form.CONTRACTOR:
        return Judged((Why.CONTRACT_OVER,), Remedy.LOOK, None)
    return Judged((Why.TERM_OVER if form in TERM_REQUIRED else Why.LEFT,), Remedy.LOOK, None)
