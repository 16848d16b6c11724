"""One person, whatever came in whichever order: what was recorded is enough to go back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from idm.calendar import Span
from idm.facts import Employment, Person, Posting
from idm.hr.changeset import PersonChange
from idm.office.hr.taking_back import changed_since, taken_back, values
from idm.store import batches, facts, history, recording, schema
from idm.store.batches import Batch
from idm.store.engine import Store, sqlite_url
from idm.store.history import SUBJECTS, Recorded
from tests.people import a_person, at, d

TODAY = d("2026-07-01")
NOON = at("2026-06-01 12:00:00")
_NUMBERS = count(10001)

DAY = st.dates(date(2026, 1, 1), date(2026, 12, 31))
DAYS = st.none() | st.integers(1, 200)


def spans(start: date, days: int | None) -> Span:
    return Span(start, None if days is None else start + timedelta(days=days))


posts = st.builds(
    lambda unit, start, days: Posting(unit, "主事", True, spans(start, days)),
    st.sampled_from(("0300", "0400")),
    DAY,
    DAYS,
)
stories = st.lists(st.frozensets(posts, max_size=3), min_size=2, max_size=5)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(sqlite_url(Path(tmp_path_factory.mktemp("taking-back")) / "store.db"))
    schema.upgrade(opened)
    yield opened
    opened.close()


class Story(NamedTuple):
    """Somebody as they are known at the end, everything recorded of them, and the files that changed them."""

    person: Person
    rows: list[Recorded]
    files: list[int]


def told(store: Store, story: list[frozenset[Posting]], hours: int) -> Story:
    """Record a newcomer without posts, then so many files, each of which says which posts there are."""
    number = f"{next(_NUMBERS)}"
    new = replace(a_person(number, since="2020-04-01"), postings=())
    fresh = {subject: tuple(replace(f, id=0) for f in getattr(new, subject)) for subject in SUBJECTS}
    after: Person = replace(new, **fresh)
    before, files = None, []
    with store.write() as connection:
        for n, wanted in enumerate([frozenset[Posting](), *story]):
            batch = _a_batch(connection)
            if before is not None:
                held = {replace(p, id=0): p for p in before.postings}
                after = replace(before, postings=tuple(held.get(p, p) for p in sorted(wanted, key=repr)))
            change = PersonChange(before, after, (), ())
            recording.record_changes(connection, [change], batch, NOON + timedelta(hours=hours * n))
            (before,) = facts.people(connection, [new.id])
            files.append(batch)
        rows = history.recorded(connection, [new.id])[new.id]
    assert before is not None
    return Story(before, rows, files)


def _a_batch(connection: Connection) -> int:
    new = Batch(0, "hr", "changes", "idou.csv", "", 1, 1, "applied", "", None, "[]", "os:test", NOON)
    return batches.add(connection, new)


def touched(rows: list[Recorded], file: int) -> bool:
    return any(file in (row.batch, row.gone_by) for row in rows)


@settings(max_examples=40)
@given(stories, st.integers(0, 1))
def test_the_newest_file_is_taken_back_to_what_was_known_before_it(
    store: Store, story: list[frozenset[Posting]], hours: int
):
    """Exactly those facts, the ones in force in their own rows; also when all was recorded at one instant."""
    person, rows, files = told(store, story, hours)
    if not touched(rows, files[-1]):
        return

    back = taken_back(person, rows, files[-1], TODAY)

    assert changed_since(rows, files[-1]) is None
    assert {replace(p, id=0) for p in back.postings} == story[-2]
    assert (back.names, back.employments) == (person.names, person.employments)
    assert {p for p in back.postings if p.id} <= set(person.postings)


@settings(max_examples=40)
@given(stories, st.integers(0, 1))
def test_an_older_file_is_free_exactly_while_what_it_left_is_what_is_known(
    store: Store, story: list[frozenset[Posting]], hours: int
):
    """Otherwise a later file is named; a change that was changed back is no hindrance."""
    _, rows, files = told(store, story, hours)
    for file, left in zip(files[1:], story, strict=True):
        if touched(rows, file):
            since = changed_since(rows, file)
            assert (since is None) == (left == story[-1])
            assert since is None or since > file


@settings(max_examples=40)
@given(stories)
def test_taking_back_and_taking_that_back_is_where_it_was(store: Store, story: list[frozenset[Posting]]):
    """Through the store, rows and all."""
    person, rows, files = told(store, story, 1)
    if not touched(rows, files[-1]):
        return
    later = NOON + timedelta(days=1)

    with store.write() as connection:
        undoing = _a_batch(connection)
        back = taken_back(person, rows, files[-1], TODAY)
        recording.record_changes(connection, [PersonChange(person, back, (), ())], undoing, later)
        (undone,) = facts.people(connection, [person.id])
        again = taken_back(undone, history.recorded(connection, [person.id])[person.id], undoing, TODAY)

    assert values(undone) == values(back)
    assert values(again) == values(person)


@given(st.integers(-300, 300), DAYS)
def test_an_appointment_that_has_begun_never_vanishes(begins: int, days: int | None):
    """Whatever its days, what was worked stays on record, and nothing of it reaches beyond today."""
    start = TODAY + timedelta(days=begins)
    job = Employment(a_person().employments[0].form, spans(start, days), 1)
    hired = replace(a_person(), employments=(job,), postings=(Posting("0300", "主事", True, job.span, 2),))
    rows = [Recorded(subject, fact, 1, NOON) for subject in SUBJECTS for fact in getattr(hired, subject)]

    back = taken_back(hired, rows, 1, TODAY)

    assert back.names == hired.names
    assert back.employment_on(TODAY) is None
    assert bool(back.employments) == (start <= TODAY)
    for fact in (*back.employments, *back.postings):
        assert fact.span.start == start
        assert fact.span.end is not None
        assert fact.span.end == (min(job.span.end, TODAY) if job.span.end else TODAY)


def test_a_renewal_that_has_begun_ends_today_and_the_old_term_stays_whole():
    """The term until 31 March is what it was; the days since 1 April are an appointment of their own, with its post."""
    person = a_person(since="2025-04-01", until="2026-03-31")
    (old,), (post,) = person.employments, person.postings
    longer, longer_post = (replace(f, span=Span(f.span.start, d("2027-04-01")), id=f.id + 1000) for f in (old, post))
    renewed = replace(person, employments=(longer,), postings=(longer_post,))
    hired, since = at("2025-04-01 09:00:00"), at("2026-03-20 09:00:00")
    rows = [
        Recorded("names", person.names[0], 1, hired),
        Recorded("employments", old, 1, hired, 2, since),
        Recorded("postings", post, 1, hired, 2, since),
        Recorded("employments", longer, 2, since),
        Recorded("postings", longer_post, 2, since),
    ]

    back = taken_back(renewed, rows, 2, TODAY)

    worked = Span(d("2026-04-01"), TODAY)
    assert [e.span for e in back.employments] == [old.span, worked]
    assert [p.span for p in back.postings] == [post.span, worked]
    assert taken_back(renewed, rows, 2, d("2026-03-25")).employments == (replace(old, id=0),)


def test_a_clock_that_was_set_back_hides_no_later_change():
    """A file recorded with an earlier instant than the one it replaced is still named."""
    person = a_person()
    (post,) = person.postings
    later = replace(post, unit="0400", id=9)
    rows = [
        Recorded("postings", post, 1, at("2026-06-01 12:00:05"), 2, at("2026-06-01 12:00:03")),
        Recorded("postings", later, 2, at("2026-06-01 12:00:03")),
    ]

    assert changed_since(rows, 1) == 2
