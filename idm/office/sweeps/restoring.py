"""Rows of a sweep that somebody wrote to beside the log are put right before anything is done by them (F21, F22)."""

from collections.abc import Collection

from idm.audit.entry import Act
from idm.errors import Stopped
from idm.messages import Message
from idm.messages import sweeps as say
from idm.office.cases.seats import House
from idm.office.instance import Actor
from idm.office.officers import overseers
from idm.office.sweeps.recording import put_on_record
from idm.store import campaign_log, log_search, notices
from idm.store.campaigns import Campaign


def as_told(
    house: House, number: int, ids: Collection[int] | None, actor: Actor, *, whole: bool
) -> tuple[Campaign, int] | None:
    """
    A sweep as the log has it, in a transaction that has locked the roster; its rows say the same from now on. Where
    they did not (so many rows), that is on record, and those who oversee hear of it.

    Args:
        ids: Of these lines only; None: of all.
        whole: As for ``campaign_log.put_right``.

    Returns:
        None where the list itself is not the one that was made.
    """
    right = campaign_log.put_right(house.connection, number, ids, whole=whole)
    if right is None:
        return None
    if right.rows:
        put_on_record(house, Act.SWEEP_RESTORED, number, actor, rows=right.rows)
        values = {"number": str(number), "label": right.campaign.label, "count": str(right.rows)}
        _tell(house, say.TOLD_RESTORED, values)
    return right.campaign, right.rows


def give_up(house: House, number: int, label: str, actor: Actor) -> None:
    """A list that is not the one that was made: once it is on record, and those who oversee hear of it."""
    if not log_search.touched(house.connection, number):
        put_on_record(house, Act.SWEEP_TOUCHED, number, actor)
        _tell(house, say.TOLD_TOUCHED, {"number": str(number), "label": label})


def _tell(house: House, message: Message, values: dict[str, str]) -> None:
    for person in sorted({*overseers(house), *house.with_role("network_admin")}):
        notices.tell(house.connection, person, message, values, house.now)


def require_as_told(
    house: House, number: int, ids: Collection[int] | None, actor: Actor, *, whole: bool
) -> tuple[Campaign, int]:
    """
    The same for somebody's deed.

    Raises:
        Stopped: the list is not the one that was made.
    """
    found = as_told(house, number, ids, actor, whole=whole)
    if found is None:
        raise Stopped(say.TOUCHED, number=number)
    return found
