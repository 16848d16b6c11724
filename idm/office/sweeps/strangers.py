"""
What nobody granted, as lines of the sweep: entries whose owner is not on the roster, and memberships (名簿にない登録).

The register of ``office/adoption`` stays the one place that says what an entry is. A line ends by what is said there
(an owner, a reason), or by two answers: then the register has the removal of two people, and a worker shuts it.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

from sqlalchemy import Connection

from idm.audit.entry import Act, Draft
from idm.calendar import day_of
from idm.facts import Person
from idm.facts.case import canonical
from idm.messages import adoption as say_adoption
from idm.messages import sweeps as say
from idm.office.adoption.looking import by_whom
from idm.office.cases.seats import House
from idm.office.cases.words import shown
from idm.rules.campaigns import Done
from idm.rules.dormancy import Exempt, Remedy, Why
from idm.rules.orphans import State
from idm.store import adoption, campaigns, facts, log, marks
from idm.store.adoption import Found
from idm.store.campaigns import Campaign, Line, NewLine

SUBJECT = "found:"
EXEMPT = {State.OWNED: Exempt.OWNED, State.PROTECTED: Exempt.PROTECTED}
DONE = {State.OWNED: Done.OWNED, State.LINKED: Done.OWNED, State.PROTECTED: Done.PROTECTED, State.SHUT: Done.REMOVED}
"""What became of a line by what the register says; of any other state it waits on, or its reason is none any more."""


def strangers(house: House) -> Iterator[NewLine]:
    """Of every directory that is ours to write: what is open, and what is left alone with its owner or reason."""
    waiting = campaigns.waiting_subjects(house.connection)
    found = [one for name in marks.directory_names(house.connection) for one in _of(house.connection, name)]
    owners = {one.id: one for one in facts.people(house.connection, {one.owner for one in found if one.owner})}
    lines = _Lines(house, owners)
    yield from (lines.line(one) for one in found if f"{SUBJECT}{one.id}" not in waiting)


def _of(connection: Connection, name: str) -> Iterable[Found]:
    if adoption.holds(connection, name):  # its adoption goes on: that is gone through in a way of its own
        return ()
    left = adoption.entries(connection, name, states=EXEMPT.keys(), kinds={"account"})
    return (*adoption.entries(connection, name, states={State.OPEN}, kinds={"account", "member"}), *left)


class _Lines:
    def __init__(self, house: House, owners: dict[str, Person]) -> None:
        self._owners = owners
        self._day = day_of(house.now)
        self._organisation = facts.organisation(house.connection)

    def line(self, one: Found) -> NewLine:
        member = one.kind == "member"
        unit = self._organisation.on(str(one.shown.get("unit", "")), self._day)
        why = (Why.MEMBER if member else Why.ORPHAN,)
        (maker, made), (changer, changed) = by_whom(one, "made"), by_whom(one, "changed")
        owner = self._owners.get(one.owner or "")
        text = canonical(
            {
                "account": one.address,
                "number": "",
                "name": str(one.shown.get("name") or one.address),
                "login": one.address if member else "、".join(one.shown.get("logins", ())),
                "unit": unit.name if unit else str(one.shown.get("unit_name", "")),
                "used": "",
                "idle": "",
                "made": str(day_of(made)) if made else "",
                "maker": maker,
                "changed": str(day_of(changed)) if changed else "",
                "changer": changer,
                "group": one.detail,
                "kept": shown(owner) if owner else _reason(one),
                "found": one.digest,
                "why": json.dumps(list(why)),
            }
        )
        return NewLine(
            subject=f"{SUBJECT}{one.id}",
            person="",
            section=unit.code if unit else "",
            why=why,
            remedy=Remedy.EXPEL if member else Remedy.REMOVE,
            exempt=EXEMPT.get(one.state),
            facts=text,
            digest=sha256(text.encode()).hexdigest(),
        )


def _reason(one: Found) -> str:
    """In words, why it is left alone; empty for what is not."""
    return say_adoption.WHY.get(one.reason, one.reason) if one.state is State.PROTECTED else ""


def number_of(line: Line) -> int:
    """Of its entry in the register."""
    return int(line.subject.removeprefix(SUBJECT))


def settled(connection: Connection, lines: Collection[Line]) -> dict[int, Done]:
    """Line -> what became of it, of those of which the register says so by now."""
    found: dict[int, Done] = {}
    entries = adoption.numbered(connection, {number_of(line) for line in lines})
    for line in lines:
        done = _settled(entries.get(number_of(line)), line)
        if done is not None:
            found[line.id] = done
    return found


def _settled(one: Found | None, line: Line) -> Done | None:
    if one is None or one.gone_at is not None or one.digest != line.facts["found"]:
        return Done.GONE  # what it is now, the next list asks
    if one.state is State.OPEN:
        return None
    if one.state is State.REMOVING and one.confirmed_at is None:
        return None
    return Done.REMOVED if one.state is State.REMOVING else DONE.get(one.state, Done.GONE)


def take_away(house: House, campaign: Campaign, line: Line) -> Done:
    """As both have said: the register has it from the two of them; a membership is put right by the next pass."""
    one = adoption.entry(house.connection, number_of(line))
    over = _settled(one, line)
    if over is not None or one is None or line.hr is None or line.head is None:
        return over or Done.GONE
    name = adoption.directory_of(house.connection, one.id) or ""
    if line.remedy is Remedy.EXPEL:
        marks.touch(house.connection, [name], "group", {one.detail: None}, house.now)
        return Done.REMOVED
    values = {
        "state": State.REMOVING.value,
        "reason": say.REMOVED_BY.format(label=campaign.label),
        "decided_at": line.hr.at,
        "decided_by": line.hr.by,
        "confirmed_at": house.now,
        "confirmed_by": line.head.by,
    }
    if not adoption.decide(house.connection, one, {State.OPEN}, values):
        return Done.GONE
    data = {"directory": name, "deed": "remove", "shown_sha256": one.digest, "account": "", "second": line.head.by}
    draft = Draft(
        act=Act.ADOPTION_DECIDED, by=line.hr.by, via="worker", object=f"found:{one.id}", outcome="ok", data=data
    )
    log.append(house.connection, [draft], house.now)
    return Done.REMOVED
