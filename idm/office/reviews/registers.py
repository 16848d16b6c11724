"""The three registers that are looked through each quarter, as tables: the same on screen, on paper and in a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256

from idm.calendar import day_of
from idm.facts.case import CaseKind, CaseState, canonical
from idm.messages import reviews as say
from idm.office.cases.seats import House
from idm.office.cases.words import content_of, shown
from idm.office.exceptions import register as exceptions
from idm.rules.periods import Period
from idm.store import facts, reviews, urgent
from idm.store.cases import Filed

Row = tuple[str, ...]

UNDER_WAY = timedelta(minutes=5)
"""What somebody ended while another signed bears an instant from a little before the signature."""


@dataclass(frozen=True)
class Register:
    """
    What there was in one quarter, refused and ended ones included, as it stands now.

    ``since`` (aware UTC) is when the quarter began, or the last signature where that came first: what was decided
    between the two was in no register that anybody signed.
    """

    subject: str
    quarter: Period
    since: datetime
    rows: tuple[Row, ...]

    @property
    def label(self) -> str:
        return say.SUBJECT[self.subject]

    @property
    def columns(self) -> Row:
        return say.COLUMNS[self.subject]

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hex digits) over all of it: what somebody signs for."""
        whole = {"subject": self.subject, "period": self.quarter.key, "rows": [list(row) for row in self.rows]}
        return sha256(canonical(whole).encode()).hexdigest()


def register(house: House, subject: str, quarter: Period) -> Register:
    """
    Args:
        subject: A key of ``idm.messages.reviews.SUBJECT``.
    """
    made = {"exceptions": _exceptions, "external_access": _external, "privileged": _privileged}[subject]
    since = _since(house, subject, quarter)
    return Register(subject, quarter, since, tuple(made(house, quarter, since)))


def _since(house: House, subject: str, quarter: Period) -> datetime:
    before = reviews.signed(house.connection).get((subject, quarter.before().key))
    return quarter.starts if before is None else min(quarter.starts, before.at - UNDER_WAY)


def _exceptions(house: House, quarter: Period, since: datetime) -> Iterable[Row]:
    found = _within(reviews.cases_of(house.connection, CaseKind.EXCEPTION), quarter, since)
    taken = [
        one for one in urgent.exceptions(house.connection) if one.at < quarter.ends and _lasted(one.ended_at, since)
    ]
    for one in (*exceptions.lines(house, found), *exceptions.taken_lines(house, taken)):
        period = exceptions.period(one.starts, one.until)
        yield (
            one.id,
            one.rule,
            one.clause,
            one.scope,
            one.value,
            one.applicant,
            one.reason,
            one.alternative,
            period,
            one.state,
            one.decided,
        )


def _external(house: House, quarter: Period, since: datetime) -> Iterable[Row]:
    found = list(_within(reviews.cases_of(house.connection, CaseKind.EXTERNAL_ACCESS), quarter, since))
    people = house.people(one.case for one in found)
    said = exceptions.decided_of(house, found)
    rights = {one.key: one.label for one in house.instance.policy.entitlement}
    for one in found:
        content = {name: str(value) for name, value in content_of(one.case).items()}
        right = content.pop("entitlement", "")
        yield (
            f"case:{one.id}",
            shown(people.get(one.case.beneficiary)),
            rights.get(right, right),
            "、".join(content.values()),
            shown(people.get(one.case.applicant)),
            one.case.reason,
            exceptions.period(one.case.starts, one.case.until),
            exceptions.state_of(one, house.now),
            said[one.id],
        )


def _privileged(house: House, quarter: Period, since: datetime) -> Iterable[Row]:
    issued = reviews.issued(house.connection)
    found = [one for one in issued if one.made_at < quarter.ends and _lasted(one.retired_at, since)]
    people = {one.id: one for one in facts.people(house.connection, {one.person_id for one in found})}
    said = reviews.holders_said(house.connection, "privileged", quarter.key)
    for one in found:
        answer = say.ANSWER.get(said.get(one.person_id, ""), say.NOT_SAID)
        retired = "" if one.retired_at is None else str(day_of(one.retired_at))
        yield (one.login, shown(people.get(one.person_id)), str(day_of(one.made_at)), retired, answer)


def _within(found: Iterable[Filed], quarter: Period, since: datetime) -> Iterable[Filed]:
    """Those of which anything was open, waiting or in force from that instant to the end of the quarter."""
    return (one for one in found if one.opened_at < quarter.ends and _lasted(_ended(one), since))


def _lasted(ended: datetime | None, since: datetime) -> bool:
    return ended is None or ended >= since


def _ended(filed: Filed) -> datetime | None:
    if filed.state is CaseState.APPROVED:
        return min((at for at in (filed.case.until, filed.over_at) if at is not None), default=None)
    return filed.ended_at
