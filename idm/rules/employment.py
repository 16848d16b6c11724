"""May this person's account be used now? One rule a function; every rule that speaks gives its reason."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from idm.calendar import Span, day_of, start_of, wareki, wareki_minute
from idm.facts import FOR_GOOD, AbsenceKind, Form, Person, Stop, StopKind
from idm.policy import Policy
from idm.rules import contracts
from idm.rules.moves import last_out
from idm.verdict import Because, Status, Verdict


def before_start(person: Person, policy: Policy, day: date) -> Verdict | None:
    """No account before 00:00 of the first day of the first appointment."""
    first = min([e.span.start for e in person.employments], default=None)
    if first is None or day < first:
        when = wareki(first) + "から" if first else "任用の記録なし"
        return Verdict(Status.ABSENT, Because("account.before_start", when))
    return None


def employed(person: Person, policy: Policy, day: date) -> Verdict | None:
    """In force today: active, unless another rule is stricter, or his contract does not let him (``contracts``)."""
    current = person.employment_on(day)
    if current is None:
        return None
    if current.form is Form.CONTRACTOR:
        missing = contracts.judged(person.contracts, policy, day)
        if missing is not None:
            return missing
    return _in_force(policy.forms[current.form])


@lru_cache
def _in_force(form: str) -> Verdict:
    return Verdict(Status.ACTIVE, Because("account.employed", form))


def left(person: Person, policy: Policy, day: date) -> Verdict | None:
    """The last day is over: disabled at once, deleted after the profile's days (disable before delete)."""
    ended = last_end_before(person, day)
    if ended is None or person.employment_on(day) is not None:
        return None
    last_day = ended - timedelta(days=1)
    if day >= ended + timedelta(days=policy.leaver.delete_after.days):
        return Verdict(Status.ABSENT, Because("account.deleted", f"{wareki(last_day)}付で終了"))
    return Verdict(Status.DISABLED, Because("account.left", f"{wareki(last_day)}付で終了"))


_ABSENCE_RULES = {
    AbsenceKind.LEAVE: ("account.leave", "休業"),
    AbsenceKind.SECONDED_OUT: ("account.seconded_out", "出向・派遣"),
    AbsenceKind.SUSPENSION: ("account.suspension", "停職"),
}


def away(person: Person, policy: Policy, day: date) -> Verdict | None:
    """On leave, seconded out or suspended from duty: suspended where the profile says so."""
    for absence in person.absences:
        if absence.kind in policy.absences.suspend and absence.span.covers(day):
            rule, what = _ABSENCE_RULES[absence.kind]
            return Verdict(Status.SUSPENDED, Because(rule, f"{what}（{wareki(absence.span.start)}から）"))
    return None


_STOP_RULES = {
    StopKind.DISMISSAL: ("account.dismissed", "免職・失職", Status.DISABLED),
    StopKind.DEATH: ("account.died", "死亡", Status.DISABLED),
    StopKind.HOLD: ("account.held", "利用の一時停止", Status.SUSPENDED),
    StopKind.DORMANT: ("account.dormant", "長期の未使用による停止", Status.SUSPENDED),
}


def stopped(stops: Iterable[Stop]) -> list[Verdict]:
    """
    What stops in force do: 免職 and 死亡 disable, the others suspend, from their minute until somebody lifts them.

    Domain cases 74, 75.
    """
    found = []
    for stop in stops:
        rule, what, status = _STOP_RULES[stop.kind]
        found.append(Verdict(status, Because(rule, f"{what}（{wareki_minute(stop.starts)}から）")))
    return found


def forgotten(stops: Iterable[Stop], policy: Policy, day: date) -> list[Verdict]:
    """An account that was suspended because nobody used it goes after the profile's days, until somebody lifts it."""
    return [
        Verdict(Status.ABSENT, Because("account.dormant_deleted", f"{wareki_minute(stop.starts)}に停止"))
        for stop in stops
        if stop.kind is StopKind.DORMANT and day >= _forgotten_from(stop, policy)
    ]


def _forgotten_from(stop: Stop, policy: Policy) -> date:
    return day_of(stop.starts) + timedelta(days=policy.dormancy.kept)


_START = attrgetter("start")
Rule = Callable[[Person, Policy, date], Verdict | None]
RULES: tuple[Rule, ...] = (before_start, employed, left, away)


