"""Reviews of rights are opened on the profile's days, by section and for each system; that alone ends nothing (F28)."""

from collections.abc import Collection
from datetime import datetime

from idm.calendar import day_of
from idm.messages import Said
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.instance import Actor, Instance
from idm.office.sweeps.granted import granted
from idm.office.sweeps.opening import Opened, put, reviewed
from idm.office.sweeps.systems import Holders
from idm.rules.campaigns import Kind, State, review_on
from idm.store import campaigns, facts
from idm.store.campaigns import Campaign, NewLine


def propose_reviews(instance: Instance, by: str) -> list[Said]:
    """
    For a worker's turn. A question first: nearly always there is nothing.

    Args:
        by: Name of the worker, for the log.
    """
    month = review_on(day_of(instance.clock.now()), instance.policy)
    if month is None:
        return []
    systems = reviewed(instance.policy)
    wanted = {"": f"{month} {say.REVIEW}"} | {key: f"{month} {label}" for key, label in systems.items()}
    with instance.store.read() as connection:
        house, known = House(instance, connection, instance.clock.now()), campaigns.every(connection)
        missing = {key: label for key, label in wanted.items() if _name(known, label, _kind(key), house.now)}
        if not missing:
            return []
        lines = _lines(house, missing.keys())
    opened = [
        one for key, label in missing.items() if (one := _open(instance, label, _kind(key), lines[key], by)) is not None
    ]
    instance.checkpoint()
    return [say.PROPOSED.say(label=one.label, lines=one.lines) for one in opened]


def _lines(house: House, keys: Collection[str]) -> dict[str, list[NewLine]]:
    """Everybody is read before anything is locked: each line is judged again when something is done about it."""
    found = Holders(house).of({key for key in keys if key})
    return {**found, "": granted(house)}


def _open(instance: Instance, label: str, kind: Kind, lines: Collection[NewLine], by: str) -> Opened | None:
    """None: another worker was quicker."""
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        name = _name(campaigns.every(connection), label, kind, house.now)
        return None if name is None else put(house, name, Actor(by, via="worker"), kind, lines)


def _kind(key: str) -> Kind:
    return Kind.SYSTEM if key else Kind.ACCESS


def _name(known: Collection[Campaign], label: str, kind: Kind, now: datetime) -> str | None:
    """
    What to call the list of that label that is still to be opened; None when there is nothing to open. One that was
    given up, or is another kind of list, is not the review: it is opened again, and not twice a day.
    """
    taken = {one.label: one for one in known}
    name, time = label, 1
    while (one := taken.get(name)) is not None:
        given_up = one.state is State.DROPPED or one.kind is not kind
        if not given_up or day_of(one.opened_at) == day_of(now):
            return None
        time += 1
        name = say.AGAIN.format(label=label, n=time)
    return name
