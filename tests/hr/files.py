"""A file against a roster, in one call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from connectors.hr_file.reader import sheet_from
from idm.facts import Organisation, Person
from idm.hr.changeset import Extent, PersonChange, Source
from idm.hr.check import Verdict, check
from idm.hr.sheet import Answers, Problem
from idm.policy import Policy
from tests.people import HEADER, POLICY, a_roster, an_hr_csv, an_organisation, d

TODAY = d("2026-03-20")


def checked(
    rows: Iterable[Mapping[str, str]],
    *people: Person,
    extent: Extent | None = Extent.CHANGES,
    source: Source = Source.HR,
    organisation: Organisation | None = None,
    header: Sequence[str] = HEADER,
    as_of: str | None = None,
    yes: Iterable[str | tuple[str, int]] = (),
    leave_out_wrong: bool = False,
    policy: Policy = POLICY,
) -> Verdict:
    """
    Write the rows as CSV, read the file, check it against these people, on 20 March 2026.

    ``yes`` are the questions that were answered so: by id for every row, or by id and row.
    """
    ids = count(1)
    return check(
        sheet_from(an_hr_csv(rows, header), "異動.csv"),
        source=source,
        extent=extent,
        roster=a_roster(*people),
        organisation=organisation or an_organisation(),
        policy=policy,
        today=TODAY,
        new_id=lambda: f"new-{next(ids)}",
        as_of=d(as_of) if as_of else None,
        answers=Answers(frozenset((said, None) if isinstance(said, str) else said for said in yes)),
        leave_out_wrong=leave_out_wrong,
    )


def the_change(verdict: Verdict) -> PersonChange:
    """The only change of a file without problems."""
    assert verdict.problems == ()
    assert verdict.changes is not None
    (change,) = verdict.changes.changes
    return change


def stored(*people: Person) -> tuple[Person, ...]:
    """As the store would give them back: new facts get ids."""
    ids = count(9001)

    def with_ids(person: Person) -> Person:
        return replace(
            person,
            **{
                kind: tuple(fact if fact.id else replace(fact, id=next(ids)) for fact in getattr(person, kind))
                for kind in ("names", "employments", "postings", "absences")
            },
        )

    return tuple(with_ids(person) for person in people)


def ids_of(verdict: Verdict) -> list[str]:
    return [problem.id for problem in verdict.problems]


def the_question(verdict: Verdict) -> Problem:
    """The only problem of a file, which a yes would settle."""
    (problem,) = verdict.problems
    assert problem.asks
    assert verdict.changes is None
    return problem


def notes_of(verdict: Verdict) -> list[str]:
    return [note.id for note in verdict.notes]
