"""People of a unit that ends go on in its successor. Pure.

A unit that ends hands its people over to the successor that its row names, on the day after its last one, all of them
at once: A to B and B to A on the same day is an exchange. Whoever a personnel file moved out by that day has no post
there any more, so the personnel file wins.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from idm.calendar import Span, wareki
from idm.facts import Organisation, Person, Posting
from idm.hr import events
from idm.hr.changeset import Event, PersonChange
from idm.hr.organisation.origins import traced
from idm.hr.organisation.units import CODE
from idm.hr.sheet import Answers, Problem
from idm.messages import org as say

NAMED = 10  # 職員番号 that a sentence names

Handovers = Mapping[str, Sequence[tuple[date, str]]]
"""By code: the day on which another code takes over, and which; the earliest first."""


@dataclass(frozen=True, slots=True)
class CalledOff:
    """
    Row ids: posts that go on after all, each with the one that was to take its place, whose end it gets; and the
    posts that are not to be.
    """

    goes_on: frozenset[tuple[int, int]] = frozenset()
    gone: frozenset[int] = frozenset()


def handovers(after: Organisation, today: date, before: Organisation | None = None) -> Handovers:
    """
    What is to be handed over.

    What is past and known is left alone where its code has been given to another unit since: a paper that names the
    code today means that one, whatever day it tells.

    Args:
        before: The organisation as it is known, where what a unit hands over may be told later than the unit.
    """
    known = {(unit.code, unit.span) for unit in (before.units if before is not None else ())}
    found: dict[str, list[tuple[date, str]]] = {}
    for unit in after.units:
        step, fresh = unit.handover, not unit.id and (unit.code, unit.span) not in known
        if step is not None and (step[0] > today or fresh or after.on(unit.code, step[0]) is None):
            found.setdefault(unit.code, []).append(step)
    return {code: sorted(steps) for code, steps in found.items()}


def moves(
    people: Iterable[Person],
    steps: Handovers,
    undone: CalledOff = CalledOff(),
    after: Organisation | None = None,
    today: date | None = None,
) -> tuple[PersonChange, ...]:
    """
    Everybody who is handed over or given back, as a personnel file would have moved them.

    Args:
        after: The new organisation: a post that begins where no unit carries its code any more, as of somebody who is
            appointed again on that very day, begins in the successor.
        today: JST. Whose post goes on in which is told anew of all that begins after it.
    """
    changes = []
    for person in people:
        moved = hand_over(take_back(person, undone), steps, after)
        if after is not None:
            moved = traced(person, moved, after, today)
        moved = events.settle(person, moved)
        if moved is not person:
            changes.append(PersonChange(person, moved, (Event.MOVE,), ()))
    return tuple(changes)


def hand_over(person: Person, steps: Handovers, after: Organisation | None = None) -> Person:
    """The person with every post that outlasts its unit going on in the successor; the person itself if none does."""
    if not any(posting.unit in steps for posting in person.postings):
        return person
    postings = tuple(piece for posting in person.postings for piece in _pieces(posting, steps, after))
    return events.settle(person, replace(person, postings=_without_repeats(postings)))


def _pieces(posting: Posting, steps: Handovers, after: Organisation | None) -> Iterator[Posting]:
    rest = posting
    while (step := _next_step(rest, steps, after)) is not None:
        day, to = step
        if rest.span.start < day:
            yield replace(rest, span=Span(rest.span.start, day), id=0)
        rest = Posting(to, rest.title, rest.main, Span(day, rest.span.end))
    yield rest


def _next_step(posting: Posting, steps: Handovers, after: Organisation | None) -> tuple[date, str] | None:
    span = posting.span
    for day, to in steps.get(posting.unit, ()):
        if span.end is not None and span.end <= day:
            continue
        if span.start < day:
            return day, to
        if after is not None and after.on(posting.unit, span.start) is None:
            return span.start, to
    return None


def _without_repeats(postings: tuple[Posting, ...]) -> tuple[Posting, ...]:
    """A merger may give somebody the same post twice: the main one, and else the longer one, says it for both."""
    kept: list[Posting] = []
    longest_first = sorted(postings, key=lambda p: p.span.end or date.max, reverse=True)
    for one in sorted(longest_first, key=lambda p: (not p.main, p.span.start)):
        if one.id or not any(_says(other, one) for other in kept):
            kept.append(one)
    return tuple(kept)


def _says(one: Posting, other: Posting) -> bool:
    same = (one.unit, one.title) == (other.unit, other.title) and (one.main or not other.main)
    within = one.span.start <= other.span.start and (
        one.span.end is None or (other.span.end is not None and other.span.end <= one.span.end)
    )
    return same and within


# --- a reorganisation that is called off ---


def called_off(people: Iterable[Person], given: Collection[int], after: Organisation, today: date) -> CalledOff:
    """
    What an earlier file handed over on a day ahead: given back, so that this file's own successors start anew.

    A unit that ends as before, without a word about its successor, leaves it as it is.

    Args:
        given: Row ids of the posts that organisation files gave, see the store.
    """
    pairs = [
        (old, heirs)
        for person in people
        for old in person.postings
        if old.id in given and (heirs := _heirs(old, person.postings)) and heirs[0].span.start > today
    ]
    done = {_step(old, heirs[0]) for old, heirs in pairs if len(heirs) == 1 and heirs[0].id in given}
    undone = {step for step in done if not _left_open(*step, after)}
    back = [(old, heir) for old, heirs in pairs for heir in heirs if _step(old, heir) in undone]
    stay = {heir.id for old, heirs in pairs for heir in heirs if _step(old, heir) in done - undone}
    gone = frozenset(heir.id for old, heir in back if heir.main is old.main and heir.id not in stay)
    return CalledOff(frozenset((old.id, heir.id) for old, heir in back), gone)


def _heirs(old: Posting, postings: Sequence[Posting]) -> list[Posting]:
    """Posts that begin under another code as this one ends; where there is none beside, the main one stands for it."""
    fitting = [p for p in postings if p.span.start == old.span.end and p.unit != old.unit and p.title == old.title]
    return [p for p in fitting if p.main is old.main] or [p for p in fitting if p.main]


def _step(old: Posting, heir: Posting) -> tuple[str, date, str]:
    return old.unit, heir.span.start, heir.unit


def _left_open(code: str, day: date, to: str, after: Organisation) -> bool:
    silent = any((u.code, u.span.end, u.successor) == (code, day, None) for u in after.units)
    return silent and after.on(to, day) is not None


def take_back(person: Person, undone: CalledOff) -> Person:
    """The person as if these successions had not been carried out; the person itself if none was."""
    by_id = {p.id: p for p in person.postings}
    ends: dict[int, date | None] = {}
    found = [(by_id[old], by_id[heir]) for old, heir in undone.goes_on if old in by_id and heir in by_id]
    for old, heir in sorted(found, key=lambda pair: pair[1].span.start, reverse=True):
        ends[old.id] = ends.get(heir.id, heir.span.end)
    postings = tuple(
        replace(p, span=Span(p.span.start, ends[p.id]), id=0) if p.id in ends else p
        for p in person.postings
        if p.id not in undone.gone
    )
    return replace(person, postings=postings) if found else person


# --- people left behind ---


def people_left_behind(after: Organisation, people: Iterable[Person], today: date) -> list[Problem]:
    """People whose post lies in a unit that will not be there on some day from today on (domain case 65)."""
    left: dict[tuple[str, date], set[str]] = {}
    for person in people:
        for posting in person.postings:
            ahead = Span(max(today, posting.span.start), posting.span.end)
            gone = after.first_day_without(posting.unit, ahead)
            if gone is not None:
                left.setdefault((posting.unit, gone), set()).add(person.number)
    return [_left_said(after, code, day, sorted(who)) for (code, day), who in sorted(left.items())]


def outlasting(changes: Iterable[PersonChange], organisation: Organisation, answers: Answers) -> list[Problem]:
    """
    New posts that outlast their unit, as questions: the organisation's file knows where they go on, this one does not.

    Posts in a unit that is not there on their first day are another question (domain case 60).
    """
    found = []
    for change in changes:
        for posting in change.after.postings:
            gone = None if posting.id else organisation.first_day_without(posting.unit, posting.span)
            if gone is not None and posting.span.start < gone:
                found.append(_outlasts(change, posting, organisation, gone))
    return [p for p in found if not answers.accept_id(p.id, p.row)]


def _outlasts(change: PersonChange, posting: Posting, organisation: Organisation, gone: date) -> Problem:
    row = min(change.rows, default=None)
    unit = organisation.on(posting.unit, posting.span.start)
    said = say.POST_OUTLASTS_UNIT.say(
        n=row, v=change.after.number, unit=unit.name if unit else posting.unit, day=wareki(gone)
    )
    return Problem(said, row, CODE, posting.unit, asks=True)


def _left_said(after: Organisation, code: str, day: date, who: list[str]) -> Problem:
    unit = after.last_known(code)
    named = "、".join(who[:NAMED]) + ("ほか" if len(who) > NAMED else "")
    what = f"{code} {unit.name}" if unit else code
    return Problem(say.PEOPLE_LEFT.say(v=what, k=len(who), when=wareki(day), who=named), None, CODE, code)
