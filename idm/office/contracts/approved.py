"""
Whom an approved application names for a contract (委託先の作業員の登録): whoever answers for the contract may put him
on it, and with the application his days on it are over (9.1(2)②).
"""

from datetime import timedelta

from idm.audit.entry import Act, Draft
from idm.calendar import ONE_DAY, Span, day_of
from idm.facts.case import CaseKind
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.office.contracts.desk import mark
from idm.office.instance import Actor
from idm.store import cases, contracts, facts, log, log_search, sessions
from idm.store.cases import Filed


def approved(house: House, key: str) -> list[Filed]:
    """What was approved for a contract, by the log's word too, and is not over; the oldest first."""
    found = cases.to_come_or_in_force(house.connection, [CaseKind.CONTRACTOR], house.now)
    return [one for one in found if content_of(one.case).get("contract") == key]


def days_of(filed: Filed) -> Span:
    """The days (JST) of its period."""
    until = filed.case.until
    end = None if until is None else day_of(until - timedelta(microseconds=1)) + ONE_DAY
    return Span(day_of(filed.case.starts), end)


def end_days(house: House, filed: Filed, actor: Actor) -> None:
    """The application is over before its time: whom it put on a contract is off it since the end of yesterday."""
    connection, key = house.connection, content_of(filed.case).get("contract", "")
    one = contracts.find(connection, key)
    rows = contracts.workers(connection, [one.id])[one.id] if one is not None else []
    lines, last_day = log_search.numbered(connection, {row.seq for row in rows}), day_of(house.now) - ONE_DAY
    for row in rows:
        if row.last_day <= last_day or lines.get(row.seq, {}).get("data", {}).get("case") != filed.id:
            continue
        draft = Draft(
            act=Act.CONTRACT_LEFT,
            by=actor.by,
            via=actor.via,
            subject=row.person_id,
            outcome="ok",
            object=contracts.object_of(key),
            data={"last_day": last_day.isoformat(), "case": filed.id},
        )
        log.append(connection, [draft], house.now)
        contracts.take_off(connection, row.id, last_day)
        sessions.next_epoch(connection, row.person_id)
        mark(house, facts.people(connection, {row.person_id}), urgent=True)
