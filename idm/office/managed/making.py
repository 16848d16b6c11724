"""What the second person's yes brings about, and what is cleared away when it is over."""

from datetime import datetime

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.facts.managed import ManagedKind
from idm.ids import new_ids
from idm.messages import managed as say
from idm.office.cases.seats import House
from idm.office.cases.words import content_of
from idm.office.instance import Actor
from idm.store import log, managed, notices
from idm.store.cases import Filed
from idm.store.managed import Kept


def register(house: House, filed: Filed, actor: Actor) -> None:
    """
    In the transaction of the last yes: the account is there, and has no password until its owner gets one.

    Args:
        actor: Whose yes it was.
    """
    case, content, now = filed.case, content_of(filed.case), house.now
    login, owner = content["login"], case.beneficiary
    seq = put_on_record(
        house.connection, Act.MANAGED_MADE, login, owner, actor, now, case=filed.id, sort=content["sort"]
    )
    kept = Kept(new_ids(now)(), filed.id, login, owner, owned_since=now, owned_seq=seq, made_at=now, reviewed_at=now)
    managed.add(house.connection, kept)
    values = {"login": login, "name": content["name"], "sort": say.SORT[ManagedKind(content["sort"])]}
    notices.tell(house.connection, owner, say.TOLD_MADE, values, now)


def clear(house: House, filed: Filed, _actor: Actor) -> None:
    """It was ended before its time: directories hear of it at once, and so does whoever answers for it by now."""
    kept = managed.of_case(house.connection, filed.id)
    if kept is None:
        return
    managed.tell_directories(house.connection, kept.id, house.now)
    if kept.person_id != filed.case.beneficiary:
        values = {"login": kept.login, "name": content_of(filed.case)["name"]}
        notices.tell(house.connection, kept.person_id, say.TOLD_OVER, values, house.now)


def put_on_record(
    connection: Connection, act: Act, login: str, owner: str, actor: Actor, now: datetime, **data: str | int
) -> int:
    """A line about one of these accounts and whoever answers for it; its number is returned."""
    draft = Draft(
        act=act, by=actor.by, via=actor.via, subject=owner, object=f"managed:{login}", outcome="ok", data=data
    )
    return log.append(connection, [draft], now) or 0
