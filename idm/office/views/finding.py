"""Looking people up: by number, name, kana, section or login; and one of them with the reasons. Questions never write.

Facts of a file before its 内示 are not facts yet: they wait in the file (see ``embargo``), and nothing here reads it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import jaconv
from sqlalchemy import Connection

from idm.bulk import bulk
from idm.calendar import JST, Span, day_of, start_of
from idm.desired import Desired
from idm.errors import BadInput
from idm.facts import Account, Employment, Form, Organisation, Person, Posting
from idm.hr.cells.glyphs import plain
from idm.messages import setup as say
from idm.office.hr.words import words
from idm.office.instance import Instance
from idm.office.now import WHAT
from idm.office.views import describe
from idm.rules.employment import access_ends, status_on
from idm.rules.grants import Held
from idm.store import counting, facts, history, search
from idm.verdict import Status

SHOWN = 100
"""People on one page of results."""
AHEAD = timedelta(days=30)
"""What counts as coming soon."""

_NOBODYS = Account("", "", "")
EVERYBODY_ROLES = frozenset({"ciso", "network_admin", "operator", "hr_operator", "audit_chief"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom somebody may look at: everybody (``units`` None), or the people of these units and the ones below."""

    units: frozenset[str] | None

    def covers(self, person: Person, organisation: Organisation, day: date) -> bool:
        """By the posts of that day (JST); where there are none, by the nearest ones."""
        if self.units is None:
            return True
        places = (u.code for p in nearest_posts(person, day) for u in organisation.path(p.unit, day))
        return not self.units.isdisjoint(places)


def scope_of(roles: Iterable[Held]) -> Scope:
    """A manager of a unit sees his own; the offices that answer for the whole body see everybody."""
    held = tuple(roles)
    if any(one.role.key in EVERYBODY_ROLES for one in held):
        return Scope(None)
    return Scope(frozenset(one.unit for one in held if one.unit is not None))


def nearest_posts(person: Person, day: date) -> list[Posting]:
    """The posts of that day; before the first ones, the first; after the last ones, the last."""
    found = person.postings_on(day)
    if found or not person.postings:
        return found
    coming = min((p.span.start for p in person.postings if p.span.start > day), default=None)
    return person.postings_on(coming or max(p.span.start for p in person.postings))


# --- many ---


@dataclass(frozen=True, slots=True)
class Row:
    """One person in a list. ``locked_until`` and ``ends_at`` are aware UTC; ``begins`` is a JST date."""

    number: str
    login: str
    name: str
    kana: str
    place: str
    status: Status
    begins: date | None
    ends_at: datetime | None
    locked_until: datetime | None

    @property
    def label(self) -> str:
        return describe.STATUS[self.status]


def _active(row: Row, _now: datetime) -> bool:
    return row.status is Status.ACTIVE


def _joining(row: Row, now: datetime) -> bool:
    return row.begins is not None and now < start_of(row.begins) <= now + AHEAD


def _leaving(row: Row, now: datetime) -> bool:
    soon = row.ends_at is not None and now < row.ends_at <= now + AHEAD
    return soon and row.status in (Status.ACTIVE, Status.SUSPENDED)


KINDS: dict[str, Callable[[Row, datetime], bool]] = {
    "active": _active,
    "suspended": lambda row, _now: row.status is Status.SUSPENDED,
    "left": lambda row, _now: row.status is Status.DISABLED,
    "joining": _joining,
    "leaving": _leaving,
    "locked": lambda row, _now: row.locked_until is not None,
    "all": lambda _row, _now: True,
}
"""What a list can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first of them by number, and how many there are."""

    rows: tuple[Row, ...]
    total: int


def find(instance: Instance, scope: Scope, text: str, kind: str) -> Found:
    """
    People of whom every word of ``text`` is part of a number, login, name, kana or section.

    Args:
        kind: A key of ``KINDS``; an unknown one is "all".
    """
    now, fits = instance.clock.now(), KINDS.get(kind, KINDS["all"])
    with instance.store.read() as connection, bulk():
        organisation = facts.organisation(connection)
        ids = _worth_reading(instance, connection, kind, now)
        matched = matching(connection, organisation, text)
        ids = ids if matched is None else ids & matched
        total = None
        if scope.units is not None:
            ids &= search.posted_to(connection, _inside(scope, organisation, day_of(now)))
        elif fits is KINDS["all"]:  # nobody has to be judged to be counted
            total, ids = len(ids), set(search.first_by_number(connection, ids, day_of(now), SHOWN))
        chosen = [row for row in rows(instance, connection, organisation, scope, now, ids) if fits(row, now)]
    chosen.sort(key=lambda row: (row.number, row.login))
    return Found(tuple(chosen[:SHOWN]), len(chosen) if total is None else total)


def _worth_reading(instance: Instance, connection: Connection, kind: str, now: datetime) -> set[str]:
    """Everybody who may be of that kind (person ids), so that whoever left long ago is not read for those in office."""
    day = day_of(now)
    if kind in ("active", "suspended", "leaving"):  # without an appointment nobody's account is more than disabled
        return search.with_appointment(connection, day, day)
    if kind == "left":
        kept = timedelta(days=instance.policy.leaver.delete_after.days)
        return search.with_appointment(connection, day - kept, day)
    if kind == "joining":
        return search.beginning(connection, day, day_of(now + AHEAD))
    if kind == "locked":
        return set(search.locked(connection, now))
    return search.everybody(connection)


