"""One word on a case: judged, written down and carried out in one transaction (F20, F21, F22).

The roster is locked against changes before anybody's right is judged, so whoever lost his post before it is refused,
and whoever loses it afterwards had it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.facts.case import Answer, CaseState, Decision, Flag
from idm.messages import cases as say
from idm.office.cases import telling
from idm.office.cases.effects import Effects, rule_of
from idm.office.cases.filing import moved, put_on_record, visible
from idm.office.cases.kinds import against, check_kind
from idm.office.cases.seats import House
from idm.office.cases.words import require_fit
from idm.office.instance import Actor, Instance
from idm.policy.cases import CaseRule
from idm.rules.cases import Allowed, Denied, Outcome, judge, progress
from idm.store import cases, facts
from idm.store.cases import Filed

COMMITTEE = "committee_secretary"
"""He puts down what the committee decided: its reference is his reason, whatever the answer (2(5))."""
DIGITS = 12
"""So many digits of a digest have to be said to show that it was looked at."""


@dataclass(frozen=True, slots=True)
class Word:
    """
    What somebody says of a case.

    Args:
        seen: The digest that he was shown, or its first twelve digits.
        reason: Needed for anything but an ordinary yes.
        unavoidable: The applicant himself decides, for want of anybody else (NISHIHARA-2.6.1).
    """

    answer: Answer
    seen: str
    reason: str = ""
    unavoidable: bool = False


def decide(instance: Instance, number: int, word: Word, actor: Actor, effects: Effects) -> Filed:
    """
    One word on exactly what was shown. The last yes brings about what was asked for, or does not count.

    Raises:
        NotThere: no such case, or none that he may look at.
        BadInput: no reason, no reference of the committee, or of this kind nothing would come.
        Stopped: he may not, it is not what was shown, or somebody else was quicker.
    """
    require_fit(word.reason)
    if (word.answer is not Answer.YES or word.unavoidable) and not word.reason.strip():
        raise BadInput(say.NEEDS_WHY)
    filed = instance.store.insist(lambda connection: _decided(instance, connection, number, word, actor, effects))
    instance.checkpoint()
    return filed


def _decided(
    instance: Instance, connection: Connection, number: int, word: Word, actor: Actor, effects: Effects
) -> Filed:
    facts.lock_roster(connection)
    house = House(instance, connection, instance.clock.now())
    old, before = visible(house, number, actor)
    if old.state is not CaseState.OPEN:  # whoever was slower in a crowd: no need to know who holds what
        raise Stopped(say.CLOSED, source=instance.policy.rules["case.closed"].source)
    rule = rule_of(instance, old.case.kind, effects)
    _require_on_record(house, old, before, rule)
    allowed = _allowed(house, old, before, word, actor)
    if COMMITTEE in {role for _, role in allowed.fills} and not word.reason.strip():
        raise BadInput(say.NEEDS_REFERENCE)
    said = _decisions(allowed, old, word, actor, house)
    filed = _moved_on(house, old, [*before, *said])
    cases.put_down(connection, number, said)
    act = Act.CASE_RETURNED if filed.state is CaseState.RETURNED else Act.CASE_DECIDED
    put_on_record(connection, act, filed, actor, house.now, answer=word.answer.value, **_told(allowed, said))
    _tell(house, filed, [*before, *said])
    if filed.state is CaseState.APPROVED:
        _brought_about(house, filed, effects)
    return filed


def _require_on_record(house: House, old: Filed, before: Sequence[Decision], rule: CaseRule) -> None:
    """
    The last yes makes a line of the log of whatever stands in the tables; so these are compared with it first.

    Raises:
        Stopped: somebody has changed them beside the log.
    """
    counted = [one for one in before if one.digest == old.case.digest]
    steps: dict[int, str] = dict(enumerate(rule.steps))
    in_place = all(steps.get(one.step) == one.role for one in counted)
    if old.state is CaseState.OPEN and not (in_place and cases.on_record(house.connection, old, before)):
        raise Stopped(say.NOT_AS_ON_RECORD, number=old.id)


def _brought_about(house: House, filed: Filed, effects: Effects) -> None:
    """
    What it asks for must still be there to be given, and be his to ask: the world may have changed since it was handed
    in (F22).
    """
    people = house.people([filed.case])
    applicant, beneficiary = people[filed.case.applicant], people[filed.case.beneficiary]
    if wrong := against(house, filed.case, applicant):
        raise Stopped(say.UNFIT_NOW, problems="".join(said.text for said in wrong))
    check_kind(house, filed.case, beneficiary, house.roles_of(applicant))
    effect = effects[filed.case.kind]
    if effect is not None:
        effect(house, filed)


def _allowed(house: House, old: Filed, before: Sequence[Decision], word: Word, actor: Actor) -> Allowed:
    looked = len(word.seen) >= DIGITS and old.case.digest.startswith(word.seen)
    answer = judge(
        old.case,
        old.state,
        house.instance.policy,
        before,
        house.seats(old.case),
        actor.by,
        house.now,
        seen=old.case.digest if looked else "",
        unavoidable=word.unavoidable,
    )
    if isinstance(answer, Denied):
        raise Stopped(answer.message, source=answer.source)
    return answer


def _decisions(allowed: Allowed, old: Filed, word: Word, actor: Actor, house: House) -> list[Decision]:
    """A yes fills every step that is his; a no or a return is said once."""
    fills = allowed.fills if word.answer is Answer.YES else allowed.fills[:1]
    reason, digest = word.reason.strip(), old.case.digest
    return [
        Decision(step, role, actor.by, word.answer, digest, house.now, reason, allowed.flags) for step, role in fills
    ]


_STATE = {
    Outcome.APPROVED: CaseState.APPROVED,
    Outcome.REFUSED: CaseState.REFUSED,
    Outcome.RETURNED: CaseState.RETURNED,
    Outcome.WAITING: CaseState.OPEN,
    Outcome.STUCK: CaseState.OPEN,
}


def _moved_on(house: House, old: Filed, said: Sequence[Decision]) -> Filed:
    rule = house.instance.policy.cases[old.case.kind]
    far = progress(old.case, rule, said, house.seats(old.case))
    return moved(house.connection, old, _STATE[far.outcome], house.now, said[-1].step + 1)


def _told(allowed: Allowed, said: Sequence[Decision]) -> dict[str, str | list[str]]:
    return {"roles": [one.role for one in said], "flags": sorted(allowed.flags), "rule": allowed.rule}


def _tell(house: House, filed: Filed, said: Sequence[Decision]) -> None:
    last = said[-1]
    if filed.state is CaseState.OPEN:
        telling.deciders(house, filed, said)
    elif filed.state is CaseState.RETURNED:
        telling.sent_back(house, filed, last.reason)
    else:
        telling.ended(house, filed)
    if Flag.UNAVOIDABLE in last.flags:
        telling.by_applicant(house, filed, last.reason)
