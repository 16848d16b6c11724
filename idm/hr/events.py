"""What one appointment (発令) does to a person's facts: person before, person after.

Days are JST civil dates. Every event takes effect at the start of its day but two: a retirement and the end of a term,
whose day is the last one. What a file says again changes nothing. New facts carry id 0.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from idm.calendar import Span, day_after, wareki
from idm.facts import Absence, AbsenceKind, Account, Employment, Form, Name, Person, Posting
from idm.hr.cells.names import same_name
from idm.hr.changeset import Event
from idm.hr.sheet import Wrong, wrong
from idm.messages import hr as say

Fact = TypeVar("Fact", Name, Employment, Posting, Absence)


@dataclass(frozen=True, slots=True)
class Post:
    """A post as a row names it."""

    unit: str
    title: str
    main: bool


@dataclass(frozen=True, slots=True)
class Told:
    """
    What the rows of one person say about one event on one day.

    ``end`` is the first day after the term, None when none is known. ``posts`` may be empty where an event needs none.
    """

    event: Event
    day: date
    name: str
    kana: str = ""
    form: Form | None = None
    end: date | None = None
    posts: tuple[Post, ...] = ()


def newcomer(told: Told, form: Form, number: str, person_id: str, account: Account) -> Person:
    """Somebody the roster does not know yet."""
    span = Span(told.day, told.end)
    return Person(
        id=person_id,
        number=number,
        account=account,
        names=(Name(told.name, told.kana, Span(told.day)),),
        employments=(Employment(form, span),),
        postings=tuple(Posting(post.unit, post.title, post.main, span) for post in told.posts),
    )


def hire(person: Person, told: Told) -> Person | Wrong:
    """Take in again somebody who left; the day after the last one it is a continuation (domain cases 56, 70)."""
    current = person.employment_on(told.day)
    if current is not None:
        return person if _already_hired(person, current, told) else wrong(say.ALREADY_EMPLOYED)
    if any(e.span.start > told.day for e in person.employments):
        return wrong(say.ALREADY_EMPLOYED)
    if not person.employments and told.form is not None:  # an appointment that was taken back before it began
        return newcomer(told, told.form, person.number, person.id, person.account)
    name = person.name_on(told.day)
    if name is not None and not same_name(name.full, told.name):
        return wrong(say.NAME_DIFFERS, known=name.full, told=told.name)
    return reappoint(person, told)


def _already_hired(person: Person, current: Employment, told: Told) -> bool:
    name = person.name_on(told.day)
    return (
        current.span.start == told.day
        and current.form is told.form
        and not _later(current.span.end, told.end)
        and name is not None
        and same_name(name.full, told.name)
        and posts_on(person, told.day) == set(told.posts)
    )


def reappoint(person: Person, told: Told) -> Person | Wrong:
    """再任用・任用更新: another appointment from that day; posts that are not given go on."""
    if told.form is None:
        raise ValueError("an appointment has a form")
    former = person.employment_on(told.day)
    if former is not None and former.span.start == told.day and former.form is told.form:
        after = with_end(person, former, told.end) if _later(former.span.end, told.end) else person
        return with_posts(after, told.day, told.posts) if told.posts else after
    coming = min((e.span.start for e in person.employments if e.span.start > told.day), default=None)
    span = Span(told.day, _earlier(told.end, coming))
    kept = tuple(until(person.employments, told.day, started_before=told.day))
    later = tuple(e for e in person.employments if e.span.start > told.day)
    posts = told.posts or tuple(posts_on(person, told.day) or _posts_ended(person, told.day))
    renewed = replace(
        person,
        employments=(*kept, Employment(told.form, span), *later),
        postings=tuple(until(person.postings, told.day, started_before=told.day))
        + tuple(p for p in person.postings if p.span.start > told.day),
    )
    return with_posts(renewed, told.day, posts)


def move(person: Person, told: Told) -> Person | Wrong:
    """Another main post; posts held beside it stay until 兼務解除 says so."""
    held = posts_on(person, told.day)
    beside = {post for post in held if not post.main}
    given = set(told.posts)
    if not any(post.main for post in given):
        given |= {post for post in held if post.main}
    elsewhere = {(p.unit, p.title) for p in given}
    beside = {p for p in beside if (p.unit, p.title) not in elsewhere}
    return with_posts(person, told.day, (*given, *beside))


def concurrent_on(person: Person, told: Told) -> Person | Wrong:
    added = {replace(post, main=False) for post in told.posts}
    return with_posts(person, told.day, (*(posts_on(person, told.day) | added),))


def concurrent_off(person: Person, told: Told) -> Person | Wrong:
    ended = {(post.unit, post.title) for post in told.posts}
    held = posts_on(person, told.day)
    for unit, title in sorted(ended):
        known = any((p.unit, p.title) == (unit, title) and not p.main for p in held)
        over = any((p.unit, p.title, p.span.end) == (unit, title, told.day) for p in person.postings)
        if not known and not over:
            return wrong(say.NO_SUCH_POST, day=wareki(told.day), unit=unit, title=title)
    return with_posts(person, told.day, tuple(p for p in held if p.main or (p.unit, p.title) not in ended))


def _away(kind: AbsenceKind) -> "Apply":
    def go_away(person: Person, told: Told) -> Person | Wrong:
        if any(a.kind is kind and a.span.covers(told.day) for a in person.absences):
            return person
        kept = until(person.absences, told.day, started_before=told.day)
        return replace(person, absences=(*kept, Absence(kind, Span(told.day, told.end))))

    return go_away


def come_back(person: Person, told: Told) -> Person | Wrong:
    """復職: every absence ends before that day (domain case 72)."""
    open_ones = [a for a in person.absences if a.span.covers(told.day)]
    if not open_ones:
        if any(a.span.end == told.day for a in person.absences):
            return person
        coming = min((a.span.start for a in person.absences if a.span.start > told.day), default=None)
        if coming is not None:
            return wrong(say.RETURN_TOO_EARLY, day=wareki(told.day), start=wareki(coming))
        return wrong(say.NOT_AWAY, day=wareki(told.day))
    kept = tuple(until(person.absences, told.day, started_before=told.day))
    return replace(person, absences=kept + tuple(a for a in person.absences if a.span.start > told.day))


def leave(person: Person, told: Told) -> Person | Wrong:
    """退職・任期満了: the printed day is the last one, so everything ends as the next day begins (F50, F51)."""
    end = day_after(told.day)
    current = person.employment_on(told.day)
    if current is not None and current.span.end == end:
        return person
    return replace(
        person,
        employments=tuple(until(person.employments, end, started_before=end)),
        postings=tuple(until(person.postings, end, started_before=end)),
        absences=tuple(until(person.absences, end, started_before=end)),
    )


def rename(person: Person, told: Told) -> Person | Wrong:
    current = person.name_on(told.day)
    kana = told.kana or (current.kana if current is not None and current.full == told.name else "")
    if current is not None and (current.full, current.kana) == (told.name, kana):
        return person
    later = tuple(n for n in person.names if n.span.start > told.day)
    end = later[0].span.start if later else None
    kept = until(person.names, told.day, started_before=told.day)
    return replace(person, names=(*kept, Name(told.name, kana, Span(told.day, end)), *later))


Apply = Callable[[Person, Told], Person | Wrong]

EVENTS: dict[Event, Apply] = {
    Event.HIRE: hire,
    Event.REAPPOINT: reappoint,
    Event.RENAME: rename,
    Event.RETURN: come_back,
    Event.MOVE: move,
    Event.CONCURRENT_OFF: concurrent_off,
    Event.CONCURRENT_ON: concurrent_on,
    Event.SECONDED_OUT: _away(AbsenceKind.SECONDED_OUT),
    Event.LEAVE: _away(AbsenceKind.LEAVE),
    Event.SUSPENSION: _away(AbsenceKind.SUSPENSION),
    Event.RETIRE: leave,
    Event.TERM_END: leave,
}
"""In the order in which the events of one person and day take effect."""

ORDER = {event: rank for rank, event in enumerate(EVENTS)}


def apply(person: Person, told: Told) -> Person | Wrong:
    """One event. All but an appointment and a change of name need somebody who is employed that day."""
    free = (Event.HIRE, Event.REAPPOINT, Event.RENAME)
    if told.event not in free and person.employment_on(told.day) is None:
        return wrong(say.NOT_EMPLOYED, day=wareki(told.day))
    return EVENTS[told.event](person, told)


def posts_on(person: Person, day: date) -> set[Post]:
    return {Post(p.unit, p.title, p.main) for p in person.postings if p.span.covers(day)}


def _posts_ended(person: Person, day: date) -> set[Post]:
    return {Post(p.unit, p.title, p.main) for p in person.postings if p.span.end == day}


def with_posts(person: Person, day: date, posts: tuple[Post, ...]) -> Person:
    """Exactly these posts from that day. A new main post lasts until a later one begins, and none outlasts the term."""
    wanted = dict.fromkeys(sorted(posts, key=lambda p: (not p.main, p.unit, p.title)))
    kept: list[Posting] = []
    for posting in person.postings:
        post = Post(posting.unit, posting.title, posting.main)
        if not posting.span.covers(day) or post in wanted:
            kept.append(posting)
            if posting.span.covers(day):
                del wanted[post]
        else:
            kept += until((posting,), day, started_before=day)
    current = person.employment_on(day)
    term = current.span.end if current is not None else None
    coming = min((p.span.start for p in person.postings if p.main and p.span.start > day), default=None)
    new = [
        Posting(post.unit, post.title, post.main, Span(day, _earlier(term, coming if post.main else None)))
        for post in wanted
    ]
    postings = (*kept, *new)
    return person if postings == person.postings else replace(person, postings=postings)


def with_end(person: Person, employment: Employment, end: date | None) -> Person:
    """The same appointment with another end; what was to last as long as it moves along."""
    old = employment.span.end

    def moved(posting: Posting) -> Posting:
        inside = employment.span.covers(posting.span.start)
        if not inside or (posting.span.end != old and not _later(posting.span.end, end)):
            return posting
        return replace(posting, span=Span(posting.span.start, end), id=0)

    changed = replace(employment, span=Span(employment.span.start, end), id=0)
    return replace(
        person,
        employments=tuple(changed if e is employment else e for e in person.employments),
        postings=tuple(moved(p) for p in person.postings if end is None or p.span.start < end),
    )


def until(facts: tuple[Fact, ...], end: date, *, started_before: date) -> list[Fact]:
    """The facts that started before a day, none lasting beyond ``end``."""
    return [
        replace(fact, span=Span(fact.span.start, end), id=0) if _later(fact.span.end, end) else fact
        for fact in facts
        if fact.span.start < started_before
    ]


def settle(before: Person, after: Person) -> Person:
    """Give facts that are again what they were their stored selves back; ``before`` itself when nothing differs."""
    settled = replace(
        after,
        names=_stored(before.names, after.names),
        employments=_stored(before.employments, after.employments),
        postings=_stored(before.postings, after.postings),
        absences=_stored(before.absences, after.absences),
    )
    same = (
        _same(settled.names, before.names)
        and _same(settled.employments, before.employments)
        and _same(settled.postings, before.postings)
        and _same(settled.absences, before.absences)
    )
    return before if same else settled


def _same(one: tuple[Fact, ...], other: tuple[Fact, ...]) -> bool:
    return one is other or set(one) == set(other)


def _stored(before: tuple[Fact, ...], after: tuple[Fact, ...]) -> tuple[Fact, ...]:
    if after is before:
        return before
    known = {replace(fact, id=0): fact for fact in before}
    found = (fact if fact.id else known.get(fact, fact) for fact in after)
    return tuple(sorted(found, key=lambda fact: fact.span.start))


def _later(one: date | None, other: date | None) -> bool:
    """True when one end lies after the other; None is no end at all."""
    return other is not None and (one is None or one > other)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((d for d in (one, other) if d is not None), default=None)