def _inside(scope: Scope, organisation: Organisation, day: date) -> set[str]:
    """Codes of all units that are these or below them."""
    codes = {unit.code for unit in organisation.units}
    return {code for code in codes if any(one.code in (scope.units or ()) for one in organisation.path(code, day))}


def rows(
    instance: Instance,
    connection: Connection,
    organisation: Organisation,
    scope: Scope,
    now: datetime,
    ids: Collection[str] | None = None,
) -> Iterator[Row]:
    """These people (by person id; None: everybody) as far as the scope goes, as they are now."""
    day = day_of(now)
    locked = search.locked(connection, now)
    for person in facts.on_paper(connection, search.everybody(connection) if ids is None else ids):
        if scope.covers(person, organisation, day):
            yield _row(person, instance, organisation, now, locked.get(person.id))


@dataclass(frozen=True, slots=True)
class Many:
    """So many people of whom the lists' kinds say the same; ``row`` names none of them."""

    row: Row
    count: int


def counted(instance: Instance, connection: Connection, organisation: Organisation, now: datetime) -> Iterator[Many]:
    """Everybody as they are now, without reading everybody; who is locked out is left to ``search.locked``."""
    for form, start, end, count in counting.employed_alike(connection):
        like = Person("", "", _NOBODYS, (), (Employment(Form(form), Span(start, end)),), ())
        yield Many(_row(like, instance, organisation, now, None), count)
    for person in facts.people(connection, counting.employed_otherwise(connection)):
        yield Many(_row(person, instance, organisation, now, None), 1)


def _row(
    person: Person, instance: Instance, organisation: Organisation, now: datetime, locked_until: datetime | None
) -> Row:
    day = day_of(now)
    name, job = person.name_on(day), person.employment_on(day)
    posts = nearest_posts(person, day)
    first = min((e.span.start for e in person.employments if e.span.start > day), default=None)
    return Row(
        number=person.number_on(day),
        login=person.account.login,
        name=name.full if name else "",
        kana=name.kana if name else "",
        place=_place(posts[0], organisation, day) if posts else "",
        status=status_on(person, instance.policy, day, now)[0],
        begins=first if job is None else None,
        ends_at=access_ends(person, now),
        locked_until=locked_until,
    )


def _place(post: Posting, organisation: Organisation, day: date) -> str:
    unit = organisation.on(post.unit, day) or organisation.last_known(post.unit)
    return f"{unit.name if unit else post.unit} {post.title}".strip()


def matching(connection: Connection, organisation: Organisation, text: str) -> set[str] | None:
    """
    Ids of the people whom every word fits; None when there is no word.

    Everybody is folded once for all words and nothing is kept: a cache that a city overflows costs more than it saves,
    and would keep what was typed.
    """
    found: set[str] | None = None
    folded = [
        (one.person_id, searched(one.name), searched(one.kana), searched(one.number), one.login)
        for one in (search.called(connection) if text.strip() else ())
    ]
    for word in text.split():
        wanted = searched(word)
        units = {u.code for u in organisation.units if wanted in searched(u.name) or u.code == word}
        fitting = {
            person_id
            for person_id, name, kana, number, login in folded
            if wanted in name or wanted in kana or number.startswith(wanted) or login.startswith(wanted)
        }
        fitting |= search.posted_to(connection, units)
        found = fitting if found is None else found & fitting
    return found


def searched(text: str) -> str:
    """Text as it is looked up: 髙 as 高, full width as half, ひらがな as カタカナ, capitals as small letters."""
    return str(jaconv.hira2kata(plain(text))).casefold()


# --- one ---


@dataclass(frozen=True, slots=True)
class Event:
    """One fact on its first day (JST). ``coming``: that day is not there yet. ``recorded`` is aware UTC."""

    day: date
    text: str
    coming: bool
    recorded: datetime
    batch: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One person: ``json`` as ``describe.person_json`` makes it, and what papers said, by day."""

    row: Row
    json: dict[str, Any]
    timeline: tuple[Event, ...]
    corrected: tuple[Event, ...]
    stops: tuple[tuple[str, datetime, datetime | None], ...]
    factors: frozenset[str]


def one(instance: Instance, scope: Scope, who: str, at: datetime | None) -> Shown:
    """
    A person by 職員番号 or login, at a time (aware UTC; None: now).

    Raises:
        BadInput: nobody of that number or login is within the scope.
    """
    now = instance.clock.now()
    with instance.store.read() as connection:
        person = facts.find_person(connection, who)
        organisation = facts.organisation(connection)
        if person is None or not scope.covers(person, organisation, day_of(now)):
            raise BadInput(say.NO_SUCH_PERSON, value=who)
        past = history.recorded(connection, [person.id])[person.id]
        locked = search.locked(connection, now).get(person.id)
    desired = Desired(instance.policy, organisation, at or now)
    events = [(_event(fact, instance, organisation, day_of(now)), fact.gone_at is not None) for fact in past]
    events.sort(key=lambda pair: (pair[0].day, pair[0].recorded))
    return Shown(
        row=_row(person, instance, organisation, now, locked),
        json=describe.person_json(person, desired.explain(person), desired),
        timeline=tuple(event for event, gone in events if not gone),
        corrected=tuple(event for event, gone in events if gone),
        stops=tuple((WHAT[s.kind], s.starts, s.ends) for s in person.stops),
        factors=person.proofs.factors,
    )


def _event(fact: history.Recorded, instance: Instance, organisation: Organisation, today: date) -> Event:
    start = fact.fact.span.start
    text = words([fact.fact], instance.policy, organisation)
    return Event(start, text, start > today, fact.at.astimezone(JST), fact.batch)
