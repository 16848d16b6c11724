"""What somebody proved himself with ends when he leaves, so that he comes back without it (NISHIHARA-7.2.1.2.a, F29).

No door waits for this: whoever is out of office is refused by the clock (``rules.employment``), and whoever has come
back is refused while anything of before is left (``left_over``). Here it is ended for good, and written down.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of, start_of
from idm.facts import Person
from idm.messages import Said
from idm.messages import privileges as say
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.office.instance import Actor, Instance
from idm.office.privileges.issuing import take_back
from idm.office.privileges.roll import Roll
from idm.office.signin.credentials import RESET
from idm.rules.moves import last_out
from idm.store import challenges, facts, leaving, log, marks, sessions
from idm.store.leaving import Left, Receipt

WHY = "left"
OWN = "sekisho"
"""The target of a receipt that is no directory: our own sign-in."""
RULE = "account.left"
AT_ONCE = 200
"""People in one transaction: nobody who signs in waits longer."""


def clear(instance: Instance, by: str) -> list[Said]:
    """
    End what is left of everybody who is out of office, or came back since. One question while there is nobody.

    Args:
        by: Name of the worker, for the log.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        credentials = leaving.credentials_of_leavers(connection, day_of(now))
        privileged = leaving.privileged_of_leavers(connection, day_of(now))
    left = sorted({one.person_id for one in credentials})
    for start in range(0, len(left), AT_ONCE):
        with instance.store.write() as connection:
            facts.lock_roster(connection)
            _end(connection, left[start : start + AT_ONCE], by, instance.clock.now())
    said = [found for who in privileged if (found := _take_back(instance, who, by)) is not None]
    if left or said:
        instance.checkpoint()
    return said


def _end(connection: Connection, ids: Sequence[str], by: str, now: datetime) -> None:
    """Looked for again: a paper may have come meanwhile."""
    old: dict[str, list[Left]] = defaultdict(list)
    for one in leaving.credentials_of_leavers(connection, day_of(now)):
        old[one.person_id].append(one)
    mine = {who: old[who] for who in ids if who in old}
    leaving.end_credentials(connection, [one.id for each in mine.values() for one in each], WHY, now)
    for who in mine:
        sessions.next_epoch(connection, who)
        challenges.withdraw(connection, who, RESET, now)
    people = {person.id: person for person in facts.people(connection, mine)}
    accounts = dict.fromkeys(person.account.id for person in people.values())
    marks.touch(connection, marks.directory_names(connection), "account", accounts, now)
    first = log.append(connection, [_line(who, each, by) for who, each in mine.items()], now)
    leaving.receive(connection, list(_receipts([people[who] for who in mine], first or 0, now)))


def _receipts(people: Sequence[Person], first: int, now: datetime) -> Iterator[Receipt]:
    """That nothing is left by which they could sign in here; the lines from ``first`` on say so, in this order."""
    for seq, person in enumerate(people, start=first):
        out = last_out(person, day_of(now))
        if out is not None:
            yield Receipt(person.account.id, OWN, start_of(out), now, seq)


def _line(who: str, ended: Sequence[Left], by: str) -> Draft:
    kinds: Mapping[str, int] = Counter(one.kind for one in ended)
    return Draft(
        act=Act.LEAVER_CLEARED,
        by=by,
        via="worker",
        subject=who,
        outcome="ok",
        data={"rule": RULE, **dict(sorted(kinds.items()))},
    )


def _take_back(instance: Instance, who: str, by: str) -> Said | None:
    """A privileged ID from an earlier time in office. None: it is gone, or a paper has come meanwhile."""
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        now = instance.clock.now()
        roll = Roll(House(instance, connection, now))
        one = roll.holders.get(who)
        if one is None or who not in leaving.privileged_of_leavers(connection, day_of(now)):
            return None
        return say.RETIRED.say(whom=shown(one.person), login=take_back(roll.house, one, Actor(by, via="worker"), RULE))