def status_on(person: Person, policy: Policy, day: date, now: datetime | None = None) -> tuple[Status, list[Verdict]]:
    """
    The strictest verdict wins; every reason is kept.

    Args:
        now: The instant (aware UTC) within that day, for what stops at a minute. None asks about the whole day: who is
            stopped at any minute of it counts as stopped.
    """
    verdicts = [v for rule in RULES if (v := rule(person, policy, day)) is not None]
    if person.stops:
        stops = [s for s in person.stops if (s.touches(day) if now is None else s.covers(now))]
        # Of equal strictness, the stop is the reason that is given first.
        verdicts = stopped(stops) + forgotten(stops, policy, day) + verdicts
    if len(verdicts) == 1:  # nearly everybody
        return verdicts[0].status, verdicts
    return max([v.status for v in verdicts], default=Status.ABSENT), verdicts


def last_end_before(person: Person, day: date) -> date | None:
    """The newest end (exclusive) of an appointment that lies on or before that day."""
    return max([e.span.end for e in person.employments if e.span.end is not None and e.span.end <= day], default=None)


def left_over(person: Person, day: date) -> bool:
    """
    Has somebody come back to office, and is there anything of before left by which he could prove himself?

    Whoever comes back begins clean (F29): as long as a worker has not ended what he had, he is shut out, and no
    directory gets his old password. Cards of before count no more by themselves, see ``cards.from_before``.
    """
    if len(person.employments) < 2:  # nearly everybody
        return False
    out = last_out(person, day)
    if out is None or person.employment_on(day) is None:
        return False
    since = person.proofs.since
    return since is not None and since < start_of(out)


def access_ends(person: Person, now: datetime) -> datetime | None:
    """
    When access ends by what is known now (UTC); None while no end is known.

    That is the end of the appointments, of the contract before it, or the minute of a stop before both: the directory
    itself then refuses from that minute on, whether or not a worker runs. A stop in force that may be lifted ends
    nothing for good, and does not count.

    Appointments that meet without a gap are one run: 3月31日退職 and 4月1日再任用 is a continuation, not a leaver.
    The run in force counts; for someone who has left, the run that ended; before the first day, the coming one.
    """
    end = _run_ends(person, now)
    if person.contracts:
        end = _contract_ends(person, now, end)
    if not person.stops:
        return end
    starts = [s.starts for s in person.stops if _will_stop(s, now)]
    return min([*starts, end] if end is not None else starts, default=None)


def _will_stop(stop: Stop, now: datetime) -> bool:
    """A stop that is to come, or one for good that is in force."""
    lifted = stop.ends is not None and stop.ends <= now
    return not lifted and (stop.kind in FOR_GOOD or stop.starts > now)


def _run_ends(person: Person, now: datetime) -> datetime | None:
    if len(person.employments) == 1:  # nearly everybody
        end = person.employments[0].span.end
        return None if end is None else start_of(end)
    end = _last_of_run([e.span for e in person.employments], day_of(now))
    return None if end is None else start_of(end)


def _last_of_run(spans: Iterable[Span], day: date) -> date | None:
    """Where the run of spans ends that this day is in, or that ended last before it; None when it has no end."""
    end = None
    for span in sorted(spans, key=_START):
        if end is not None and span.start > max(end, day):
            break
        if span.end is None:
            return None
        end = span.end if end is None else max(end, span.end)
    return end


def _contract_ends(person: Person, now: datetime, end: datetime | None) -> datetime | None:
    """
    The sooner of this end and of the run of days on which he is one of ours, or a contractor's under a contract: what
    a contract says of other days than those of that appointment ends nothing.
    """
    spans = [e.span for e in person.employments if e.form is not Form.CONTRACTOR]
    for job in person.employments:
        if job.form is Form.CONTRACTOR:
            under = (contracts.cut(work.span, job.span) for work in person.contracts)
            spans += [span for span in under if span is not None]
    last = _last_of_run(spans, day_of(now))
    if last is None:
        return end
    return start_of(last) if end is None else min(end, start_of(last))


def edges(person: Person, policy: Policy) -> set[datetime]:
    """Every instant (UTC) at which a rule of this room, or the posts, may change their answer."""
    days: set[date] = set()
    for span in person.spans():
        days.add(span.start)
        if span.end is not None:
            days.add(span.end)
    keep = timedelta(days=policy.leaver.delete_after.days)
    days.update(e.span.end + keep for e in person.employments if e.span.end is not None)
    if person.contracts:
        days.update(contracts.edges(person.contracts, policy))
    instants = {start_of(day) for day in days}
    for stop in person.stops:
        instants.add(stop.starts)
        if stop.ends is not None:
            instants.add(stop.ends)
        if stop.kind is StopKind.DORMANT:
            instants.add(start_of(_forgotten_from(stop, policy)))
    return instants
