"""The end of a contract (NISHIHARA-9.1.2.9): closed when no account works by it and everything was given back."""

from idm.audit.entry import Act
from idm.errors import Stopped
from idm.messages import contracts as say
from idm.office.contracts.desk import Counter
from idm.office.contracts.looking import Listed, Shown, shown_to
from idm.office.instance import Actor, Instance
from idm.rules.contracts import OVER
from idm.store import contracts, facts, marks


def close(instance: Instance, key: str, actor: Actor) -> Shown:
    """
    By whoever heads the unit, or the network admin: after the last day, or when its last worker has left before it.

    Returns:
        What became of each account.

    Raises:
        NotThere, NotYours, Stopped: as their sentences say.
    """
    instance = instance.containing()
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        counter = Counter(instance, connection, actor)
        one, named = counter.still_open(key)
        shown = shown_to(counter, one, named)
        _require_nobody(counter, shown)
        _require_returned(counter, shown)
        _require_seen_gone(counter, shown)
        contracts.change(connection, one.id, closed_at=counter.house.now, closed_by=actor.by)
        counter.put(Act.CONTRACT_CLOSED, key, workers=len(shown.workers), working=shown.working)
        counter.look_at(one)
        closed = shown_to(counter, *counter.found(key))
    instance.checkpoint()
    return closed


def _require_nobody(counter: Counter, shown: Shown) -> None:
    """Nobody's days under it go on: whoever is only suspended would be back tomorrow."""
    still = [each for each in shown.workers if each.account.works or each.row.last_day >= counter.today]
    if still:
        raise Stopped(say.STILL_WORKING, key=shown.one.key, who=_names(still), source=counter.source(OVER))


def _require_returned(counter: Counter, shown: Shown) -> None:
    still = [each for each in shown.workers if not each.returned]
    if still:
        raise Stopped(say.NOT_RETURNED, key=shown.one.key, who=_names(still), source=counter.source(OVER))


def _require_seen_gone(counter: Counter, shown: Shown) -> None:
    """What a directory has not been seen to hold shut is no zero (F26)."""
    connection, now = counter.connection, counter.house.now
    accounts = {each.person.account.id: each for each in shown.workers}
    for name in marks.directory_names(connection):
        waits = marks.unsettled(connection, name, accounts, now)
        if waits:
            who = _names([accounts[account] for account in sorted(waits)])
            source = counter.source(OVER)
            raise Stopped(say.NOT_SEEN_GONE, key=shown.one.key, who=who, name=name, source=source)


def _names(found: list[Listed]) -> str:
    return "、".join(dict.fromkeys(each.who for each in found))
