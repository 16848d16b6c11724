"""
Whoever signs is told that the last days of a quarter have come, and that one went by without a name (NISHIHARA-8.4.3).

Each is said once to each person, and nothing else ever follows from it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, wareki
from idm.messages import Message, Said
from idm.messages import reviews as say
from idm.office.cases.seats import House
from idm.office.instance import Instance
from idm.office.reviews.signing import unsigned
from idm.rules.periods import Period, opens, period_of
from idm.store import facts, log, notices, privileged_ids, reviews

HOLDERS = "holders"


@dataclass(frozen=True, slots=True)
class Word:
    """Something to be said to whoever holds one of these roles; ``about`` is its object in the log."""

    roles: tuple[str, ...]
    message: Message
    values: dict[str, str]
    act: Act
    about: str
    told: Message


def remind_unsigned(instance: Instance, by: str) -> list[Said]:
    """
    A question first: nearly always everybody knows.

    Args:
        by: Name of the worker, for the log.
    """
    with instance.store.read() as connection:
        now = instance.clock.now()
        words = list(_words(instance, connection, now))
        if not words or not _news(House(instance, connection, now), words):
            return []
    with instance.store.write() as connection:
        facts.lock_roster(connection)  # two workers say it once
        house = House(instance, connection, instance.clock.now())
        again = _news(house, list(_words(instance, connection, house.now)))
        return [_say(house, one, people, by) for one, people in again]


def _words(instance: Instance, connection: Connection, now: datetime) -> Iterator[Word]:
    for subject, quarter in unsigned(instance, connection, now):
        about = f"review:{subject}:{quarter.key}"
        values = {"period": quarter.key, "label": say.SUBJECT[subject]}
        if quarter.ends <= now:
            yield Word(("ciso",), say.TO_SIGN, values, Act.REVIEW_OVERDUE, about, say.TOLD)
        else:
            more = values | {"last": _last(quarter)}
            yield Word(("ciso",), say.OPEN, more, Act.REVIEW_REMINDED, about, say.TOLD_OPEN)
    yield from _holders(instance, connection, now)


def _holders(instance: Instance, connection: Connection, now: datetime) -> Iterator[Word]:
    """Privileged IDs that nobody confirmed cannot be used after the period: that is said while there is time."""
    current = period_of(now, instance.policy.privileged_ids.recertified.value)
    if opens(current, instance.policy.reviews.opens.days) > now:
        return
    confirmed = privileged_ids.confirmed(connection)
    if any(current.key not in confirmed.get(one.person_id, ()) for one in privileged_ids.held(connection)):
        values, roles = {"period": current.key, "last": _last(current)}, ("ciso", "network_admin")
        about = f"review:{HOLDERS}:{current.key}"
        yield Word(roles, say.HOLDERS_OPEN, values, Act.REVIEW_REMINDED, about, say.TOLD_HOLDERS)


def _last(one: Period) -> str:
    return wareki(day_of(one.ends - timedelta(microseconds=1)))


def _news(house: House, words: list[Word]) -> list[tuple[Word, list[str]]]:
    """Of each, who (by id) has not heard it; what everybody has heard is left out."""
    found = []
    for one in words:
        people = house.with_role(*one.roles)
        heard = reviews.told(house.connection, one.message, json.dumps(one.values, ensure_ascii=False), people)
        found.append((one, sorted(set(people) - heard)))
    return [(one, people) for one, people in found if people]


def _say(house: House, one: Word, people: list[str], by: str) -> Said:
    for person in people:
        notices.tell(house.connection, person, one.message, one.values, house.now)
    drafts = [
        Draft(act=one.act, by=by, via="worker", subject=person, object=one.about, outcome="ok") for person in people
    ]
    log.append(house.connection, drafts, house.now)
    return one.told.say(**one.values)
