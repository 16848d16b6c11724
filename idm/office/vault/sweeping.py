"""What ends by itself: loans whose time is over or whose holder may not any more, secrets that outlived their setter.

No loan is good for a second longer because this did not run: ``lending.show`` looks at the clock itself (F18, F28).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from idm.audit.entry import Act
from idm.calendar import wareki_minute
from idm.facts.vault import Checkout, Item
from idm.messages import Said
from idm.messages import vault as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.vault import members
from idm.office.vault.keeping import Counter, named, put_on_record, renew
from idm.office.vault.lending import TOLD
from idm.rules.vault import may_know, over
from idm.store import facts, notices, vault, vault_log


def end_run_out(instance: Instance, by: str) -> list[Said]:
    """
    End the loans whose clock has ended; for every turn of a worker, with one question as long as there is none.

    Args:
        by: Name of the worker, for the log.

    Returns the same in words, for whoever watches a worker.
    """
    instance = instance.containing()
    with instance.store.read() as connection:
        found = vault.run_out(connection, instance.clock.now())
    actor = Actor(by, via="worker")
    return _signed(instance, [said for number in found for said in _end(instance, number, actor)])


def sweep(instance: Instance, by: str) -> list[Said]:
    """
    End everything that is over, renew what somebody knows who may not any more and what lost one of its users, and tell
    of what was not reported or not set in time. As many questions for a hundred items as for one.

    Args, returns: as ``end_run_out``.
    """
    instance = instance.containing()
    now, actor = instance.clock.now(), Actor(by, via="worker")
    with instance.store.read() as connection:
        late = [loan.id for loan in vault.to_alarm(connection, now)]
        items = vault.items(connection)
        if not late and not items:
            return []
        house, lent = House(instance, connection, now), vault.lent(connection)
        ended = _over(house, lent)
        outlived = _outlived(house, items, lent)
        unset = [item.key for item, _ in vault.unset_since(connection, now - _patience(instance))]
        others = members.changed(house, items)
    said = [
        *(one for number in ended for one in _end(instance, number, actor)),
        *(one for key in outlived for one in _turn(instance, key, actor)),
        *(members.look_after(instance, actor) if others else ()),
        *(one for key in unset for one in _alarm_unset(instance, key, actor)),
        *(one for number in late for one in _alarm(instance, number, actor)),
    ]
    return _signed(instance, said)


def _signed(instance: Instance, said: list[Said]) -> list[Said]:
    if said:
        instance.checkpoint()
    return said


def _patience(instance: Instance) -> timedelta:
    """How long a new secret may wait to be set: as long as the report of an emergency."""
    return timedelta(hours=instance.policy.privileged_ids.reported.hours)


def _over(house: House, loans: Collection[Checkout]) -> dict[int, str]:
    """By number: why a loan is over, of those that are."""
    if not loans:
        return {}
    counter, items = Counter(house), vault.items_by_id(house.connection, {loan.item for loan in loans})
    people = {one.id: one for one in facts.people(house.connection, {loan.person for loan in loans})}
    found = {}
    for loan in loans:
        item, holder = items[loan.item], people[loan.person]
        why = over(loan, item, holder, counter.comer(holder, item), house.now)
        if why is not None:
            found[loan.id] = why
    return found


def _outlived(house: House, items: Iterable[Item], lent: Iterable[Checkout]) -> list[str]:
    """
    Keys of what somebody set who may not know it any more, while nobody has it and nothing replaces it yet. Who knows
    it says the log; a secret whose row names others is replaced too (F22).
    """
    away = {loan.item for loan in lent}
    newest = vault.newest_of_each(house.connection)
    there = [(item, newest[item.id]) for item in items if item.id in newest and item.id not in away]
    told = vault_log.secrets(house.connection, [version for _, version in there])
    wrong = {item.key for item, version in there if not told[version.id].same(version)}
    kept = [(item, told[version.id].knowers) for item, version in there if version.set_at is not None]
    people = {one.id: one for one in facts.people(house.connection, {who for _, all_ in kept for who, _ in all_})}
    counter = Counter(house)

    def may(item: Item, who: str, since: datetime) -> bool:
        return may_know(item, people[who], since, counter.comer(people[who], item), house.now)

    gone = {item.key for item, knowers in kept if not all(may(item, who, since) for who, since in knowers)}
    return sorted(wrong | gone)


def _end(instance: Instance, number: int, actor: Actor) -> Iterator[Said]:
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        loan = vault.loan(connection, number)
        why = _over(house, [loan]).get(number) if loan else None
        if loan is None or why is None or not vault.take_back(connection, number, actor.by, why, house.now):
            return  # given back, or allowed again, since we looked
        item = vault.item(connection, loan.item)
        put_on_record(connection, Act.VAULT_RETURNED, item, actor, house.now, loan.person, loan=number, why=why)
        renew(house, item, why, "", actor)
        values = {"label": item.label, "number": str(number), "why": say.WHY[why]}
        notices.tell(connection, loan.person, say.NOTICE_OVER, values, house.now)
    yield say.NOTICE_OVER.say(**values)


def _turn(instance: Instance, key: str, actor: Actor) -> Iterator[Said]:
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        item = vault.find(connection, key)
        if item is None or item.retired_at is not None or not _outlived(house, [item], vault.lent(connection, item.id)):
            return
        renew(house, item, "knower", "", actor)
        last = vault.last_loan(connection, item.id)
        who = named(house, {last.person}).get(last.person, "") if last else ""
    yield say.NOTICE_RENEWED.say(label=item.label, place=item.place, why=say.WHY["knower"], last=who)


def _alarm_unset(instance: Instance, key: str, actor: Actor) -> Iterator[Said]:
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        found = vault.unset_since(connection, house.now - _patience(instance))
        item, version = next(((item, version) for item, version in found if item.key == key), (None, None))
        if item is None or version is None or not vault.alarmed_unset(connection, version.id, house.now):
            return
        values = {"label": item.label, "place": item.place, "since": wareki_minute(version.made_at)}
        for person in house.with_role(*TOLD, item.role):
            notices.tell(connection, person, say.NOTICE_UNSET, values, house.now)
        put_on_record(connection, Act.VAULT_LATE, item, actor, house.now, version=version.id)
    yield say.NOTICE_UNSET.say(**values)


def _alarm(instance: Instance, number: int, actor: Actor) -> Iterator[Said]:
    with instance.store.write() as connection:
        house = House(instance, connection, instance.clock.now())
        loan = vault.loan(connection, number)
        if loan is None or not vault.alarmed(connection, number, house.now):
            return
        item = vault.item(connection, loan.item)
        values = {
            "label": item.label,
            "number": str(number),
            "who": named(house, {loan.person}).get(loan.person, ""),
            "due": wareki_minute(loan.report_due or loan.until),
        }
        for person in house.with_role(*TOLD):
            notices.tell(connection, person, say.NOTICE_LATE, values, house.now)
        put_on_record(connection, Act.VAULT_LATE, item, actor, house.now, loan.person, loan=number)
    yield say.NOTICE_LATE.say(**values)
