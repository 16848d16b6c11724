"""What changed facts come to, decided without any database: corrections, and the text an approval is bound to."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import Span
from idm.facts import Employment, Form, Person, Posting
from idm.hr.changeset import PersonChange
from idm.office.hr.effect import bound, corrected, differing, digest
from tests.people import a_person, d, span

TODAY = d("2026-04-20")


def changed(before: Person | None, after: Person) -> PersonChange:
    return PersonChange(before, after, (), (2,))


def moved(person: Person, since: str, unit: str = "0400") -> Person:
    """The same person with another post from that day."""
    (old,) = person.postings
    ended = replace(old, span=Span(old.span.start, d(since)), id=0)
    return replace(person, postings=(ended, Posting(unit, old.title, True, Span(d(since)))))


def test_case_76_news_corrects_nothing():
    """A move of ten days ago, an end that is new, and somebody nobody knew of."""
    clerk = a_person()
    leaver = replace(clerk, employments=(Employment(Form.REGULAR, span("2020-04-01", "2026-04-10")),))

    for change in (changed(clerk, moved(clerk, "2026-04-10")), changed(clerk, leaver), changed(None, clerk)):
        assert corrected(change, TODAY) == ([], [])


def test_case_76_another_post_for_days_that_are_over_is_a_correction():
    """What was said of the time since 10 April is said otherwise: both posts are named."""
    clerk = moved(a_person(), "2026-04-10", "0400")
    other = moved(a_person(), "2026-04-10", "0500")

    gone, instead = corrected(changed(clerk, other), TODAY)

    assert [fact.unit for fact in gone] == ["0400"]
    assert [fact.unit for fact in instead] == ["0500"]


def test_case_76_an_end_that_is_over_cannot_be_moved_without_asking():
    """Somebody left on 31 March; on 20 April a file says that the appointment went on."""
    left = a_person(form=Form.FISCAL_YEAR, until="2026-03-31")
    (job,) = left.employments
    stayed = replace(left, employments=(replace(job, span=span("2020-04-01", "2027-03-31"), id=0),))

    gone, instead = corrected(changed(left, stayed), TODAY)

    assert [fact.span for fact in gone] == [span("2020-04-01", "2026-03-31")]
    assert [fact.span for fact in instead] == [span("2020-04-01", "2027-03-31")]


def test_case_76_what_begins_today_or_later_is_corrected_freely():
    """The first minute that is over is yesterday's last."""
    for since in ("2026-04-20", "2026-05-01"):
        change = changed(moved(a_person(), since, "0400"), moved(a_person(), since, "0500"))
        assert corrected(change, TODAY) == ([], [])
    yesterday = changed(moved(a_person(), "2026-04-19", "0400"), moved(a_person(), "2026-04-19", "0500"))
    assert corrected(yesterday, TODAY)[0]


# --- what an approval is bound to ---

PEOPLE = st.lists(st.sampled_from(["00101", "00102", "00103", "00104"]), unique=True, min_size=1)
DAYS = st.dates(min_value=date(2026, 1, 2), max_value=date(2027, 12, 31))


@given(PEOPLE, DAYS, st.randoms(use_true_random=False))
def test_the_same_changes_are_bound_to_the_same_text_whatever_their_order_and_ids(numbers, day, random):
    """Ids of rows, and of newcomers, are given anew at each look."""
    changes = [changed(a_person(n), moved(a_person(n), day.isoformat())) for n in numbers]
    newcomer = replace(a_person("00777"), id="one", account=replace(a_person("00777").account, id="two"))
    again = [changed(_other_ids(c.before), _other_ids(c.after)) for c in changes if c.before is not None]
    random.shuffle(again)

    one = bound([*changes, changed(None, newcomer)])
    two = bound([changed(None, a_person("00777")), *again])

    assert digest(one) == digest(two)
    assert differing(one, two) == []


@given(PEOPLE, DAYS, DAYS)
def test_whoever_is_changed_otherwise_is_found_and_nobody_else(numbers, day, other):
    """One more day, one person: the digest differs, and that person is named."""
    changes = [changed(a_person(n), moved(a_person(n), day.isoformat())) for n in numbers]
    last = numbers[-1]
    again = [*changes[:-1], changed(a_person(last), moved(a_person(last), other.isoformat()))]

    found = differing(bound(changes), bound(again))

    assert [one.number for one in found] == ([] if day == other else [last])
    assert all(not one.roster_changed for one in found)


def test_a_changed_roster_is_told_from_a_changed_file():
    """The facts before differ: the roster moved. Only those after: the file did."""
    clerk, renamed = a_person(), a_person(name="阿蘇 花子")
    approved = bound([changed(clerk, moved(clerk, "2026-05-01"))])

    (by_file,) = differing(approved, bound([changed(clerk, moved(clerk, "2026-05-01", "0500"))]))
    (by_roster,) = differing(approved, bound([changed(renamed, moved(renamed, "2026-05-01"))]))

    assert (by_file.roster_changed, by_roster.roster_changed) == (False, True)


def _other_ids(person: Person) -> Person:
    return replace(
        person,
        postings=tuple(replace(p, id=p.id + 1000) for p in person.postings),
        employments=tuple(replace(e, id=0) for e in person.employments),
    )


def test_what_the_organisation_says_of_a_post_is_not_what_was_approved():
    """Its file may come between the approval and the day: the same papers are bound to the same text."""
    mine = moved(a_person(), "2027-04-01")
    first, second = mine.postings
    told = replace(mine, postings=(first, replace(second, handed_from=first.unit)))

    assert bound([changed(a_person(), mine)]) == bound([changed(a_person(), told)])
    assert corrected(changed(mine, told), d("2027-05-01")) == ([], [])
