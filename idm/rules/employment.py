"""May this person's account be used now? One rule a function; every rule that speaks gives its reason."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from idm.calendar import day_of, start_of, wareki
from idm.facts import AbsenceKind, Person
from idm.policy import Policy
from idm.verdict import Because, Status, Verdict


def before_start(person: Person, policy: Policy, day: date) -> Verdict | None:
    """No account before 00:00 of the first day of the first appointment."""
    first = min([e.span.start for e in person.employments], default=None)
    if first is None or day < first:
        when = wareki(first) + "から" if first else "任用の記録なし"
        return Verdict(Status.ABSENT, Because("account.before_start", when))
    return None


def employed(person: Person, policy: Policy, day: date) -> Verdict | None:
    """In force today: active, unless another rule is stricter."""
    current = person.employment_on(day)
    if current is None:
        return None
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


_START = attrgetter("start")
Rule = Callable[[Person, Policy, date], Verdict | None]
RULES: tuple[Rule, ...] = (before_start, employed, left, away)


def status_on(person: Person, policy: Policy, day: date) -> tuple[Status, list[Verdict]]:
    """The strictest verdict wins; every reason is kept."""
    verdicts = [v for rule in RULES if (v := rule(person, policy, day)) is not None]
    return max([v.status for v in verdicts], default=Status.ABSENT), verdicts


def last_end_before(person: Person, day: date) -> date | None:
    """The newest end (exclusive) of an appointment that lies on or before that day."""
    return max([e.span.end for e in person.employments if e.span.end is not None and e.span.end <= day], default=None)


def access_ends(person: Person, now: datetime) -> datetime | None:
    """
    When access ends by what is known now (UTC); None while no end is known.

    Appointments that meet without a gap are one run: 3月31日退職 and 4月1日再任用 is a continuation, not a leaver.
    The run in force counts; for someone who has left, the run that ended; before the first day, the coming one.
    """
    day = day_of(now)
    end: date | None = None
    for span in sorted([e.span for e in person.employments], key=_START):
        if end is not None and span.start > max(end, day):
            break
        if span.end is None:
            return None
        end = span.end if end is None else max(end, span.end)
    return None if end is None else start_of(end)


def edges(person: Person, policy: Policy) -> set[datetime]:
    """Every instant (UTC) at which a rule of this room, or the posts, may change their answer."""
    days: set[date] = set()
    for span in person.spans():
        days.add(span.start)
        if span.end is not None:
            days.add(span.end)
    keep = timedelta(days=policy.leaver.delete_after.days)
    days.update(e.span.end + keep for e in person.employments if e.span.end is not None)
    return {start_of(day) for day in days}
