"""One application with everything that is needed to decide it: on one page, and on paper. Nothing is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from idm.calendar import day_of
from idm.facts import Person
from idm.facts.case import Answer, Case, CaseKind, CaseState, Decision
from idm.messages import Said, pages
from idm.messages import case_pages as say
from idm.messages import cases as say_cases
from idm.office import changes
from idm.office.cases.contents import in_words
from idm.office.cases.ending import GIVES
from idm.office.cases.filing import visible
from idm.office.cases.looking import Shown, progress_of, shown_of
from idm.office.cases.seats import House
from idm.office.cases.steps import step_label
from idm.office.cases.words import content_of, shown
from idm.office.instance import Actor, Instance
from idm.office.mail.looking import Told, deputy_told
from idm.office.urgent import absence
from idm.rules.cases import OWNER, Allowed, Denied, Outcome, Progress, judge
from idm.store import facts, log_search
from idm.store.cases import Filed
from idm.store.log_search import Filter

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom it concerns, with the posts he holds today."""

    name: str
    number: str
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the audit log about this case. ``at`` is aware UTC."""

    seq: int
    at: datetime
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    ``steps``: whose word it needs, in order, each with how far it is. ``barred``: who holds the role of the step
    that it waits for and may not decide, with what he is to this case and the clause that bars him. ``away``: who of
    those who may decide is not there now. ``waits``: why a stuck one is stuck.

    ``allowed``: this person may decide now; ``denied``: why he may not, None where nothing waits. ``unavoidable``: he
    is the applicant, and may decide himself for want of anybody else (NISHIHARA-2.6.1). ``endable``: he may end
    before its time what was approved. ``difference``: the lines of
    the settings that would change. ``told``: who had to hear of an accepted deputy, and whether he has.
    """

    shown: Shown
    case: Case
    applicant: Party
    beneficiary: Party
    content: tuple[tuple[str, str], ...]
    comes: str
    steps: tuple[tuple[str, str], ...]
    barred: tuple[tuple[str, str, str], ...]
    away: tuple[Said, ...]
    stuck: bool
    waits: Said | None
    allowed: Allowed | None
    denied: Denied | None
    unavoidable: bool
    difference: tuple[str, ...]
    own: bool
    endable: bool
    over_at: datetime | None
    told: tuple[Told, ...]
    now: datetime


