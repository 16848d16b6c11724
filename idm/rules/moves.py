"""What was given to somebody in one place does not move with him (NISHIHARA-7.2.1.2.a, 7.2.1.3.i)."""

from datetime import date, datetime

from idm.calendar import day_of, start_of
from idm.facts import Person, Posting


def still_there(person: Person, given: datetime | None, now: datetime) -> bool:
    """
    Is somebody still in office, and in the unit that was his main one when something was given to him, or in what came
    of it?

    Who had no post yet when it was given is bound to none. Who moved away and came back was not there in between, and
    has nothing of it. Judged by posts alone, at every look: no job ends anything.

    Args:
        given: aware UTC; None for what is bound to no place.
        now: aware UTC.
    """
    today = day_of(now)
    if person.employment_on(today) is None:
        return False
    if given is not None and was_out(person, given, now):
        return False
    unit = None if given is None else main_unit(person, day_of(given))
    if given is None or unit is None:
        return True
    return any(post.span.covers(today) for post in going_on(person, unit, day_of(given), today))


def going_on(person: Person, unit: str, since: date, until: date) -> list[Posting]:
    """
    His posts in a unit on a day, and every one that begins up to another day (both JST) in which one of them went on
    without a gap: in the same unit, or in the one to which it was handed over.
    """
    found = [post for post in person.postings_on(since) if post.unit == unit]
    for post in sorted(person.postings, key=lambda one: one.span.start):
        if post.span.start <= until and post not in found and any(post.goes_on(earlier) for earlier in found):
            found.append(post)
    return found


def was_out(person: Person, given: datetime, now: datetime) -> bool:
    """
    Has somebody been out of office for a day or more since something was given to him? Then he came back without it.

    Args:
        given: aware UTC.
        now: aware UTC.
    """
    out = last_out(person, day_of(now))
    return out is not None and given < start_of(out)


def last_out(person: Person, day: date) -> date | None:
    """
    The newest day (JST) up to this one on which an appointment was over and no other one followed; None where there was
    none. Appointments that meet without a gap are one.
    """
    ends = [job.span.end for job in person.employments if job.span.end is not None and job.span.end <= day]
    return max((end for end in ends if person.employment_on(end) is None), default=None)


def was_away(person: Person, given: datetime, now: datetime) -> bool:
    """
    Has an absence (休職, 出向, 停職) begun since something was given to somebody? He comes back to what goes with his
    post and to nothing else (NISHIHARA-7.2.1.2.a).

    Args:
        given: aware UTC.
        now: aware UTC.
    """
    begun = (start_of(absence.span.start) for absence in person.absences)
    return any(given < start <= now for start in begun)


def still_had(person: Person, given: datetime | None, now: datetime) -> bool:
    """Does somebody still have what was given to him for a time: ``still_there``, and never away in between?"""
    return still_there(person, given, now) and (given is None or not was_away(person, given, now))


def main_unit(person: Person, day: date) -> str | None:
    """Code of the unit of somebody's main post that day (JST)."""
    return next((post.unit for post in person.postings_on(day)), None)
