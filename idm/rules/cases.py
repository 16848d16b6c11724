"""Who may decide an application, and how far it has come. Pure: no timer and no absence ever makes a yes of it.

Separation is by person (2(6)①, F21): whoever asks, whoever it is for and whoever stands in for either of them is barred
from every step, whatever posts he holds and since when.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idm.calendar import day_after, day_of, fiscal_year_end, start_of, wareki
from idm.facts.case import Answer, Case, CaseState, Decision, Flag
from idm.messages import Message, Said
from idm.messages import cases as say
from idm.policy import Policy
from idm.policy.cases import CaseRule
from idm.rules.vacancies import ONE_HOLDER

APPLICANT = "case.applicant"
OWNER = "owner"
"""In a chain: the role that answers for the shared item."""
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seats:
    """
    Who is who at one moment, as far as one case needs it.

    Args:
        held: Person id -> the ``(role, unit)`` his posts carry; unit None for the whole body.
        units: Codes of the units that the case is a matter of, those above them included: the beneficiary's, or that
            which answers for the system asked for (7.2(2)①).
        deputies: Person id -> ids of those who stand in for him.
        carried: The same as ``held`` of everybody, also of those who may not work now: nobody loses a post by being
            away or suspended.
        owner: The role that answers for the shared item asked for, "" where none is (6.4(2)②).
    """

    held: Mapping[str, frozenset[tuple[str, str | None]]]
    units: frozenset[str]
    deputies: Mapping[str, frozenset[str]] = field(default_factory=dict)
    owner: str = ""
    carried: Mapping[str, frozenset[tuple[str, str | None]]] = field(default_factory=dict)

    def holders(self, role: str) -> frozenset[str]:
        """
        Who holds a role for this case; one that is limited to a unit counts for its own people and systems only.

        A shared item belongs to a role, not to a unit: whoever holds that role may say who uses it.
        """
        return self._of(role, self.held)

    def carriers(self, role: str) -> frozenset[str]:
        """The same by post alone: whoever is away or suspended is waited for, he frees nobody."""
        return self._of(role, {**self.held, **self.carried})

    def doubled(self, role: str) -> bool:
        """Is an office of one person in the hands of several (2(1)①)? Then it is nobody's until HR puts it right."""
        everybody, role = {**self.held, **self.carried}, self.owner if role == OWNER else role
        return role in ONE_HOLDER and sum((role, None) in roles for roles in everybody.values()) > 1

    def _of(self, role: str, among: Mapping[str, frozenset[tuple[str, str | None]]]) -> frozenset[str]:
        if role == OWNER:
            return frozenset(who for who, roles in among.items() if any(key == self.owner for key, _ in roles))
        return frozenset(
            person
            for person, roles in among.items()
            if any(key == role and (unit is None or unit in self.units) for key, unit in roles)
        )


