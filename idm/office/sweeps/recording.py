"""The line of the log by which anything about a sweep is on record: what is not there is nobody's word (F22)."""

from idm.audit.entry import Act, Draft, Value
from idm.office.cases.seats import House
from idm.office.instance import Actor
from idm.store import log


def put_on_record(house: House, act: Act, number: int, actor: Actor, **data: Value) -> int | None:
    """Returns the number of the line."""
    draft = Draft(
        act=act,
        by=actor.by,
        via=actor.via,
        object=f"sweep:{number}",
        outcome="ok",
        corr=f"sweep:{number}",
        data=data,
    )
    return log.append(house.connection, [draft], house.now)
