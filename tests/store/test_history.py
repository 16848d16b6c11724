"""What each file did to people's facts can be read back, whatever came after it."""

from dataclasses import replace

from sqlalchemy import Connection

from idm.calendar import Span
from idm.facts import Absence, AbsenceKind, Name, Person, Posting, Renumbering, Stop, StopKind
from idm.hr.changeset import PersonChange
from idm.store import batches, facts, history, recording
from idm.store.batches import Batch
from idm.store.engine import Store
from idm.store.history import Recorded
from tests.people import a_person, at, d

APRIL, MAY, JUNE = at("2026-04-01 09:00:00"), at("2026-05-01 09:00:00"), at("2026-06-01 09:00:00")


def a_batch(connection: Connection) -> int:
    new = Batch(0, "hr", "changes", "idou.csv", "0" * 64, 1, 1, "applied", "0" * 64, None, "[]", "os:test", APRIL)
    return batches.add(connection, new)


def known(connection: Connection, person: str) -> Person:
    (found,) = facts.people(connection, [person])
    return found


def hired(connection: Connection, number: str) -> tuple[Person, int]:
    """Somebody new, recorded in April, and the file that did it."""
    batch = a_batch(connection)
    new = a_person(number, since="2020-04-01")
    fresh = replace(
        new,
        names=tuple(replace(n, id=0) for n in new.names),
        employments=tuple(replace(e, id=0) for e in new.employments),
        postings=tuple(replace(p, id=0) for p in new.postings),
    )
    recording.record_changes(connection, [PersonChange(None, fresh, (), ())], batch, APRIL)
    return known(connection, new.id), batch


def test_a_move_shows_the_old_post_as_it_was_and_the_new_one(store: Store):
    """The post that was superseded keeps its open end, with who superseded it and when."""
    with store.write() as connection:
        person, first = hired(connection, "00101")
        (old,) = person.postings
        move = a_batch(connection)
        ended = replace(old, span=Span(old.span.start, d("2026-05-01")), id=0)
        new = Posting("0300", "係長", True, Span(d("2026-05-01")))
        recording.record_changes(
            connection, [PersonChange(person, replace(person, postings=(ended, new)), (), ())], move, MAY
        )

        rows = [r for r in history.recorded(connection, [person.id])[person.id] if r.subject == "postings"]

    assert rows[0] == Recorded("postings", old, first, APRIL, move, MAY)
    assert [(r.fact.unit, r.fact.span, r.batch, r.at, r.gone_by) for r in rows[1:]] == [
        ("0101", Span(d("2020-04-01"), d("2026-05-01")), move, MAY, None),
        ("0300", Span(d("2026-05-01")), move, MAY, None),
    ]


def test_whoever_a_file_added_to_or_superseded_is_one_of_its_people(store: Store):
    """Also somebody from whom it only took something away; nobody else."""
    with store.write() as connection:
        one, hire = hired(connection, "00101")
        two, _ = hired(connection, "00102")
        away = a_batch(connection)
        ill = replace(one, absences=(Absence(AbsenceKind.LEAVE, Span(d("2026-05-01"))),))
        recording.record_changes(connection, [PersonChange(one, ill, (), ())], away, MAY)
        back = a_batch(connection)
        named = replace(two, names=(*two.names, Name("白川 花", "シラカワ ハナ", Span(d("2026-06-01")))))
        changes = [
            PersonChange(known(connection, one.id), replace(known(connection, one.id), absences=()), (), ()),
            PersonChange(two, named, (), ()),
        ]
        recording.record_changes(connection, changes, back, JUNE)

        assert history.people_of(connection, hire) == [one.id]
        assert history.people_of(connection, away) == [one.id]
        assert history.people_of(connection, back) == [one.id, two.id]
        assert history.people_of(connection, 99) == []


def test_every_subject_of_a_person_is_read_as_it_is_known(store: Store):
    """What was never superseded is exactly what the roster says of the person; stops, which no file puts, are apart."""
    with store.write() as connection:
        person, _ = hired(connection, "00101")
        more = replace(
            person,
            absences=(Absence(AbsenceKind.LEAVE, Span(d("2026-05-01"), d("2026-06-01"))),),
            renumberings=(Renumbering("00201", Span(d("2026-05-01"))),),
            stops=(Stop(StopKind.HOLD, MAY, JUNE),),
        )
        recording.record_changes(connection, [PersonChange(person, more, (), ())], a_batch(connection), MAY)

        rows = history.recorded(connection, [person.id])[person.id]
        now = known(connection, person.id)

    for subject in history.SUBJECTS:
        assert tuple(r.fact for r in rows if r.subject == subject and r.gone_at is None) == getattr(now, subject)
    assert {r.subject for r in rows} == {"names", "employments", "postings", "absences", "renumberings"}


def test_people_of_whom_nothing_is_recorded_have_no_rows(store: Store):
    """An empty list, and no error."""
    with store.read() as connection:
        assert history.recorded(connection, ["nobody"]) == {"nobody": []}
        assert history.recorded(connection, []) == {}
