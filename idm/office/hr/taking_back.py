"""
Taking back, for one person, by what was recorded of them. Pure.

What counts is what the facts say, not who recorded them last: a change that was itself taken back leaves no trace.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from idm.calendar import ONE_DAY, Span
from idm.facts import Employment, Person, Posting
from idm.store.history import SUBJECTS, Fact, Recorded

Moment = tuple[datetime, int]
"""When a batch was recorded; the number tells two of one instant apart."""

_STANDS: Moment = (datetime.max.replace(tzinfo=UTC), 0)


def _came(row: Recorded) -> Moment:
    return row.at, row.batch


def _went(row: Recorded) -> Moment:
    return _STANDS if row.gone_at is None or row.gone_by is None else (row.gone_at, row.gone_by)


def _moments(rows: Iterable[Recorded]) -> set[Moment]:
    return {moment for row in rows for moment in (_came(row), _went(row))} - {_STANDS}


def _recorded_at(rows: Iterable[Recorded], batch: int) -> Moment:
    return max(moment for moment in _moments(rows) if moment[1] == batch)


def _value(fact: Fact) -> Fact:
    return replace(fact, id=0)


def values(person: Person) -> set[Fact]:
    """What is said of a person, whichever rows it stands in."""
    return {_value(fact) for subject in SUBJECTS for fact in getattr(person, subject)}


def taken_back(person: Person, rows: Sequence[Recorded], batch: int, today: date) -> Person:
    """
    The person as they were known just before a batch.

    Whoever it made known keeps the name, so that the login stays theirs. An appointment that has begun cannot be made
    not to have been: it ends as ``today`` begins, so that the account is disabled and kept, never deleted at once.
    """
    when = _recorded_at(rows, batch)
    before = [row for row in rows if _came(row) < when <= _went(row)]
    known: dict[str, Any] = {}
    for subject in SUBJECTS:
        stored = {_value(fact): fact for fact in getattr(person, subject)}
        told = [_value(row.fact) for row in before if row.subject == subject]
        known[subject] = tuple(stored.get(fact, fact) for fact in told)
    if not before:
        known["names"] = person.names
    return _with_what_was_worked(person, replace(person, **known), today)


def _with_what_was_worked(person: Person, back: Person, today: date) -> Person:
    jobs, posts = list(back.employments), list(back.postings)
    for job in person.employments:
        if job in back.employments or job.span.start > today:
            continue
        last = today if job.span.covers(today) else (job.span.end or today) - ONE_DAY
        if back.employment_on(last) is not None:
            continue
        worked = _rest(job.span, back.employments, today)
        jobs.append(job if worked == job.span else Employment(job.form, worked))
        posts += [p for post in person.postings if post not in back.postings and (p := _within(post, worked))]
    return replace(
        back,
        employments=tuple(sorted(jobs, key=lambda job: job.span.start)),
        postings=tuple(sorted(posts, key=lambda post: post.span.start)),
    )


def _rest(span: Span, others: Iterable[Employment], today: date) -> Span:
    """What of a span is over and lies behind all others: empty for one that begins today."""
    end = today if span.end is None else min(span.end, today)
    ends = [other.span.end for other in others if other.span.end is not None and other.span.end <= end]
    return Span(max([span.start, *ends]), end)


def _within(post: Posting, worked: Span) -> Posting | None:
    start = max(post.span.start, worked.start)
    end = worked.end if post.span.end is None or worked.end is None else min(post.span.end, worked.end)
    if end is not None and end <= start:
        return None
    span = Span(start, end)
    return post if span == post.span else replace(post, span=span, id=0)


def changed_since(rows: Sequence[Recorded], batch: int) -> int | None:
    """The newest batch to which it is due that a person's facts are not as this one left them; None when they are."""
    when = _recorded_at(rows, batch)
    now = {_value(row.fact) for row in rows if _went(row) == _STANDS}
    left = {_value(row.fact) for row in rows if _came(row) <= when < _went(row)}
    own = [row for row in rows if row.batch == batch]
    if now == left and {_value(row.fact) for row in own} <= now:
        return None
    later = {moment for moment in _moments(rows) if moment > when} | (_moments(own) - {when})
    return max(number for _, number in later)
