"""Offices that nobody holds any more."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from idm.calendar import ONE_DAY
from idm.facts import Employment, Form
from idm.hr.changeset import Event, PersonChange
from idm.hr.people.vacancies import vacancies
from idm.rules.grants import Grants
from tests.people import POLICY, a_person, a_roster, an_organisation, d, span

TODAY = d("2026-03-20")
DAYS = [d("2026-03-01") + n * ONE_DAY for n in range(61)]
TITLES = ["副村長", "課長", "局長", "主事"]
UNITS = ["0001", "0200", "0201", "0300"]

PEOPLE = st.tuples(
    st.sampled_from(UNITS),
    st.sampled_from(TITLES),
    st.sampled_from(["2026-03-05", "2026-03-25", "2026-04-01"]),
    st.sampled_from([None, "2026-03-24", "2026-03-31", "2026-04-10"]),
)


def somebody(number, told):
    unit, title, since, until = told
    return a_person(number, unit=unit, title=title, since=since, until=until)


def held(people, day):
    """Every office with a holder that day, worked out the long way."""
    grants = Grants(POLICY, an_organisation(), day)
    return {
        (office.role.key, office.unit)
        for person in people
        if person.employment_on(day)
        for post in person.postings_on(day)
        for office in grants.roles(post.unit, post.title)
        if office.role.titles
    }


@given(st.lists(st.tuples(PEOPLE, PEOPLE), min_size=1, max_size=3), st.lists(PEOPLE, max_size=2))
def test_a_vacancy_is_an_office_that_only_the_file_empties(changed, others):
    """Day by day from today on: held without the file and not with it, the first such day of each."""
    before = [somebody(f"001{n:02}", told) for n, (told, _) in enumerate(changed)]
    after = [somebody(f"001{n:02}", told) for n, (_, told) in enumerate(changed)]
    rest = [somebody(f"002{n:02}", told) for n, told in enumerate(others)]
    expected = {}
    for day in (day for day in DAYS if day >= TODAY):
        for office in held([*before, *rest], day) - held([*after, *rest], day):
            expected.setdefault(office, day)

    changes = [PersonChange(b, a, (Event.MOVE,), ()) for b, a in zip(before, after, strict=True)]
    found = vacancies(changes, a_roster(*before, *rest), POLICY, an_organisation(), TODAY)

    assert {vacancy.office: vacancy.day for vacancy in found} == expected


def test_a_post_without_an_appointment_is_no_holder():
    """Whoever has left holds nothing, whatever is still written of their post."""
    before = a_person(unit="0001", title="副村長")
    after = replace(before, employments=(Employment(Form.REGULAR, span("2020-04-01", "2026-03-31")),))

    changes = [PersonChange(before, after, (Event.RETIRE,), ())]
    found = vacancies(changes, a_roster(before), POLICY, an_organisation(), TODAY)

    assert [(v.office, v.day) for v in found] == [(("ciso", None), d("2026-04-01"))]
