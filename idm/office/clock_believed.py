"""The log was ahead of its time, not the clock behind: somebody of the desk says so, and the work goes on (F52)."""

from dataclasses import replace
from datetime import datetime

from idm.audit.entry import Act, Draft
from idm.errors import Stopped
from idm.messages import setup as say
from idm.office.instance import Actor, Instance
from idm.office.roles import holds
from idm.office.steady_clock import BEHIND, SteadyClock, newest_line
from idm.rules.standing import OPERATING
from idm.store import log


def unchecked(instance: Instance) -> Instance:
    """The same instance by what the machine says: for nothing but ``believe``."""
    clock = instance.clock
    return replace(instance, clock=clock.unchecked) if isinstance(clock, SteadyClock) else instance


def believe(instance: Instance, actor: Actor) -> datetime | None:
    """
    The machine's clock is right, and the newest line of the log was written ahead of time: put on record, and from this
    line on the clock is believed.

    Args:
        instance: By an ``unchecked`` clock.

    Returns:
        The instant of the line that was ahead (aware UTC); None when none was, and nothing was done.

    Raises:
        Stopped: whoever says so is nobody by name, or holds no operating role.
    """
    now, newest = instance.clock.now(), newest_line(instance.store)
    if newest is None or newest - now <= BEHIND:
        return None
    with instance.store.write() as connection:
        person = actor.person
        if person is None or not holds(instance, connection, person, OPERATING):
            raise Stopped(say.CLOCK_NOT_YOURS)
        data = {"newest": newest.isoformat()}
        log.append(
            connection, [Draft(act=Act.CLOCK_BELIEVED, by=actor.by, via=actor.via, outcome="ok", data=data)], now
        )
    return newest
