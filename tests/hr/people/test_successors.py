"""Nobody becomes a second CISO or network admin by a file."""

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import ONE_DAY
from idm.hr.changeset import Event, PersonChange
from idm.hr.people.successors import ALONE, doubled
from idm.rules.grants import Grants
from tests.hr.people.test_vacancies import DAYS, PEOPLE, TODAY, somebody
from tests.people import POLICY, a_person, a_roster, an_organisation, d


def carry(people, office, day):
    """Who holds it that day, worked out the long way."""
    grants = Grants(POLICY, an_organisation(), day)
    return {
        person.number
        for person in people
        if person.employment_on(day)
        for post in person.postings_on(day)
        for one in grants.roles(post.unit, post.title)
        if (one.role.key, one.unit) == office
    }


@given(st.lists(st.tuples(PEOPLE, PEOPLE), min_size=1, max_size=3), st.lists(PEOPLE, max_size=2))
def test_s08_a_file_is_refused_exactly_for_whom_it_makes_one_too_many(changed, others):
    """Day by day from today on: who holds the office by the file and not without it, while another one has it."""
    before = [somebody(f"001{n:02}", told) for n, (told, _) in enumerate(changed)]
    after = [somebody(f"001{n:02}", told) for n, (_, told) in enumerate(changed)]
    rest = [somebody(f"002{n:02}", told) for n, told in enumerate(others)]
    expected = {}
    for day in (day for day in DAYS if day >= TODAY):
        for office in ALONE:
            now = carry([*after, *rest], office, day)
            for number in now - carry([*before, *rest], office, day) if len(now) > 1 else ():
                expected.setdefault((number, office), day)

    changes = [PersonChange(b, a, (Event.MOVE,), ()) for b, a in zip(before, after, strict=True)]
    found = doubled(changes, a_roster(*before, *rest), POLICY, an_organisation(), TODAY)

    assert {(one.change.after.number, one.office): one.day for one in found} == expected


def test_what_was_so_before_is_not_laid_at_the_door_of_another_file():
    """Two of them on the roster; somebody else's file changes nothing about it."""
    two = [a_person(number, unit="0001", title="副村長") for number in ("00101", "00102")]
    clerk = a_person("00103")

    found = doubled([PersonChange(clerk, clerk, (), ())], a_roster(*two, clerk), POLICY, an_organisation(), TODAY)

    assert found == []


def test_nishihara_2_1_1_a_term_that_is_made_longer_over_the_successors_first_day_is_refused():
    """Both numbers are known, and the first day on which there would be two."""
    old = a_person("00101", unit="0001", title="副村長", until="2026-03-31")
    longer = a_person("00101", unit="0001", title="副村長", until="2026-04-01")
    new = a_person("00102", unit="0001", title="副村長", since="2026-04-01")

    (one,) = doubled([PersonChange(old, longer, (), ())], a_roster(old, new), POLICY, an_organisation(), TODAY)

    assert (one.day, sorted(p.number for p in one.holders)) == (d("2026-03-31") + ONE_DAY, ["00101", "00102"])
