"""Which posts go on in others when units are handed over, so that nobody who stayed looks like a mover. Pure.

It is told person by person, by the post that ends and the one that begins: whoever is appointed to the successor of his
unit on that very day has stayed, whoever is appointed elsewhere has moved, whichever file says so first.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from idm.calendar import ONE_DAY
from idm.facts import Organisation, Person, Posting


def traced(before: Person | None, after: Person, organisation: Organisation, upto: date | None = None) -> Person:
    """
    The person after a change, whose posts say from which unit they were handed over; himself when they do already.

    What a post said before stays with whatever stands in its place, as after a change of title or end: an organisation
    forgets what it was long ago. A post that said nothing may have been waiting for the organisation's file, which came
    on its first day or after it.

    Args:
        upto: JST, of an organisation's file: posts that begin after this day are told anew, and those that said nothing
            whatever their day. None of a personnel file, which leaves the posts alone that it does not tell.
    """
    if upto is None and all(one.id for one in after.postings):
        return after  # nearly everybody: nothing begins
    known = {
        (one.unit, one.span.start): one.handed_from
        for one in (before.postings if before is not None else ())
        if one.handed_from is not None and (upto is None or one.span.start <= upto)
    }
    found = tuple(
        one if one.id and upto is None else _traced(one, after, organisation, known) for one in after.postings
    )
    return after if found == after.postings else replace(after, postings=found)


def _traced(
    post: Posting, person: Person, organisation: Organisation, known: Mapping[tuple[str, date], str]
) -> Posting:
    key = (post.unit, post.span.start)
    said = known[key] if key in known else _handed_from(post, person, organisation)
    return post if said == post.handed_from else replace(post, handed_from=said, id=0)


def _handed_from(post: Posting, person: Person, organisation: Organisation) -> str | None:
    """
    Of his posts that end as this one begins, the one of its title that was main or beside like this one comes first,
    and then the main one: a merger may lead two of them into one.
    """
    day = post.span.start
    alike = (post.title, post.main)
    nearest = sorted(person.postings, key=lambda one: ((one.title, one.main) != alike, not one.main))
    for code in (one.unit for one in nearest if one.span.end == day):
        if organisation.handed_to(code, day) == post.unit:
            return code
    return "" if _is_another_unit(post.unit, day, person, organisation) else None


def _is_another_unit(code: str, day: date, person: Person, organisation: Organisation) -> bool:
    """Had he a post of this code before, when it was that of another unit?"""
    ends = [one.span.end for one in person.postings if one.unit == code and one.span.end is not None]
    last = max((end - ONE_DAY for end in ends if end <= day), default=None)
    if last is None or organisation.on(code, last) is None:
        return False
    return organisation.heir(code, last, day) != code
