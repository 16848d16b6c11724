"""
Who may use a shared ID (共用IDの利用者), and what becomes of its secret when one of them goes (NISHIHARA-6.4.2.2).

The list is worked out from posts and approved applications at every look, so whoever left is off it by himself, and
borrows nothing more (``rules.vault.may_take``). A worker keeps what it found, to see who has gone since.
"""

from collections.abc import Collection, Iterator, Mapping

from idm.audit.entry import Act
from idm.calendar import day_of
from idm.facts import Person
from idm.facts.vault import Item, VaultKind
from idm.messages import Said
from idm.messages import vault as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.vault.keeping import Counter, put_on_record, renew
from idm.rules.employment import status_on
from idm.rules.vault import may_take
from idm.store import facts, vault, vault_log
from idm.verdict import Status

WHY, RULE = "member", "vault.member"
Members = Mapping[int, frozenset[str]]
"""By item: ids of those who may borrow it."""


def members(house: House, items: Collection[Item], counter: Counter) -> Members:
    """Of the shared ones among these items; what nobody has confirmed has none yet."""
    shared = [one for one in items if one.kind is VaultKind.SHARED and one.confirmed_at is not None]
    asked = {one.id: _candidates(house, one, counter) for one in shared}
    people = {one.id: one for one in facts.people(house.connection, {who for ids in asked.values() for who in ids})}
    return {
        one.id: frozenset(who for who in asked[one.id] if may_take(one, counter.comer(people[who], one)) is None)
        for one in shared
    }


def _candidates(house: House, item: Item, counter: Counter) -> frozenset[str]:
    """Whoever holds its role, stands in for one who does, or was allowed to use it."""
    holders = frozenset(house.with_role(item.role))
    return holders | counter.allowed(item) | {who for one in holders for who in house.stand_ins_of(one)}


def changed(house: House, items: Collection[Item]) -> bool:
    """Is anybody new on a list, or off it, since a worker last looked?"""
    kept = vault.members_kept(house.connection)
    return _listed(house, {one.id: one for one in items}, kept) != kept


def look_after(instance: Instance, actor: Actor) -> Iterator[Said]:
    """Who went is put on record, and the secret is renewed where he knows the one in force, once for each item."""
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        items = {one.id: one for one in vault.items(connection)}
        kept = vault.members_kept(connection)
        found = _listed(house, items, kept)
        vault.keep_members(connection, found - kept, house.now)
        vault.end_members(connection, kept - found, house.now)
        gone = sorted((number, who) for number, who in kept - found if number in items)
        for number, who in gone:
            put_on_record(connection, Act.VAULT_MEMBER, items[number], actor, house.now, who, rule=RULE)
        knew = {number for number, who in gone if _knows(house, items[number], who)}
        said = [_renewed(house, items[number], actor) for number in sorted(knew)]
    yield from (one for one in said if one is not None)


def _renewed(house: House, item: Item, actor: Actor) -> Said | None:
    """What is lent, or waits to be set, is renewed by that already."""
    newest = vault.newest(house.connection, item.id)
    if newest is None or newest.set_at is None or vault.lent(house.connection, item.id):
        return None
    renew(house, item, WHY, "", actor)
    return say.MEMBER_GONE.say(label=item.label, place=item.place)


def _listed(house: House, items: Mapping[int, Item], kept: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """
    Who is on the lists now, and who was and is only away: he may borrow nothing, and is judged when he is back or gone.
    """
    counter = Counter(house)
    found = _pairs(members(house, items.values(), counter))
    missing = {(number, who) for number, who in kept - found if number in items}
    people = {one.id: one for one in facts.people(house.connection, {who for _, who in missing})}
    return found | {(key, who) for key, who in missing if _only_away(house, counter, items[key], people[who])}


def _only_away(house: House, counter: Counter, item: Item, person: Person) -> bool:
    """By a stop that may be lifted or an absence, with the post or the permission that put him on the list."""
    if status_on(person, house.instance.policy, day_of(house.now), house.now)[0] is not Status.SUSPENDED:
        return False
    by_post = item.role in {role for role, _ in house.carried_by(person)}
    return by_post or bool(counter.comer(person, item).cases)


def _knows(house: House, item: Item, who: str) -> bool:
    """Did he set the secret in force, or borrow it? What he gave back before is replaced by now."""
    version = vault.in_force(house.connection, item.id)
    if version is None or version.set_at is None:
        return False
    last = vault.last_loan(house.connection, item.id)
    borrowed = last is not None and last.person == who and last.taken_at >= version.set_at
    told = vault_log.secrets(house.connection, [version])[version.id]
    return borrowed or told.unknown or who in {knower for knower, _ in told.knowers}


def _pairs(found: Members) -> set[tuple[int, str]]:
    return {(number, who) for number, ids in found.items() for who in ids}