class Outcome(StrEnum):
    WAITING = "waiting"  # for one of those who may
    STUCK = "stuck"  # there is nobody who may; it stays so until the posts change
    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Progress:
    """
    ``step`` counts from 0, None when nothing is left to decide. ``barred``: holders of its role, by which rule.

    ``away``: of a stuck one, those who have the post and may not decide today. ``rule``: by which it is stuck.
    """

    outcome: Outcome
    step: int | None = None
    may: frozenset[str] = NOBODY
    barred: Mapping[str, str] = field(default_factory=dict)
    away: frozenset[str] = NOBODY
    rule: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one yes fills: ``(step, role)``, and what is unusual about it. ``rule`` is the id that lets it pass."""

    fills: tuple[tuple[int, str], ...]
    flags: frozenset[Flag]
    rule: str


@dataclass(frozen=True, slots=True)
class Denied:
    """Why not: the id of the rule, and its source as people read it."""

    rule: str
    source: str

    @property
    def message(self) -> Message:
        return say.DENIED[self.rule]

    @property
    def said(self) -> Said:
        return self.message.say(source=self.source)


def bar(case: Case, seats: Seats, person: str) -> str | None:
    """The rule by which this person decides nothing about this case; None when no rule speaks."""
    if person == case.beneficiary:
        return "case.beneficiary"
    if person == case.applicant:
        return APPLICANT
    for one in (case.applicant, case.beneficiary):
        if person in seats.deputies.get(one, NOBODY):
            return "case.deputy"
    return None


def progress(case: Case, rule: CaseRule, decisions: Sequence[Decision], seats: Seats) -> Progress:
    """
    How far a case has come. Only decisions on exactly these words count.

    A step whose every holder is barred goes to the next one, where there is one; a vacant step waits, and so does one
    whose holder is away or suspended: he has the post, and nobody decides in his place (2(6)①).
    """
    counted = [one for one in decisions if one.digest == case.digest]
    if any(one.answer is Answer.NO for one in counted):
        return Progress(Outcome.REFUSED)
    if any(one.answer is Answer.RETURN for one in counted):
        return Progress(Outcome.RETURNED)
    reached = max((one.step for one in counted), default=-1)
    if reached >= len(rule.chain) - 1:
        return Progress(Outcome.APPROVED)
    return next(_steps(case, rule, reached + 1, seats))


def _steps(case: Case, rule: CaseRule, first: int, seats: Seats) -> Iterator[Progress]:
    """The steps that somebody has to decide or nobody can; of the others, all but the last are passed over."""
    last = len(rule.steps) - 1
    for step in range(first, last + 1):
        role = rule.steps[step]
        carriers = seats.carriers(role)
        barred = {person: found for person in sorted(carriers) if (found := bar(case, seats, person))}
        others = carriers - barred.keys()
        doubled = seats.doubled(role)
        may = NOBODY if doubled else others & seats.holders(role)
        if may:
            yield Progress(Outcome.WAITING, step, may, barred)
        elif others or not carriers or step == last:
            yield Progress(Outcome.STUCK, step, NOBODY, barred, others, _why(role, others, barred, doubled=doubled))


def _why(role: str, others: frozenset[str], barred: Mapping[str, str], *, doubled: bool) -> str:
    if doubled:
        return "case.doubled"
    return "case.committee" if role == "ciso" and barred and not others else "case.stuck"


def judge(
    case: Case,
    state: CaseState,
    policy: Policy,
    decisions: Sequence[Decision],
    seats: Seats,
    person: str,
    now: datetime,
    *,
    seen: str,
    unavoidable: bool = False,
) -> Allowed | Denied:
    """
    May this person decide now?

    Args:
        now: aware UTC.
        seen: The digest of what he was shown.
        unavoidable: He says that the applicant himself has to decide, for want of anybody else.
    """
    rule = policy.cases.get(case.kind)
    if state is not CaseState.OPEN:
        return _denied(policy, "case.closed")
    if rule is None or seen != case.digest or case.chain != rule.bound:
        return _denied(policy, "case.changed")
    if case.over(now):
        return _denied(policy, "case.over")
    where = progress(case, rule, decisions, seats)
    if where.step is None:
        return _denied(policy, "case.closed")
    if person in where.may:
        return _allowed(case, rule, decisions, seats, person, where.step)
    own, stuck = bar(case, seats, person), where.outcome is Outcome.STUCK
    if own == APPLICANT and unavoidable and rule.override and stuck and not where.away and person in where.barred:
        return Allowed(((where.step, rule.steps[where.step]),), frozenset({Flag.UNAVOIDABLE}), "case.override")
    return _denied(policy, own or where.rule or "case.role")


def _allowed(
    case: Case, rule: CaseRule, decisions: Sequence[Decision], seats: Seats, person: str, step: int
) -> Allowed:
    fills = [step]
    while fills[-1] < len(rule.chain) - 1 and _fills(seats, rule.steps[fills[-1] + 1], person):
        fills.append(fills[-1] + 1)
    before = any(one.person == person and one.digest == case.digest for one in decisions)
    flags = {Flag.BOTH_POSTS} if before or len(fills) > 1 else set()
    if step >= len(rule.chain):
        flags.add(Flag.IN_PLACE)
    because = "case.both_posts" if Flag.BOTH_POSTS in flags else "case.barred" if flags else "case.role"
    return Allowed(tuple((one, rule.steps[one]) for one in fills), frozenset(flags), because)


def _fills(seats: Seats, role: str, person: str) -> bool:
    return person in seats.holders(role) and not seats.doubled(role)


def _denied(policy: Policy, rule: str) -> Denied:
    return Denied(rule, policy.rules[rule].source)


def unfit(case: Case, rule: CaseRule, roles: frozenset[str] | None, now: datetime) -> tuple[Said, ...]:
    """
    Everything that speaks against taking a case in, at once; asked again at its last yes (F22).

    Args:
        roles: What the applicant holds now; None while his own account may not be used.
        now: aware UTC.
    """
    found: list[tuple[Message, dict[str, object]]] = []
    if roles is None:
        found.append((say.APPLICANT_MAY_NOT, {}))
    elif rule.applicants and roles.isdisjoint(rule.applicants):
        found.append((say.NOT_YOURS_TO_ASK, {"label": rule.label}))
    if not case.reason.strip():
        found.append((say.NO_REASON, {}))
    if case.over(now):
        found.append((say.PERIOD_PAST, {}))
    found += _too_long(case, rule)
    return tuple(message.say(**values) for message, values in found)


def _too_long(case: Case, rule: CaseRule) -> Iterator[tuple[Message, dict[str, object]]]:
    if case.until is None:
        if not rule.open_end:
            yield say.NO_END, {"label": rule.label}
        return
    if case.until > case.starts + timedelta(days=rule.longest_days):
        yield say.TOO_LONG, {"label": rule.label, "days": rule.longest_days}
    year_end = fiscal_year_end(day_of(case.starts))
    if rule.fiscal_year and case.until > start_of(day_after(year_end)):
        yield say.PAST_YEAR_END, {"label": rule.label, "last": wareki(year_end)}


def reminder(handed_in: datetime, rule: CaseRule) -> datetime:
    """From when on somebody is reminded. Nothing else ever depends on it."""
    return handed_in + timedelta(days=rule.days_to_decide)
