"""A contract with its people, as somebody puts it down at the counter; and a worker of one for the tests of others."""

from collections.abc import Mapping
from datetime import date

from idm.calendar import day_of
from idm.facts import Person
from idm.office.contracts import adding
from idm.office.contracts.adding import Days, Wanted
from idm.office.instance import Instance
from idm.store import facts

KEY = "R8-012"
WORDS: Mapping[str, str] = {
    "company": "火の国システム",
    "label": "税務システムの保守",
    "charge": "球磨 試験",
    "place": "本庁舎2階",
    "range": "税務システム",
    "method": "庁内の端末から",
}


def person(instance: Instance, number: str) -> Person:
    with instance.store.read() as connection:
        found = facts.find_person(connection, number)
    assert found is not None
    return found


def wanted(starts: date, last_day: date, key: str = KEY, **words: str) -> Wanted:
    return Wanted(key=key, starts=starts, last_day=last_day, **{**WORDS, **words})


def let_work(instance: Instance, number: str, sponsor: str = "00102") -> None:
    """A contract for one worker who is on the roster: from today, as long as his term, and he was briefed."""
    worker, answers, actor = person(instance, number), person(instance, sponsor), instance.actor(sponsor)
    today, key = day_of(instance.clock.now()), f"R8-{number}"
    last = worker.employments[-1].span.last_day()
    assert last is not None
    adding.add(instance, wanted(today, last, key), answers, actor)
    adding.place(instance, key, worker, Days(), actor)
    adding.brief(instance, key, worker, today, "誓約書 第1号", actor)
