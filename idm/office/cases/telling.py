"""Who hears of a case, in the transaction of what is told."""

from collections.abc import Sequence

from idm.facts.case import CaseKind, Decision
from idm.messages import Message
from idm.messages import cases as say
from idm.office.cases.seats import House
from idm.office.cases.words import label, shown
from idm.office.instance import Actor
from idm.office.officers import overseers
from idm.rules.cases import progress
from idm.store import cases, notices
from idm.store.cases import Filed


def deciders(house: House, filed: Filed, said: Sequence[Decision]) -> None:
    """Those whose word it waits for now."""
    _tell_deciders(house, filed, said, say.TO_DECIDE)


def overdue(house: House, filed: Filed, said: Sequence[Decision]) -> None:
    """The same people, when it takes longer than the profile says."""
    _tell_deciders(house, filed, said, say.STILL_TO_DECIDE)


def _tell_deciders(house: House, filed: Filed, said: Sequence[Decision], message: Message) -> None:
    case = filed.case
    values = _values(house, filed) | {"who": shown(house.people([case]).get(case.applicant))}
    where = progress(case, house.instance.policy.cases[case.kind], said, house.seats(case))
    for person in sorted(where.may):
        notices.tell(house.connection, person, message, values, house.now)


def ended(house: House, filed: Filed) -> None:
    values = _values(house, filed) | {"state": say.STATE[filed.state]}
    notices.tell(house.connection, filed.case.applicant, say.ENDED, values, house.now)


def ended_early(house: House, filed: Filed, actor: Actor, reason: str) -> None:
    """Both parties, whoever said yes to it, and of a delegation everybody who heard of its beginning."""
    case = filed.case
    words = cases.decisions_of(house.connection, filed.id)
    told = {case.applicant, case.beneficiary, *(one.person for one in words if one.digest == case.digest)}
    if case.kind is CaseKind.DELEGATION:
        told.update(house.with_role("network_admin", "system_manager"))
    values = _values(house, filed) | {"who": actor.shown or actor.by, "reason": reason}
    for person in sorted(told - {actor.by}):
        notices.tell(house.connection, person, say.ENDED_EARLY, values, house.now)


def sent_back(house: House, filed: Filed, reason: str) -> None:
    values = _values(house, filed) | {"reason": reason}
    notices.tell(house.connection, filed.case.applicant, say.SENT_BACK, values, house.now)


def by_applicant(house: House, filed: Filed, reason: str) -> None:
    """Whoever is CISO hears of every decision that an applicant took himself (NISHIHARA-2.6.1)."""
    who = shown(house.people([filed.case]).get(filed.case.applicant))
    values = _values(house, filed) | {"who": who, "reason": reason}
    for person in overseers(house, filed.case.applicant):
        notices.tell(house.connection, person, say.BY_APPLICANT, values, house.now)


def _values(house: House, filed: Filed) -> dict[str, str]:
    return {"number": str(filed.id), "label": label(house.instance, filed.case)}
