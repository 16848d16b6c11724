"""Entries that two persons want gone: nobody binds as them at once, and after the profile's days they are deleted."""

from collections.abc import Iterator
from datetime import timedelta

from idm.audit.entry import Act, Draft
from idm.errors import Refused, Unreachable
from idm.messages import Said
from idm.messages import adoption as say
from idm.office.instance import Instance
from idm.ports import DeleteStranger, Directory, Result, ShutStranger
from idm.rules.orphans import State
from idm.store import adoption, log
from idm.store.adoption import Found

AT_ONCE = 200
"""Entries in one turn of a worker."""


def sweep(instance: Instance, directory: Directory, by: str) -> Iterator[Said]:
    """
    Shut what two persons agreed on, and delete what has been shut for long enough; says what could not be done.

    An entry that has changed since it was read is left alone, and is a question again at the next reading.
    """
    now = instance.clock.now()
    kept = timedelta(days=instance.policy.leaver.delete_after.days)
    with instance.store.read() as connection:
        if adoption.holds(connection, directory.name):
            return
        found = adoption.entries(connection, directory.name, states={State.REMOVING, State.SHUT})
    agreed = [one for one in found if one.confirmed_at is not None]
    due = [one for one in agreed if one.state is State.REMOVING or (one.confirmed_at or now) + kept <= now]
    for one in due[:AT_ONCE]:
        why = _do(instance, directory, one, by)
        if why:
            yield say.NOT_REMOVED.say(where=one.address, why=why)


def _do(instance: Instance, directory: Directory, one: Found, by: str) -> str:
    """What went wrong; empty when it is done."""
    deletes = one.state is State.SHUT
    try:
        there = next(iter(directory.survey([one.address])), None)
        if there is None:
            _book(instance, directory.name, one, State.REMOVED, by)
            return ""
        if there.account:
            return say.BECAME_OURS.ja
        kind = DeleteStranger if deletes else ShutStranger
        (done,) = directory.apply([kind(one.address, there.version)]).outcomes()
    except (Unreachable, Refused) as error:
        return error.said.text
    if done.result is not Result.DONE:
        return done.reason or say.UNSURE.ja
    _book(instance, directory.name, one, State.REMOVED if deletes else State.SHUT, by)
    return ""


def _book(instance: Instance, name: str, one: Found, state: State, by: str) -> None:
    now = instance.clock.now()
    values: dict[str, object] = {"state": state.value}
    if state is State.REMOVED:
        values["gone_at"] = now
    act = Act.ORPHAN_REMOVED if state is State.REMOVED else Act.ORPHAN_SHUT
    with instance.store.write() as connection:
        log.hold(connection)
        if adoption.decide(connection, one, {one.state}, values, same=False):
            draft = Draft(
                act=act, by=by, via="worker", object=f"found:{one.id}", outcome="ok", data={"directory": name}
            )
            log.append(connection, [draft], now)