def sheet(instance: Instance, number: int, actor: Actor) -> Sheet:
    """
    Raises:
        NotThere: no such case, or none that he may look at.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        filed, said = visible(house, number, actor)
        far = progress_of(house, filed, said)
        people = house.people([filed.case])
        waits = filed.state is CaseState.OPEN
        verdict = _verdict(house, filed, said, actor)
        return Sheet(
            shown=shown_of(house, filed, said),
            case=filed.case,
            applicant=_party(house, people.get(filed.case.applicant)),
            beneficiary=_party(house, people.get(filed.case.beneficiary)),
            content=in_words(house, filed),
            comes=say.COMES_OF_YES[filed.case.kind],
            steps=_steps(house, filed, far, said),
            barred=_barred(house, far) if waits else (),
            away=_away(house, filed, far) if waits else (),
            stuck=waits and far.outcome is Outcome.STUCK,
            waits=_waits(house, far) if waits else None,
            allowed=verdict if isinstance(verdict, Allowed) else None,
            denied=verdict if waits and isinstance(verdict, Denied) else None,
            unavoidable=isinstance(_verdict(house, filed, said, actor, unavoidable=True), Allowed)
            and isinstance(verdict, Denied),
            difference=_difference(house, filed) if waits else (),
            own=filed.case.applicant == actor.by,
            endable=_endable(house, filed, said, actor),
            over_at=filed.over_at,
            told=tuple(deputy_told(connection, filed, said)),
            now=house.now,
        )


def _waits(house: House, far: Progress) -> Said | None:
    """Why a stuck one is stuck: a vacant post, one that two have, or a CISO who decides nothing for himself."""
    rules = house.instance.policy.rules
    return say_cases.DENIED[far.rule].say(source=rules[far.rule].source) if far.rule else None


def lines(instance: Instance, number: int) -> tuple[Line, ...]:
    """What the audit log says about a case, the oldest first; for whoever was shown the case."""
    with instance.store.read() as connection:
        found = log_search.newest(connection, Filter(about=frozenset({f"case:{number}"})), None, MOST_LINES)
        people = {one.id: one for one in facts.people(connection, {line["by"] for line in found})}
    return tuple(
        Line(
            line["seq"],
            datetime.fromisoformat(line["at"]),
            pages.ACTS.get(line["act"], line["act"]),
            shown(people.get(line["by"])) or line["by"],
        )
        for line in reversed(found)
    )


def _verdict(
    house: House, filed: Filed, said: Sequence[Decision], actor: Actor, *, unavoidable: bool = False
) -> Allowed | Denied:
    seats, policy = house.seats(filed.case), house.instance.policy
    return judge(
        filed.case,
        filed.state,
        policy,
        said,
        seats,
        actor.by,
        house.now,
        seen=filed.case.digest,
        unavoidable=unavoidable,
    )


def _party(house: House, person: Person | None) -> Party:
    organisation, day = facts.organisation(house.connection), day_of(house.now)
    posts = person.postings_on(day) if person else []
    paths = [" ".join(unit.name for unit in reversed(organisation.path(post.unit, day))) for post in posts]
    number = person.numbers[-1] if person else ""
    return Party(
        shown(person), number, tuple(f"{path} {post.title}".strip() for path, post in zip(paths, posts, strict=True))
    )


def _difference(house: House, filed: Filed) -> tuple[str, ...]:
    if filed.case.kind is not CaseKind.CHANGE:
        return ()
    content = content_of(filed.case)
    return tuple(changes.difference(house.instance, int(content["number"]), base=content["base"]))


def _endable(house: House, filed: Filed, said: Sequence[Decision], actor: Actor) -> bool:
    """Would ``ending.end_early`` take it from him?"""
    if filed.case.kind not in GIVES - {CaseKind.MANAGED} or filed.state is not CaseState.APPROVED:
        return False
    if filed.over_at is not None or filed.case.over(house.now):
        return False
    yes = {one.person for one in said if one.answer is Answer.YES and one.digest == filed.case.digest}
    party = actor.by in {filed.case.applicant, filed.case.beneficiary, *yes}
    return party or (actor.person is not None and ("network_admin", None) in house.held_by(actor.person))


def _steps(house: House, filed: Filed, far: Progress, said: Sequence[Decision]) -> tuple[tuple[str, str], ...]:
    """As the case keeps its chain; who decides in the place of the last step is named when it comes to him."""
    known = {OWNER, *(role.key for role in house.instance.policy.role)}
    own = [key for key in filed.case.chain if key in known]
    behind = {one.step for one in said if one.digest == filed.case.digest and one.answer is Answer.YES}
    waits = far.step if filed.state is CaseState.OPEN else None
    labels = (step_label(house, filed.case, key) for key in own)
    return tuple((label, say.STEP[_mark(number, behind, waits)]) for number, label in enumerate(labels))


def _mark(step: int, behind: Collection[int], waits: int | None) -> str:
    if step in behind:
        return "done"
    if waits is None:
        return "passed" if step < max(behind, default=0) else ""
    return "now" if step == waits else "passed" if step < waits else "later"


def _away(house: House, filed: Filed, far: Progress) -> tuple[Said, ...]:
    """Who of those whose word it waits for is not there; nothing is decided by it."""
    rule = house.instance.policy.cases.get(filed.case.kind)
    if rule is None or far.step is None:
        return ()
    return absence.waits(house, step_label(house, filed.case, rule.steps[far.step]), far.may)


def _barred(house: House, far: Progress) -> tuple[tuple[str, str, str], ...]:
    rules = house.instance.policy.rules
    people = {one.id: one for one in facts.people(house.connection, set(far.barred))}
    return tuple((shown(people.get(who)), say.BARRED[rule], rules[rule].source) for who, rule in far.barred.items())
