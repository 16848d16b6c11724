"""What an entry that nobody granted is: somebody says so, one entry or many, and it is on record line by line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.errors import BadInput, NotThere, Stopped
from idm.facts import Person
from idm.messages import adoption as say
from idm.office.cases.seats import House
from idm.office.cases.words import require_fit
from idm.office.hr.embargo import HR
from idm.office.instance import Actor, Instance
from idm.office.officers import acting, held, is_contractor, usable
from idm.rules.employment import status_on
from idm.rules.matching import By, Why
from idm.rules.orphans import ABOUT_PEOPLE, FROM, TO, Deed, State
from idm.store import adoption, facts, log, notices
from idm.store.adoption import Found
from idm.verdict import Status

ADMIN = "network_admin"
MAY: dict[Deed, frozenset[str]] = {
    **dict.fromkeys(Deed, frozenset({ADMIN})),
    Deed.PROPOSE: frozenset({HR, ADMIN}),
    Deed.CONFIRM: frozenset({HR}),
    Deed.REFUSE: frozenset({HR}),
    Deed.AGREE: frozenset({HR, ADMIN, "ciso"}),
}
"""One of these roles goes with each deed: whose an entry is, 人事 says."""

CERTAIN = frozenset({By.NUMBER, By.MOVED})
"""What may be confirmed without looking at each one."""


Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """``who``: a 職員番号 or login: whose it is, or who answers for it. ``reason``: in words."""

    deed: Deed
    who: str = ""
    reason: str = ""


def decide(instance: Instance, name: str, numbers: Sequence[int], wanted: Wanted, actor: Actor) -> int:
    """
    One deed about these entries of a directory (their numbers in the register): all of them or none.

    Returns:
        About how many.

    Raises:
        NotThere: no such entry.
        BadInput: it is in another state, has changed since it was read, or words are missing.
        Stopped: no office for it, or the same person where a second one is asked for.
    """
    with instance.store.write() as connection:
        facts.lock_roster(connection)
        house = House(instance, connection, instance.clock.now())
        person = require(house, wanted.deed, actor)
        entries = [_entry(connection, name, number) for number in numbers]
        for one in entries:
            give(house, name, one, wanted, person, actor)
    instance.checkpoint()
    return len(entries)


def confirm_certain(instance: Instance, name: str, actor: Actor) -> int:
    """
    Everything that number and name agree on, confirmed by 人事 at once. Returns how many.

    Raises:
        Stopped: whoever asks is not in 人事.
    """
    with instance.store.read() as connection:
        proposed = adoption.entries(connection, name, states={State.PROPOSED})
    numbers = [one.id for one in proposed if one.matched_by in CERTAIN]
    return decide(instance, name, numbers, Wanted(Deed.CONFIRM), actor)


def require(house: House, deed: Deed, actor: Actor) -> Person:
    """
    Whoever acts.

    Raises:
        Stopped: he holds no office for this deed.
    """
    person = acting(house, actor)
    if is_contractor(house, person) or not held(house, person) & MAY[deed]:
        raise Stopped(say.NOT_HR if deed in ABOUT_PEOPLE else say.NOT_ADMIN)
    return person


def _entry(connection: Connection, name: str, number: int) -> Found:
    one = adoption.entry(connection, number)
    if one is None or one.gone_at is not None or adoption.directory_of(connection, number) != name:
        raise NotThere(say.NO_ENTRY, number=number)
    return one


def give(house: House, name: str, one: Found, wanted: Wanted, person: Person, actor: Actor) -> None:
    """
    One deed about one entry, in a transaction that has locked the roster.

    Raises:
        BadInput, Stopped: as ``decide``.
    """
    deed = wanted.deed
    if one.state not in FROM[deed] or one.kind in {"member", "container"}:
        raise BadInput(say.WRONG_STATE, number=one.id, state=say.STATE[one.state])
    values: Values = {"state": TO[deed].value, "decided_at": house.now, "decided_by": actor.by}
    values |= _WHAT[deed](house, name, one, wanted, person)
    if not adoption.decide(house.connection, one, {one.state}, values):
        raise BadInput(say.CHANGED_SINCE, number=one.id)
    draft = Draft(
        act=Act.ADOPTION_DECIDED,
        by=actor.by,
        via=actor.via,
        subject=str(values.get("owner") or ""),
        object=f"found:{one.id}",
        outcome="ok",
        data={
            "directory": name,
            "deed": deed.value,
            "shown_sha256": one.digest,
            "account": str(values.get("account_id") or one.account_id or ""),
        },
    )
    log.append(house.connection, [draft], house.now)


def _propose(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    if one.kind != "account" or one.reason in {Why.NO_PERSON, Why.NO_PASSWORD}:
        raise BadInput(say.NOT_LINKABLE, number=one.id)
    meant = _person(house, wanted.who)
    if status_on(meant, house.instance.policy, day_of(house.now), house.now)[0] is Status.ABSENT:
        raise BadInput(say.PERSON_GONE, who=wanted.who)
    _require_free(house, name, one, meant.account.id)
    return {"account_id": meant.account.id, "matched_by": By.HAND.value, "reason": ""}


def _confirm(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    if one.matched_by == By.HAND and one.decided_by is not None:
        _require_other(house, one.decided_by, person)
    if one.matched_by != By.MOVED:
        _require_free(house, name, one, one.account_id or "")
    return {}


def _refuse(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    place = adoption.places(house.connection, name, {one.account_id or ""}).get(one.account_id or "")
    if one.state is State.LINKED and place is not None and place.dn == one.address:
        raise BadInput(say.RELEASED_BEFORE, number=one.id)
    return {"account_id": None, "matched_by": By.REFUSED.value, "reason": Why.NOBODY.value}


def _own(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    _require_not_ours(one)
    owner = _person(house, wanted.who)
    if not usable(house, owner):
        raise BadInput(say.NO_OWNER, who=wanted.who)
    if owner.id != person.id:
        notices.tell(house.connection, owner.id, say.NOTICE_OWNER, {"where": one.address}, house.now)
    return {"owner": owner.id, "account_id": None, "matched_by": None, "reason": _words(wanted, needed=False)}


def _protect(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    _require_not_ours(one)
    return {"owner": None, "account_id": None, "matched_by": None, "reason": _words(wanted)}


def _remove(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    if one.kind != "account":
        raise BadInput(say.ONLY_ACCOUNTS, number=one.id)
    return {"reason": _words(wanted), "owner": None, "confirmed_at": None, "confirmed_by": None}


def _agree(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    if one.confirmed_at is not None:
        raise BadInput(say.WRONG_STATE, number=one.id, state=say.STATE[State.SHUT])
    _require_other(house, one.decided_by or "", person)
    return {
        "confirmed_at": house.now,
        "confirmed_by": person.id,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by,
    }


def _reopen(house: House, name: str, one: Found, wanted: Wanted, person: Person) -> Values:
    return {"owner": None, "reason": Why.NOBODY.value, "confirmed_at": None, "confirmed_by": None}


_WHAT: dict[Deed, Callable[[House, str, Found, Wanted, Person], Values]] = {
    Deed.PROPOSE: _propose,
    Deed.CONFIRM: _confirm,
    Deed.REFUSE: _refuse,
    Deed.OWN: _own,
    Deed.PROTECT: _protect,
    Deed.REMOVE: _remove,
    Deed.AGREE: _agree,
    Deed.REOPEN: _reopen,
}


def _person(house: House, who: str) -> Person:
    found = facts.find_person(house.connection, who.strip())
    if found is None:
        raise BadInput(say.NO_PERSON, who=who)
    return found


def _require_free(house: House, name: str, one: Found, account: str) -> None:
    """One entry a person: another that is linked to him, or that he has, comes first."""
    linked = adoption.linked_to(house.connection, name, account)
    if (linked is not None and linked != one.id) or account in adoption.places(house.connection, name, {account}):
        raise BadInput(say.HAS_ENTRY, number=one.id)


def _require_other(house: House, first: str, person: Person) -> None:
    if person.id == first or person.id in house.stand_ins_of(first):
        raise Stopped(say.SECOND_PERSON)


def _require_not_ours(one: Found) -> None:
    if one.reason == Why.SAME_KEY:
        raise BadInput(say.OUR_GROUP, number=one.id)


def _words(wanted: Wanted, *, needed: bool = True) -> str:
    text = wanted.reason.strip()
    if needed and not text:
        raise BadInput(say.NEEDS_REASON)
    require_fit(text)
    return text
