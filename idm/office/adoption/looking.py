"""The register of what nobody granted: for 人事, the network admin and the CISO."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from idm.errors import NotThere, NotYours
from idm.facts import Person
from idm.messages import adoption as say
from idm.office.adoption.deciding import ADMIN, CERTAIN, MAY
from idm.office.adoption.scanning import last_read
from idm.office.cases.seats import House
from idm.office.cases.words import shown as named
from idm.office.hr.embargo import HR
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held, is_contractor
from idm.rules.orphans import FROM, Deed, State
from idm.store import adoption, facts
from idm.store.adoption import Found

MAY_LOOK = frozenset({HR, ADMIN, "ciso"})
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """
    One entry or membership in words. Instants are aware UTC, None where the directory does not tell.

    Args:
        whose: Whose it is, or would be; ``among`` who comes into question.
        made, changed: By whom, as the directory names him, and when.
        deeds: What the one who looks may do about it.
    """

    number: int
    kind: str
    address: str
    detail: str
    logins: tuple[str, ...]
    staff_number: str
    name: str
    kana: str
    unit: str
    mail: str
    members: int
    state: str
    why: str
    by: str
    whose: str
    among: tuple[str, ...]
    owner: str
    reason: str
    made: tuple[str, datetime | None]
    changed: tuple[str, datetime | None]
    first_seen: datetime
    agreed: bool
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """
    Args:
        waiting: Nothing is written to the directory yet.
        last_read: aware UTC; None when nobody has read it.
        counts: By kind and state.
        certain: How many proposals number and name agree on.
        after: Where the next page begins; None on the last one.
    """

    directory: str
    waiting: bool
    last_read: datetime | None
    counts: Mapping[tuple[str, str], int]
    certain: int
    lines: tuple[Line, ...]
    after: int | None
    hr: bool
    admin: bool


def board(
    instance: Instance,
    name: str,
    actor: Actor,
    *,
    states: Collection[State] | None = None,
    kinds: Collection[str] | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> Board:
    """
    One page of the register, the oldest first.

    Raises:
        NotYours: he holds none of the offices for it.
        Stopped: nobody in particular asks.
    """
    last = last_read(instance, name)
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        roles = _roles(house, actor)
        found = adoption.entries(connection, name, states=states, kinds=kinds, after=after, limit=limit + 1)
        proposed = adoption.entries(connection, name, states={State.PROPOSED})
        return Board(
            directory=name,
            waiting=adoption.holds(connection, name),
            last_read=last,
            counts=adoption.counts(connection, name),
            certain=sum(one.matched_by in CERTAIN for one in proposed),
            lines=_lines(house, found[:limit], roles),
            after=found[limit - 1].id if len(found) > limit else None,
            hr=HR in roles,
            admin=ADMIN in roles,
        )


def require(instance: Instance, actor: Actor) -> None:
    """
    Raises:
        NotYours, Stopped: as ``board``.
    """
    with instance.store.read() as connection:
        _roles(House(instance, connection, instance.clock.now()), actor)


def one(instance: Instance, name: str, number: int, actor: Actor) -> Line:
    """
    Raises:
        NotThere: no such entry.
        NotYours, Stopped: as ``board``.
    """
    with instance.store.read() as connection:
        house = House(instance, connection, instance.clock.now())
        roles = _roles(house, actor)
        found = adoption.entry(connection, number)
        if found is None or found.gone_at is not None or adoption.directory_of(connection, number) != name:
            raise NotThere(say.NO_ENTRY, number=number)
        return _lines(house, [found], roles)[0]


def _roles(house: House, actor: Actor) -> frozenset[str]:
    person = acting(house, actor)
    roles = held(house, person)
    if not roles & MAY_LOOK or is_contractor(house, person):
        raise NotYours(say.NOT_YOURS)
    return roles


def _lines(house: House, found: Collection[Found], roles: frozenset[str]) -> tuple[Line, ...]:
    accounts = {key for one in found for key in (*one.among, one.account_id) if key}
    ids = facts.person_ids_of_accounts(house.connection, accounts)
    wanted = {*ids.values(), *(one.owner for one in found if one.owner)}
    people = {person.id: person for person in facts.people(house.connection, wanted)}
    whose = {account: people[person] for account, person in ids.items() if person in people}
    return tuple(_line(one, whose, people, roles) for one in found)


def _line(one: Found, whose: Mapping[str, Person], people: Mapping[str, Person], roles: frozenset[str]) -> Line:
    text = {name: str(one.shown.get(name, "")) for name in ("number", "name", "kana", "unit", "unit_name", "mail")}
    said = say.WHY.get(one.reason, "")
    return Line(
        number=one.id,
        kind=one.kind,
        address=one.address,
        detail=one.detail,
        logins=tuple(one.shown.get("logins", ())),
        staff_number=text["number"],
        name=text["name"],
        kana=text["kana"],
        unit=" ".join(filter(None, (text["unit"], text["unit_name"]))),
        mail=text["mail"],
        members=int(one.shown.get("members", 0)),
        state=one.state.value,
        why=said,
        by=say.BY.get(one.matched_by or "", ""),
        whose=named(whose.get(one.account_id or "")) if one.account_id else "",
        among=tuple(named(whose.get(key)) for key in one.among),
        owner=named(people.get(one.owner)) if one.owner else "",
        reason="" if said else one.reason,
        made=by_whom(one, "made"),
        changed=by_whom(one, "changed"),
        first_seen=one.first_seen,
        agreed=one.confirmed_at is not None,
        deeds=_deeds(one, roles),
    )


def _deeds(one: Found, roles: frozenset[str]) -> tuple[Deed, ...]:
    """What his office allows in this state; the rest is judged at the deed."""
    if one.kind in {"member", "container"} or one.state is State.LINKED:
        return ()
    fitting = [deed for deed in Deed if one.state in FROM[deed] and roles & MAY[deed]]
    if one.kind != "account":
        fitting = [deed for deed in fitting if deed not in {Deed.PROPOSE, Deed.REMOVE}]
    return tuple(deed for deed in fitting if not (deed is Deed.AGREE and one.confirmed_at is not None))


def by_whom(one: Found, which: str) -> tuple[str, datetime | None]:
    """
    As near as the directory tells, with when (aware UTC).

    Args:
        which: made, or changed.
    """
    who, when = one.shown.get(which) or ("", "")
    try:
        return who, datetime.strptime(when[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:  # the directory does not tell, or in a way of its own
        return who, None
